"""Undo: every step of the builder taken back exactly, whatever was done."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from programmes.actions import builder
from programmes.domain import edits
from programmes.domain.document import InvalidDocument
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
from tests.domain.operations import operate
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


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_rows_of_drills_equal_the_document_and_undo_is_exact_whatever_is_done(data, northside, ana):
    """Every operation of the builder is among what is done; see ``tests.domain.operations``."""
    shelf = list(Drill.objects.filter(clinic=northside).order_by("pk"))
    shelf = shelf or [make_drill(clinic=northside) for _ in range(4)]
    drills = [drill.public_id for drill in shelf]
    patient = make_patient(clinic=northside)
    programme = builder.begin_programme(patient=patient, title="Any", by=ana)
    standing = [programme.document]
    for _ in range(data.draw(st.integers(1, 10))):
        if len(standing) > 1 and data.draw(st.integers(0, 3)) == 0:
            programme = undo_by(programme, ana)
            standing.pop()
        else:
            try:
                edited = operate(standing[-1], data.draw, drills)
            except InvalidDocument:
                continue
            programme = edit_by(programme, lambda _, edited=edited: edited, ana)
            if edited != standing[-1]:
                standing.append(edited)
        assert programme.document == standing[-1]
        assert reread(programme).document == standing[-1]
        assert drills_in_rows(programme) == drills_in_document(programme)
    while len(standing) > 1:
        standing.pop()
        programme = undo_by(programme, ana)
        assert programme.document == standing[-1]
        assert drills_in_rows(programme) == drills_in_document(programme)
