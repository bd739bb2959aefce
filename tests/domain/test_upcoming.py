"""What is to come within two weeks."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programmes.domain.evidence import Repeat
from programmes.domain.timing import Span
from programmes.domain.upcoming import ComingCode, Dates, coming_up

TODAY = date(2026, 3, 4)


def day(number):
    return TODAY + timedelta(days=number)


def found(**dates):
    given = Dates(**{"is_followed": True} | dates)
    return [(one.code.value, (one.day - TODAY).days) for one in coming_up(given, today=TODAY)]


@pytest.mark.parametrize(
    ("dates", "coming"),
    [
        ({}, []),
        ({"ends_on": day(14)}, [("ends", 14)]),
        ({"ends_on": day(15)}, []),
        ({"ends_on": day(0)}, []),  # it is over
        ({"cleared": (Span(day(-80), day(9)),)}, [("clearance", 9)]),
        ({"cleared": (Span(day(-80), day(0)),)}, [("clearance", 0)]),
        ({"cleared": (Span(day(-80), day(-1)),)}, []),
        ({"cleared": (Span(day(-80), day(9)), Span(day(10), day(90)))}, []),  # it goes on
        ({"assessed_on": day(-28)}, [("ability", 0)]),
        ({"assessed_on": day(-40)}, [("ability", -12)]),  # late, and still to do
        ({"assessed_on": day(-13)}, []),
        ({"goal_on": day(14)}, [("goal", 14)]),
        ({"goal_on": day(15)}, []),
        ({"goal_on": day(-3), "is_followed": False}, []),
        ({"same_since": day(-42)}, [("review", 0)]),
        ({"same_since": day(-27)}, []),
        ({"repeats": (Repeat("bbt", day(-28), 4),)}, [("measure", 0)]),
        ({"repeats": (Repeat("bbt", day(-28), 8),)}, []),
    ],
)
def test_coming_up_names_what_is_due_within_two_weeks(dates, coming):
    assert found(**dates) == coming


def test_coming_up_stands_by_day_and_asks_nothing_where_no_plan_goes_on():
    dates = {
        "ends_on": day(3),
        "cleared": (Span(day(-9), day(3)),),
        "assessed_on": day(-26),
        "same_since": day(-42),
        "repeats": (Repeat("nhpt", day(-28), 4), Repeat("bbt", day(-28), 4)),
    }
    expected = [("measure", 0), ("measure", 0), ("review", 0), ("ability", 2)]
    assert found(**dates) == [*expected, ("ends", 3), ("clearance", 3)]
    assert [one.about for one in coming_up(Dates(is_followed=True, **dates), today=TODAY)][:2] == [
        "bbt",
        "nhpt",
    ]
    assert found(**dates, is_followed=False) == [("ends", 3), ("clearance", 3)]


@given(st.integers(-400, 400), st.integers(-400, 400), st.integers(-400, 400))
def test_coming_up_never_looks_further_than_two_weeks(ends, assessed, same):
    dates = Dates(True, day(ends), day(same), day(assessed))
    for one in coming_up(dates, today=TODAY):
        assert one.day <= day(14)
        assert one.code is not ComingCode.ENDS or one.day > TODAY
