"""
A record is to be erased: asked for, agreed to, called off; or its time is over.

``actions.forgetting`` carries it out.
"""

from datetime import datetime

from django.db import transaction

from programmes.actions import delivery
from programmes.domain.reminders import Kind
from programmes.domain.retention import due_at
from programmes.models import AuditEvent, Clinic, Erasure, ErasureCause, Patient, User
from programmes.models.rights import kept_too_long


class AlreadyOver(Exception):
    """The erasure was agreed to, carried out or called off before."""


@transaction.atomic
def ask_erasure(*, patient: Patient, reason: str, by: User, now: datetime) -> Erasure:
    """
    Ask, as the patient themself, that the clinic erases the record.

    Nothing is erased before an admin has agreed. Asking again while it is open asks once.
    """
    patient = Patient.objects.locked().get(pk=patient.pk)
    found = Erasure.objects.open().filter(patient=patient).first()
    if found is not None:
        return found
    erasure = _put_up(patient, ErasureCause.ASKED, by=by, now=now, reason=reason)
    AuditEvent.record("erasure.asked", erasure, clinic=patient.clinic, by=by)
    _tell_admins(patient.clinic, f"erasure:{erasure.public_id}", now)
    return erasure


@transaction.atomic
def decide_erasure(*, patient: Patient, reason: str, by: User, now: datetime) -> Erasure:
    """
    Have a record erased once the clinic's waiting period is over, and say why.

    An open request of the patient is agreed to, and keeps its own words.

    :raises AlreadyOver: if it was agreed to before.
    """
    patient = Patient.objects.locked().get(pk=patient.pk)
    found = Erasure.objects.open().filter(patient=patient).first()
    if found is None:
        found = _put_up(patient, ErasureCause.ADMIN, by=by, now=now, reason=reason)
    elif found.due_at is not None:
        raise AlreadyOver
    due = due_at(now, patient.clinic.erasure_wait_days)
    Erasure.objects.filter(pk=found.pk).update(agreed_at=now, agreed_by=by, due_at=due)
    AuditEvent.record("erasure.agreed", found, clinic=patient.clinic, by=by)
    found.refresh_from_db()
    return found


@transaction.atomic
def end_erasure(*, erasure: Erasure, why: str, by: User, now: datetime) -> None:
    """
    Refuse what was asked for, or call off what was agreed to; the patient can read ``why``.

    :raises AlreadyOver: if it was carried out or called off before.
    """
    Patient.objects.locked().get(pk=erasure.patient_id)
    rows = Erasure.objects.open().filter(pk=erasure.pk)
    if not rows.update(ended_at=now, ended_by=by, why_ended=why):
        raise AlreadyOver
    AuditEvent.record("erasure.called_off", erasure, clinic=erasure.clinic, by=by)


def retain(*, now: datetime) -> int:
    """
    Put up for erasure the records that their clinics keep no longer; return how many.

    Each waits as any other does. One that an admin calls off is not put up again.
    """
    clinics = Clinic.objects.filter(retention_months__isnull=False).order_by("pk")
    return sum(_retain(clinic, clinic.retention_months or 0, now) for clinic in clinics)


@transaction.atomic
def _retain(clinic: Clinic, months: int, now: datetime) -> int:
    rows = kept_too_long(clinic, months=months, now=now)
    patients = list(rows.locked(skip=True))
    for patient in patients:
        erasure = _put_up(patient, ErasureCause.RETENTION, by=None, now=now)
        due = due_at(now, clinic.erasure_wait_days)
        Erasure.objects.filter(pk=erasure.pk).update(agreed_at=now, due_at=due)
        AuditEvent.record("erasure.put_up", erasure, clinic=clinic, by=None)
    if patients:
        _tell_admins(clinic, f"retention:{now:%Y%m%dT%H%M%S%f}", now)
    return len(patients)


def _put_up(
    patient: Patient, cause: ErasureCause, *, by: User | None, now: datetime, reason: str = ""
) -> Erasure:
    return Erasure.objects.create(
        clinic_id=patient.clinic_id,
        patient=patient,
        cause=cause,
        reason=reason,
        by=by,
        asked_at=now,
    )


def _tell_admins(clinic: Clinic, slot: str, now: datetime) -> None:
    """Mail those who run the clinic that somebody's data wait for them; nothing of whose."""
    for admin in clinic.admins:
        delivery.post(
            kind=Kind.NOTICE,
            clinic=clinic,
            user=admin,
            slot=slot,
            contents={"about": "erasure", "clinic": clinic.slug},
            now=now,
        )
