from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from programmes.domain import edits
from programmes.domain.document import (
    Document,
    Dose,
    InvalidDocument,
    Prescription,
    Progression,
    Sign,
    Size,
    Stage,
    StageKind,
    validate,
)
from programmes.domain.serial import from_json, to_json
from programmes.domain.signs import SignKind
from tests.domain.operations import OPERATIONS, every_operation, operate, possible
from tests.domain.strategies import DRILLS, documents, few

A, B, C = (
    Prescription(key=UUID(int=n), drill=UUID(int=n), dose=Dose(sets=2, reps=10)) for n in (1, 2, 3)
)
EARLY = Stage(UUID(int=100), StageKind.EARLY, "Reconnect", prescriptions=(A, B))
LATE = Stage(UUID(int=101), StageKind.LATE, "Daily life", prescriptions=(C,))
HAND = Document("Hand", (EARLY, LATE))


def _rows(document):
    return [[p.key.int for p in stage.prescriptions] for stage in document.stages]


def test_retitle_changes_only_the_title():
    assert edits.retitle(HAND, "Left hand") == Document("Left hand", (EARLY, LATE))


def test_retitle_to_nothing_is_refused():
    with pytest.raises(InvalidDocument, match="The title must not be empty"):
        edits.retitle(HAND, "")


def test_add_stage_puts_it_last_or_at_a_position():
    mid = Stage(UUID(int=102), StageKind.MID, "Coordinate")
    assert edits.add_stage(HAND, mid).stages == (EARLY, LATE, mid)
    assert edits.add_stage(HAND, mid, 1).stages == (EARLY, mid, LATE)


def test_edit_stage_changes_its_words_and_keeps_its_prescriptions():
    edited = edits.edit_stage(HAND, EARLY.key, name="Begin", weeks=(2, 4))
    assert edited == replace(HAND, stages=(replace(EARLY, name="Begin", weeks=(2, 4)), LATE))


@pytest.mark.parametrize("field", ["prescriptions", "colour"])
def test_edit_stage_of_another_field_is_refused(field):
    with pytest.raises(TypeError, match=f"cannot change {field}"):
        edits.edit_stage(HAND, EARLY.key, **{field: ()})


def test_remove_stage_takes_its_prescriptions_with_it():
    assert edits.remove_stage(HAND, EARLY.key) == Document("Hand", (LATE,))


@pytest.mark.parametrize(("to", "order"), [(-3, [101, 100]), (0, [101, 100]), (9, [100, 101])])
def test_move_stage_beyond_an_end_stops_at_the_end(to, order):
    assert [s.key.int for s in edits.move_stage(HAND, LATE.key, to=to).stages] == order


def test_moves_to_a_negative_position_go_first_in_a_long_row():
    mid = Stage(UUID(int=102), StageKind.MID, "Coordinate")
    three = edits.add_stage(HAND, mid)
    assert edits.move_stage(three, mid.key, to=-1).stages == (mid, EARLY, LATE)
    assert _rows(edits.move_prescription(HAND, C.key, to=-1, stage_key=EARLY.key)) == [
        [3, 1, 2],
        [],
    ]


def test_add_prescription_puts_it_last_or_at_a_position():
    new = replace(A, key=UUID(int=4))
    assert _rows(edits.add_prescription(HAND, EARLY.key, new)) == [[1, 2, 4], [3]]
    assert _rows(edits.add_prescription(HAND, EARLY.key, new, 0)) == [[4, 1, 2], [3]]


def test_add_prescription_under_a_used_key_is_refused():
    with pytest.raises(InvalidDocument, match="same key"):
        edits.add_prescription(HAND, LATE.key, A)


def test_edit_prescription_changes_one_field():
    edited = edits.edit_prescription(HAND, B.key, note="Rest the arm.")
    assert edited.stages == (
        replace(EARLY, prescriptions=(A, replace(B, note="Rest the arm."))),
        LATE,
    )


def test_edit_prescription_to_a_smaller_size_proposes_the_doses():
    edited = edits.edit_prescription(HAND, A.key, size=Size.TINY)
    assert edits.prescription_of(edited, A.key)[1] == replace(
        A, size=Size.TINY, short=Dose(reps=10), tiny=Dose(reps=10)
    )


