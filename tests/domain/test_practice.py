"""What a day came to, without a database."""

from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programmes.domain.document import (
    Document,
    Dose,
    Prescription,
    Schedule,
    Size,
    Stage,
    StageKind,
)
from programmes.domain.fit import DrillFacts
from programmes.domain.plan import Course, StageEntry, Version, daily_plan
from programmes.domain.practice import Day, Entry, day_outcome
from programmes.domain.progress import EntryFacts, Outcome

MONDAY = date(2026, 3, 2)
DRILL, STAGE, TAPS, TASK = (UUID(int=number) for number in range(1, 5))
TEN = Dose(sets=1, reps=10)
FIVE_MINUTES = Dose(minutes=5)


def _plan(size=Size.FULL, *, times_a_day=1):
    taps = Prescription(
        key=TAPS,
        drill=DRILL,
        dose=TEN,
        short=TEN,
        tiny=TEN,
        size=Size.TINY,
        schedule=Schedule(times_a_day=times_a_day),
        pace_s=6,
    )
    task = Prescription(key=TASK, drill=DRILL, dose=FIVE_MINUTES)
    stage = Stage(key=STAGE, kind=StageKind.EARLY, name="Early", prescriptions=(taps, task))
    course = Course(
        versions=(Version(1, Document("Plan", (stage,)), MONDAY),),
        stage_entries=(StageEntry(MONDAY, frozenset({STAGE})),),
        drills={DRILL: DrillFacts(DRILL, "Tap")},
    )
    return daily_plan(course, day=MONDAY, size=size)


def _entry(key=TAPS, outcome=Outcome.DONE, *, pain=None, asked=TEN, **facts):
    return Entry(key, asked, EntryFacts(outcome, **facts), pain)


def test_day_outcome_without_entries_is_due_and_empty():
    assert day_outcome(_plan(), _plan(), ()) == Day(
        is_due=True,
        asked=2,
        done=0,
        is_practised=False,
        is_finished=False,
        dose_share=0.0,
        minutes=0,
        movements=0,
        worst_pain_0_10=None,
    )


def test_day_outcome_of_a_finished_tiny_day_is_finished():
    day = day_outcome(_plan(), _plan(Size.TINY), [_entry(reps=10)])

    assert (day.asked, day.done, day.is_finished, day.is_practised) == (1, 1, True, True)
    assert (day.dose_share, day.movements, day.minutes) == (1.0, 10, pytest.approx(1.0))


def test_day_outcome_counts_goes_when_a_drill_is_asked_twice_a_day():
    plan = _plan(Size.SHORT, times_a_day=2)

    once = day_outcome(plan, plan, [_entry(reps=10)])
    thrice = day_outcome(plan, plan, [_entry(reps=10)] * 3)

    assert (once.asked, once.done, once.dose_share) == (2, 1, 0.5)
    assert (thrice.asked, thrice.done, thrice.dose_share) == (2, 2, 1.0)


def test_day_outcome_takes_measured_time_and_the_worst_pain():
    entries = [
        _entry(TASK, Outcome.PART, seconds=150, asked=FIVE_MINUTES, pain=3),
        _entry(TAPS, Outcome.NOT_TODAY, pain=0),
    ]

    day = day_outcome(_plan(), _plan(), entries)

    assert (day.minutes, day.worst_pain_0_10, day.done) == (2.5, 3, 1)
    assert day.dose_share == 0.25


def test_day_outcome_leaves_out_a_share_that_nobody_counted():
    day = day_outcome(_plan(), _plan(), [_entry(outcome=Outcome.PART)])

    assert (day.dose_share, day.minutes) == (0.0, 0.0)


entries_of_any_kind = st.lists(
    st.builds(
        _entry,
        st.sampled_from([TAPS, TASK]),
        st.sampled_from(list(Outcome)),
        reps=st.none() | st.integers(0, 400),
        seconds=st.none() | st.integers(0, 7200),
        pain=st.none() | st.integers(0, 10),
    ),
    max_size=5,
)


@given(entries_of_any_kind, st.sampled_from(list(Size)))
def test_day_outcome_stays_within_what_was_asked(entries, size):
    day = day_outcome(_plan(), _plan(size), entries)

    assert 0 <= day.done <= day.asked
    assert day.dose_share is None or 0.0 <= day.dose_share <= 1.0
    assert day.is_finished == (day.done == day.asked > 0)
    assert day.worst_pain_0_10 is None or 0 <= day.worst_pain_0_10 <= 10
