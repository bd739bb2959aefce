"""Building a programme: every edit is one revision, and every revision can be undone."""

import uuid
from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from programmes.domain import edits
from programmes.domain.ability import Ability
from programmes.domain.document import Document, Schedule, Sign, Size, Stage, StageKind
from programmes.domain.fit import ESTIM_CLEARANCE
from programmes.domain.serial import from_json, to_json
from programmes.domain.shorthand import Shorthand
from programmes.domain.signs import SignKind
from programmes.domain.timing import local_day
from programmes.models import (
    AuditEvent,
    Drill,
    Patient,
    Programme,
    ProgrammeDrill,
    ProgrammeRevision,
    User,
)

Edit = Callable[[Document], Document]
USUAL = Shorthand()
"""Nothing typed but a name: the drill at its default dose."""


class StaleRevision(Exception):
    """Somebody else edited the programme meanwhile; ``name`` says who, ``at`` when."""

    def __init__(self, *, name: str, at: datetime) -> None:
        super().__init__(f"edited by {name} at {at}")
        self.name = name
        self.at = at


class AlreadyBegun(Exception):
    """The patient has a programme already."""


class NothingToUndo(Exception):
    """The programme stands as it began."""


class DrillNotUsable(Exception):
    """A drill of the document is not in the clinic's library, or was retired."""


class NeedsClearance(Exception):
    """The drill uses electrical stimulation, and no clearance of the patient holds today."""


def starting_stages() -> tuple[Stage, ...]:
    """Return the three stages that a new programme begins with, empty, under new keys."""
    return (
        Stage(
            key=uuid.uuid4(),
            kind=StageKind.EARLY,
            name=_("Reconnect the brain to the hand"),
            aim=_("Bring back the link between brain and hand. A flicker counts."),
            not_about=_("Force, strength or perfect movement."),
            exit_signs=(Sign(SignKind.ABILITY, Ability.PARTIAL.value),),
            weeks=(1, 8),
        ),
        Stage(
            key=uuid.uuid4(),
            kind=StageKind.MID,
            name=_("Consistency and coordination"),
            aim=_("Make movements dependable: wrist, fingers, pinch and objects."),
            not_about=_("Heavy load or speed."),
            exit_signs=(Sign(SignKind.SEEN, _("a cup is let go"), 5),),
            weeks=(4, 26),
        ),
        Stage(
            key=uuid.uuid4(),
            kind=StageKind.LATE,
            name=_("Functional reintegration"),
            aim=_("Use the hand in daily life again."),
            not_about=_("Testing limits."),
            weeks=(12, 104),
        ),
    )


def new_stage(kind: StageKind) -> Stage:
    """Return an empty stage of a kind, under a new key, with the usual words."""
    return next(stage for stage in starting_stages() if stage.kind is kind)


@transaction.atomic
def begin_programme(*, patient: Patient, title: str, by: User) -> Programme:
    """
    Store a programme with three empty stages for ``patient``.

    :raises AlreadyBegun: if there is one; two at once begin one.
    """
    Patient.objects.locked().get(pk=patient.pk)
    if Programme.objects.filter(patient=patient).exists():
        raise AlreadyBegun
    document = Document(title=title, stages=starting_stages())
    programme = Programme.objects.create(
        clinic=patient.clinic, patient=patient, document_json=to_json(document), edited_by=by
    )
    _add_revision(programme, parent=None, summary=_("Began"), by=by)
    AuditEvent.record("programme.begun", programme, clinic=programme.clinic, by=by)
    return programme


@transaction.atomic
def edit_programme(
    *, programme: Programme, revision: int, edit: Edit, summary: str, by: User, now: datetime
) -> Programme:
    """
    Store what ``edit`` makes of the document, as the next revision; return the programme after it.

    An edit that changes nothing stores nothing.

    :raises StaleRevision: unless ``revision`` is the newest one.
    :raises InvalidDocument: from ``edit``, with one sentence for the therapist.
    :raises DrillNotUsable: if the document would name a drill that cannot be prescribed.
    :raises NeedsClearance: if it would name a drill with electrical stimulation, not cleared today.
    """
    current = _lock(programme, revision)
    return _edited(current, edit, summary=summary, by=by, now=now)


