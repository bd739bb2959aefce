"""
The programme as one document: stages, and prescriptions of drills within them.

A document, and every part of one, checks its own rules when it is made: what exists is valid.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from programmes.domain.bounds import (
    BOUNDS,
    MAX_LENGTHS,
    MAX_PRESCRIPTIONS,
    MAX_SIGNS,
    MAX_STAGES,
    InvalidDocument,
    fitting_text,
    within_bounds,
)
from programmes.domain.signs import Sign

__all__ = [
    "BOUNDS",
    "EVERY_DAY",
    "MAX_LENGTHS",
    "MAX_PRESCRIPTIONS",
    "MAX_SIGNS",
    "MAX_STAGES",
    "Document",
    "Dose",
    "DoseKind",
    "Hand",
    "InvalidDocument",
    "Prescription",
    "Progression",
    "Schedule",
    "Sign",
    "Size",
    "Stage",
    "StageKind",
    "Weekday",
    "validate",
]

Weekday = int  # 0 is Monday, as in datetime.date.weekday()
EVERY_DAY: frozenset[Weekday] = frozenset(range(7))


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


_UNITS = {
    DoseKind.REPETITIONS: "reps",
    DoseKind.MINUTES: "minutes",
    DoseKind.BOUT: "bout_s",
}


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
                within_bounds(name, number)

    @property
    def kind(self) -> DoseKind:
        """Say how this dose is counted."""
        if self.reps is not None:
            return DoseKind.REPETITIONS
        return DoseKind.MINUTES if self.minutes is not None else DoseKind.BOUT

    @property
    def unit(self) -> str:
        """Name the field that counts this dose: ``reps``, ``minutes`` or ``bout_s``."""
        return _UNITS[self.kind]

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
            within_bounds("days_per_week", self.days_per_week)
        within_bounds("times_a_day", self.times_a_day)


@dataclass(frozen=True, slots=True)
class Progression:
    """
    How a dose grows once it is easy: by ``step`` at a time, to ``most``, then the harder drill.

    Both are repetitions of a set, minutes, or seconds of a bout, as the dose is counted.
    """

    step: int
    most: int

    def __post_init__(self) -> None:
        within_bounds("step", self.step)


@dataclass(frozen=True, slots=True)
class Prescription:
    """
    One drill at a dose. ``key`` is stable through all edits and versions.

    ``drill`` is the drill's public id, ``goal`` that of the patient's goal it serves, ``None``
    when it serves none in particular. ``size`` is the smallest size that includes it; ``short`` and
    ``tiny`` are the doses of those sizes, ``None`` where the size leaves the drill out. ``pace_s``
    is the time of one repetition without its hold, in seconds. ``progression`` is ``None`` where
    the dose shall stay.
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
    goal: UUID | None = None
    progression: Progression | None = None

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
        within_bounds("pace_s", self.pace_s)
        fitting_text("note", self.note)
        if self.progression is not None:
            within_bounds(self.dose.unit, self.progression.most)

    def dose_for(self, size: Size) -> Dose | None:
        """Return the dose that ``size`` asks for; ``None`` when it leaves the drill out."""
        return {Size.FULL: self.dose, Size.SHORT: self.short, Size.TINY: self.tiny}[size]


@dataclass(frozen=True, slots=True)
class Stage:
    """
    A step of recovery, with what speaks for entering it, for leaving it, and for stepping back.

    A step-back sign counts when it does *not* hold: "pain below 4" there means pain of 4 or more.
    ``weeks`` is the suggested (least, most); ``None`` when nobody said.
    """

    key: UUID
    kind: StageKind
    name: str
    aim: str = ""
    not_about: str = ""
    entry_signs: tuple[Sign, ...] = ()
    exit_signs: tuple[Sign, ...] = ()
    step_back_signs: tuple[Sign, ...] = ()
    weeks: tuple[int, int] | None = None
    prescriptions: tuple[Prescription, ...] = ()

    def __post_init__(self) -> None:
        fitting_text("name", self.name, required=True)
        fitting_text("aim", self.aim)
        fitting_text("not_about", self.not_about)
        for signs in (self.entry_signs, self.exit_signs, self.step_back_signs):
            if len(signs) > MAX_SIGNS:
                raise InvalidDocument("A stage has at most %(most)s signs.", most=MAX_SIGNS)
        if self.weeks is not None:
            for number in self.weeks:
                within_bounds("weeks", number)
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
    fitting_text("title", document.title, required=True)
    if len(document.stages) > MAX_STAGES:
        raise InvalidDocument("A programme has at most %(most)s stages.", most=MAX_STAGES)
    keys = Counter(stage.key for stage in document.stages)
    keys.update(prescription.key for _, prescription in document.prescriptions())
    if any(times > 1 for times in keys.values()):
        raise InvalidDocument("Two parts of the programme have the same key.")
