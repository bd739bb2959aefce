"""
The programme as one document: stages, and prescriptions of drills within them.

A document, and every part of one, checks its own rules when it is made: what exists is valid.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

Weekday = int  # 0 is Monday, as in datetime.date.weekday()
EVERY_DAY: frozenset[Weekday] = frozenset(range(7))

BOUNDS: Mapping[str, tuple[int, int]] = MappingProxyType(
    {
        "sets": (1, 10),
        "reps": (1, 200),
        "hold_s": (1, 120),
        "minutes": (1, 60),
        "bout_s": (5, 600),
        "rest_s": (0, 300),
        "pace_s": (1, 180),
        "times_a_day": (1, 6),
        "days_per_week": (1, 7),
        "weeks": (1, 104),
    }
)
"""The least and the most of each number in a document, both allowed."""

MAX_LENGTHS: Mapping[str, int] = MappingProxyType(
    {"title": 120, "name": 80, "aim": 500, "not_about": 500, "sign": 200, "note": 300}
)
"""The most characters of each text in a document."""

MAX_STAGES = 12
MAX_PRESCRIPTIONS = 40  # in one stage
MAX_SIGNS = 12  # of entry, and of exit, in one stage

_LABELS = {
    "sets": "Sets",
    "reps": "Repetitions",
    "hold_s": "Seconds to hold",
    "minutes": "Minutes",
    "bout_s": "Seconds of a bout",
    "rest_s": "Seconds of rest",
    "pace_s": "Seconds for one repetition",
    "times_a_day": "Times a day",
    "days_per_week": "Days a week",
    "weeks": "Weeks",
    "title": "The title",
    "name": "The name of the stage",
    "aim": "The aim",
    "not_about": "What the stage is not about",
    "sign": "A sign",
    "note": "The note",
}


class StageKind(StrEnum):
    """The three stages; what a person can do decides, never the calendar."""

    EARLY = "early"
    MID = "mid"
    LATE = "late"


class Size(StrEnum):
    """How much of the day's plan a person takes on; a finished Tiny is a practised day."""

    TINY = "tiny"
    SHORT = "short"
    FULL = "full"


class Hand(StrEnum):
    """Which hand a prescription is for; ``left`` and ``right`` follow from the patient."""

    AFFECTED = "affected"
    OTHER = "other"
    BOTH = "both"


class DoseKind(StrEnum):
    """The one way a dose is counted."""

    REPETITIONS = "repetitions"
    MINUTES = "minutes"
    BOUT = "bout"


class InvalidDocument(ValueError):
    """
    The document breaks one of its own rules; the message is one sentence for the therapist.

    ``sentence`` is that message before ``params`` are filled in, so that a page can translate it.
    """

    def __init__(self, sentence: str, **params: object) -> None:
        super().__init__(sentence % params if params else sentence)
        self.sentence = sentence
        self.params = params


def _within_bounds(name: str, number: int) -> None:
    low, high = BOUNDS[name]
    if not low <= number <= high:
        message = "%(label)s must be from %(low)s to %(high)s."
        raise InvalidDocument(message, label=_LABELS[name], low=low, high=high)


def _fitting_text(name: str, text: str, *, required: bool = False) -> None:
    label, most = _LABELS[name], MAX_LENGTHS[name]
    if required and not text.strip():
        raise InvalidDocument("%(label)s must not be empty.", label=label)
    if len(text) > most:
        message = "%(label)s must have at most %(most)s characters."
        raise InvalidDocument(message, label=label, most=most)
    if any(char == "\0" or "\ud800" <= char <= "\udfff" for char in text):
        raise InvalidDocument("%(label)s holds a character that cannot be stored.", label=label)


@dataclass(frozen=True, slots=True)
class Dose:
    """
    How much of a drill to do in one go: repetitions, minutes, or timed bouts.

    Exactly one of ``reps``, ``minutes`` and ``bout_s`` is set. ``hold_s`` goes with ``reps`` only;
    ``sets`` and ``rest_s`` (between sets) with ``reps`` and ``bout_s``.
    """

    sets: int = 1
    reps: int | None = None
    hold_s: int | None = None
    minutes: int | None = None
    bout_s: int | None = None
    rest_s: int = 30

    def __post_init__(self) -> None:
        if (self.reps, self.minutes, self.bout_s).count(None) != 2:  # noqa: PLR2004
            raise InvalidDocument("Give the dose in repetitions, in minutes or in timed bouts.")
        if self.hold_s is not None and self.reps is None:
            raise InvalidDocument("Only repetitions can be held.")
        if self.minutes is not None and self.sets != 1:
            raise InvalidDocument("A dose in minutes has no sets.")
        for name in ("sets", "reps", "hold_s", "minutes", "bout_s", "rest_s"):
            number = getattr(self, name)
            if number is not None:
                _within_bounds(name, number)

    @property
    def kind(self) -> DoseKind:
        """Say how this dose is counted."""
        if self.reps is not None:
            return DoseKind.REPETITIONS
        return DoseKind.MINUTES if self.minutes is not None else DoseKind.BOUT

    @property
    def amount(self) -> int:
        """Return all repetitions, all minutes, or all seconds of the bouts, by ``kind``."""
        return self.sets * (self.reps or self.minutes or self.bout_s or 0)

    def is_within(self, other: "Dose") -> bool:
        """Tell whether this asks for no more than ``other``, counted in the same way."""
        return (
            self.kind is other.kind
            and self.amount <= other.amount
            and (self.hold_s or 0) <= (other.hold_s or 0)
        )