@transaction.atomic
def prescribe(
    *,
    programme: Programme,
    revision: int,
    stage: uuid.UUID,
    drill: Drill,
    typed: Shorthand = USUAL,
    by: User,
    now: datetime,
) -> Programme:
    """
    Add ``drill`` to a stage at its default dose, every day, in all three sizes.

    What ``typed`` says is otherwise.

    :raises StaleRevision: unless ``revision`` is the newest one.
    :raises InvalidDocument: if the stage is gone or full, or ``typed`` makes no dose.
    :raises DrillNotUsable: if the drill was retired.
    :raises NeedsClearance: if the drill uses electrical stimulation, not cleared today.
    """
    prescription = drill.prescribed(
        uuid.uuid4(),
        size=typed.size or Size.TINY,
        dose=typed.dose(drill.dose),
        schedule=typed.when(Schedule()),
    )
    return _edited(
        _lock(programme, revision),
        lambda document: edits.add_prescription(document, stage, prescription),
        summary=_("Added “%(drill)s”") % {"drill": drill.name},
        by=by,
        now=now,
        known=drill,
    )


@transaction.atomic
def undo(*, programme: Programme, revision: int, by: User, now: datetime) -> Programme:
    """
    Take back the newest edit that stands; repeated, it walks back to the beginning.

    :raises StaleRevision: unless ``revision`` is the newest one.
    :raises NothingToUndo: at the beginning.
    :raises DrillNotUsable: if a drill would come back that was retired meanwhile.
    :raises NeedsClearance: if one would come back that needs a clearance by now.
    """
    current = _lock(programme, revision)
    newest = current.revisions.filter(number=revision)
    earlier = current.revisions.filter(number__in=newest.values("parent")).first()
    if earlier is None:
        raise NothingToUndo
    return _store(
        current,
        from_json(earlier.document_json),
        parent=earlier.parent,
        summary=earlier.summary,
        by=by,
        now=now,
    )


def _lock(programme: Programme, revision: int) -> Programme:
    current = (
        Programme.objects.select_for_update(of=("self",), no_key=True)
        .select_related("edited_by", "clinic")
        .with_patient()
        .get(pk=programme.pk)
    )
    if current.revision != revision:
        raise StaleRevision(name=current.editor, at=current.edited_at)
    return current


def _edited(
    current: Programme,
    edit: Edit,
    *,
    summary: str,
    by: User,
    now: datetime,
    known: Drill | None = None,
) -> Programme:
    document = edit(current.document)
    if document == current.document:
        return current
    revision = current.revision
    return _store(current, document, parent=revision, summary=summary, by=by, now=now, known=known)


def _store(
    programme: Programme,
    document: Document,
    *,
    parent: int | None,
    summary: str,
    by: User,
    now: datetime,
    known: Drill | None = None,
) -> Programme:
    _sync_drills(programme, document, known, now)
    programme.document_json = to_json(document)
    programme.revision += 1
    programme.edited_at, programme.edited_by = now, by
    programme.save(update_fields=["document_json", "revision", "edited_at", "edited_by"])
    _add_revision(programme, parent=parent, summary=summary, by=by)
    AuditEvent.record("programme.edited", programme, clinic=programme.clinic, by=by)
    return programme


def _add_revision(programme: Programme, *, parent: int | None, summary: str, by: User) -> None:
    ProgrammeRevision.objects.create(
        clinic=programme.clinic,
        programme=programme,
        number=programme.revision,
        parent=parent,
        document_json=programme.document_json,
        summary=summary[:200],
        by=by,
    )


def _sync_drills(
    programme: Programme, document: Document, known: Drill | None, now: datetime
) -> None:
    """
    Keep the rows that say which drills are in use equal to the document.

    They equal the document before; ``known`` is a drill that needs no second look-up.
    """
    before, after = _drills_of(programme.document), _drills_of(document)
    if gone := before - after:
        ProgrammeDrill.objects.filter(programme=programme, drill__public_id__in=gone).delete()
    new = after - before
    if not new:
        return
    drills = (
        [known]
        if known is not None and new == {known.public_id}
        else Drill.objects.filter(clinic=programme.clinic, public_id__in=new)
    )
    found = {drill.public_id: drill for drill in drills if _is_usable(drill, programme)}
    if found.keys() != new:
        raise DrillNotUsable
    uses_estim = any(ESTIM_CLEARANCE in drill.safety_flags for drill in found.values())
    if uses_estim and not _is_cleared(programme, now):
        raise NeedsClearance
    ProgrammeDrill.objects.bulk_create(
        ProgrammeDrill(clinic=programme.clinic, programme=programme, drill=drill)
        for drill in found.values()
    )


def _drills_of(document: Document) -> set[uuid.UUID]:
    return {prescription.drill for _stage, prescription in document.prescriptions()}


def _is_cleared(programme: Programme, now: datetime) -> bool:
    """Tell whether e-stim is cleared today; in a template, which is for nobody, it never is."""
    if programme.patient is None:
        return False
    today = local_day(now, programme.patient.zone)
    return any(span.covers(today) for span in programme.cleared)


def _is_usable(drill: Drill, programme: Programme) -> bool:
    return drill.retired_at is None and drill.clinic_id == programme.clinic_id
