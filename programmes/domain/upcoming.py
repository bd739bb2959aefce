"""What will ask for the team within two weeks: a plan ends, something is due again."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from programmes.domain.evidence import Repeat
from programmes.domain.timing import Span
from programmes.domain.upkeep import ASSESS_WEEKS, REFRESH_WEEKS

DAYS_AHEAD = 14


class ComingCode(StrEnum):
    """What is to come, in the order in which it is told of one day."""

    ENDS = "ends"
    CLEARANCE = "clearance"
    MEASURE = "measure"
    ABILITY = "ability"
    GOAL = "goal"
    REVIEW = "review"


_ORDER = {code: number for number, code in enumerate(ComingCode)}


@dataclass(frozen=True, slots=True)
class Coming:
    """What is due on a local day, perhaps one that has passed; ``about`` is a measure's slug."""

    day: date
    code: ComingCode
    about: str = ""


@dataclass(frozen=True, slots=True)
class Dates:
    """
    The days that what is to come follows from.

    ``is_followed`` tells that a plan goes on. ``ends_on`` is the first day without it,
    ``same_since`` the day from which plan and stages have been as they are, ``assessed_on`` when
    the hand was looked at last, ``goal_on`` when to look at a goal next; each is ``None`` where
    there is none. ``cleared`` are the days of e-stim.
    """

    is_followed: bool
    ends_on: date | None = None
    same_since: date | None = None
    assessed_on: date | None = None
    goal_on: date | None = None
    cleared: Collection[Span] = ()
    repeats: Collection[Repeat] = ()


def coming_up(dates: Dates, *, today: date) -> tuple[Coming, ...]:
    """
    Return what is due by the end of the next two weeks, the earliest first.

    What was due before today stays until it is done; a plan or a clearance that is over is not to
    come any more. Six weeks and four are those of ``domain.upkeep``.
    """
    last = today + timedelta(days=DAYS_AHEAD)
    found = [Coming(*one) for one in _all(dates, today) if one[0] <= last]
    return tuple(sorted(found, key=lambda one: (one.day, _ORDER[one.code], one.about)))


def _all(dates: Dates, today: date) -> Iterator[tuple[date, ComingCode, str]]:
    if dates.ends_on is not None and dates.ends_on > today:
        yield dates.ends_on, ComingCode.ENDS, ""
    lasts = [span.last_day for span in dates.cleared if span.last_day is not None]
    if lasts and max(lasts) >= today:
        yield max(lasts), ComingCode.CLEARANCE, ""
    if not dates.is_followed:
        return
    for repeat in dates.repeats:
        day = repeat.day + timedelta(weeks=repeat.every_weeks)
        yield day, ComingCode.MEASURE, repeat.slug
    if dates.assessed_on is not None:
        yield dates.assessed_on + timedelta(weeks=ASSESS_WEEKS), ComingCode.ABILITY, ""
    if dates.goal_on is not None:
        yield dates.goal_on, ComingCode.GOAL, ""
    if dates.same_since is not None:
        yield dates.same_since + timedelta(weeks=REFRESH_WEEKS), ComingCode.REVIEW, ""
