"""What practice adds up to: days practised, dose share, weekly bands."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol

from programmes.domain.document import Dose, DoseKind
from programmes.domain.timing import DAYS_A_WEEK, week_start

PRACTISED_S = 60
WINDOW_DAYS = 28


class Outcome(StrEnum):
    """What became of a prescription on a day."""

    DONE = "done"
    PART = "part"
    NOT_TODAY = "not_today"


class Answer(StrEnum):
    """How a drill was, in the person's own pick."""

    EASY = "easy"
    RIGHT = "right"
    HARD = "hard"
    HURT = "hurt"


EFFORT_0_10: Mapping[Answer, int] = MappingProxyType(
    {Answer.EASY: 2, Answer.RIGHT: 4, Answer.HARD: 7}
)
"""The effort that rules read from an answer; an own 0-10 question, not a Borg scale."""

ENERGY_FACES_0_10 = (1, 3, 5, 7, 9)
"""The energy that rules read from five faces, from the most tired on."""


@dataclass(frozen=True, slots=True)
class EntryFacts:
    """
    What was done of one prescription in one go.

    ``reps`` and ``seconds`` are ``None`` where nobody counted. ``is_safety_stop`` tells that
    practice was broken off because a stop rule said so.
    """

    outcome: Outcome
    reps: int | None = None
    seconds: int | None = None
    is_safety_stop: bool = False


class Counted(Protocol):
    """What counting days practised reads of one local day."""

    @property
    def day(self) -> date:
        """The date in the patient's zone."""

    @property
    def is_due(self) -> bool:
        """Whether practice was planned."""

    @property
    def is_practised(self) -> bool:
        """Whether anything was done."""


@dataclass(frozen=True, slots=True)
class DayFacts:
    """What one local day asked for and what came of it."""

    day: date
    is_due: bool
    is_practised: bool
    movements: int = 0
    minutes: float = 0.0


@dataclass(frozen=True, slots=True)
class DaysPractised:
    """How many days were practised of how many that counted; ``done`` is never above ``due``."""

    done: int
    due: int


@dataclass(frozen=True, slots=True)
class WeekBand:
    """What one week, named by its Monday, adds up to."""

    monday: date
    days: DaysPractised
    movements: int
    minutes: float


def practised(entries: Iterable[EntryFacts]) -> bool:
    """
    Tell whether these entries of one day make it a practised day.

    One repetition or one minute in all is enough, and so is a stop for safety; a flicker counts as
    success. A dose done whole counts however short it was, so that a finished Tiny is always a
    practised day. Pressing Start is not practice.
    """
    entries = tuple(entries)
    return (
        any(entry.is_safety_stop or entry.outcome == Outcome.DONE for entry in entries)
        or any((entry.reps or 0) > 0 for entry in entries)
        or sum(entry.seconds or 0 for entry in entries) >= PRACTISED_S
    )


def share_of(asked: Dose, entry: EntryFacts) -> float | None:
    """
    Return how much of the asked dose an entry did, 0.0 to 1.0.

    ``None`` when a part was done and nobody counted how much.
    """
    if entry.outcome == Outcome.DONE:
        return 1.0
    if entry.outcome == Outcome.NOT_TODAY:
        return 0.0
    counted = entry.reps if asked.kind is DoseKind.REPETITIONS else entry.seconds
    if counted is None:
        return None
    whole = asked.amount * (60 if asked.kind is DoseKind.MINUTES else 1)
    return min(counted / whole, 1.0)


def dose_share(shares: Iterable[float | None]) -> float | None:
    """
    Return the mean of the shares of a day's drills, one for each asked, 0.0 for one not begun.

    A share nobody counted is left out; ``None`` when none is known.
    """
    known = [share for share in shares if share is not None]
    return sum(known) / len(known) if known else None


def adherence(*, done: int, due: int) -> float | None:
    """
    Return the share of due days that were practised, 0.0 to 1.0; ``None`` when none was due.

    :raises ValueError: when more was done than due.
    """
    if not 0 <= done <= due:
        raise ValueError(f"done={done} of due={due}")
    return done / due if due else None


def days_practised(days: Iterable[Counted], *, since: date, today: date) -> DaysPractised:
    """
    Count the days practised of the days due, from ``since`` to ``today``, both included.

    A practised day counts as due, whatever was planned: a drill for any days of the week is owed
    only late in it, and practice on a rest day must never make the number smaller. Today counts
    once it is practised; until then it is still open.
    """
    done = owed = 0
    for day in days:
        if since <= day.day <= today:
            done += day.is_practised
            owed += day.is_due and not day.is_practised and day.day < today
    return DaysPractised(done, done + owed)


def this_week(days: Iterable[Counted], *, today: date) -> DaysPractised:
    """Count the days practised since Monday."""
    return days_practised(days, since=week_start(today), today=today)


def last_28_days(days: Iterable[Counted], *, today: date) -> DaysPractised:
    """Count the days practised in the 28 days that end today."""
    return days_practised(days, since=today - timedelta(days=WINDOW_DAYS - 1), today=today)


def weekly_bands(days: Iterable[DayFacts], *, weeks: int, today: date) -> tuple[WeekBand, ...]:
    """Return the last ``weeks`` weeks, the current one last; a week without facts is empty."""
    days = tuple(days)
    first = week_start(today) - timedelta(days=DAYS_A_WEEK * (weeks - 1))
    return tuple(
        _band(days, first + timedelta(days=DAYS_A_WEEK * number), today) for number in range(weeks)
    )


def _band(days: tuple[DayFacts, ...], monday: date, today: date) -> WeekBand:
    next_monday = monday + timedelta(days=DAYS_A_WEEK)
    week = [day for day in days if monday <= day.day < next_monday and day.day <= today]
    return WeekBand(
        monday=monday,
        days=days_practised(week, since=monday, today=today),
        movements=sum(day.movements for day in week),
        minutes=sum(day.minutes for day in week),
    )
