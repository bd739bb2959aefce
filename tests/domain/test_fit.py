from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programmes.domain.ability import Ability
from programmes.domain.document import Dose, Prescription, Schedule
from programmes.domain.fit import (
    DrillFacts,
    Helper,
    PatientFacts,
    Verdict,
    fit,
    needs_acknowledgement,
    overload,
)
from programmes.domain.reason import Reason
from tests.domain.strategies import DRILLS

DRILL = DrillFacts(DRILLS[0], "Cup to shelf")
PATIENT = PatientFacts(ability=Ability.PARTIAL, has_helper=True)
FLAGS = ("estim_clearance", "shoulder_pain", "sensory_loss")

flags = st.frozensets(st.sampled_from(FLAGS))
abilities = st.sampled_from(Ability)
drills = st.builds(
    DrillFacts,
    public_id=st.just(DRILLS[0]),
    name=st.just("Tap"),
    flags=flags,
    min_ability=abilities,
    helper=st.sampled_from(Helper),
)
patients = st.builds(
    PatientFacts,
    ability=st.none() | abilities,
    flags=flags,
    has_helper=st.none() | st.booleans(),
    clearance_valid=st.booleans(),
)


def test_ability_levels_rise_from_none_to_isolated():
    assert [ability.level for ability in Ability] == [0, 1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("drill", "patient", "verdict", "reasons"),
    [
        ({}, {}, Verdict.FITS, ()),
        ({}, {"ability": None}, Verdict.FITS, ()),
        ({"min_ability": Ability.PARTIAL}, {}, Verdict.FITS, ()),
        (
            {"min_ability": Ability.GRASP},
            {},
            Verdict.WITH_CARE,
            (Reason("one_step_up", (("needs", "grasp"), ("has", "partial"))),),
        ),
        (
            {"min_ability": Ability.RELEASE},
            {},
            Verdict.DOES_NOT_FIT,
            (Reason("beyond_ability", (("needs", "release"), ("has", "partial"))),),
        ),
        (
            {"min_ability": Ability.FLICKER},
            {"ability": None},
            Verdict.WITH_CARE,
            (Reason("ability_unknown", (("needs", "flicker"),)),),
        ),
        (
            {"flags": frozenset({"estim_clearance"})},
            {},
            Verdict.DOES_NOT_FIT,
            (Reason("no_clearance"),),
        ),
        (
            {"flags": frozenset({"estim_clearance"})},
            {"clearance_valid": True, "flags": frozenset({"estim_clearance"})},
            Verdict.FITS,
            (),
        ),
        (
            {"flags": frozenset({"sensory_loss", "hot_liquid", "fatigue"})},
            {"flags": frozenset({"sensory_loss", "hot_liquid", "neglect"})},
            Verdict.WITH_CARE,
            (
                Reason("flag", (("flag", "hot_liquid"),)),
                Reason("flag", (("flag", "sensory_loss"),)),
            ),
        ),
        ({"helper": Helper.NEEDED}, {}, Verdict.FITS, ()),
        ({"helper": Helper.OPTIONAL}, {"has_helper": False}, Verdict.FITS, ()),
        (
            {"helper": Helper.NEEDED},
            {"has_helper": False},
            Verdict.DOES_NOT_FIT,
            (Reason("no_helper"),),
        ),
        (
            {"helper": Helper.NEEDED},
            {"has_helper": None},
            Verdict.WITH_CARE,
            (Reason("helper_unknown"),),
        ),
        (
            {"min_ability": Ability.GRASP, "helper": Helper.NEEDED},
            {"has_helper": False},
            Verdict.DOES_NOT_FIT,
            (
                Reason("no_helper"),
                Reason("one_step_up", (("needs", "grasp"), ("has", "partial"))),
            ),
        ),
    ],
)
def test_fit_gives_the_worst_verdict_and_every_reason(drill, patient, verdict, reasons):
    judged = fit(replace(DRILL, **drill), replace(PATIENT, **patient))
    assert (judged.verdict, judged.reasons) == (verdict, reasons)


@given(drills, patients)
def test_fit_of_electrical_stimulation_is_locked_exactly_without_a_clearance(drill, patient):
    locked = "estim_clearance" in drill.flags and not patient.clearance_valid
    judged = fit(drill, patient)
    assert judged.is_locked is locked
    assert not locked or judged.verdict is Verdict.DOES_NOT_FIT


@given(drills, patients, abilities)
def test_fit_never_gets_worse_with_ability(drill, patient, ability):
    ranks = list(Verdict)
    less, more = sorted([patient.ability or Ability.NONE, ability], key=lambda a: a.level)
    verdicts = [fit(drill, replace(patient, ability=a)).verdict for a in (less, more)]
    assert ranks.index(verdicts[1]) <= ranks.index(verdicts[0])


