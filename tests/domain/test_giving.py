"""What giving asks for, and that no day is left without a stage of its version."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programmes.domain.ability import Ability
from programmes.domain.document import Document
from programmes.domain.fit import DrillFacts, Helper, PatientFacts
from programmes.domain.giving import cautions, locked, missing_entries, stages_then
from programmes.domain.plan import StageEntry, Version, stages_entered
from tests.domain.strategies import BODIES, DRILLS, STAGES

MONDAY = date(2026, 3, 2)
TAP, GRIP, STIM = DRILLS[:3]
FACTS = {
    TAP: DrillFacts(TAP, "Tap", flags=frozenset({"fatigue"})),
    GRIP: DrillFacts(GRIP, "Grip", min_ability=Ability.GRASP, helper=Helper.NEEDED),
    STIM: DrillFacts(STIM, "Stimulate", flags=frozenset({"estim_clearance", "skin_integrity"})),
}
PATIENT = PatientFacts(
    ability=Ability.PARTIAL, flags=frozenset({"fatigue", "skin_integrity"}), has_helper=False
)


def _stage(number, *drills):
    rows = (
        replace(BODIES[0], key=UUID(int=10 * number + n), drill=d) for n, d in enumerate(drills)
    )
    return replace(STAGES[number], prescriptions=tuple(rows))


EARLY, MID, LATE = _stage(0, TAP), _stage(1, GRIP, TAP), _stage(2, STIM)


def _codes(document, *active):
    return [(one.drill, one.code) for one in cautions(document, active, FACTS, PATIENT)]


def test_cautions_name_each_drill_and_reason_once():
    assert _codes(Document("Both", (EARLY, MID)), EARLY, MID) == [
        (TAP, "flag:fatigue"),
        (GRIP, "no_helper"),
        (GRIP, "one_step_up:grasp"),
    ]


def test_cautions_about_ability_wait_until_the_stage_is_entered():
    assert _codes(Document("Both", (EARLY, MID)), EARLY) == [
        (TAP, "flag:fatigue"),
        (GRIP, "no_helper"),
    ]


def test_a_drill_without_its_clearance_is_locked_and_no_caution_opens_it():
    document = Document("Late", (LATE,))

    assert locked(document, FACTS, PATIENT) == (STIM,)
    assert _codes(document, LATE) == [(STIM, "flag:skin_integrity")]
    assert locked(document, FACTS, replace(PATIENT, clearance_valid=True)) == ()


def _entry(number, *stages):
    return StageEntry(MONDAY + timedelta(days=number), frozenset(stage.key for stage in stages))


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ((), (EARLY,)),
        ((_entry(-1, MID),), (MID,)),
        ((_entry(-1, EARLY, MID, STAGES[3]),), (EARLY, MID)),
        ((_entry(-2, MID), _entry(-1, STAGES[3])), (MID,)),  # what was entered is gone
        ((_entry(-1, STAGES[3]), _entry(3, MID)), (MID,)),
        ((_entry(-1, STAGES[3]),), (EARLY,)),
    ],
)
def test_stages_then_are_those_entered_else_the_nearest_that_are_there(entries, expected):
    assert stages_then(Document("Three", (EARLY, MID, LATE)), entries, MONDAY) == expected


def test_stages_then_of_a_document_that_prescribes_nothing_are_none():
    assert stages_then(Document("None", (STAGES[0],)), (), MONDAY) == ()


def _version(number, day, *stages):
    return Version(number, Document("Hand", stages), MONDAY + timedelta(days=day))


def test_missing_entries_are_those_of_the_first_day_of_a_version():
    assert missing_entries([_version(1, 4, MID)], (), first_day=MONDAY) == (_entry(4, MID),)


def test_missing_entries_are_none_while_a_stage_stays():
    versions = [_version(1, -7, EARLY, MID), _version(2, 3, MID)]

    assert missing_entries(versions, [_entry(-7, EARLY, MID)], first_day=MONDAY) == ()


@st.composite
def courses(draw):
    """Some versions in the order of their days, and some entries of stages."""
    stages = st.lists(st.sampled_from([EARLY, MID, LATE]), min_size=1, max_size=3, unique=True)
    days = sorted(draw(st.lists(st.integers(-5, 9), min_size=1, max_size=4)))
    versions = [_version(n, day, *draw(stages)) for n, day in enumerate(days, start=1)]
    entries = draw(st.lists(st.builds(_entry, st.integers(-5, 9), st.sampled_from([EARLY, MID]))))
    return versions, sorted(entries, key=lambda entry: entry.day)


@given(courses())
def test_with_the_missing_entries_every_day_has_a_stage_and_no_earlier_day_changes(course):
    versions, entries = course

    added = missing_entries(versions, entries, first_day=MONDAY)

    assert all(entry.day >= MONDAY for entry in added)
    for number in range(14):
        day = MONDAY + timedelta(days=number)
        valid = [version for version in versions if version.valid_from <= day]
        keys = {stage.key for stage in valid[-1].document.stages} if valid else None
        assert keys is None or keys & stages_entered([*entries, *added], day)
    assert missing_entries(versions, [*entries, *added], first_day=MONDAY) == ()
