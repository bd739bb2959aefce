"""What the rules of safety read and what they find."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol, TypeVar
from uuid import UUID

from programmes.domain.ability import Ability
from programmes.domain.closures import Closure, Scope
from programmes.domain.progress import Answer
from programmes.domain.timing import Span

WINDOW_DAYS = 28
"""How far back any rule looks, today included."""


class Rule(StrEnum):
    """The rules that raise a card, the most urgent first."""

    STROKE_SIGN = "stroke_sign"
    MEDICAL = "medical"
    PAIN_END = "pain_end"
    CRPS = "crps"
    SKIN = "skin"
    SHOULDER_AGAIN = "shoulder_again"
    DROP = "drop"
    SHOULDER = "shoulder"
    PAIN_STOP = "pain_stop"
    FALL = "fall"
    SWELLING = "swelling"
    TIGHTER = "tighter"
    HARD = "hard"
    LOW_ENERGY = "low_energy"
    SILENT = "silent"
    OTHER = "other"

    @property
    def urgency(self) -> int:
        """Return the rank, 0 for the most urgent."""
        return _URGENCY[self]

    @property
    def colour(self) -> "Colour":
        """Return how urgent a card of this rule is."""
        return Colour.RED if self.urgency <= Rule.DROP.urgency else Colour.AMBER


_URGENCY = {rule: number for number, rule in enumerate(Rule)}


class Colour(StrEnum):
    """How urgent a card is."""

    RED = "red"
    AMBER = "amber"


class ReportKind(StrEnum):
    """What can be told outside a drill."""

    PAIN = "pain"
    SWELLING = "swelling"
    SKIN = "skin"
    TIGHTER = "tighter"
    CHEST = "chest"
    FAINT = "faint"
    FALL = "fall"
    STROKE = "stroke"
    OTHER = "other"


URGENT: Mapping[Rule, tuple[ReportKind, ...]] = MappingProxyType(
    {
        Rule.STROKE_SIGN: (ReportKind.STROKE,),
        Rule.MEDICAL: (ReportKind.CHEST, ReportKind.FAINT, ReportKind.FALL),
    }
)
"""The rules that put a call for help first, and the reports that fire them."""

TAKEN_BACK = frozenset(kind for kinds in URGENT.values() for kind in kinds)
"""The reports that a patient may take back: those that close practice until a therapist acts."""

SETTLED_WITH: Mapping[Rule, frozenset[Rule]] = MappingProxyType(
    {
        Rule.SHOULDER_AGAIN: frozenset({Rule.SHOULDER}),
        Rule.CRPS: frozenset({Rule.SWELLING}),
        Rule.MEDICAL: frozenset({Rule.FALL}),
    }
)
"""What a therapist has dealt with as well, on having dealt with a card of the first rule."""


class Fact(Protocol):
    """Something that was told or seen on a local day; ``source`` names the row it came from."""

    @property
    def source(self) -> str:
        """Return the name of the row."""

    @property
    def day(self) -> date:
        """Return the local day."""


AnyFact = TypeVar("AnyFact", bound=Fact)


@dataclass(frozen=True, slots=True)
class Told:
    """
    What was logged of one drill, or pain that was told outside of one (``drill`` is ``None``).

    ``answer``, ``pain_0_10`` and ``site`` are ``None`` where nobody said. ``is_overall`` is pain
    before or after a session: nobody says where, so that what is usual cannot be told from it.
    """

    source: str
    day: date
    drill: UUID | None = None
    answer: Answer | None = None
    pain_0_10: int | None = None
    site: str | None = None
    is_practised: bool = True
    is_overall: bool = False


@dataclass(frozen=True, slots=True)
class Reported:
    """A report that nobody took back; ``details`` are what was ticked with it."""

    source: str
    day: date
    kind: ReportKind
    details: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Energy:
    """The energy before a session."""

    source: str
    day: date
    energy_0_10: int


@dataclass(frozen=True, slots=True)
class DayPassed:
    """
    A local day; ``is_off`` where practice was not possible, ``is_rest`` where rest was chosen.

    ``dose_share`` is what was done of what was asked, ``None`` when nothing was.
    """

    source: str
    day: date
    is_due: bool = False
    is_practised: bool = False
    is_off: bool = False
    is_rest: bool = False
    dose_share: float | None = None


@dataclass(frozen=True, slots=True)
class Assessed:
    """What the hand could do, as a therapist saw it."""

    source: str
    day: date
    ability: Ability


@dataclass(frozen=True, slots=True)
class Facts:
    """
    All that the rules read of one patient on ``day``, a local day; order and repeats do not count.

    ``usual_pain`` is by site, ``start_pain`` by day: the pain before the session. ``is_followed``
    tells that silence means something: the patient practises, and is neither away nor over.
    """

    day: date
    told: tuple[Told, ...] = ()
    reported: tuple[Reported, ...] = ()
    energies: tuple[Energy, ...] = ()
    days: tuple[DayPassed, ...] = ()
    assessed: tuple[Assessed, ...] = ()
    usual_pain: Mapping[str, int] = field(default_factory=dict)
    start_pain: Mapping[date, int] = field(default_factory=dict)
    is_followed: bool = True

    def without(self, spent: Collection[str]) -> "Facts":
        """Return the facts but for those whose source is in ``spent``, each once."""
        return replace(
            self,
            told=_unspent(self.told, spent),
            reported=_unspent(self.reported, spent),
            energies=_unspent(self.energies, spent),
            days=_unspent(self.days, spent),
            assessed=_unspent(self.assessed, spent),
        )

    def as_of(self, day: date) -> "Facts":
        """Return what was known at the end of ``day``; usual pain and ``is_followed`` as now."""
        return replace(
            self,
            day=day,
            told=_until(self.told, day),
            reported=_until(self.reported, day),
            energies=_until(self.energies, day),
            days=_until(self.days, day),
            assessed=_until(self.assessed, day),
        )

    def recent(self, days: int) -> Span:
        """Return the last ``days`` days, today included."""
        return Span(self.day - timedelta(days=days - 1), self.day)


def _unspent(facts: tuple[AnyFact, ...], spent: Collection[str]) -> tuple[AnyFact, ...]:
    return tuple(sorted({f for f in facts if f.source not in spent}, key=lambda f: f.source))


def _until(facts: tuple[AnyFact, ...], day: date) -> tuple[AnyFact, ...]:
    return tuple(fact for fact in facts if fact.day <= day)


@dataclass(frozen=True, slots=True)
class Finding:
    """
    A rule that fired: what it rests on, the values of its sentence, and what it closes.

    ``sources`` name the rows, in alphabetical order.
    """

    rule: Rule
    sources: tuple[str, ...]
    values: tuple[tuple[str, int | str], ...] = ()
    closures: tuple[Closure, ...] = ()


def finding_of(
    rule: Rule, facts: Collection[Fact], *closures: Closure, **values: int | str
) -> Finding | None:
    """Return a finding that rests on ``facts``; ``None`` where there are none."""
    if not facts:
        return None
    closed = tuple(sorted(set(closures), key=lambda c: (c.scope, str(c.drill))))
    sources = tuple(sorted({fact.source for fact in facts}))
    return Finding(rule, sources, tuple(values.items()), closed)


def for_today(facts: Facts, rule: Rule, scope: Scope, drill: UUID | None = None) -> Closure:
    """Return what ``rule`` closes for the rest of the day."""
    return Closure(scope, Span(facts.day, facts.day), drill, rule.value)


def until_reopened(facts: Facts, rule: Rule, scope: Scope) -> Closure:
    """Return what ``rule`` closes from today on, until a therapist reopens it."""
    return Closure(scope, Span(facts.day), None, rule.value)