def test_edit_prescription_back_to_full_drops_the_smaller_doses():
    tiny = edits.edit_prescription(HAND, A.key, size=Size.TINY)
    assert edits.edit_prescription(tiny, A.key, size=Size.FULL) == HAND


def test_edit_prescription_to_a_smaller_dose_keeps_the_sizes_that_still_fit():
    tiny = edits.edit_prescription(HAND, A.key, size=Size.TINY, tiny=Dose(reps=3))
    edited = edits.edit_prescription(tiny, A.key, dose=Dose(reps=8))
    _, prescription = edits.prescription_of(edited, A.key)
    assert (prescription.short, prescription.tiny) == (Dose(reps=4), Dose(reps=3))


def test_edit_prescription_with_a_given_dose_that_is_too_big_is_refused():
    with pytest.raises(InvalidDocument, match="must not ask for more"):
        edits.edit_prescription(HAND, A.key, size=Size.SHORT, short=Dose(reps=99))


@pytest.mark.parametrize("field", ["drills", "stage"])
def test_edit_prescription_of_another_field_is_refused(field):
    with pytest.raises(TypeError, match=f"cannot change {field}"):
        edits.edit_prescription(HAND, A.key, **{field: 1})


def test_remove_prescription_leaves_the_rest():
    assert _rows(edits.remove_prescription(HAND, A.key)) == [[2], [3]]


@pytest.mark.parametrize(
    ("to", "stage_key", "rows"),
    [
        (0, None, [[2, 1], [3]]),
        (-1, None, [[2, 1], [3]]),
        (None, None, [[1, 2], [3]]),
        (7, None, [[1, 2], [3]]),
        (0, LATE.key, [[1], [2, 3]]),
        (None, LATE.key, [[1], [3, 2]]),
    ],
)
def test_move_prescription_goes_to_a_position_or_another_stage(to, stage_key, rows):
    assert _rows(edits.move_prescription(HAND, B.key, to=to, stage_key=stage_key)) == rows


@pytest.mark.parametrize(
    "edit",
    [
        lambda d, k: edits.edit_stage(d, k, name="x"),
        edits.remove_stage,
        lambda d, k: edits.move_stage(d, k, to=0),
        lambda d, k: edits.add_prescription(d, k, A),
        lambda d, k: edits.edit_prescription(d, k, note="x"),
        edits.remove_prescription,
        lambda d, k: edits.move_prescription(d, k, to=0),
        lambda d, k: edits.move_prescription(d, A.key, stage_key=k),
    ],
)
def test_edits_of_a_part_that_is_gone_say_so(edit):
    with pytest.raises(edits.NotInDocument, match=r"is no longer in the programme\."):
        edit(HAND, UUID(int=999))


def test_every_operation_of_the_builder_is_among_those_that_are_tried():
    assert set(OPERATIONS) == every_operation()


@settings(max_examples=150)
@given(documents(least=1), st.data())
def test_any_operations_and_undos_keep_the_invariants_and_undo_is_exact(document, data):
    undone = [document]
    for _ in range(data.draw(st.integers(1, 12))):
        before = repr(undone[-1])
        if len(undone) > 1 and data.draw(st.integers(0, 3)) == 0:
            undone.pop()
            validate(undone[-1])
            continue
        try:
            edited = operate(undone[-1], data.draw)
        except InvalidDocument:
            assert repr(undone[-1]) == before  # refused, and nothing is half done
            continue
        validate(edited)
        assert from_json(to_json(edited)) == edited
        assert repr(undone[-1]) == before
        undone.append(edited)
    while len(undone) > 1:
        undone.pop()
    assert undone == [document]


NOTED = Stage(
    UUID(int=300),
    StageKind.MID,
    "Go",
    exit_signs=(Sign(SignKind.PAIN, number=4),),
    prescriptions=(A, replace(B, note="Rest the arm.")),
)
FULL = Document("Hand", (NOTED, LATE))


