"""The sentence after practice: always true, never random."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from programmes.domain.document import Size
from programmes.domain.praise import Happened, Praise, praise

WEDNESDAY = date(2026, 3, 4)
ago = st.integers(1, 60).map(lambda days: WEDNESDAY - timedelta(days=days))


@st.composite
def days(draw):
    """Draw any day as the projection can hold it: all done only where something was done."""
    is_practised = draw(st.booleans())
    return Happened(
        day=WEDNESDAY,
        is_practised=is_practised,
        is_all_done=is_practised and draw(st.booleans()),
        told_pain=draw(st.booleans()),
        size=draw(st.sampled_from([None, *Size])),
        energy_0_10=draw(st.none() | st.integers(0, 10)),
        earlier=tuple(draw(st.lists(ago, max_size=9))),
    )


def is_true(said, it):
    """Say in other words than the rule when its sentence is true."""
    practised_before = sorted(it.earlier)
    monday = WEDNESDAY - timedelta(days=2)
    return {
        Praise.TOLD_PAIN: it.told_pain,
        Praise.RESTED: not it.is_practised,
        Praise.FIRST_DAY: it.is_practised and practised_before == [],
        Praise.CAME_BACK: it.is_practised
        and practised_before != []
        and practised_before[-1] <= date(2026, 2, 25),
        Praise.LOW_ENERGY: it.is_practised and it.energy_0_10 in {0, 1, 2, 3, 4},
        Praise.ALL_OF_FULL: it.is_all_done and it.size == "full",
        Praise.ALL_OF_SHORT: it.is_all_done and it.size == "short",
        Praise.ALL_OF_TINY: it.is_all_done and it.size == "tiny",
        Praise.DAYS_THIS_WEEK: it.is_practised and any(one >= monday for one in it.earlier),
        Praise.PRACTISED: it.is_practised,
    }[said]


@given(days())
def test_praise_says_one_true_thing_and_always_the_same(happened):
    said = praise(happened)

    assert is_true(said, happened)
    assert praise(happened) is said


@given(days())
def test_praise_says_the_first_thing_that_is_true(happened):
    assert praise(happened) is next(said for said in Praise if is_true(said, happened))


@given(days())
def test_praise_of_a_day_without_practice_speaks_of_rest_or_pain_only(happened):
    is_rest = praise(happened) in {Praise.RESTED, Praise.TOLD_PAIN}

    assert is_rest is (not happened.is_practised or happened.told_pain)


def test_praise_counts_each_day_of_the_week_once_and_today_with_them():
    monday, tuesday, sunday = (WEDNESDAY - timedelta(days=days) for days in (2, 1, 3))
    it = Happened(
        day=WEDNESDAY,
        is_practised=True,
        is_all_done=False,
        told_pain=False,
        earlier=(sunday, monday, tuesday, tuesday),
    )

    assert (praise(it), it.days_this_week, it.days_since) == (Praise.DAYS_THIS_WEEK, 3, 1)
