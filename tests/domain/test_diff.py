from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from programmes.domain import edits
from programmes.domain.diff import (
    Act,
    Change,
    DoesNotApply,
    Place,
    _longest_rise,
    apply,
    diff,
    inverse,
)
from programmes.domain.document import Document, Dose, Prescription, Stage, StageKind
from tests.domain.strategies import documents, few

A, B, C, D = (
    Prescription(key=UUID(int=n), drill=UUID(int=n), dose=Dose(sets=2, reps=10))
    for n in (1, 2, 3, 4)
)
EARLY = Stage(UUID(int=100), StageKind.EARLY, "Reconnect", prescriptions=(A, B, C))
LATE = Stage(UUID(int=101), StageKind.LATE, "Daily life", prescriptions=(D,))
HAND = Document("Hand", (EARLY, LATE))


def _bare(stage):
    return replace(stage, prescriptions=())


@few
@given(documents(), documents())
@example(Document("A", (_bare(EARLY),)), Document("B", (replace(LATE, prescriptions=(A,)),)))
@example(  # a stage and a prescription that swap their keys
    Document("A", (replace(EARLY, prescriptions=(replace(A, key=LATE.key),)),)),
    Document("A", (replace(LATE, prescriptions=(replace(A, key=EARLY.key),)),)),
)
def test_diff_applied_gives_the_new_document_and_inverted_the_old(old, new):
    changes = diff(old, new)
    assert apply(old, changes) == new
    assert apply(new, inverse(changes)) == old


@few
@given(documents())
def test_diff_of_equal_documents_is_empty(document):
    assert diff(document, document) == ()


@few
@given(documents(), documents())
def test_diff_says_something_in_every_step_and_each_thing_once(old, new):
    changes = diff(old, new)
    for change in changes:
        assert bool(change.fields) is (change.act is Act.CHANGED)
    assert len({(change.act, change.part) for change in changes}) == len(changes)


def test_diff_names_the_fields_that_changed():
    edited = edits.edit_prescription(HAND, B.key, dose=Dose(reps=8), note="Slowly")
    (change,) = diff(HAND, edited)
    assert (change.act, change.before, change.left) == (Act.CHANGED, B, Place(1, EARLY.key))
    assert change.fields == (("dose", B.dose, Dose(reps=8)), ("note", "", "Slowly"))


def test_diff_of_a_new_title_is_one_change_of_the_programme():
    (change,) = diff(HAND, edits.retitle(HAND, "Left hand"))
    assert (change.act, change.fields) == (Act.CHANGED, (("title", "Hand", "Left hand"),))


def test_diff_of_a_changed_stage_leaves_its_prescriptions_out():
    (change,) = diff(HAND, edits.edit_stage(HAND, EARLY.key, name="Begin"))
    assert change.fields == (("name", "Reconnect", "Begin"),)
    assert change.part == _bare(replace(EARLY, name="Begin"))


def test_diff_of_a_removal_does_not_call_the_followers_moved():
    assert diff(HAND, edits.remove_prescription(HAND, A.key)) == (
        Change(A, None, Place(0, EARLY.key), None),
    )


def test_diff_of_one_move_is_one_step():
    (change,) = diff(HAND, edits.move_prescription(HAND, A.key, to=2))
    assert change == Change(A, A, Place(0, EARLY.key), Place(2, EARLY.key))
    assert (change.act, change.fields) == (Act.MOVED, ())


def test_diff_of_a_move_to_another_stage_names_both():
    (change,) = diff(HAND, edits.move_prescription(HAND, C.key, stage_key=LATE.key))
    assert change == Change(C, C, Place(2, EARLY.key), Place(1, LATE.key))


def test_diff_of_a_moved_and_changed_prescription_has_both_steps():
    new = edits.edit_prescription(edits.move_prescription(HAND, A.key, to=1), A.key, pace_s=9)
    assert [(c.act, c.fields) for c in diff(HAND, new)] == [
        (Act.MOVED, ()),
        (Act.CHANGED, (("pace_s", 4, 9),)),
    ]


def test_diff_of_a_new_and_a_removed_stage_keeps_prescriptions_that_moved_over():
    mid = Stage(UUID(int=102), StageKind.MID, "Coordinate", prescriptions=(D,))
    assert diff(HAND, Document("Hand", (EARLY, mid))) == (
        Change(None, _bare(mid), None, Place(1)),
        Change(D, D, Place(0, LATE.key), Place(0, mid.key)),
        Change(_bare(LATE), None, Place(2), None),
    )


@given(st.permutations(range(8)))
def test_longest_rise_rises_and_no_longer_one_exists(numbers):
    rise = _longest_rise(numbers)
    assert [n for n in numbers if n in rise] == sorted(rise)
    ends = {}
    for n in numbers:
        ends[n] = 1 + max((length for end, length in ends.items() if end < n), default=0)
    assert len(rise) == max(ends.values())


OTHER = edits.retitle(HAND, "Other")


@pytest.mark.parametrize(
    "change",
    [
        Change(replace(OTHER, stages=()), Document("New"), None, None),
        Change(Document("Hand"), None, None, None),
        Change(A, None, None, None),
        Change(A, None, Place(1, EARLY.key), None),
        Change(replace(A, note="x"), None, Place(0, EARLY.key), None),
        Change(_bare(EARLY), None, Place(0), None),
        Change(None, replace(A, key=UUID(int=9)), None, None),
        Change(None, replace(A, key=UUID(int=9)), None, Place(0, UUID(int=9))),
        Change(None, replace(A, key=UUID(int=9)), None, Place(0)),
        Change(None, A, None, Place(0, LATE.key)),
    ],
)
def test_apply_to_another_document_is_refused(change):
    with pytest.raises(DoesNotApply):
        apply(HAND, [change])
