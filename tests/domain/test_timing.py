from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programmes.domain import timing
from programmes.domain.timing import (
    Span,
    WorkingHours,
    day_bounds,
    is_zone,
    local_day,
    resolve,
    week_start,
)

ZONES = sorted(timing._zones())
INSTANT = timedelta(microseconds=1)
days = st.dates(date(2024, 1, 1), date(2037, 12, 30))
zones = st.sampled_from(ZONES)


@cache
def _transitions():
    """Every (zone, moment) at which clocks change, 2024 to 2037."""
    found = []
    for name in ZONES:
        zone = ZoneInfo(name)
        low, end = datetime(2024, 1, 1, tzinfo=UTC), datetime(2038, 1, 1, tzinfo=UTC)
        before = _offset(low, zone)
        while low < end:
            high = low + timedelta(days=28)  # Morocco changes twice within five weeks
            after = _offset(high, zone)
            if before != after:
                found.append((name, _change(low, high, zone)))
            low, before = high, after
    return found


def _offset(moment, zone):
    return moment.astimezone(zone).utcoffset()


def _change(low, high, zone):
    before = _offset(low, zone)
    while high - low > timedelta(seconds=1):
        middle = (low + (high - low) / 2).replace(microsecond=0)
        low, high = (middle, high) if _offset(middle, zone) == before else (low, middle)
    return high


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("Europe/Paris", True),
        ("America/Argentina/Buenos_Aires", True),
        ("UTC", True),
        ("localtime", False),
        ("EST", False),
        ("Europe", False),
        ("europe/paris", False),
        ("../etc/passwd", False),
        ("", False),
    ],
)
def test_is_zone_knows_places_and_utc(name, known):
    assert is_zone(name) is known


def test_local_day_is_the_date_in_the_zone():
    moment = datetime(2026, 6, 1, 23, 30, tzinfo=UTC)
    assert local_day(moment, "Europe/Paris") == date(2026, 6, 2)
    assert local_day(moment, "America/Lima") == date(2026, 6, 1)


def test_local_day_of_a_moment_without_zone_is_refused():
    with pytest.raises(ValueError, match="a moment needs a zone"):
        local_day(datetime(2026, 6, 1), "UTC")  # noqa: DTZ001


@pytest.mark.parametrize(
    ("day", "at", "zone", "moment"),
    [
        # a plain day
        (date(2026, 7, 1), time(9), "Europe/Paris", datetime(2026, 7, 1, 7, tzinfo=UTC)),
        # skipped: forward by the gap of an hour, of half an hour
        (date(2026, 3, 29), time(2, 30), "Europe/Paris", datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
        (
            date(2026, 10, 4),
            time(2, 15),
            "Australia/Lord_Howe",
            datetime(2026, 10, 3, 15, 45, tzinfo=UTC),
        ),
        # twice: the first
        (
            date(2026, 10, 25),
            time(2, 30),
            "Europe/Paris",
            datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        ),
        # Cairo skips midnight
        (date(2026, 4, 24), time(0), "Africa/Cairo", datetime(2026, 4, 23, 22, tzinfo=UTC)),
    ],
)
def test_resolve_takes_the_first_of_two_and_moves_forward_over_a_gap(day, at, zone, moment):
    assert resolve(day, at, zone) == moment


def test_resolve_ignores_a_fold_that_would_lead_back_an_hour():
    day, zone = date(2032, 3, 14), "America/Indiana/Indianapolis"
    assert resolve(day, time(2, 30, fold=1), zone) == datetime(2032, 3, 14, 7, 30, tzinfo=UTC)


@given(days, st.times(), zones)
def test_resolve_gives_the_time_asked_for_or_one_later_by_the_gap(day, at, zone):
    moment = resolve(day, at, zone)
    assert moment.tzinfo is UTC
    shown = moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    late = shown - datetime.combine(day, at.replace(fold=0))
    assert timedelta(0) <= late <= timedelta(hours=3)


def test_resolve_around_every_change_of_clocks_is_in_order():
    for zone, change in _transitions():
        local = change.astimezone(ZoneInfo(zone))
        for minutes in (-30, 0, 30):
            wall = local.replace(tzinfo=None) + timedelta(minutes=minutes)
            moment = resolve(wall.date(), wall.time().replace(fold=1), zone)
            shown = moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
            assert timedelta(0) <= shown - wall <= timedelta(hours=3)


def test_day_bounds_around_every_change_of_clocks_hold_exactly_the_day():
    assert len(_transitions()) > 3000
    for zone, change in _transitions():
        today = local_day(change, zone)
        for day in (today - timedelta(days=1), today, today + timedelta(days=1)):
            start, end = day_bounds(day, zone)
            assert [local_day(m, zone) for m in (start, end - INSTANT)] == [day, day]
            assert local_day(start - INSTANT, zone) == day - timedelta(days=1)
            assert end == day_bounds(day + timedelta(days=1), zone)[0]


@given(days, zones)
def test_day_bounds_lie_less_than_a_day_and_a_quarter_apart(day, zone):
    start, end = day_bounds(day, zone)
    assert timedelta(hours=20) <= end - start <= timedelta(hours=28)


@given(days)
def test_week_start_is_the_monday_at_most_six_days_before(day):
    monday = week_start(day)
    assert monday.weekday() == 0
    assert 0 <= (day - monday).days <= 6


@pytest.mark.parametrize(
    ("last_day", "covered"),
    [(date(2026, 5, 4), {3, 4}), (None, {3, 4, 5}), (date(2026, 5, 2), set())],
)
def test_span_covers_both_of_its_ends(last_day, covered):
    span = Span(date(2026, 5, 3), last_day)
    assert {d for d in range(1, 6) if span.covers(date(2026, 5, d))} == covered


OFFICE = WorkingHours.from_json({str(day): ["09:00", "17:00"] for day in range(5)})
FOUR = timedelta(hours=4)


@pytest.mark.parametrize(
    ("now", "by"),
    [
        ("2026-03-04T10:00", "2026-03-04T14:00"),  # a Wednesday
        ("2026-03-04T07:00", "2026-03-04T13:00"),
        ("2026-03-04T15:00", "2026-03-05T11:00"),
        ("2026-03-06T16:00", "2026-03-09T12:00"),  # over the weekend
        ("2026-03-07T12:00", "2026-03-09T13:00"),
        ("2026-03-27T16:00", "2026-03-30T11:00"),  # clocks went forward meanwhile
        ("2026-03-04T17:00", "2026-03-05T13:00"),
    ],
)
def test_working_hours_end_after_so_many_worked(now, by):
    moments = [datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (now, by)]

    assert OFFICE.after(moments[0], FOUR, "Europe/London") == moments[1]


def test_working_hours_of_a_team_that_never_works_end_never():
    assert WorkingHours({}).after(datetime(2026, 3, 4, tzinfo=UTC), FOUR, "UTC") is None


@pytest.mark.parametrize(
    "row", [{"7": ["09:00", "17:00"]}, {"0": ["17:00", "09:00"]}, {"0": ["x"]}]
)
def test_working_hours_that_cannot_be_are_refused(row):
    with pytest.raises((ValueError, IndexError)):
        WorkingHours.from_json(row)


def test_working_hours_are_written_as_they_are_read():
    row = {"0": ["09:00", "17:00"], "6": ["08:30", "12:15"]}

    assert WorkingHours.from_json(row).to_json() == row