@dataclass(frozen=True, slots=True)
class Schedule:
    """
    On which days a prescription is due: named weekdays, or any ``days_per_week`` of the seven.

    Exactly one of the two is set: ``weekdays`` is empty when ``days_per_week`` is not ``None``.
    """

    weekdays: frozenset[Weekday] = EVERY_DAY
    days_per_week: int | None = None
    times_a_day: int = 1

    def __post_init__(self) -> None:
        if not self.weekdays <= EVERY_DAY:
            raise InvalidDocument("A weekday is one of the seven.")
        if bool(self.weekdays) == (self.days_per_week is not None):
            raise InvalidDocument("Choose weekdays, or a number of days a week.")
        if self.days_per_week is not None:
            _within_bounds("days_per_week", self.days_per_week)
        _within_bounds("times_a_day", self.times_a_day)


@dataclass(frozen=True, slots=True)
class Prescription:
    """
    One drill at a dose. ``key`` is stable through all edits and versions.

    ``drill`` is the drill's public id. ``size`` is the smallest size that includes it; ``short``
    and ``tiny`` are the doses of those sizes, ``None`` where the size leaves the drill out.
    ``pace_s`` is the time of one repetition without its hold, in seconds.
    """

    key: UUID
    drill: UUID
    dose: Dose
    short: Dose | None = None
    tiny: Dose | None = None
    size: Size = Size.FULL
    schedule: Schedule = field(default_factory=Schedule)
    hand: Hand = Hand.AFFECTED
    pace_s: int = 4
    note: str = ""

    def __post_init__(self) -> None:
        if (self.short is None) is (self.size is not Size.FULL):
            raise InvalidDocument("A short dose stands exactly when the short plan has the drill.")
        if (self.tiny is None) is (self.size is Size.TINY):
            raise InvalidDocument("A tiny dose stands exactly when the tiny plan has the drill.")
        bigger = self.dose
        for smaller in (self.short, self.tiny):
            if smaller is not None:
                if not smaller.is_within(bigger):
                    raise InvalidDocument("A smaller plan must not ask for more of a drill.")
                bigger = smaller
        _within_bounds("pace_s", self.pace_s)
        _fitting_text("note", self.note)

    def dose_for(self, size: Size) -> Dose | None:
        """Return the dose that ``size`` asks for; ``None`` when it leaves the drill out."""
        return {Size.FULL: self.dose, Size.SHORT: self.short, Size.TINY: self.tiny}[size]


@dataclass(frozen=True, slots=True)
class Stage:
    """A step of recovery. ``weeks`` is the suggested (least, most); ``None`` when nobody said."""

    key: UUID
    kind: StageKind
    name: str
    aim: str = ""
    not_about: str = ""
    entry_signs: tuple[str, ...] = ()
    exit_signs: tuple[str, ...] = ()
    weeks: tuple[int, int] | None = None
    prescriptions: tuple[Prescription, ...] = ()

    def __post_init__(self) -> None:
        _fitting_text("name", self.name, required=True)
        _fitting_text("aim", self.aim)
        _fitting_text("not_about", self.not_about)
        for signs in (self.entry_signs, self.exit_signs):
            if len(signs) > MAX_SIGNS:
                raise InvalidDocument("A stage has at most %(most)s signs.", most=MAX_SIGNS)
            for sign in signs:
                _fitting_text("sign", sign, required=True)
        if self.weeks is not None:
            for number in self.weeks:
                _within_bounds("weeks", number)
            if self.weeks[0] > self.weeks[1]:
                raise InvalidDocument("The fewest weeks must not exceed the most.")
        if len(self.prescriptions) > MAX_PRESCRIPTIONS:
            message = "A stage has at most %(most)s drills."
            raise InvalidDocument(message, most=MAX_PRESCRIPTIONS)


@dataclass(frozen=True, slots=True)
class Document:
    """A whole programme; stages stand in the order a person usually passes them."""

    title: str
    stages: tuple[Stage, ...] = ()

    def __post_init__(self) -> None:
        validate(self)

    def prescriptions(self) -> Iterator[tuple[Stage, Prescription]]:
        """Yield every prescription with its stage, in order."""
        for stage in self.stages:
            for prescription in stage.prescriptions:
                yield stage, prescription


def validate(document: Document) -> None:
    """
    Check the rules of the document as a whole; its parts have checked their own.

    :raises InvalidDocument: with one sentence about the first rule that is broken.
    """
    _fitting_text("title", document.title, required=True)
    if len(document.stages) > MAX_STAGES:
        raise InvalidDocument("A programme has at most %(most)s stages.", most=MAX_STAGES)
    keys = Counter(stage.key for stage in document.stages)
    keys.update(prescription.key for _, prescription in document.prescriptions())
    if any(times > 1 for times in keys.values()):
        raise InvalidDocument("Two parts of the programme have the same key.")
