"""Edits of a document: each returns a new one, as valid as the old."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, TypedDict, TypeVar, Unpack
from uuid import UUID

from programmes.domain.document import (
    Document,
    Dose,
    Hand,
    InvalidDocument,
    Prescription,
    Progression,
    Schedule,
    Sign,
    Size,
    Stage,
    StageKind,
)
from programmes.domain.doses import propose_progression, propose_sizes

_T = TypeVar("_T")


class NotInDocument(InvalidDocument):
    """The stage or prescription to edit is not, or no longer, in the document."""


class StageChanges(TypedDict, total=False):
    """What ``edit_stage`` may change."""

    kind: StageKind
    name: str
    aim: str
    not_about: str
    entry_signs: tuple[Sign, ...]
    exit_signs: tuple[Sign, ...]
    step_back_signs: tuple[Sign, ...]
    weeks: tuple[int, int] | None


class PrescriptionChanges(TypedDict, total=False):
    """What ``edit_prescription`` may change."""

    drill: UUID
    dose: Dose
    short: Dose | None
    tiny: Dose | None
    size: Size
    schedule: Schedule
    hand: Hand
    pace_s: int
    note: str
    goal: UUID | None
    progression: Progression | None


def retitle(document: Document, title: str) -> Document:
    """Return the document under another title."""
    return replace(document, title=title)


def stage_of(document: Document, key: UUID) -> Stage:
    """
    Return the stage with this key.

    :raises NotInDocument: when there is none.
    """
    for stage in document.stages:
        if stage.key == key:
            return stage
    raise NotInDocument("This stage is no longer in the programme.")


def prescription_of(document: Document, key: UUID) -> tuple[Stage, Prescription]:
    """
    Return the prescription with this key, and its stage before it.

    :raises NotInDocument: when there is none.
    """
    for stage, prescription in document.prescriptions():
        if prescription.key == key:
            return stage, prescription
    raise NotInDocument("This drill is no longer in the programme.")


def add_stage(document: Document, stage: Stage, position: int | None = None) -> Document:
    """Return the document with one more stage, last or at ``position``."""
    return replace(document, stages=_inserted(document.stages, stage, position))


def edit_stage(document: Document, key: UUID, **changes: Unpack[StageChanges]) -> Document:
    """
    Return the document with other words in one stage; its prescriptions stay.

    :raises NotInDocument: when there is no such stage.
    """
    _only(changes.keys(), StageChanges.__optional_keys__)
    return _with_stage(document, key, lambda stage: replace(stage, **changes))


def remove_stage(document: Document, key: UUID) -> Document:
    """
    Return the document without one stage and its prescriptions.

    :raises NotInDocument: when there is no such stage.
    :raises InvalidDocument: when it is the only one.
    """
    gone = stage_of(document, key)
    if document.stages == (gone,):
        raise InvalidDocument("A programme keeps at least one stage.")
    return replace(document, stages=tuple(s for s in document.stages if s is not gone))


def move_stage(document: Document, key: UUID, *, to: int) -> Document:
    """
    Return the document with one stage at position ``to``; beyond either end means that end.

    :raises NotInDocument: when there is no such stage.
    """
    stage = stage_of(document, key)
    others = tuple(one for one in document.stages if one is not stage)
    return replace(document, stages=_inserted(others, stage, to))


def add_prescription(
    document: Document, stage_key: UUID, prescription: Prescription, position: int | None = None
) -> Document:
    """
    Return the document with one more prescription in a stage, last or at ``position``.

    :raises NotInDocument: when there is no such stage.
    """
    return _with_stage(
        document,
        stage_key,
        lambda stage: replace(
            stage, prescriptions=_inserted(stage.prescriptions, prescription, position)
        ),
    )


def edit_prescription(
    document: Document, key: UUID, **changes: Unpack[PrescriptionChanges]
) -> Document:
    """
    Return the document with one prescription changed.

    A new ``dose`` or ``size`` takes the smaller doses along: those not given here are kept where
    they still fit, and proposed anew where they do not. A dose counted in another way takes a new
    progression along.

    :raises NotInDocument: when there is no such prescription.
    """
    _only(changes.keys(), PrescriptionChanges.__optional_keys__)
    stage, old = prescription_of(document, key)
    dose = changes.get("dose", old.dose)
    if old.progression is not None and dose.kind is not old.dose.kind:
        changes.setdefault("progression", propose_progression(dose))
    if "dose" in changes or "size" in changes:
        short, tiny = propose_sizes(
            changes.get("dose", old.dose),
            changes.get("size", old.size),
            short=changes.get("short", old.short),
            tiny=changes.get("tiny", old.tiny),
        )
        changes.setdefault("short", short)
        changes.setdefault("tiny", tiny)
    new = replace(old, **changes)
    edited = tuple(new if p is old else p for p in stage.prescriptions)
    return _with_stage(document, stage.key, lambda s: replace(s, prescriptions=edited))


def remove_prescription(document: Document, key: UUID) -> Document:
    """
    Return the document without one prescription.

    :raises NotInDocument: when there is no such prescription.
    """
    stage, gone = prescription_of(document, key)
    left = tuple(p for p in stage.prescriptions if p is not gone)
    return _with_stage(document, stage.key, lambda s: replace(s, prescriptions=left))


def move_prescription(
    document: Document, key: UUID, *, to: int | None = None, stage_key: UUID | None = None
) -> Document:
    """
    Return the document with one prescription elsewhere.

    ``to`` is the position there, ``None`` the last; beyond either end means that end.
    ``stage_key`` is the stage to move to, ``None`` the one it is in.

    :raises NotInDocument: when there is no such prescription or stage.
    """
    stage, prescription = prescription_of(document, key)
    target = stage.key if stage_key is None else stage_key
    return add_prescription(remove_prescription(document, key), target, prescription, to)


def _with_stage(document: Document, key: UUID, edit: Callable[[Stage], Stage]) -> Document:
    old = stage_of(document, key)
    return replace(document, stages=tuple(edit(s) if s is old else s for s in document.stages))


def _inserted(row: tuple[_T, ...], one: _T, position: int | None) -> tuple[_T, ...]:
    at = len(row) if position is None else max(position, 0)
    return (*row[:at], one, *row[at:])


def _only(given: Iterable[str], allowed: frozenset[str]) -> None:
    unknown = set(given) - allowed
    if unknown:
        raise TypeError(f"cannot change {', '.join(sorted(unknown))}")


def without_person(document: Document, new_key: Callable[[], UUID]) -> Document:
    """
    Return the document for somebody else: under new keys, without goals and notes.

    Notes go because they are written to one patient.
    """
    return replace(
        document,
        stages=tuple(
            replace(
                stage,
                key=new_key(),
                prescriptions=tuple(
                    replace(prescription, key=new_key(), goal=None, note="")
                    for prescription in stage.prescriptions
                ),
            )
            for stage in document.stages
        ),
    )


def aligned(document: Document, like: Document) -> Document:
    """
    Return the document under the keys of ``like`` where both mean the same.

    Stages of one kind and prescriptions of one drill in them are the same, each once and in order.
    What has no partner keeps its key. So two programmes that never shared a key can be compared;
    two that do are compared as they are.
    """
    if _keys(document) & _keys(like):
        return document
    free = list(like.stages)
    stages = []
    for stage in document.stages:
        partner = next((one for one in free if one.kind is stage.kind), None)
        if partner is None:
            stages.append(stage)
            continue
        free.remove(partner)
        stages.append(_aligned_stage(stage, partner))
    return replace(document, stages=tuple(stages))


def _keys(document: Document) -> set[UUID]:
    keys = {stage.key for stage in document.stages}
    return keys | {prescription.key for _, prescription in document.prescriptions()}


def _aligned_stage(stage: Stage, like: Stage) -> Stage:
    free = list(like.prescriptions)
    prescriptions = []
    for prescription in stage.prescriptions:
        partner = next((one for one in free if one.drill == prescription.drill), None)
        if partner is not None:
            free.remove(partner)
            prescription = replace(prescription, key=partner.key)  # noqa: PLW2901
        prescriptions.append(prescription)
    return replace(stage, key=like.key, prescriptions=tuple(prescriptions))


SIGN_LISTS = ("exit_signs", "step_back_signs", "entry_signs")


def add_sign(document: Document, stage_key: UUID, listed: str, sign: Sign) -> Document:
    """
    Return the document with one more sign in a list of a stage; one that is there stays once.

    :raises NotInDocument: when there is no such stage or list.
    """
    signs = _signs(document, stage_key, listed)
    return _with_signs(document, stage_key, listed, signs if sign in signs else (*signs, sign))


def remove_sign(document: Document, stage_key: UUID, listed: str, sign: Sign) -> Document:
    """
    Return the document without one sign in a list of a stage.

    :raises NotInDocument: when there is no such stage, list or sign.
    """
    signs = _signs(document, stage_key, listed)
    if sign not in signs:
        raise NotInDocument("This sign is no longer in the stage.")
    left = tuple(one for one in signs if one != sign)
    return _with_signs(document, stage_key, listed, left)


def _signs(document: Document, stage_key: UUID, listed: str) -> tuple[Sign, ...]:
    if listed not in SIGN_LISTS:
        raise NotInDocument("This sign is no longer in the stage.")
    signs: tuple[Sign, ...] = getattr(stage_of(document, stage_key), listed)
    return signs


def _with_signs(
    document: Document, stage_key: UUID, listed: str, signs: tuple[Sign, ...]
) -> Document:
    changes: dict[str, Any] = {listed: signs}
    return _with_stage(document, stage_key, lambda stage: replace(stage, **changes))
