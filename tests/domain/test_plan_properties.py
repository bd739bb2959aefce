"""What holds of every daily plan, whatever the course."""

import copy
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from programmes.domain.document import Document, Schedule, Size, Stage, StageKind
from programmes.domain.fit import DrillFacts, Helper
from programmes.domain.plan import (
    Absence,
    Course,
    StageEntry,
    Version,
    Withdrawal,
    WithdrawalKind,
    daily_plan,
    plan_window,
)
from programmes.domain.timing import Span
from tests.domain.strategies import BODIES, DRILLS, STAGES, documents, few

FIRST = date(2026, 3, 2)  # a Monday
STAGE_KEYS = [stage.key for stage in STAGES]
PRESCRIPTION_KEYS = [UUID(int=number) for number in range(1, 7)]

days = st.integers(-2, 20).map(lambda number: FIRST + timedelta(days=number))
late_days = st.integers(10, 24).map(lambda number: FIRST + timedelta(days=number))
sizes = st.sampled_from(Size)
spans = st.builds(Span, days, st.none() | days)
withdrawals = st.builds(
    Withdrawal,
    st.sampled_from(WithdrawalKind),
    spans,
    st.none() | st.sampled_from(PRESCRIPTION_KEYS),
    st.none() | st.sampled_from(DRILLS[:4]),
)
FACTS = {
    DRILLS[0]: DrillFacts(DRILLS[0], "Tap"),
    DRILLS[1]: DrillFacts(DRILLS[1], "Stim", frozenset({"estim_clearance"})),
    DRILLS[2]: DrillFacts(DRILLS[2], "Stretch", helper=Helper.NEEDED),
    DRILLS[3]: DrillFacts(DRILLS[3], "Both", frozenset({"estim_clearance"}), helper=Helper.NEEDED),
}

EVERY_STAGE = StageEntry(FIRST, frozenset(STAGE_KEYS))


def _few(strategy, most=2):
    return st.lists(strategy, max_size=most).map(tuple)


@st.composite
def courses(draw):
    versions = tuple(
        Version(number, draw(documents(least=1)), FIRST if number == 1 else draw(days))
        for number in draw(st.sampled_from([(1,), (1, 2), (2, 1), ()]))
    )
    stages = st.frozensets(st.sampled_from(STAGE_KEYS))
    return Course(
        versions=versions,
        stage_entries=(EVERY_STAGE, *draw(_few(st.builds(StageEntry, days, stages), 1))),
        pauses=draw(_few(spans, 1)),
        withdrawals=draw(_few(withdrawals)),
        clearances=draw(_few(spans)),
        ended_on=draw(st.none() | late_days),
        pinned={draw(days): version.number for version in versions[:1]},
        done={
            key: draw(st.frozensets(days, max_size=4))
            for key in draw(st.sets(st.sampled_from(PRESCRIPTION_KEYS), max_size=3))
        },
        drills=FACTS,
        helper_days=draw(st.none() | st.frozensets(st.integers(0, 6))),
        rests=draw(st.frozensets(days, max_size=2)),
    )


@few
@given(courses(), days, sizes)
def test_daily_plan_of_the_same_input_is_the_same(course, day, size):
    assert daily_plan(copy.deepcopy(course), day=day, size=size) == daily_plan(
        course, day=day, size=size
    )


@few
@given(courses(), days)
def test_daily_plan_sizes_nest_in_drills_doses_and_times(course, day):
    tiny, short, full = (
        {item.prescription.key: item for item in daily_plan(course, day=day, size=size).items}
        for size in (Size.TINY, Size.SHORT, Size.FULL)
    )
    for smaller, bigger in ((tiny, short), (short, full)):
        assert smaller.keys() <= bigger.keys()
        assert bool(smaller) == bool(bigger)
        assert list(smaller) == [key for key in bigger if key in smaller]
        for key, item in smaller.items():
            assert item.dose.is_within(bigger[key].dose)
            assert item.times_a_day <= bigger[key].times_a_day
            assert item.owed == bigger[key].owed


@few
@given(courses(), days, sizes)
def test_daily_plan_has_items_or_an_absence(course, day, size):
    plan = daily_plan(course, day=day, size=size)
    assert bool(plan.items) is (plan.absence is None)


