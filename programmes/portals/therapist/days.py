"""Practice days as the charts draw them."""

from collections.abc import Iterable
from datetime import date, timedelta

from programmes.charts.days import Day, DayState
from programmes.domain.attention import PAIN_FROM, DaySigns
from programmes.models import PracticeDay


def chart_days(
    rows: Iterable[PracticeDay | DaySigns], *, first: date, last: date, today: date
) -> list[Day]:
    """Return every day from ``first`` to ``last``; one without a row looks like a rest day."""
    by_day = {row.day: row for row in rows}
    span = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return [_day(day, by_day.get(day), today) for day in span]


def _day(day: date, row: PracticeDay | DaySigns | None, today: date) -> Day:
    if row is None:
        return Day(day, DayState.FUTURE if day > today else DayState.REST)
    return Day(day, _state(row, today), row.worst_pain_0_10)


def _state(row: PracticeDay | DaySigns, today: date) -> DayState:
    if row.worst_pain_0_10 is not None and row.worst_pain_0_10 >= PAIN_FROM:
        return DayState.HURT
    if row.is_finished:
        return DayState.DONE
    if row.is_practised:
        return DayState.PART
    if row.is_rest_chosen:
        return DayState.CHOSEN
    if not row.is_due:
        return DayState.REST
    return DayState.FUTURE if row.day >= today else DayState.NOT