def _daily(number, schedule=None, **dose):
    return Prescription(
        key=UUID(int=number),
        drill=DRILLS[number],
        dose=Dose(**(dose or {"minutes": 5})),
        schedule=schedule or Schedule(frozenset(range(6))),
    )


def test_overload_of_nothing_or_of_little_is_empty():
    assert overload((), minutes_limit=None) == ()
    assert overload([_daily(n) for n in range(4)], minutes_limit=20) == ()


def test_overload_by_drills_names_the_fullest_weekday():
    saturdays = Schedule(frozenset({5}))
    plan = [*(_daily(n) for n in range(3)), *(_daily(n, saturdays) for n in (3, 4))]
    assert overload(plan, minutes_limit=None) == (
        Reason("many_drills", (("weekday", 5), ("drills", 5), ("most", 4))),
    )


def test_overload_counts_one_drill_prescribed_twice_once():
    plan = [_daily(n % 4) for n in range(5)]
    assert overload(plan, minutes_limit=None) == ()


@pytest.mark.parametrize(("limit", "minutes", "most"), [(None, 41, 40), (15, 16, 15), (0, 1, 0)])
def test_overload_by_minutes_holds_against_the_limit_of_the_patient(limit, minutes, most):
    assert overload([_daily(1, minutes=minutes)], minutes_limit=limit) == (
        Reason("many_minutes", (("weekday", 0), ("minutes", float(minutes)), ("most", most))),
    )
    assert overload([_daily(1, minutes=max(most, 1))], minutes_limit=max(most, 1)) == ()


def test_overload_by_minutes_counts_each_time_of_the_day_and_drills_for_any_days():
    twice = Schedule(frozenset(), days_per_week=3, times_a_day=2)
    assert overload([_daily(1, twice, minutes=8), _daily(2)], minutes_limit=20) == (
        Reason("many_minutes", (("weekday", 0), ("minutes", 21.0), ("most", 20))),
    )


@pytest.mark.parametrize(
    ("schedules", "rests"),
    [
        ([Schedule()], False),
        ([Schedule(frozenset(), days_per_week=7)], False),
        ([Schedule(frozenset({0, 1, 2})), Schedule(frozenset({3, 4, 5, 6}))], False),
        ([Schedule(frozenset(), days_per_week=6)], True),
        ([Schedule(frozenset({0, 1, 2, 3, 4, 5}))], True),
    ],
)
def test_overload_warns_exactly_when_no_day_is_for_rest(schedules, rests):
    plan = [_daily(n, schedule) for n, schedule in enumerate(schedules)]
    assert overload(plan, minutes_limit=None) == (() if rests else (Reason("no_rest_day"),))


def test_overload_of_a_patient_warns_when_no_drill_serves_a_goal():
    aimless, aimed = _daily(0), replace(_daily(1), goal=UUID(int=9))
    assert overload([aimless], minutes_limit=None, is_of_patient=True) == (Reason("no_goal"),)
    assert overload([aimless, aimed], minutes_limit=None, is_of_patient=True) == ()
    assert overload([aimless], minutes_limit=None) == ()


def test_reason_gives_its_values_by_name():
    assert Reason("flag", (("flag", "neglect"),)).values == {"flag": "neglect"}


@pytest.mark.parametrize(
    ("drill", "patient", "needed"),
    [
        ({}, {}, ()),
        ({"min_ability": Ability.GRASP}, {}, ("one_step_up:grasp",)),
        ({"min_ability": Ability.ISOLATED}, {}, ("beyond_ability:isolated",)),
        ({"min_ability": Ability.GRASP}, {"ability": None}, ("ability_unknown:grasp",)),
        ({"helper": Helper.NEEDED}, {"has_helper": False}, ("no_helper",)),
        ({"helper": Helper.NEEDED}, {"has_helper": None}, ("helper_unknown",)),
        (
            {"flags": frozenset(FLAGS)},
            {"flags": frozenset(FLAGS)},  # nobody cleared the first of them
            ("flag:sensory_loss", "flag:shoulder_pain"),
        ),
    ],
)
def test_needs_acknowledgement_names_every_reason_but_a_missing_clearance(drill, patient, needed):
    assert (
        needs_acknowledgement(fit(replace(DRILL, **drill), replace(PATIENT, **patient))) == needed
    )


@given(drills, patients)
def test_needs_acknowledgement_is_empty_exactly_for_what_fits_or_is_locked_alone(drill, patient):
    found = fit(drill, patient)

    locks = [reason for reason in found.reasons if reason.code == "no_clearance"]
    assert len(needs_acknowledgement(found)) == len(found.reasons) - len(locks)
    assert all(len(one) <= 60 for one in needs_acknowledgement(found))
