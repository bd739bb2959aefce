from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programmes.domain.document import Dose
from programmes.domain.progress import (
    EFFORT_0_10,
    ENERGY_FACES_0_10,
    Answer,
    DayFacts,
    DaysPractised,
    EntryFacts,
    Outcome,
    WeekBand,
    adherence,
    days_practised,
    dose_share,
    last_28_days,
    practised,
    share_of,
    this_week,
    weekly_bands,
)
from tests.domain.strategies import doses

DONE, PART, NOT_TODAY = Outcome.DONE, Outcome.PART, Outcome.NOT_TODAY
MONDAY = date(2026, 3, 2)

entries = st.builds(
    EntryFacts,
    outcome=st.sampled_from(Outcome),
    reps=st.none() | st.integers(0, 300),
    seconds=st.none() | st.integers(0, 4000),
    is_safety_stop=st.booleans(),
)
facts = st.lists(
    st.builds(
        DayFacts,
        day=st.integers(0, 41).map(lambda n: MONDAY + timedelta(days=n)),
        is_due=st.booleans(),
        is_practised=st.booleans(),
        movements=st.integers(0, 99),
        minutes=st.integers(0, 60).map(float),
    ),
    unique_by=lambda fact: fact.day,
)
todays = st.integers(0, 41).map(lambda n: MONDAY + timedelta(days=n))


def _day(number, *, due=True, done=False, **more):
    return DayFacts(MONDAY + timedelta(days=number), is_due=due, is_practised=done, **more)


def test_answers_read_as_effort_and_faces_as_energy():
    assert EFFORT_0_10 == {Answer.EASY: 2, Answer.RIGHT: 4, Answer.HARD: 7}
    assert ENERGY_FACES_0_10 == (1, 3, 5, 7, 9)


@pytest.mark.parametrize(
    ("done", "is_practised"),
    [
        ([], False),
        ([EntryFacts(NOT_TODAY)], False),
        ([EntryFacts(PART)], False),
        ([EntryFacts(PART, reps=0, seconds=59)], False),
        ([EntryFacts(PART, reps=1)], True),
        ([EntryFacts(PART, seconds=60)], True),
        ([EntryFacts(PART, seconds=30), EntryFacts(PART, seconds=30)], True),
        ([EntryFacts(NOT_TODAY, is_safety_stop=True)], True),
        ([EntryFacts(DONE, seconds=30)], True),
    ],
)
def test_practised_takes_one_repetition_one_minute_a_whole_dose_or_a_stop(done, is_practised):
    assert practised(done) is is_practised
    assert practised(iter(done)) is is_practised


@given(st.lists(entries), entries)
def test_practised_is_never_undone_by_another_entry(some, another):
    assert practised([*some, another]) >= practised(some)


@pytest.mark.parametrize(
    ("asked", "entry", "share"),
    [
        (Dose(sets=2, reps=10), EntryFacts(DONE), 1.0),
        (Dose(sets=2, reps=10), EntryFacts(NOT_TODAY), 0.0),
        (Dose(sets=2, reps=10), EntryFacts(PART, reps=5), 0.25),
        (Dose(sets=2, reps=10), EntryFacts(PART, reps=40), 1.0),
        (Dose(sets=2, reps=10), EntryFacts(PART, seconds=90), None),
        (Dose(minutes=5), EntryFacts(PART, seconds=150), 0.5),
        (Dose(sets=2, bout_s=30), EntryFacts(PART, seconds=15), 0.25),
    ],
)
def test_share_of_a_dose_counts_as_the_dose_does(asked, entry, share):
    assert share_of(asked, entry) == share


@given(doses, entries)
def test_share_of_a_dose_lies_between_nothing_and_all(asked, entry):
    share = share_of(asked, entry)
    assert share is None or 0.0 <= share <= 1.0


@pytest.mark.parametrize(
    ("shares", "mean"),
    [([], None), ([None], None), ([1.0, 0.0], 0.5), ([1.0, None], 1.0), ([0.0], 0.0)],
)
def test_dose_share_is_the_mean_of_what_is_known(shares, mean):
    assert dose_share(shares) == mean


@pytest.mark.parametrize(
    ("done", "due", "share"), [(5, 7, 5 / 7), (0, 7, 0.0), (7, 7, 1.0), (0, 0, None)]
)
def test_adherence_is_a_share_or_no_answer(done, due, share):
    assert adherence(done=done, due=due) == share


@pytest.mark.parametrize(("done", "due"), [(8, 7), (-1, 7)])
def test_adherence_of_impossible_numbers_is_refused(done, due):
    with pytest.raises(ValueError, match=f"done={done} of due=7"):
        adherence(done=done, due=due)


@pytest.mark.parametrize(
    ("days", "today", "counted"),
    [
        ([], 3, (0, 0)),
        ([_day(0, done=True), _day(1), _day(2, due=False)], 3, (1, 2)),
        ([_day(0, due=False, done=True)], 3, (1, 1)),
        ([_day(0), _day(1)], 1, (0, 1)),
        ([_day(0), _day(1, done=True)], 1, (1, 2)),
        ([_day(-1, done=True), _day(4, done=True)], 3, (0, 0)),
    ],
)
def test_this_week_counts_from_monday_and_leaves_today_open(days, today, counted):
    day = MONDAY + timedelta(days=today)
    assert this_week(days, today=day) == DaysPractised(*counted)


def test_last_28_days_end_today():
    days = [_day(n, done=n % 2 == 0) for n in range(-30, 5)]
    assert last_28_days(days, today=MONDAY) == DaysPractised(14, 28)


@given(facts, todays, todays)
def test_days_practised_give_an_adherence_that_practice_never_lowers(days, since, today):
    counted = days_practised(days, since=since, today=today)
    share = adherence(done=counted.done, due=counted.due)
    window = {fact.day: fact for fact in days if since <= fact.day <= today}
    for day in window:
        more = [
            DayFacts(fact.day, is_due=fact.is_due, is_practised=True) if fact.day == day else fact
            for fact in days
        ]
        better = days_practised(more, since=since, today=today)
        assert adherence(done=better.done, due=better.due) >= (share or 0.0)


def test_weekly_bands_sum_up_each_week_and_keep_empty_ones():
    days = [
        _day(-9, done=True, movements=20, minutes=5.0),
        _day(-8),
        _day(0, done=True, movements=30, minutes=10.0),
        _day(1, movements=0),
        _day(2, done=True, movements=9, minutes=9.0),
    ]
    last = MONDAY - timedelta(days=7)
    assert weekly_bands(days, weeks=3, today=MONDAY + timedelta(days=1)) == (
        WeekBand(last - timedelta(days=7), DaysPractised(1, 2), 20, 5.0),
        WeekBand(last, DaysPractised(0, 0), 0, 0.0),
        WeekBand(MONDAY, DaysPractised(1, 1), 30, 10.0),
    )


@given(facts, todays)
def test_weekly_bands_add_up_to_all_that_lies_in_them(days, today):
    bands = weekly_bands(days, weeks=6, today=today)
    first = bands[0].monday
    assert [band.monday for band in bands] == [first + timedelta(days=7 * n) for n in range(6)]
    assert bands[-1].monday <= today < bands[-1].monday + timedelta(days=7)
    whole = days_practised(days, since=first, today=today)
    assert sum(band.days.done for band in bands) == whole.done
    assert sum(band.days.due for band in bands) == whole.due
