"""Giving a programme to a patient, and steering it: stages, pauses, its end, stop now."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import DateField, F, Q, Value
from django.db.models.functions import Greatest

from programmes.actions import days
from programmes.actions.team import begin_looking_after
from programmes.domain import plan
from programmes.domain.giving import MOST_DAYS_AHEAD, missing_entries, stages_then
from programmes.domain.serial import digest
from programmes.domain.timing import local_day
from programmes.models import (
    Acknowledgement,
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
from programmes.models.care import Care, load_care


class NothingToGive(Exception):
    """The programme prescribes nothing yet."""


class NothingNew(Exception):
    """The patient follows this very document already."""


class DrillLocked(Exception):
    """A drill uses electrical stimulation, and no clearance of the patient holds that day."""


class NotAcknowledged(Exception):
    """A drill asks for care with this patient, and nobody has said that they know."""


class StartsTooEarly(Exception):
    """The day is over, or has practice already; ``earliest`` is the first that can be had."""

    def __init__(self, earliest: date) -> None:
        super().__init__(f"not before {earliest}")
        self.earliest = earliest


class StartsTooLate(Exception):
    """The day is more than 90 days ahead; ``latest`` is the last that can be had."""

    def __init__(self, latest: date) -> None:
        super().__init__(f"not after {latest}")
        self.latest = latest


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


def day_ahead(*, day: date | None, patient: Patient, now: datetime) -> date:
    """
    Return the day on which something begins or ends for ``patient``; ``None`` is ``starts_on``.

    :raises StartsTooEarly: if ``day`` is before ``starts_on``.
    :raises StartsTooLate: if it is more than 90 days ahead.
    """
    earliest = starts_on(patient=patient, now=now)
    latest = local_day(now, patient.zone) + timedelta(days=MOST_DAYS_AHEAD)
    day = earliest if day is None else day
    if day < earliest:
        raise StartsTooEarly(earliest)
    if day > latest:
        raise StartsTooLate(latest)
    return day


@transaction.atomic
def give(
    *,
    programme: Programme,
    day: date | None = None,
    acknowledged: Collection[tuple[UUID, str]] = (),
    by: User,
    now: datetime,
) -> AssignmentVersion:
    """
    Freeze the programme's document as the version its patient follows from ``day`` on.

    ``day`` is a date in the patient's zone, ``None`` the first that can be had. ``acknowledged``
    are drills and codes of ``domain.giving.Caution`` that ``by`` knows of from now on. A version
    that waits for its first day is replaced; another programme that is followed ends. Stages that
    are active and still in the document stay so, else its first with a prescription is entered.

    :raises NothingToGive: if no stage has a prescription.
    :raises NothingNew: if the patient has this document already, from that day.
    :raises StartsTooEarly: if ``day`` is before ``starts_on``.
    :raises StartsTooLate: if it is more than 90 days ahead.
    :raises DrillLocked: if a drill needs a clearance that does not hold on ``day``.
    :raises NotAcknowledged: if a reason for care with a drill is known to nobody.
    """
    patient = _lock(programme)
    document = programme.document
    if not any(True for _ in document.prescriptions()):
        raise NothingToGive
    day = day_ahead(day=day, patient=patient, now=now)
    today = local_day(now, patient.zone)
    assignment = _assignment(patient, programme, day, today)
    counting = assignment.versions.filter(replaced_at=None)
    newest = counting.order_by("-number").first()
    # Compared as documents: the digest may be of an older schema.
    is_same = newest is not None and newest.document == document
    if newest and is_same and (newest.valid_from <= today or newest.valid_from == day):
        raise NothingNew
    active = stages_then(document, _entries(assignment), day)
    facts = patient.facts_on(day, [row.span for row in patient.clearances.all()])
    _take_care(load_care(programme, facts, active=active), programme, acknowledged, by)
    counting.filter(valid_from__gt=today, sessions=None).update(replaced_at=now)
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
    _enter_missing(assignment, first_day=starts_on(patient=patient, now=now), by=by, now=now)
    begin_looking_after(patient=patient, by=by, now=now)
    days.project(patient=patient, now=now)
    AuditEvent.record("programme.given", programme, clinic=patient.clinic, by=by)
    return version


def _lock(programme: Programme) -> Patient:
    if programme.patient_id is None:
        raise NothingToGive
    return Patient.objects.locked().get(pk=programme.patient_id)


def _assignment(patient: Patient, programme: Programme, day: date, today: date) -> Assignment:
    """Return the assignment of ``programme`` that holds on ``day``; others end by then."""
    going = Assignment.objects.filter(Q(ended_on=None) | Q(ended_on__gt=day), patient=patient)
    same = going.filter(programme=programme).order_by("-pk").first()
    others = going.exclude(pk=same.pk) if same else going
    others.filter(since__gt=today).update(ended_on=today)  # it will never have begun
    others.update(ended_on=day)
    if same is None:
        return Assignment.objects.create(
            clinic_id=patient.clinic_id, patient=patient, programme=programme, since=day
        )
    if same.since > day:
        Assignment.objects.filter(pk=same.pk).update(since=day)
    return same


def _take_care(
    care: Care, programme: Programme, acknowledged: Collection[tuple[UUID, str]], by: User
) -> None:
    """Store what is acknowledged; refuse what is locked, or asks for more."""
    if care.locked:
        raise DrillLocked
    _acknowledge(care, programme, acknowledged, by)


def _acknowledge(
    care: Care, programme: Programme, acknowledged: Collection[tuple[UUID, str]], by: User
) -> None:
    if any((one.drill, one.code) not in acknowledged for one in care.missing):
        raise NotAcknowledged
    Acknowledgement.objects.bulk_create(
        Acknowledgement(
            clinic_id=programme.clinic_id,
            programme=programme,
            drill=care.drills[one.drill],
            reason=one.code,
            by=by,
        )
        for one in care.missing
    )


def _enter(
    assignment: Assignment,
    stages: Collection[UUID],
    *,
    day: date,
    reason: str = "",
    by: User,
    now: datetime,
) -> StageEntry:
    return StageEntry.objects.create(
        clinic_id=assignment.clinic_id,
        assignment=assignment,
        day=day,
        stages=sorted(stages),
        reason=reason,
        at=now,
        by=by,
    )


def _entries(assignment: Assignment) -> list[plan.StageEntry]:
    rows = assignment.stage_entries.order_by("day", "pk")
    return [plan.StageEntry(row.day, frozenset(row.stages)) for row in rows]


def _enter_missing(assignment: Assignment, *, first_day: date, by: User, now: datetime) -> None:
    """Enter stages from where on a version would find none of its own active."""
    rows = assignment.versions.filter(replaced_at=None).order_by("number")
    versions = [plan.Version(row.number, row.document, row.valid_from) for row in rows]
    for entry in missing_entries(versions, _entries(assignment), first_day=first_day):
        _enter(assignment, entry.stages, day=entry.day, by=by, now=now)


def care_of_stages(*, assignment: Assignment, stages: frozenset[UUID], now: datetime) -> Care:
    """
    Return what the drills of ``stages`` ask of whoever enters these stages now.

    :raises UnknownStage: as ``enter_stages`` does.
    """
    patient = assignment.patient
    version, day = _version_with(assignment, stages, starts_on(patient=patient, now=now))
    facts = patient.facts_on(day, [row.span for row in patient.clearances.all()])
    active = tuple(stage for stage in version.document.stages if stage.key in stages)
    document = replace(version.document, stages=active)
    return load_care(assignment.programme, facts, active=active, document=document)


@transaction.atomic
def enter_stages(
    *,
    assignment: Assignment,
    stages: frozenset[UUID],
    reason: str,
    acknowledged: Collection[tuple[UUID, str]] = (),
    by: User,
    now: datetime,
) -> StageEntry:
    """
    Make ``stages`` the active ones; overlap and stepping back are normal.

    Stages that only a version has that waits for its first day are entered on that day. What their
    drills ask to know counts as in ``give``; e-stim without a clearance is only left out of the
    plan.

    :raises UnknownStage: if none is named, or one is not in that version nor in the one before.
    :raises NotAcknowledged: if a reason for care with a drill of these stages is known to nobody.
    """
    patient = Patient.objects.locked().get(pk=assignment.patient_id)
    earliest = starts_on(patient=patient, now=now)
    _version, day = _version_with(assignment, stages, earliest)
    care = care_of_stages(assignment=assignment, stages=stages, now=now)
    _acknowledge(care, assignment.programme, acknowledged, by)
    entry = _enter(assignment, stages, day=day, reason=reason, by=by, now=now)
    _enter_missing(assignment, first_day=earliest, by=by, now=now)
    days.project(patient=patient, now=now)
    AuditEvent.record("stages.entered", assignment, clinic=patient.clinic, by=by)
    return entry


def _version_with(
    assignment: Assignment, stages: frozenset[UUID], earliest: date
) -> tuple[AssignmentVersion, date]:
    """Return the first version that counts then and has all of ``stages``, and from what day."""
    counting = assignment.versions.filter(replaced_at=None)
    begun = counting.filter(valid_from__lte=earliest).order_by("-number")
    known = counting.filter(Q(valid_from__gt=earliest) | Q(pk__in=begun.values("pk")[:1]))
    for version in known.order_by("number") if stages else ():
        if stages <= {stage.key for stage in version.document.stages}:
            return version, max(earliest, version.valid_from)
    raise UnknownStage


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
