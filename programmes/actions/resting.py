"""Resting: a patient chooses rest for a day on which practice was planned, and may take it back."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from programmes.actions import days
from programmes.actions.judging import judge_patient
from programmes.domain.timing import local_day
from programmes.models import AuditEvent, ChosenRest, Patient, PracticeSession, User
from programmes.models.course import load_course
from programmes.models.session import sessions_between


@transaction.atomic
def choose_rest(
    *,
    patient: Patient,
    client_uuid: UUID,
    by: User,
    now: datetime,
    told_at: datetime | None = None,
) -> ChosenRest:
    """
    Store that the patient rests for the day; what was begun of it ends.

    The day is not due then, unless practice follows. Choosing twice stores once, with one
    ``client_uuid`` or another. ``told_at`` is when a phone without a network kept it; ``None`` is
    now.
    """
    patient = Patient.objects.locked().get(pk=patient.pk)
    own = ChosenRest.objects.filter(patient=patient)
    at = told_at or now
    day = local_day(at, patient.zone)
    same_day = own.standing().filter(day=day)
    known = own.filter(Q(client_uuid=client_uuid) | Q(pk__in=same_day)).order_by("pk").first()
    if known is not None:
        return known
    rest = ChosenRest.objects.create(
        clinic_id=patient.clinic_id,
        patient=patient,
        day=day,
        at=at,
        client_uuid=client_uuid,
        by=by,
    )
    of_day = sessions_between(patient, day, day)
    if begun := [one.pk for one in of_day if one.ended_at is None and one.started_at <= at]:
        PracticeSession.objects.filter(pk__in=begun).update(ended_at=now)
    course = load_course(patient, day=day)
    days.recompute(patient=patient, course=course, day=day, now=now, sessions=of_day)
    closed = judge_patient(patient=patient, now=now)
    days.look_ahead(patient=patient, closed=closed, now=now)
    AuditEvent.record("rest.chosen", rest, clinic=patient.clinic, by=by)
    return rest


@transaction.atomic
def take_back_rest(*, patient: Patient, by: User, now: datetime) -> None:
    """Let today ask for practice again. Where no rest was chosen, nothing changes."""
    patient = Patient.objects.locked().get(pk=patient.pk)
    day = local_day(now, patient.zone)
    chosen = ChosenRest.objects.filter(patient=patient, day=day, taken_back_at=None)
    if chosen.update(taken_back_at=now):
        course = load_course(patient, day=day)
        days.recompute(patient=patient, course=course, day=day, now=now)
        AuditEvent.record("rest.taken_back", patient, clinic=patient.clinic, by=by)
