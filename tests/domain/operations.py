"""Every operation of the builder on a document, with arguments as hypothesis draws them."""

import inspect
from itertools import count
from typing import get_type_hints
from uuid import UUID

from hypothesis import strategies as st

from programmes.domain import edits
from programmes.domain.document import Document, Stage, StageKind
from programmes.domain.signs import Sign, SignKind
from tests.domain.strategies import DRILLS, doses, names, prescriptions, schedules, sizes, texts

keys = st.uuids()
places = st.integers(-1, 6)
signs = st.sampled_from(
    (
        Sign(SignKind.ABILITY, "partial"),
        Sign(SignKind.DAYS, number=20),
        Sign(SignKind.MEASURE, "bbt", 10),
        Sign(SignKind.SEEN, "cup", 5),
        Sign(SignKind.PAIN, number=4),
    )
)
weeks = st.none() | st.just((2, 6))


def _stage(document, draw):
    return draw(st.sampled_from(document.stages))


def _row(document, draw):
    return draw(st.sampled_from([row for _, row in document.prescriptions()]))


def _listed(stage):
    return [(name, sign) for name in edits.SIGN_LISTS for sign in getattr(stage, name)]


def _retitle(document, draw, _drills):
    return edits.retitle(document, draw(names))


def _add_stage(document, draw, _drills):
    stage = Stage(draw(keys), draw(st.sampled_from(StageKind)), draw(names))
    return edits.add_stage(document, stage, draw(st.none() | places))


def _edit_stage(document, draw, _drills):
    stage = _stage(document, draw)
    words = {"name": draw(names), "aim": draw(texts()), "not_about": draw(texts())}
    return edits.edit_stage(document, stage.key, **words, weeks=draw(weeks))


def _remove_stage(document, draw, _drills):
    return edits.remove_stage(document, _stage(document, draw).key)


def _move_stage(document, draw, _drills):
    return edits.move_stage(document, _stage(document, draw).key, to=draw(places))


def _add_prescription(document, draw, drills):
    drill = draw(st.sampled_from(drills))
    row = draw(prescriptions(draw(keys), drill=drill))
    stage = _stage(document, draw)
    return edits.add_prescription(document, stage.key, row, draw(st.none() | places))


def _edit_prescription(document, draw, drills):
    changes = {
        "drill": draw(st.sampled_from(drills)),
        "dose": draw(doses),
        "size": draw(sizes),
        "schedule": draw(schedules),
        "note": draw(texts()),
        "goal": draw(st.none() | keys),
    }
    chosen = draw(st.lists(st.sampled_from(sorted(changes)), min_size=1, unique=True))
    some = {name: changes[name] for name in chosen}
    return edits.edit_prescription(document, _row(document, draw).key, **some)


def _remove_prescription(document, draw, _drills):
    return edits.remove_prescription(document, _row(document, draw).key)


def _move_prescription(document, draw, _drills):
    stage = draw(st.none() | st.just(_stage(document, draw).key))
    to = draw(st.none() | places)
    return edits.move_prescription(document, _row(document, draw).key, to=to, stage_key=stage)


def _add_sign(document, draw, _drills):
    listed = draw(st.sampled_from(edits.SIGN_LISTS))
    return edits.add_sign(document, _stage(document, draw).key, listed, draw(signs))


def _remove_sign(document, draw, _drills):
    stage = draw(st.sampled_from([stage for stage in document.stages if _listed(stage)]))
    return edits.remove_sign(document, stage.key, *draw(st.sampled_from(_listed(stage))))


def _without_person(document, draw, _drills):
    numbers = count(draw(keys).int % 2**120)
    return edits.without_person(document, lambda: UUID(int=next(numbers)))


def _aligned(document, draw, drills):
    return edits.aligned(_without_person(document, draw, drills), document)


OPERATIONS = {
    edits.retitle: _retitle,
    edits.add_stage: _add_stage,
    edits.edit_stage: _edit_stage,
    edits.remove_stage: _remove_stage,
    edits.move_stage: _move_stage,
    edits.add_prescription: _add_prescription,
    edits.edit_prescription: _edit_prescription,
    edits.remove_prescription: _remove_prescription,
    edits.move_prescription: _move_prescription,
    edits.add_sign: _add_sign,
    edits.remove_sign: _remove_sign,
    edits.without_person: _without_person,
    edits.aligned: _aligned,
}
_OF_ROWS = {edits.edit_prescription, edits.remove_prescription, edits.move_prescription}


def every_operation():
    """Return the functions of ``domain.edits`` that make another document of one."""
    return {
        one
        for name, one in inspect.getmembers(edits, inspect.isfunction)
        if one.__module__ == edits.__name__
        and not name.startswith("_")
        and get_type_hints(one).get("return") is Document
    }


def possible(document):
    """Return the operations that have something to work on."""
    has_rows = any(True for _ in document.prescriptions())
    has_signs = any(_listed(stage) for stage in document.stages)
    return [
        one
        for one in OPERATIONS
        if (has_rows or one not in _OF_ROWS)
        and (has_signs or one is not edits.remove_sign)
        and document.stages
    ]


def operate(document, draw, drills=DRILLS):
    """
    Return the document after one operation, whichever is drawn.

    :raises InvalidDocument: where the operation asks for what a document may not be.
    """
    return OPERATIONS[draw(st.sampled_from(possible(document)))](document, draw, drills)
