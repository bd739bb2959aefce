"""What a clearance for electrical stimulation takes."""

from datetime import date, timedelta

import pytest

from programmes.domain.clearance import Check, first_cleared, last_day, missing_checks, overlaps
from programmes.domain.timing import Span

DAY = date(2026, 3, 4)


def _day(number):
    return DAY + timedelta(days=number)


def test_missing_checks_names_every_one_that_nobody_ticked_in_order():
    assert missing_checks(()) == tuple(Check)
    assert missing_checks({check.value for check in Check} - {"no_metal", "taught"}) == (
        Check.NO_METAL,
        Check.TAUGHT,
    )
    assert missing_checks({check.value for check in Check}) == ()


@pytest.mark.parametrize(
    ("since", "until", "is_overlap"),
    [(-9, 1, False), (-9, 2, True), (5, 9, True), (6, 9, False), (3, 4, True)],
)
def test_overlaps_where_any_day_is_shared(since, until, is_overlap):
    assert overlaps(_day(since), _day(until), [Span(_day(2), _day(5))]) is is_overlap


def test_overlaps_with_what_ended_before_it_began_never():
    assert overlaps(_day(0), _day(9), [Span(_day(3), _day(1))]) is False
    assert overlaps(_day(0), _day(9), []) is False


def test_overlaps_with_what_has_no_end():
    assert overlaps(_day(8), _day(9), [Span(_day(3))]) is True


def test_last_day_of_a_clearance_is_the_ninetieth():
    assert last_day(DAY) == date(2026, 6, 1)


@pytest.mark.parametrize(
    ("spans", "number"),
    [
        ([], None),
        ([(2, 5)], 2),
        ([(-3, 5)], 0),
        ([(-9, -1)], None),
        ([(-9, -1), (7, 9), (3, 3)], 3),
        ([(3, 1)], None),
        ([(4, None)], 4),
    ],
)
def test_first_cleared_is_the_first_day_that_any_span_covers(spans, number):
    held = [Span(_day(first), None if last is None else _day(last)) for first, last in spans]

    assert first_cleared(DAY, held) == (None if number is None else _day(number))
