"""How long a clinic keeps a record, and how long it waits before it erases one."""

import calendar
from datetime import date, datetime, timedelta

ERASURE_WAIT_DAYS = 14
"""
A proposal: half of the month within which a clinic has to answer (GDPR, Article 12(3)).

Time enough to notice a mistake, and to hand over what has to be kept elsewhere.
"""
LEAST_WAIT_DAYS, MOST_WAIT_DAYS = 1, 28  # the shortest month (GDPR, Article 12(3))
LEAST_MONTHS, MOST_MONTHS = 1, 600


def kept_until(left_on: date, months: int) -> date:
    """
    Return the first day on which a record is kept no longer, ``months`` after care ended.

    Where the month has no such day it is the last one that it has.
    """
    year, month = _moved(left_on, months)
    return date(year, month, min(left_on.day, _length(year, month)))


def left_by(today: date, months: int) -> date:
    """Return the last day of an end of care whose records are kept no longer on ``today``."""
    year, month = _moved(today, -months)
    last = _length(year, month)
    is_last_day = today.day == _length(today.year, today.month)
    return date(year, month, last if is_last_day else min(today.day, last))


def _moved(day: date, months: int) -> tuple[int, int]:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return year, month + 1


def _length(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1]


def due_at(agreed_at: datetime, wait_days: int) -> datetime:
    """Return the moment from which on a record may be erased."""
    return agreed_at + timedelta(days=wait_days)
