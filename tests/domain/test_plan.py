"""The daily plan by example; its properties are in test_plan_properties."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations, pairwise
from uuid import UUID

import pytest

from programmes.domain.closures import Closure, Scope
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
from programmes.domain.fit import DrillFacts, Helper
from programmes.domain.plan import (
    Absence,
    Course,
    DailyPlan,
    StageEntry,
    Version,
    Withdrawal,
    WithdrawalKind,
    daily_plan,
    plan_window,
    size_for_energy,
)
from programmes.domain.reason import Reason
from programmes.domain.timing import Span, day_bounds, local_day
from tests.domain.strategies import DRILLS

MONDAY = date(2026, 3, 2)
TAP, CUP, STIM, STRETCH = DRILLS[:4]
FACTS = {
    TAP: DrillFacts(TAP, "Finger tap"),
    CUP: DrillFacts(CUP, "Cup to shelf", helper=Helper.OPTIONAL),
    STIM: DrillFacts(STIM, "Open with e-stim", flags=frozenset({"estim_clearance", "skin"})),
    STRETCH: DrillFacts(STRETCH, "Stretch", helper=Helper.NEEDED),
}


def _prescription(number, drill=TAP, size=Size.FULL, **fields):
    dose = fields.pop("dose", Dose(sets=2, reps=10))
    short, tiny = propose_sizes(dose, size)
    return Prescription(
        key=UUID(int=number), drill=drill, dose=dose, short=short, tiny=tiny, size=size, **fields
    )


def _stage(number, *prescriptions):
    return Stage(UUID(int=number), StageKind.EARLY, "Reconnect", prescriptions=prescriptions)


def _course(*prescriptions, **fields):
    stage = _stage(100, *prescriptions)
    return Course(
        **{
            "versions": (Version(1, Document("Hand", (stage,)), MONDAY),),
            "stage_entries": (StageEntry(MONDAY, frozenset({stage.key})),),
            "drills": FACTS,
        }
        | fields
    )


def _plan(course, day=MONDAY, size=Size.FULL):
    return daily_plan(course, day=day, size=size)


def _keys(plan):
    return [item.prescription.key.int for item in plan.items]


def _day(number):
    return MONDAY + timedelta(days=number)


def test_daily_plan_lists_each_prescription_with_dose_time_and_reason():
    twice = _prescription(1, schedule=Schedule(times_a_day=2))
    timed = _prescription(2, CUP, dose=Dose(minutes=5))
    plan = _plan(_course(twice, timed))
    assert plan == DailyPlan(MONDAY, Size.FULL, 1, plan.items)
    first, second = plan.items
    assert (first.prescription, first.stage) == (twice, UUID(int=100))
    assert (first.dose, first.times_a_day, first.owed) == (twice.dose, 2, True)
    assert first.reasons == (Reason("weekday", (("weekday", 0),)),)
    assert (first.minutes, first.movements) == (110 / 60, 20)
    assert (second.minutes, second.movements) == (5.0, 0)
    assert (plan.minutes, plan.movements) == (220 / 60 + 5.0, 40)
    assert plan.is_due


ALWAYS = Span(MONDAY)
STOP = Withdrawal(WithdrawalKind.REMOVED, ALWAYS)


@pytest.mark.parametrize(
    ("fields", "day", "absence"),
    [
        ({"versions": ()}, 0, Absence.NO_PROGRAMME),
        ({}, -1, Absence.NOT_STARTED),
        ({"ended_on": _day(3)}, 3, Absence.ENDED),
        ({"ended_on": _day(3)}, 9, Absence.ENDED),
        ({"withdrawals": (STOP,)}, 0, Absence.STOPPED),
        (
            {"withdrawals": (Withdrawal(WithdrawalKind.PAUSED, Span(_day(2), _day(3))),)},
            3,
            Absence.STOPPED,
        ),
        ({"withdrawals": (replace(STOP, drill=TAP),)}, 0, Absence.STOPPED),
        ({"pauses": (Span(_day(2), _day(4)),)}, 4, Absence.PAUSED),
        ({"pauses": (Span(_day(2)),)}, 300, Absence.PAUSED),
        ({"stage_entries": ()}, 0, Absence.BETWEEN_STAGES),
        (
            {"stage_entries": (StageEntry(MONDAY, frozenset()),)},
            0,
            Absence.BETWEEN_STAGES,
        ),
        (
            {"stage_entries": (StageEntry(_day(2), frozenset({UUID(int=100)})),)},
            1,
            Absence.BETWEEN_STAGES,
        ),
        ({}, 5, Absence.REST_DAY),
        ({"rests": frozenset({_day(1)})}, 1, Absence.REST_CHOSEN),
        # of several, the most telling
        ({"ended_on": MONDAY, "withdrawals": (STOP,), "pauses": (ALWAYS,)}, 0, Absence.ENDED),
        ({"withdrawals": (STOP,), "pauses": (ALWAYS,)}, 0, Absence.STOPPED),
        ({"closures": (Closure(Scope.ALL, ALWAYS),), "withdrawals": (STOP,)}, 0, Absence.SAFETY),
        ({"closures": (Closure(Scope.ALL, ALWAYS),), "ended_on": _day(3)}, 3, Absence.ENDED),
        ({"closures": (Closure(Scope.DRILL, ALWAYS, TAP),)}, 0, Absence.SAFETY),
        ({"pauses": (ALWAYS,), "stage_entries": ()}, 0, Absence.PAUSED),
        ({"rests": frozenset({MONDAY}), "pauses": (ALWAYS,)}, 0, Absence.PAUSED),
        ({"rests": frozenset({_day(5)})}, 5, Absence.REST_DAY),
        (
            {"rests": frozenset({MONDAY}), "closures": (Closure(Scope.DRILL, ALWAYS, TAP),)},
            0,
            Absence.SAFETY,
        ),
    ],
)
def test_daily_plan_of_a_day_without_says_why(fields, day, absence):
    course = _course(_prescription(1, schedule=Schedule(frozenset(range(5)))), **fields)
    for size in Size:
        plan = _plan(course, _day(day), size)
        assert (plan.items, plan.absence, plan.is_due) == ((), absence, False)


@pytest.mark.parametrize(
    ("fields", "day"),
    [
        ({"ended_on": _day(3)}, 2),
        ({"pauses": (Span(_day(2), _day(4)),)}, 1),
        ({"rests": frozenset({_day(2)})}, 1),
        ({"rests": frozenset({_day(2)})}, 3),
        ({"pauses": (Span(_day(2), _day(4)),)}, 5),
        ({"pauses": (Span(_day(2), _day(1)),)}, 2),
        ({"withdrawals": (Withdrawal(WithdrawalKind.PAUSED, Span(_day(2), _day(3))),)}, 4),
    ],
)
def test_daily_plan_on_the_days_around_an_absence_stands(fields, day):
    assert _keys(_plan(_course(_prescription(1), **fields), _day(day))) == [1]


def test_daily_plan_follows_every_pattern_of_weekdays():
    patterns = [frozenset(p) for n in range(1, 8) for p in combinations(range(7), n)]
    assert len(patterns) == 127
    for pattern in patterns:
        course = _course(_prescription(1, schedule=Schedule(pattern)))
        plans = plan_window(course, MONDAY, 14)
        assert {p.day for p in plans if p.items} == {_day(n) for n in range(14) if n % 7 in pattern}
        assert all(item.owed for plan in plans for item in plan.items)


def test_daily_plan_offers_any_days_of_the_week_until_enough_are_done():
    chosen = _prescription(1, schedule=Schedule(frozenset(), days_per_week=3))
    done = {chosen.key: frozenset({_day(-1), _day(0), _day(2), _day(3)})}
    course = _course(chosen, done=done)
    offered = [bool(_plan(course, _day(n)).items) for n in range(8)]
    assert offered == [True, True, True, True, False, False, False, True]
    (item,) = _plan(course, _day(3)).items
    assert item.reasons == (Reason("any_days", (("days", 3), ("done", 2), ("left", 4))),)


@pytest.mark.parametrize(("done", "first_owed"), [(set(), 4), ({0}, 5), ({0, 1}, 6), ({5}, 4)])
def test_daily_plan_owes_any_days_of_the_week_once_none_is_to_spare(done, first_owed):
    chosen = _prescription(1, schedule=Schedule(frozenset(), days_per_week=3))
    course = _course(chosen, done={chosen.key: frozenset(_day(n) for n in done)})
    owed = [n for n in range(7) if _plan(course, _day(n)).is_due]
    assert owed == list(range(first_owed, 7))


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        (Size.FULL, [(1, Dose(minutes=5)), (2, Dose(sets=2, reps=10)), (3, Dose(reps=6))]),
        (Size.SHORT, [(2, Dose(reps=10)), (3, Dose(reps=3))]),
        (Size.TINY, [(3, Dose(reps=3))]),
    ],
)
def test_daily_plan_of_a_size_has_its_drills_at_its_doses(size, expected):
    plan = _plan(
        _course(
            _prescription(1, dose=Dose(minutes=5)),
            _prescription(2, size=Size.SHORT),
            _prescription(3, size=Size.TINY, dose=Dose(reps=6)),
        ),
        size=size,
    )
    assert [(item.prescription.key.int, item.dose) for item in plan.items] == expected


def test_daily_plan_of_the_tiny_size_asks_for_each_drill_once():
    course = _course(_prescription(1, size=Size.TINY, schedule=Schedule(times_a_day=3)))
    times = [_plan(course, size=size).items[0].times_a_day for size in Size]
    assert times == [1, 3, 3]


def test_daily_plan_is_never_empty_in_a_smaller_size_when_nobody_chose_for_it():
    course = _course(_prescription(1), _prescription(2))
    short, tiny = (_plan(course, size=size).items for size in (Size.SHORT, Size.TINY))
    why = (Reason("weekday", (("weekday", 0),)), Reason("smallest"))
    for (item,) in (short, tiny):
        assert (item.prescription.key.int, item.dose, item.reasons) == (1, Dose(reps=10), why)


def test_daily_plan_of_the_tiny_size_stands_in_from_the_short_one():
    course = _course(_prescription(1), _prescription(2, size=Size.SHORT, dose=Dose(minutes=9)))
    (item,) = _plan(course, size=Size.TINY).items
    assert (item.prescription.key.int, item.dose) == (2, Dose(minutes=2))


def test_daily_plan_joins_active_stages_in_their_order_and_keeps_a_drill_twice():
    early, mid = _stage(100, _prescription(1), _prescription(2, CUP)), _stage(101, _prescription(3))
    late = _stage(102, _prescription(4))
    versions = (Version(1, Document("Hand", (early, mid, late)), MONDAY),)
    entries = (
        StageEntry(MONDAY, frozenset({early.key})),
        StageEntry(_day(2), frozenset({mid.key, early.key})),
        StageEntry(_day(4), frozenset({early.key})),
        StageEntry(_day(4), frozenset({late.key})),
    )
    course = _course(versions=versions, stage_entries=entries)
    assert [_keys(_plan(course, _day(n))) for n in (0, 1, 2, 3, 4)] == [
        [1, 2],
        [1, 2],
        [1, 2, 3],
        [1, 2, 3],
        [4],
    ]


def _two_versions(**fields):
    old, new = _stage(100, _prescription(1)), _stage(100, _prescription(2))
    versions = (
        Version(1, Document("Hand", (old,)), MONDAY),
        Version(2, Document("Hand", (new,)), _day(2)),
    )
    return _course(versions=versions, **fields)


def test_daily_plan_changes_on_the_day_a_version_becomes_valid():
    plans = plan_window(_two_versions(), MONDAY, 4)
    assert [plan.version for plan in plans] == [1, 1, 2, 2]
    assert [_keys(plan) for plan in plans] == [[1], [1], [2], [2]]


def test_daily_plan_of_a_day_with_an_entry_keeps_its_version_until_tomorrow():
    plans = plan_window(_two_versions(pinned={_day(2): 1}), MONDAY, 4)
    assert [_keys(plan) for plan in plans] == [[1], [1], [1], [2]]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (WithdrawalKind.REMOVED, [(2, Dose(sets=2, reps=10))]),
        (WithdrawalKind.PAUSED, [(2, Dose(sets=2, reps=10))]),
        (WithdrawalKind.LOWERED, [(1, Dose(reps=10)), (2, Dose(sets=2, reps=10))]),
    ],
)
@pytest.mark.parametrize("target", [{"drill": TAP}, {"prescription_key": UUID(int=1)}])
def test_daily_plan_obeys_a_withdrawal_at_once_even_on_a_day_with_an_entry(kind, target, expected):
    withdrawal = Withdrawal(kind, Span(_day(1), _day(2)), **target)
    course = _course(
        _prescription(1), _prescription(2, CUP), withdrawals=(withdrawal,), pinned={_day(1): 1}
    )
    whole = [(1, Dose(sets=2, reps=10)), (2, Dose(sets=2, reps=10))]
    for number, wanted in enumerate([whole, expected, expected, whole]):
        items = _plan(course, _day(number)).items
        assert [(item.prescription.key.int, item.dose) for item in items] == wanted


def test_daily_plan_lowered_takes_the_dose_of_the_next_smaller_size_and_says_so():
    chosen = replace(
        _prescription(1, size=Size.TINY, dose=Dose(sets=3, reps=10)),
        short=Dose(reps=14),
        tiny=Dose(reps=4),
    )
    lowered = Withdrawal(WithdrawalKind.LOWERED, ALWAYS)
    course = _course(chosen, withdrawals=(lowered,))
    items = [_plan(course, size=size).items[0] for size in (Size.FULL, Size.SHORT, Size.TINY)]
    assert [item.dose for item in items] == [Dose(reps=14), Dose(reps=4), Dose(reps=4)]
    assert all(item.reasons[-1] == Reason("lowered") for item in items)


def test_daily_plan_has_electrical_stimulation_only_with_a_clearance_that_day():
    course = _course(_prescription(1, STIM), _prescription(2), clearances=(Span(_day(1), _day(2)),))
    assert [_keys(plan) for plan in plan_window(course, MONDAY, 4)] == [[2], [1, 2], [1, 2], [2]]


def test_daily_plan_of_stimulation_alone_without_clearance_is_a_rest_day():
    assert _plan(_course(_prescription(1, STIM))).absence is Absence.REST_DAY


def test_daily_plan_has_drills_that_need_a_helper_only_on_days_with_one():
    prescriptions = (_prescription(1, STRETCH), _prescription(2, CUP))
    weekend = _course(*prescriptions, helper_days=frozenset({5, 6}))
    assert [_keys(_plan(weekend, _day(n))) for n in (0, 5)] == [[2], [1, 2]]
    assert _keys(_plan(_course(*prescriptions))) == [1, 2]


@pytest.mark.parametrize("spring", [date(2026, 3, 27), date(2026, 10, 23)])
def test_plan_window_over_a_change_of_clocks_has_each_day_once(spring):
    course = _course(_prescription(1))
    days = [plan.day for plan in plan_window(course, spring, 4) if plan.items]
    starts = [day_bounds(day, "Europe/Paris")[0] for day in days]
    assert [local_day(start, "Europe/Paris") for start in starts] == days
    assert {b - a for a, b in pairwise(starts)} > {timedelta(days=1)}
    assert days == [spring + timedelta(days=n) for n in range(4)]


@pytest.mark.parametrize(
    ("goes", "closed", "left"),
    [
        ({}, set(), [1, 2]),
        ({1: 1, 2: 1}, set(), [1]),
        ({1: 2, 2: 5}, set(), []),
        ({}, {1}, [2]),
        ({9: 1}, {9}, [1, 2]),
    ],
)
def test_daily_plan_remaining_is_what_was_not_done_often_enough_nor_closed(goes, closed, left):
    plan = _plan(_course(_prescription(1, schedule=Schedule(times_a_day=2)), _prescription(2)))
    items = plan.remaining(
        goes={UUID(int=key): often for key, often in goes.items()},
        closed={UUID(int=key) for key in closed},
    )
    assert [item.prescription.key.int for item in items] == left


@pytest.mark.parametrize(
    ("energy_0_10", "size"),
    [
        (None, Size.FULL),
        (10, Size.FULL),
        (5, Size.FULL),
        (4, Size.SHORT),
        (3, Size.SHORT),
        (2, Size.TINY),
        (0, Size.TINY),
    ],
)
def test_size_for_energy_gets_smaller_as_energy_falls(energy_0_10, size):
    assert size_for_energy(energy_0_10) is size


def test_course_with_an_unknown_drill_is_refused():
    with pytest.raises(ValueError, match=f"drill {TAP} is not known"):
        _course(_prescription(1), drills={})


def test_course_pinned_to_an_unknown_version_is_refused():
    with pytest.raises(ValueError, match="pinned to a version that was never given"):
        _course(_prescription(1), pinned={MONDAY: 2})


def test_daily_plan_leaves_out_what_is_closed_on_the_days_of_the_closure():
    closure = Closure(Scope.DRILL, Span(MONDAY, MONDAY), TAP)
    course = _course(_prescription(1), _prescription(2, CUP), closures=(closure,))

    assert _keys(_plan(course)) == [2]
    assert _keys(_plan(course, _day(1))) == [1, 2]
