"""What is said of a week: when it is worth a message, and the one true sentence."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

from programmes.domain.progress import DayFacts, DaysPractised, days_practised
from programmes.domain.timing import DAYS_A_WEEK, week_start

SILENT_AFTER = 2
"""So many weeks without practice are answered with "We are here"; then nothing more is sent."""

WEEKS_READ = SILENT_AFTER + 1


class Tone(StrEnum):
    """How a week is spoken of."""

    NUMBERS = "numbers"
    HERE = "here"  # "We are here", without a number


class Said(StrEnum):
    """What the sentence says; of several that are true the first stands."""

    EVERY_DAY = "every_day"
    CAME_BACK = "came_back"
    MORE_DAYS = "more_days"
    WON = "won"
    SEVERAL_DAYS = "several_days"
    ONE_DAY = "one_day"


@dataclass(frozen=True, slots=True)
class Week:
    """
    Seven days that are over, or end today, and the seven before.

    ``days`` and ``days_before`` count days practised of days planned. Minutes are not rounded.
    """

    days: DaysPractised
    days_before: DaysPractised
    minutes: float = 0.0
    movements: int = 0
    wins: int = 0


TRUE_WHEN: Mapping[Said, Callable[[Week], bool]] = MappingProxyType(
    {
        Said.EVERY_DAY: lambda week: 1 < week.days.due == week.days.done,
        Said.CAME_BACK: lambda week: week.days_before.due > 0 == week.days_before.done,
        Said.MORE_DAYS: lambda week: week.days.done > week.days_before.done > 0,
        Said.WON: lambda week: week.wins > 0,
        Said.SEVERAL_DAYS: lambda week: week.days.done > 1,
        Said.ONE_DAY: lambda week: week.days.done == 1,
    }
)
"""Each rule by its name, and when its sentence is true of a week with practice."""


def said_of(week: Week) -> Said:
    """
    Return the first rule, in the order of ``Said``, whose sentence is true of ``week``.

    :raises StopIteration: if nothing was practised in it.
    """
    return next(rule for rule in Said if TRUE_WHEN[rule](week))


def week_of(days: Iterable[DayFacts], *, last: date, today: date, wins: int = 0) -> Week:
    """Return the seven days up to ``last``; ``today`` may be later, and is open until practised."""
    days = tuple(days)
    first = last - timedelta(days=DAYS_A_WEEK - 1)
    own = [one for one in days if first <= one.day <= last]
    return Week(
        days=days_practised(own, since=first, today=today),
        days_before=_before(days, last, today, 1),
        minutes=sum(one.minutes for one in own),
        movements=sum(one.movements for one in own),
        wins=wins,
    )


def tone(days: Iterable[DayFacts], *, last: date, today: date) -> Tone | None:
    """
    Return how the seven days up to ``last`` are spoken of; ``None`` for not at all.

    Nothing is said of a week without a planned day, nor after ``SILENT_AFTER`` weeks in a row
    were planned and not practised. ``days`` reach ``WEEKS_READ`` weeks back.
    """
    days = tuple(days)
    weeks = [_before(days, last, today, number) for number in range(WEEKS_READ)]
    if not weeks[0].due:
        return None
    if weeks[0].done:
        return Tone.NUMBERS
    return None if all(_is_silent(week) for week in weeks) else Tone.HERE


def is_silent(days: Iterable[DayFacts], *, today: date) -> bool:
    """
    Tell whether the two whole weeks before this one were planned and not practised, nor is this.

    Then reminders are silent as well, until something is logged.
    """
    days = tuple(days)
    sunday = week_start(today) - timedelta(days=1)
    has_begun = any(one.is_practised for one in days if sunday < one.day <= today)
    weeks = [_before(days, sunday, today, number) for number in range(SILENT_AFTER)]
    return not has_begun and all(_is_silent(week) for week in weeks)


def _before(days: Sequence[DayFacts], last: date, today: date, number: int) -> DaysPractised:
    """Count the seven days that end ``number`` weeks before ``last``."""
    end = last - timedelta(weeks=number)
    since = end - timedelta(days=DAYS_A_WEEK - 1)
    return days_practised([one for one in days if one.day <= end], since=since, today=today)


def _is_silent(week: DaysPractised) -> bool:
    return week.due > 0 == week.done
