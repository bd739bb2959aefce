"""What is said of a week, and when nothing is."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programmes.domain.progress import DayFacts, DaysPractised
from programmes.domain.weekly import Said, Tone, Week, is_silent, said_of, tone, week_of

SUNDAY = date(2026, 3, 8)


def days(*weeks, last=SUNDAY):
    """Return days of weeks, the newest first: x practised, o planned and not, - neither."""
    marks = "".join(reversed([week[::-1] for week in reversed(weeks)]))
    return [
        DayFacts(
            last - timedelta(days=number), mark in "xo", mark == "x", movements=10, minutes=2.5
        )
        for number, mark in enumerate(marks)
    ]


def test_week_counts_its_seven_days_and_the_seven_before():
    week = week_of(days("x-x-oxo", "oo-----"), last=SUNDAY, today=SUNDAY, wins=1)

    # Sunday is still open.
    assert week == Week(DaysPractised(3, 4), DaysPractised(0, 2), 17.5, 70, 1)


def test_week_that_is_over_counts_its_last_day():
    monday = SUNDAY + timedelta(days=1)

    assert week_of(days("x-----o"), last=SUNDAY, today=monday).days == DaysPractised(1, 2)


@pytest.mark.parametrize(
    ("weeks", "said"),
    [
        (("xx-----",), Tone.NUMBERS),
        (("-------", "xxxxxxx"), None),
        (("oo-----", "xxxxxxx"), Tone.HERE),
        (("oo-----", "oo-----", "xxxxxxx"), Tone.HERE),
        (("oo-----", "oo-----", "oo-----"), None),
        (("oo-----", "-------", "oo-----"), Tone.HERE),
    ],
)
def test_tone_is_numbers_then_twice_here_then_silence(weeks, said):
    assert tone(days(*weeks), last=SUNDAY, today=SUNDAY) is said


@pytest.mark.parametrize(
    ("this_week", "weeks", "silent"),
    [
        ("oo-----", ("oo-----", "oo-----"), True),
        ("ox-----", ("oo-----", "oo-----"), False),
        ("oo-----", ("oo-----", "ox-----"), False),
        ("oo-----", ("oo-----", "-------"), False),
    ],
)
def test_reminders_are_silent_after_two_whole_weeks_without_practice(this_week, weeks, silent):
    next_sunday = SUNDAY + timedelta(weeks=1)
    found = days(this_week, *weeks, last=next_sunday)

    assert is_silent(found, today=next_sunday) is silent


@pytest.mark.parametrize(
    ("week", "said"),
    [
        (Week(DaysPractised(5, 5), DaysPractised(5, 5)), Said.EVERY_DAY),
        (Week(DaysPractised(1, 5), DaysPractised(0, 3)), Said.CAME_BACK),
        (Week(DaysPractised(3, 5), DaysPractised(2, 5)), Said.MORE_DAYS),
        (Week(DaysPractised(2, 5), DaysPractised(2, 5), wins=1), Said.WON),
        (Week(DaysPractised(2, 5), DaysPractised(4, 5)), Said.SEVERAL_DAYS),
        (Week(DaysPractised(1, 5), DaysPractised(4, 5)), Said.ONE_DAY),
    ],
)
def test_sentence_of_a_week_is_the_first_that_is_true(week, said):
    assert said_of(week) is said


counts = st.tuples(st.integers(0, 7), st.integers(0, 7)).map(
    lambda two: DaysPractised(min(two), max(two))
)


@given(counts.filter(lambda it: it.done), counts, st.integers(0, 3))
def test_every_week_with_practice_has_a_sentence(now, before, wins):
    said = said_of(Week(now, before, wins=wins))

    assert said is not Said.MORE_DAYS or now.done > before.done
    assert said is not Said.EVERY_DAY or now.done == now.due
