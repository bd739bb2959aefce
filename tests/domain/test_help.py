"""When a person needs more help than before; worked by hand."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programmes.domain.help import HelpGiven, is_help_rising

TODAY = date(2026, 3, 15)
NONE, SOME, MUCH = HelpGiven


def told(*days):
    return [(TODAY - timedelta(days=ago), level) for ago, level in days]


@pytest.mark.parametrize(
    ("days", "rises"),
    [
        ((), False),
        (((9, NONE), (8, NONE), (1, SOME), (0, SOME)), True),
        (((9, SOME), (8, SOME), (1, SOME), (0, SOME)), False),
        (((9, MUCH), (8, SOME), (1, SOME), (0, NONE)), False),
        (((13, NONE), (7, SOME), (6, SOME), (0, SOME)), True),
        (((14, NONE), (13, NONE), (1, MUCH), (0, MUCH)), False),  # one day of the week before
        (((9, NONE), (8, NONE), (0, MUCH), (0, MUCH)), False),  # one day of this week
    ],
)
def test_help_rises_when_this_week_needs_more_than_the_one_before(days, rises):
    assert is_help_rising(told(*days), today=TODAY) is rises


@given(st.lists(st.tuples(st.integers(0, 20), st.sampled_from(HelpGiven))), st.randoms())
def test_help_rises_whatever_the_order_and_never_where_it_is_always_the_same(days, rng):
    same = [(ago, SOME) for ago, _level in days]
    assert not is_help_rising(told(*same), today=TODAY)
    expected = is_help_rising(told(*days), today=TODAY)
    rng.shuffle(days)
    assert is_help_rising(told(*days), today=TODAY) is expected
