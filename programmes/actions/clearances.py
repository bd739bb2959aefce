"""Clearing a patient for electrical stimulation, and ending that."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.db import transaction

from programmes.actions import days
from programmes.domain import clearance as rules
from programmes.domain.timing import local_day
from programmes.models import AuditEvent, Clearance, Patient, Role, User


class NotATherapist(Exception):
    """Only a therapist of the patient's clinic may say that it is safe, or no longer."""


class NotAllChecked(Exception):
    """Something of the list was not checked."""


class BeginsOutside(Exception):
    """The first day is over, or more than 90 days ahead."""


class EndsOutside(Exception):
    """The last day comes before the first, or more than 90 days of stimulation later."""


class AlreadyCleared(Exception):
    """A clearance holds on one of the days; of two, one could be ended and one forgotten."""


@transaction.atomic
def clear(
    *,
    patient: Patient,
    checklist: Collection[str],
    device: str,
    settings: str,
    electrode_sites: str,
    since: date,
    until: date,
    by: User,
    now: datetime,
) -> Clearance:
    """
    Clear ``patient`` for electrical stimulation from ``since`` until ``until``, both included.

    ``checklist`` are the values of ``domain.clearance.Check``; all of them are needed.

    :raises NotATherapist: if ``by`` is not a therapist of the clinic.
    :raises NotAllChecked: if something of the list is missing.
    :raises BeginsOutside: if ``since`` is over, or more than 90 days ahead.
    :raises EndsOutside: unless ``until`` is one of the 90 days from ``since`` on.
    :raises AlreadyCleared: if another clearance holds on one of these days.
    """
    _require_therapist(by, patient)
    locked = Patient.objects.locked().get(pk=patient.pk)
    today = local_day(now, locked.zone)
    if rules.missing_checks(checklist):
        raise NotAllChecked
    if not today <= since <= today + timedelta(days=rules.MOST_DAYS_AHEAD):
        raise BeginsOutside
    if not since <= until <= rules.last_day(since):
        raise EndsOutside
    # Not with the lock: it would show what was there before somebody else let go of it.
    if rules.overlaps(since, until, [row.span for row in locked.clearances.all()]):
        raise AlreadyCleared
    row = Clearance.objects.create(
        clinic_id=locked.clinic_id,
        patient=locked,
        checklist=[check.value for check in rules.Check],
        device=device,
        settings=settings,
        electrode_sites=electrode_sites,
        since=since,
        until=until,
        at=now,
        by=by,
    )
    days.project(patient=locked, now=now)
    AuditEvent.record("estim.cleared", row, clinic=locked.clinic, by=by)
    return row


@transaction.atomic
def end(*, clearance: Clearance, by: User, now: datetime) -> bool:
    """
    End a clearance from this moment on; tell whether there was anything left to end.

    :raises NotATherapist: if ``by`` is not a therapist of the clinic.
    """
    _require_therapist(by, clearance)
    patient = Patient.objects.locked().get(pk=clearance.patient_id)
    today = local_day(now, patient.zone)
    holds = Clearance.objects.filter(pk=clearance.pk, ended_on=None, until__gte=today)
    if not holds.update(ended_on=today):
        return False
    days.project(patient=patient, now=now)
    AuditEvent.record("estim.ended", clearance, clinic=patient.clinic, by=by)
    return True


def _require_therapist(by: User, row: Patient | Clearance) -> None:
    if not by.clinics_as(Role.THERAPIST).filter(pk=row.clinic_id).exists():
        raise NotATherapist
