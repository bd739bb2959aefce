"""How long records are kept: months that differ in length, worked by hand and in general."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programmes.domain.retention import due_at, kept_until, left_by

DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))
MONTHS = st.integers(1, 600)


@pytest.mark.parametrize(
    ("left_on", "months", "until"),
    [
        (date(2026, 3, 4), 1, date(2026, 4, 4)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 3, 4), 96, date(2034, 3, 4)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
    ],
)
def test_kept_until_is_the_same_day_of_a_later_month_or_its_last(left_on, months, until):
    assert kept_until(left_on, months) == until


@given(today=DAYS, months=MONTHS)
def test_left_by_is_the_last_end_of_care_that_is_kept_no_longer(today, months):
    last = left_by(today, months)

    assert kept_until(last, months) <= today
    assert kept_until(last + timedelta(days=1), months) > today


def test_due_at_is_whole_days_later_by_no_clock_on_a_wall():
    assert due_at(datetime(2026, 3, 20, 12, tzinfo=UTC), 14) == datetime(2026, 4, 3, 12, tzinfo=UTC)