@few
@given(courses(), days, sizes)
def test_daily_plan_is_empty_before_start_after_end_and_while_paused(course, day, size):
    pinned = day in course.pinned
    if not pinned and all(day < version.valid_from for version in course.versions):
        assert daily_plan(course, day=day, size=size).absence in {
            Absence.NO_PROGRAMME,
            Absence.NOT_STARTED,
        }
    if any(pause.covers(day) for pause in course.pauses):
        assert daily_plan(course, day=day, size=size).items == ()
    if course.ended_on is not None and day >= course.ended_on:
        assert daily_plan(course, day=day, size=size).items == ()


@few
@given(courses(), days, sizes)
def test_daily_plan_asks_only_for_what_its_version_stages_and_weekdays_hold(course, day, size):
    plan = daily_plan(course, day=day, size=size)
    for item in plan.items:
        (version,) = (v for v in course.versions if v.number == plan.version)
        assert course.pinned.get(day, version.number) == version.number
        stage = next(s for s in version.document.stages if s.key == item.stage)
        assert item.prescription in stage.prescriptions
        schedule = item.prescription.schedule
        assert schedule.days_per_week is not None or day.weekday() in schedule.weekdays


@few
@given(courses(), days, sizes)
def test_daily_plan_never_has_stimulation_without_clearance_nor_help_without_helper(
    course, day, size
):
    for item in daily_plan(course, day=day, size=size).items:
        facts = FACTS[item.prescription.drill]
        if "estim_clearance" in facts.flags:
            assert any(clearance.covers(day) for clearance in course.clearances)
        if facts.helper is Helper.NEEDED and course.helper_days is not None:
            assert day.weekday() in course.helper_days


@few
@given(courses(), days, sizes, st.sampled_from(PRESCRIPTION_KEYS))
def test_daily_plan_drops_a_withdrawn_prescription_at_once(course, day, size, key):
    withdrawal = Withdrawal(WithdrawalKind.REMOVED, Span(day), prescription_key=key)
    stopped = replace(course, withdrawals=(*course.withdrawals, withdrawal))
    plan = daily_plan(stopped, day=day, size=size)
    assert key not in {item.prescription.key for item in plan.items}
    yesterday = day - timedelta(days=1)
    assert daily_plan(stopped, day=yesterday, size=size) == daily_plan(
        course, day=yesterday, size=size
    )


@few
@given(courses(), days, sizes, documents())
def test_daily_plan_of_a_day_with_an_entry_does_not_see_a_new_version(course, day, size, document):
    before = daily_plan(course, day=day, size=size)
    if before.version is None:
        return
    logged = replace(
        course,
        versions=(*course.versions, Version(9, document, day)),
        pinned={**course.pinned, day: before.version},
    )
    assert daily_plan(logged, day=day, size=size) == before
    tomorrow = day + timedelta(days=1)
    if tomorrow not in logged.pinned and tomorrow >= FIRST:
        assert daily_plan(logged, day=tomorrow, size=size).version == 9


@few
@given(courses(), days, st.integers(0, 10), sizes)
def test_plan_window_is_the_daily_plans_in_a_row(course, day, count, size):
    assert plan_window(course, day, count, size=size) == tuple(
        daily_plan(course, day=day + timedelta(days=n), size=size) for n in range(count)
    )


@given(st.integers(1, 7), st.lists(st.booleans(), min_size=7, max_size=7))
def test_daily_plan_of_any_days_never_exceeds_them_and_always_reaches_them(wanted, willing):
    """Somebody practises when willing, and else only when owed."""
    body = replace(
        BODIES[0],
        key=UUID(int=1),
        schedule=Schedule(frozenset(), days_per_week=wanted),
    )
    stage = Stage(UUID(int=100), StageKind.EARLY, "Reconnect", prescriptions=(body,))
    course = Course(
        versions=(Version(1, Document("Hand", (stage,)), FIRST),),
        stage_entries=(StageEntry(FIRST, frozenset({stage.key})),),
        drills=FACTS,
    )
    done = frozenset()
    for number, is_willing in enumerate(willing):
        day = FIRST + timedelta(days=number)
        plan = daily_plan(replace(course, done={body.key: done}), day=day, size=Size.TINY)
        if plan.items and (is_willing or plan.is_due):
            done |= {day}
    assert len(done) == wanted
