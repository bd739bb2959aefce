"""The programme as one document: stages, and prescriptions of drills within them."""

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

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


class InvalidDocument(ValueError):
    """The document breaks one of its own rules; the message is one sentence for the therapist."""


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


@dataclass(frozen=True, slots=True)
class Schedule:
    """
    On which days a prescription is due: named weekdays, or any ``days_per_week`` of the seven.

    Exactly one of the two is set: ``weekdays`` is empty when ``days_per_week`` is not ``None``.
    """

    weekdays: frozenset[Weekday] = EVERY_DAY
    days_per_week: int | None = None
    times_a_day: int = 1


@dataclass(frozen=True, slots=True)
class Prescription:
    """
    One drill at a dose. ``key`` is stable through all edits and versions.

    ``drill`` is the drill's public id. ``size`` is the smallest size that includes it; ``short`` and
    ``tiny`` are the doses of those sizes, ``None`` where the size leaves the drill out. ``pace_s``
    is the time of one repetition without its hold, in seconds.
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


@dataclass(frozen=True, slots=True)
class Document:
    """A whole programme; stages stand in the order a person usually passes them."""

    title: str
    stages: tuple[Stage, ...] = ()
