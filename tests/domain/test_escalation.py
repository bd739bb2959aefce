"""When a red card goes on: after four hours that the team worked, in every zone and over DST."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programmes.domain.escalation import goes_on, looked_at_by
from programmes.domain.timing import WorkingHours, local_day, resolve

OFFICE = WorkingHours({day: (time(9), time(17)) for day in range(5)})
FOUR, INSTANT = timedelta(hours=4), timedelta(microseconds=1)
# Of an hour, of half an hour, at midnight, far ahead and far behind, and none at all.
ZONES = [
    *("Europe/London", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo"),
    *("Pacific/Kiritimati", "America/Adak", "Asia/Kathmandu", "UTC"),
]
MINUTE, TWO_YEARS = timedelta(minutes=1), 2 * 365 * 24 * 60
moments = st.integers(0, TWO_YEARS).map(lambda n: datetime(2026, 1, 1, tzinfo=UTC) + n * MINUTE)
quarters = st.integers(0, 95).map(lambda quarter: time(quarter // 4, quarter % 4 * 15))
spans = st.tuples(quarters, quarters).filter(lambda span: span[0] < span[1])
weeks = st.dictionaries(st.integers(0, 6), spans, min_size=1).map(WorkingHours)


def worked(hours, zone, since, until):
    """Return how long the team worked, day by day of the clinic's calendar."""
    total, day = timedelta(), local_day(since, zone)
    while day <= local_day(until, zone) + timedelta(days=1):
        if day.weekday() in hours.hours:
            begins, ends = (resolve(day, at, zone) for at in hours.hours[day.weekday()])
            total += max(min(ends, until) - max(begins, since), timedelta())
        day += timedelta(days=1)
    return total


@given(since=moments, hours=weeks, zone=st.sampled_from(ZONES))
def test_card_is_looked_at_when_the_team_has_worked_four_hours_and_not_before(since, hours, zone):
    by = looked_at_by(since, hours, zone)

    assert worked(hours, zone, since, by) == FOUR
    assert worked(hours, zone, since, by - INSTANT) < FOUR
    assert by - since >= FOUR


@given(
    since=moments, later=st.timedeltas(timedelta(), timedelta(days=9)), zone=st.sampled_from(ZONES)
)
def test_card_that_waits_longer_never_goes_on_later(since, later, zone):
    assert looked_at_by(since, OFFICE, zone) <= looked_at_by(since + later, OFFICE, zone)


@given(since=moments, zone=st.sampled_from(ZONES))
def test_card_goes_on_from_that_moment_on(since, zone):
    by = looked_at_by(since, OFFICE, zone)

    assert goes_on(since, now=by, hours=OFFICE, zone=zone)
    assert not goes_on(since, now=by - INSTANT, hours=OFFICE, zone=zone)
    shown = by.astimezone(ZoneInfo(zone))
    assert (shown.weekday() in range(5), time(9) < shown.time() <= time(17)) == (True, True)


@pytest.mark.parametrize(
    ("since", "by", "zone"),
    [
        # told in the hour that came twice, on the Sunday: Monday at one
        ("2026-10-25T01:30", "2026-10-26T13:00", "Europe/London"),
        # Friday before clocks went forward: Monday at eleven by the clock, an hour less in all
        ("2026-03-27T15:00", "2026-03-30T10:00", "Europe/London"),
        ("2026-03-27T19:00", "2026-03-30T15:00", "America/New_York"),
    ],
)
def test_clocks_that_change_meanwhile_add_and_take_nothing(since, by, zone):
    told, looked = (datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (since, by))

    assert looked_at_by(told, OFFICE, zone) == looked


def test_team_that_never_works_is_never_late():
    never = WorkingHours({})
    since = datetime(2026, 3, 4, tzinfo=UTC)

    assert looked_at_by(since, never, "UTC") is None
    assert not goes_on(since, now=since + timedelta(days=99), hours=never, zone="UTC")
