"""Undo: every step of the builder taken back exactly, whatever was done."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from programmes.actions import builder
from programmes.domain import edits
from programmes.domain.fit import ESTIM_CLEARANCE
from programmes.models import Drill
from tests.actions.building import (
    drills_in_document,
    drills_in_rows,
    edit_by,
    nothing_changed,
    prescribe_by,
    reread,
    retitle,
    undo_by,
)
from tests.factories import (
    NOON,
    make_drill,
    make_patient,
    make_user,
)


@pytest.fixture
def programme(ben, ana):
    return builder.begin_programme(patient=ben, title="Open the hand", by=ana)


@pytest.fixture
def drill(northside):
    return make_drill(clinic=northside, name="Tap")


def test_undo_walks_back_to_the_beginning_exactly(northside, programme, ana):
    seen = [programme.document]
    for number in range(4):
        programme = prescribe_by(programme, make_drill(clinic=northside), ana, stage=number % 3)
        seen.append(programme.document)

    for document in reversed(seen[:-1]):
        programme = undo_by(programme, ana)
        assert reread(programme).document == document
        assert drills_in_rows(programme) == drills_in_document(programme)

    with pytest.raises(builder.NothingToUndo):
        undo_by(programme, ana)
    assert programme.revision == 9


def test_undo_then_edit_then_undo_skips_what_was_undone(programme, ana):
    programme = retitle(programme, "A", ana)
    programme = retitle(programme, "B", ana)
    programme = undo_by(programme, ana)
    programme = retitle(programme, "C", ana)

    titles = []
    for _ in range(2):
        programme = undo_by(programme, ana)
        titles.append(programme.document.title)

    assert titles == ["A", "Open the hand"]


def test_undo_names_the_edit_that_it_would_take_back_next(programme, ana):
    for title in "AB":
        programme = retitle(programme, title, ana, summary=f"Title {title}")

    programme = undo_by(programme, ana)

    assert programme.revisions.get(number=programme.revision).summary == "Title A"
    programme = undo_by(programme, ana)
    assert programme.revisions.get(number=programme.revision).parent is None


def test_undo_works_for_somebody_else_from_the_stored_programme(programme, drill, ana):
    before = programme.document
    prescribe_by(programme, drill, ana)
    colleague = make_user(name="Ida")

    undone = undo_by(reread(programme), colleague)

    assert (undone.document, undone.edited_by) == (before, colleague)


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"retired_at": NOON}, builder.DrillNotUsable),
        ({"safety_flags": [ESTIM_CLEARANCE]}, builder.NeedsClearance),
    ],
)
def test_undo_brings_no_drill_back_that_cannot_be_prescribed(
    change, refusal, programme, drill, ana
):
    programme = prescribe_by(programme, drill, ana)
    ((_, prescription),) = programme.document.prescriptions()
    programme = edit_by(
        programme, lambda document: edits.remove_prescription(document, prescription.key), ana
    )
    Drill.objects.filter(pk=drill.pk).update(**change)

    with pytest.raises(refusal):
        undo_by(programme, ana)
    nothing_changed(programme)


STEPS = st.one_of(
    st.tuples(st.just("prescribe"), st.integers(0, 2), st.integers(0, 3)),
    st.tuples(st.just("remove"), st.integers(0, 5)),
    st.tuples(st.just("move"), st.integers(0, 5), st.integers(0, 2)),
    st.tuples(st.just("swap"), st.integers(0, 5), st.integers(0, 3)),
    st.tuples(st.just("remove_stage")),
    st.tuples(st.just("undo")),
)


def _take(step, programme, drills, by):
    document = programme.document
    name, *numbers = step
    if name == "undo":
        return undo_by(programme, by)
    if name == "prescribe":
        numbers[0] %= len(document.stages)
        return prescribe_by(
            programme, drills[numbers[1]], by, stage=numbers[0] % len(document.stages)
        )
    if name == "remove_stage":
        return edit_by(programme, lambda d: edits.remove_stage(d, d.stages[-1].key), by)
    there = [prescription for _, prescription in document.prescriptions()]
    key = there[numbers[0] % len(there)].key
    if name == "remove":
        return edit_by(programme, lambda d: edits.remove_prescription(d, key), by)
    if name == "swap":
        other = drills[numbers[1]].public_id
        return edit_by(programme, lambda d: edits.edit_prescription(d, key, drill=other), by)
    stage = document.stages[numbers[1] % len(document.stages)].key
    return edit_by(programme, lambda d: edits.move_prescription(d, key, stage_key=stage), by)


def _is_possible(step, programme):
    name, document = step[0], programme.document
    if name == "undo":
        return programme.revisions.get(number=programme.revision).parent is not None
    if name == "remove_stage":
        return len(document.stages) > 1
    return name == "prescribe" or any(True for _ in document.prescriptions())


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(STEPS, max_size=10))
def test_rows_of_drills_equal_the_document_and_undo_is_exact_whatever_is_done(
    steps, northside, ana
):
    drills = list(Drill.objects.filter(clinic=northside).order_by("pk"))
    drills = drills or [make_drill(clinic=northside) for _ in range(4)]
    patient = make_patient(clinic=northside)
    programme = builder.begin_programme(patient=patient, title="Any", by=ana)
    standing = [programme.document]
    for step in steps:
        if not _is_possible(step, programme):
            continue
        programme = _take(step, programme, drills, ana)
        if step[0] == "undo":
            standing.pop()
        elif programme.document != standing[-1]:
            standing.append(programme.document)
        assert programme.document == standing[-1]
        assert reread(programme).document == standing[-1]
        assert drills_in_rows(programme) == drills_in_document(programme)
    while len(standing) > 1:
        standing.pop()
        programme = undo_by(programme, ana)
        assert programme.document == standing[-1]
        assert drills_in_rows(programme) == drills_in_document(programme)
