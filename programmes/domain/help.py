"""How much help a person needs to practise, and whether it becomes more."""

from collections.abc import Iterable
from datetime import date, timedelta
from enum import IntEnum
from statistics import mean

from programmes.domain.timing import DAYS_A_WEEK, Span

DAYS_TOLD = 2


class HelpGiven(IntEnum):
    """How much a helper helped with a drill, as they saw it."""

    NONE = 0
    SOME = 1
    MUCH = 2


def is_help_rising(told: Iterable[tuple[date, HelpGiven]], *, today: date) -> bool:
    """
    Tell whether more help was given in the last 7 days than in the 7 before, on average.

    Each of the two weeks must tell of 2 days or more, or nothing can be said. That more help than
    before speaks against asking for more is a proposal that a clinician has to confirm.
    """
    known = tuple(told)
    spans = (_week(today - timedelta(days=DAYS_A_WEEK)), _week(today))
    weeks = [[(day, level) for day, level in known if span.covers(day)] for span in spans]
    if any(len({day for day, _level in week}) < DAYS_TOLD for week in weeks):
        return False
    before, now = (mean(level for _day, level in week) for week in weeks)
    return now > before


def _week(last: date) -> Span:
    return Span(last - timedelta(days=DAYS_A_WEEK - 1), last)
