"""Wins: a patient tells what went well, and may take it back."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from programmes.domain.timing import local_day
from programmes.models import AuditEvent, Goal, Patient, User, Win

MOST_A_DAY = 12


class TooManyWins(Exception):
    """Twelve were told on one day; more are a stuck key, not wins."""


@transaction.atomic
def add_win(
    *, patient: Patient, words: str, goal: Goal | None, client_uuid: UUID, by: User, now: datetime
) -> Win:
    """
    Store a win of today, in the patient's zone; twice with one ``client_uuid`` is once.

    :raises TooManyWins: if twelve stand on that day already.
    """
    patient = Patient.objects.locked().get(pk=patient.pk)
    own = Win.objects.filter(patient=patient)
    known = own.filter(client_uuid=client_uuid).first()
    if known is not None:
        return known
    today = local_day(now, patient.zone)
    if own.standing().filter(day=today).count() >= MOST_A_DAY:
        raise TooManyWins
    win = Win.objects.create(
        clinic_id=patient.clinic_id,
        patient=patient,
        goal=goal,
        words=words,
        day=today,
        client_uuid=client_uuid,
        by=by,
    )
    AuditEvent.record("win.added", win, clinic=patient.clinic, by=by)
    return win


@transaction.atomic
def take_back_win(*, win: Win, by: User, now: datetime) -> None:
    """Take a win back; the row stays. Twice is once."""
    if Win.objects.filter(pk=win.pk, taken_back_at=None).update(taken_back_at=now):
        AuditEvent.record("win.taken_back", win, clinic=win.patient.clinic, by=by)
