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
from programmes.domain.doses import propose_sizes
from programmes.domain.fit import DrillFacts
from programmes.domain.plan import Course, StageEntry, Version, plan_window
from programmes.domain.totals import Totals, totals
from tests.domain.strategies import DRILLS, doses, few, schedules, sizes

MONDAY = date(2026, 3, 2)
WORKDAYS = Schedule(weekdays=frozenset(range(5)))


def prescribed(number, dose, *, size=Size.TINY, schedule=None, pace_s=6):
    short, tiny = propose_sizes(dose, size)
    return Prescription(
        key=UUID(int=number),
        drill=DRILLS[number % len(DRILLS)],
        dose=dose,
        short=short,
        tiny=tiny,
        size=size,
        schedule=schedule or Schedule(),
        pace_s=pace_s,
    )


TEN = Dose(sets=2, reps=10, rest_s=60)  # 3 minutes at 6 s each: 2 x 1 min, and 1 min of rest


@pytest.mark.parametrize(
    ("prescriptions", "expected"),
    [
        ([], Totals()),
        ([prescribed(0, TEN)], Totals(3, 1, 1, 1, 140, 0)),
        ([prescribed(0, TEN, schedule=WORKDAYS)], Totals(3, 1, 1, 1, 100, 2)),
        ([prescribed(0, TEN, schedule=Schedule(frozenset(), 3))], Totals(3, 1, 1, 1, 60, 4)),
        (
            [prescribed(0, TEN, schedule=Schedule(times_a_day=2))],
            Totals(6, 2, 1, 1, 280, 0),
        ),
        ([prescribed(0, Dose(minutes=8))], Totals(8, 4, 2, 1, 0, 0)),
        ([prescribed(0, TEN), prescribed(1, Dose(minutes=8))], Totals(11, 5, 3, 2, 140, 0)),
        # Nobody marked one for a smaller size: the first stands in.
        (
            [prescribed(0, TEN, size=Size.FULL), prescribed(1, Dose(minutes=8), size=Size.FULL)],
            Totals(11, 1, 1, 2, 140, 0),
        ),
        # The same drill twice is one drill.
        ([prescribed(0, TEN), prescribed(len(DRILLS), TEN)], Totals(6, 2, 2, 1, 280, 0)),
    ],
)
def test_totals_are_those_of_the_fullest_day(prescriptions, expected):
    assert totals(prescriptions) == expected


@few
@given(st.lists(st.tuples(doses, sizes, schedules), max_size=4))
def test_totals_agree_with_the_daily_plan(parts):
    prescriptions = tuple(
        prescribed(number, dose, size=size, schedule=schedule)
        for number, (dose, size, schedule) in enumerate(parts)
    )
    stage = Stage(UUID(int=99), StageKind.EARLY, "Early", prescriptions=prescriptions)
    course = Course(
        versions=(Version(1, Document("All", (stage,)), MONDAY),),
        stage_entries=(StageEntry(MONDAY, frozenset([stage.key])),),
        drills={drill: DrillFacts(drill, "Tap") for drill in DRILLS},
    )

    found = totals(prescriptions)

    for size, minutes in (
        (Size.FULL, found.full_minutes),
        (Size.SHORT, found.short_minutes),
        (Size.TINY, found.tiny_minutes),
    ):
        week = plan_window(course, MONDAY, 7, size=size)
        assert max(plan.minutes for plan in week) == pytest.approx(minutes)
