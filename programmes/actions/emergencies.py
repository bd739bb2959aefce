"""Somebody who reads no records opens one all the same: with a reason, for an hour, seen by all."""

from datetime import datetime, timedelta

from django.db import transaction

from programmes.actions import delivery
from programmes.domain.reminders import Kind
from programmes.models import AuditEvent, EmergencyAccess, Patient, User
from programmes.models.team import team_of

LASTS = timedelta(hours=1)
MOST_A_DAY = 10  # of one person: more than any emergency needs, and too few to look through records


class TooManyOpened(Exception):
    """The person opened ten records in this way within a day."""


@transaction.atomic
def break_glass(*, patient: Patient, reason: str, by: User, now: datetime) -> EmergencyAccess:
    """
    Let ``by`` read a record for an hour; the patient reads who it was, and ``reason``.

    Who looks after ``patient`` is told by mail, without a word of what stands in the record. While
    it is open, opening it again changes nothing.

    :raises TooManyOpened: if ``by`` opened ten within 24 hours.
    """
    patient = Patient.objects.locked().get(pk=patient.pk)
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    mine = EmergencyAccess.objects.filter(by=by)
    running = mine.filter(patient=patient, until__gt=now).first()
    if running is not None:
        return running
    if mine.filter(at__gt=now - timedelta(days=1)).count() >= MOST_A_DAY:
        raise TooManyOpened
    access = EmergencyAccess.objects.create(
        clinic_id=patient.clinic_id,
        patient=patient,
        by=by,
        reason=reason,
        at=now,
        until=now + LASTS,
    )
    AuditEvent.record("emergency.opened", access, clinic=patient.clinic, by=by)
    for user in team_of(patient, now=now):
        delivery.post(
            kind=Kind.NOTICE,
            clinic=patient.clinic,
            user=user,
            slot=f"opened:{access.pk}",
            contents={"about": "opened", "patient": str(patient.public_id), "by": by.name},
            now=now,
        )
    return access
