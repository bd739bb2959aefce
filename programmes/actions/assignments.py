"""Giving a programme to a patient, and steering it: stages, pauses, stop now."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import DateField, F, Value
from django.db.models.functions import Greatest

from programmes.actions import days
from programmes.domain.document import Document
from programmes.domain.serial import digest
from programmes.domain.timing import local_day
from programmes.models import (
    Assignment,
    AssignmentVersion,
    AuditEvent,
    Drill,
    Patient,
    Pause,
    PracticeSession,
    Programme,
    StageEntry,
    User,
    Withdrawal,
    WithdrawalKind,
)


class NothingToGive(Exception):
    """The programme prescribes nothing yet."""


class NothingNew(Exception):
    """The patient follows this very document already."""


class UnknownStage(Exception):
    """No stage, or one that is not in the programme the patient follows."""


class AlreadyPaused(Exception):
    """A pause of the assignment is open."""


class EndsBeforeStart(Exception):
    """The pause would be over on the day it begins, or before."""


def starts_on(*, patient: Patient, now: datetime) -> date:
    """Return the day a change takes effect: today, or tomorrow where today has practice already."""
    today = local_day(now, patient.zone)
    has_begun = PracticeSession.objects.filter(patient=patient, day=today).exists()
    return today + timedelta(days=1) if has_begun else today


@transaction.atomic
def give(*, programme: Programme, by: User, now: datetime) -> AssignmentVersion:
    """
    Freeze the programme's document as the version its patient follows from ``starts_on`` on.

    Giving another programme ends the one before; stages that are active and still in the document
    stay so, else its first stage with a prescription is entered.

    :raises NothingToGive: if no stage has a prescription.
    :raises NothingNew: if the newest version is this document.
    """
    patient = _lock(programme)
    document = programme.document
    if not any(True for _ in document.prescriptions()):
        raise NothingToGive
    day = starts_on(patient=patient, now=now)
    assignment = _assignment(patient, programme, day)
    newest = assignment.versions.order_by("-number").first()
    if newest and newest.document == document:  # its digest may be of an older schema
        raise NothingNew
    version = AssignmentVersion.objects.create(
        clinic_id=patient.clinic_id,
        assignment=assignment,
        number=newest.number + 1 if newest else 1,
        document_json=programme.document_json,
        digest=digest(document),
        valid_from=day,
        given_at=now,
        given_by=by,
    )
    _enter_first_stage(assignment, document, day=day, by=by, now=now)
    days.project(patient=patient, now=now)
    AuditEvent.record("programme.given", programme, clinic=patient.clinic, by=by)
    return version


def _lock(programme: Programme) -> Patient:
    if programme.patient_id is None:
        raise NothingToGive
    return Patient.objects.locked().get(pk=programme.patient_id)


def _assignment(patient: Patient, programme: Programme, day: date) -> Assignment:
    active = Assignment.objects.active().filter(patient=patient).first()
    if active and active.programme_id == programme.pk:
        return active
    if active:
        Assignment.objects.filter(pk=active.pk).update(ended_on=day)
    return Assignment.objects.create(
        clinic_id=patient.clinic_id, patient=patient, programme=programme, since=day
    )


def _enter_first_stage(
    assignment: Assignment, document: Document, *, day: date, by: User, now: datetime
) -> None:
    newest = assignment.stage_entries.order_by("-day", "-pk").first()
    active = set(newest.stages) if newest else set()
    if active & {stage.key for stage in document.stages}:
        return
    first = next(stage for stage in document.stages if stage.prescriptions)
    StageEntry.objects.create(
        clinic_id=assignment.clinic_id,
        assignment=assignment,
        day=day,
        stages=[first.key],
        at=now,
        by=by,
    )


@transaction.atomic
def enter_stages(
    *, assignment: Assignment, stages: frozenset[UUID], reason: str, by: User, now: datetime
) -> StageEntry:
    """
    Make ``stages`` the active ones; overlap and stepping back are normal.

    :raises UnknownStage: if none is named, or one is not in the newest version.
    """
    patient = Patient.objects.locked().get(pk=assignment.patient_id)
    newest = assignment.versions.order_by("-number").first()
    known = {stage.key for stage in newest.document.stages} if newest else set()
    if not stages or not stages <= known:
        raise UnknownStage
    entry = StageEntry.objects.create(
        clinic_id=assignment.clinic_id,
        assignment=assignment,
        day=starts_on(patient=patient, now=now),
        stages=sorted(stages),
        reason=reason,
        at=now,
        by=by,
    )
    days.project(patient=patient, now=now)
    AuditEvent.record("stages.entered", assignment, clinic=patient.clinic, by=by)
    return entry


@transaction.atomic
def pause(
    *, assignment: Assignment, until: date | None, reason: str, by: User, now: datetime
) -> Pause:
    """
    Ask for no practice from ``starts_on`` on; ``until`` is the first day of practice again.

    ``until=None`` means until somebody resumes.

    :raises AlreadyPaused: if an earlier pause has not come to its end.
    :raises EndsBeforeStart: if ``until`` is not after the day on which the pause begins.
    """
    patient = Patient.objects.locked().get(pk=assignment.patient_id)
    day = starts_on(patient=patient, now=now)
    if assignment.pauses.open_on(day).exists():
        raise AlreadyPaused
    if until is not None and until <= day:
        raise EndsBeforeStart
    row = Pause.objects.create(
        clinic_id=assignment.clinic_id,
        assignment=assignment,
        starts_on=day,
        until=until,
        reason=reason,
        at=now,
        by=by,
    )
    days.project(patient=patient, now=now)
    AuditEvent.record("practice.paused", assignment, clinic=patient.clinic, by=by)
    return row


@transaction.atomic
def resume(*, assignment: Assignment, by: User, now: datetime) -> None:
    """Lift the pause that holds, today; without one nothing changes."""
    patient = Patient.objects.locked().get(pk=assignment.patient_id)
    today = local_day(now, patient.zone)
    day = Greatest(Value(today, output_field=DateField()), F("starts_on"))
    if assignment.pauses.open_on(today).update(lifted_on=day):
        days.project(patient=patient, now=now)
        AuditEvent.record("practice.resumed", assignment, clinic=patient.clinic, by=by)


@transaction.atomic
def stop_now(
    *,
    assignment: Assignment,
    drill: Drill | None,
    kind: WithdrawalKind,
    reason: str,
    by: User,
    now: datetime,
) -> Withdrawal:
    """Remove, pause or lower a drill, or with ``drill=None`` the whole plan, from this moment."""
    patient = Patient.objects.locked().get(pk=assignment.patient_id)
    row = Withdrawal.objects.create(
        clinic_id=assignment.clinic_id,
        assignment=assignment,
        drill=drill,
        kind=kind,
        day=local_day(now, patient.zone),
        reason=reason,
        at=now,
        by=by,
    )
    days.project(patient=patient, now=now)
    AuditEvent.record("practice.stopped", assignment, clinic=patient.clinic, by=by)
    return row


@transaction.atomic
def allow_again(*, withdrawal: Withdrawal, by: User, now: datetime) -> None:
    """End a withdrawal today; ending an ended one changes nothing."""
    patient = Patient.objects.locked().get(pk=withdrawal.assignment.patient_id)
    today = local_day(now, patient.zone)
    open_rows = Withdrawal.objects.filter(pk=withdrawal.pk, until=None)
    if open_rows.update(until=max(today, withdrawal.day)):
        days.project(patient=patient, now=now)
        AuditEvent.record("practice.allowed", withdrawal, clinic=patient.clinic, by=by)
