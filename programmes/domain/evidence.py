"""What suggestions read of a patient and their programme, and what a suggestion is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID

from programmes.domain import edits
from programmes.domain.ability import Ability
from programmes.domain.document import Document, Dose, Hand, Prescription, Stage
from programmes.domain.doses import propose_progression
from programmes.domain.fit import DrillFacts, PatientFacts
from programmes.domain.progress import Answer, DayFacts
from programmes.domain.reason import Reason
from programmes.domain.signs import Sign, SignFacts


class Rule(StrEnum):
    """The rules that suggest something, in the order in which a therapist should read them."""

    LESS = "less"
    EASIER = "easier"
    STEP_BACK = "step_back"
    NEXT_STAGE = "next_stage"
    REASSESS = "reassess"
    REMEASURE = "remeasure"
    LESS_HELP = "less_help"
    MORE = "more"
    HARDER = "harder"
    GROW = "grow"
    REFRESH = "refresh"


PROGRESSION = frozenset({Rule.LESS, Rule.EASIER, Rule.LESS_HELP, Rule.MORE, Rule.HARDER})
"""The rules about one prescription, of which one at a time is enough."""


class Because(StrEnum):
    """Why something is suggested; the values of each sentence stand behind it."""

    EASY = "easy"  # days, window
    RIGHT = "right"  # days, window
    HARD = "hard"  # days, window
    HURT = "hurt"  # days, window
    SIGNS_HOLD = "signs_hold"
    SIGNS_BROKEN = "signs_broken"
    KEPT_UP = "kept_up"  # done, due, minutes (the limit now)
    SAME_DRILLS = "same_drills"  # weeks
    LONG_AGO = "long_ago"  # weeks (since the last), every (weeks)


@dataclass(frozen=True, slots=True)
class Variant:
    """
    A drill that may stand in for another: what the rules read of it, and how it is prescribed.

    ``leads_to`` are the slugs of harder drills; one that was retired is not ``is_usable``.
    """

    facts: DrillFacts
    slug: str
    stages: frozenset[str]
    leads_to: tuple[str, ...]
    dose: Dose
    pace_s: int
    hand: Hand
    is_usable: bool = True


@dataclass(frozen=True, slots=True)
class Told:
    """
    How one go at a prescription was: the drill and dose that were asked, and the answer.

    ``is_whole`` tells that all of the dose was done.
    """

    key: UUID
    drill: UUID
    day: date
    asked: Dose
    answer: Answer
    is_whole: bool = True


@dataclass(frozen=True, slots=True)
class Answered:
    """
    A suggestion that somebody answered on ``day``.

    It stays away until ``until``, which is the first day it may come back; ``None`` is for good.
    """

    rule: str
    about: str
    day: date
    until: date | None
    is_snooze: bool = False

    def keeps_away(self, rule: str, about: str, today: date) -> bool:
        """Tell whether this answer keeps a suggestion by this rule and name away ``today``."""
        is_same = (self.rule, self.about) == (rule, about)
        return is_same and (self.until is None or today < self.until)


@dataclass(frozen=True, slots=True)
class Repeat:
    """A measure that was taken last on ``day`` and is due again after ``every_weeks``."""

    slug: str
    day: date
    every_weeks: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """
    All that suggestions about one patient read, as it stands on ``today``, a local day.

    ``draft`` is the programme as it can be edited, ``given`` as the patient follows it, ``active``
    the keys of the stages they are in. ``is_on`` tells that practice is neither paused nor stopped
    nor over; ``stopped`` are the keys of prescriptions that *stop now* holds back. ``told`` are the
    answers of the last 14 days, ``days`` the last 28 days. ``same_since`` is since when the drills
    have been the same, ``None`` before anything was given. ``assessed`` are the days and abilities
    of the newest assessments, the newest last. ``variants`` knows every drill that is prescribed
    in an active stage, and those that lead there or go on from it, by public id.
    """

    today: date
    patient: PatientFacts
    draft: Document
    given: Document
    active: frozenset[UUID]
    since: date
    is_on: bool = True
    stopped: frozenset[UUID] = frozenset()
    told: tuple[Told, ...] = ()
    days: tuple[DayFacts, ...] = ()
    same_since: date | None = None
    signs: SignFacts = field(default_factory=SignFacts)
    assessed: tuple[tuple[date, Ability], ...] = ()
    repeats: tuple[Repeat, ...] = ()
    variants: Mapping[UUID, Variant] = field(default_factory=dict)
    answered: tuple[Answered, ...] = ()
    has_open_card: bool = False
    is_help_rising: bool = False

    @property
    def has_dropped(self) -> bool:
        """Tell whether the newest assessment is below the one before it."""
        last = [ability.level for _, ability in self.assessed[-2:]]
        return len(last) > 1 and last[-1] < last[0]


@dataclass(frozen=True, slots=True)
class NewDose:
    """Ask for another dose of the same drill."""

    key: UUID
    dose: Dose

    def apply(self, document: Document) -> Document:
        """Return the document with this dose; smaller sizes follow where they must."""
        return edits.edit_prescription(document, self.key, dose=self.dose)


@dataclass(frozen=True, slots=True)
class NewDrill:
    """Ask for another drill at its own default dose, on the same days."""

    key: UUID
    drill: UUID
    dose: Dose
    pace_s: int
    hand: Hand

    def apply(self, document: Document) -> Document:
        """Return the document with this drill; a note about the old one is gone."""
        return edits.edit_prescription(
            document,
            self.key,
            drill=self.drill,
            dose=self.dose,
            pace_s=self.pace_s,
            hand=self.hand,
            note="",
            progression=propose_progression(self.dose),
        )


@dataclass(frozen=True, slots=True)
class NewStage:
    """Leave one stage for another; ``stages`` are all that are active then."""

    leave: UUID
    enter: UUID
    stages: frozenset[UUID]

    @property
    def overlapping(self) -> frozenset[UUID]:
        """Return the active stages when the one to leave goes on beside the new one."""
        return self.stages | {self.leave}


@dataclass(frozen=True, slots=True)
class NewLimit:
    """Allow this many minutes a day."""

    minutes: int


Change = NewDose | NewDrill | NewStage | NewLimit


@dataclass(frozen=True, slots=True)
class Suggestion:
    """
    What a rule suggests: a rule, what it is about, why, and what accepting changes.

    ``about`` is the key of a prescription or stage, the slug of a measure, or empty for the whole
    plan. ``days`` and ``signs`` are the evidence. ``change`` is ``None`` where a person has to do
    it: build, assess or measure.
    """

    rule: Rule
    about: str
    because: Reason
    days: tuple[date, ...] = ()
    signs: tuple[Sign, ...] = ()
    change: Change | None = None


def reason(code: Because, **values: float | str) -> Reason:
    """Return a reason with its values."""
    return Reason(code.value, tuple(values.items()))


def prescribed(evidence: Evidence) -> tuple[tuple[Stage, Prescription], ...]:
    """Return what the draft prescribes in the active stages, in its order."""
    return tuple(
        (stage, prescription)
        for stage, prescription in evidence.draft.prescriptions()
        if stage.key in evidence.active
    )
