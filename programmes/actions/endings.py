"""The end of what a patient follows, and the news of a stop that reached a device."""

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Q

from programmes.actions import days
from programmes.actions.assignments import day_ahead
from programmes.domain.timing import local_day
from programmes.models import Assignment, AuditEvent, Ending, Patient, User, Withdrawal


class AlreadyEnded(Exception):
    """The assignment has ended, or ends on that day or before."""


@transaction.atomic
def end(
    *, assignment: Assignment, day: date | None, reason: str, by: User, now: datetime
) -> Ending:
    """
    Ask for nothing more from ``day`` on, a date in the patient's zone; what was done stays.

    ``day=None`` is the first that can be had. An assignment that has not begun by then never does.

    :raises StartsTooEarly: if ``day`` is before ``starts_on``.
    :raises StartsTooLate: if it is more than 90 days ahead.
    :raises AlreadyEnded: if the assignment ends on that day already, or before.
    """
    patient = Patient.objects.locked().get(pk=assignment.patient_id)
    day = day_ahead(day=day, patient=patient, now=now)
    today = local_day(now, patient.zone)
    never_began = assignment.since > today and assignment.since >= day
    rows = Assignment.objects.filter(Q(ended_on=None) | Q(ended_on__gt=day), pk=assignment.pk)
    if not rows.update(ended_on=today if never_began else day):
        raise AlreadyEnded
    row = Ending.objects.create(
        clinic_id=assignment.clinic_id,
        assignment=assignment,
        day=day,
        reason=reason,
        at=now,
        by=by,
    )
    days.project(patient=patient, now=now)
    AuditEvent.record("practice.ended", assignment, clinic=patient.clinic, by=by)
    return row


@transaction.atomic
def go_on(*, assignment: Assignment, by: User, now: datetime) -> bool:
    """
    Take back an end that is still to come, and tell whether there was one.

    An assignment that ends because another one follows has none to take back.
    """
    patient = Patient.objects.locked().get(pk=assignment.patient_id)
    today = local_day(now, patient.zone)
    if Assignment.objects.active().filter(patient=patient).exists():
        return False
    ending = assignment.endings.filter(
        lifted_at=None, day__gt=today, day=F("assignment__ended_on")
    ).first()
    if ending is None:
        return False
    Assignment.objects.filter(pk=assignment.pk).update(ended_on=None)
    Ending.objects.filter(pk=ending.pk).update(lifted_at=now)
    days.project(patient=patient, now=now)
    AuditEvent.record("practice.goes_on", assignment, clinic=patient.clinic, by=by)
    return True


def note_withdrawals_seen(*, withdrawals: Collection[int], now: datetime) -> None:
    """Remember that a device of the patient has had these withdrawals; the first time counts."""
    Withdrawal.objects.filter(pk__in=withdrawals, seen_at=None).update(seen_at=now)