@st.composite
def operated(draw, operation):
    try:
        return OPERATIONS[operation](FULL, draw, DRILLS)
    except InvalidDocument:
        return FULL


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.__name__)
def test_each_operation_is_reached_and_changes_something(operation):
    assert operation in possible(FULL)
    quickly = settings(database=None, phases=[Phase.generate])  # any will do, not the smallest
    assert find(operated(operation), lambda document: document != FULL, settings=quickly) != FULL


GROWING = Prescription(
    key=UUID(int=9), drill=UUID(int=1), dose=Dose(reps=10), progression=Progression(2, 20)
)


GROWING_TOO = replace(GROWING, key=UUID(int=10), drill=UUID(int=2))


def test_edit_prescription_to_another_kind_of_dose_takes_a_new_progression_along():
    stage = Stage(UUID(int=1), StageKind.MID, "Go", prescriptions=(GROWING,))
    document = Document("Hand", (stage,))

    longer = edits.edit_prescription(document, GROWING.key, dose=Dose(reps=12))
    timed = edits.edit_prescription(document, GROWING.key, dose=Dose(minutes=5))

    assert longer.stages[0].prescriptions[0].progression == Progression(2, 20)
    assert timed.stages[0].prescriptions[0].progression == Progression(1, 10)


@few
@given(documents())
def test_without_person_keeps_doses_and_forgets_keys_goals_and_notes(document):
    keys = iter(range(1000, 2000))

    fresh = edits.without_person(document, lambda: UUID(int=next(keys)))

    pairs = list(zip(document.prescriptions(), fresh.prescriptions(), strict=True))
    assert [(new.dose, new.schedule, new.drill) for _, (_s, new) in pairs] == [
        (old.dose, old.schedule, old.drill) for (_s, old), _ in pairs
    ]
    assert {(new.note, new.goal) for _, (_s, new) in pairs} <= {("", None)}
    assert not {new.key for _, (_s, new) in pairs} & {old.key for (_s, old), _ in pairs}


@few
@given(documents(), documents())
def test_aligned_changes_keys_alone_and_never_doubles_one(one, other):
    keys = iter(range(1000, 2000))
    stranger = edits.without_person(other, lambda: UUID(int=next(keys)))

    aligned = edits.aligned(stranger, one)

    assert [(s.kind, [p.drill for p in s.prescriptions]) for s in aligned.stages] == [
        (s.kind, [p.drill for p in s.prescriptions]) for s in stranger.stages
    ]


def test_aligned_pairs_stages_by_kind_and_drills_within_them():
    mid = Stage(UUID(int=1), StageKind.MID, "Go", prescriptions=(GROWING, GROWING_TOO))
    document = Document("Hand", (mid,))
    keys = iter(range(1000, 2000))
    copy = edits.without_person(document, lambda: UUID(int=next(keys)))
    late = Stage(UUID(int=2), StageKind.LATE, "Home")
    longer = replace(copy, stages=(late, *copy.stages))

    aligned = edits.aligned(longer, document)

    assert aligned == replace(document, stages=(late, mid))


def test_aligned_leaves_documents_that_share_keys_as_they_are():
    stage = Stage(UUID(int=1), StageKind.MID, "Go", prescriptions=(GROWING,))
    document = Document("Hand", (stage,))
    other = Document("Hand", (replace(stage, kind=StageKind.LATE),))

    assert edits.aligned(other, document) is other


def test_signs_are_added_once_removed_and_missed_when_gone():
    stage = Stage(UUID(int=1), StageKind.MID, "Go")
    document = Document("Hand", (stage,))
    sign = Sign(SignKind.PAIN, number=4)

    once = edits.add_sign(document, stage.key, "exit_signs", sign)
    twice = edits.add_sign(once, stage.key, "exit_signs", sign)

    assert twice.stages[0].exit_signs == (sign,)
    assert edits.remove_sign(twice, stage.key, "exit_signs", sign) == document
    for listed in ("exit_signs", "aim"):
        with pytest.raises(edits.NotInDocument):
            edits.remove_sign(document, stage.key, listed, sign)


def test_remove_stage_keeps_the_last_one():
    document = Document("Hand", (Stage(UUID(int=1), StageKind.MID, "Go"),))

    with pytest.raises(InvalidDocument, match="keeps at least one stage"):
        edits.remove_stage(document, UUID(int=1))
