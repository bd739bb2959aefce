"""Where a patient stands with the clinic: in care, away for a while, discharged, ended."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from programmes.actions import accounts, endings
from programmes.domain.timing import local_day
from programmes.models import Assignment, AuditEvent, Device, Patient, PatientState, User
from programmes.models.team import LOOKED_AFTER

OVER = (PatientState.ENDED, PatientState.DIED)


class CannotBeActive(Exception):
    """The account is that of another record in care; one account follows one plan."""


@transaction.atomic
def set_state(*, patient: Patient, state: PatientState, by: User, now: datetime) -> None:
    """
    Set where ``patient`` stands from now on; the same again changes nothing.

    Care ends on the patient's day; it begins anew with a state in care. After an end or a death
    the plan ends, and devices are signed out: nobody is asked for anything any more.

    :raises CannotBeActive: if another record with the same account is in care.
    """
    locked = Patient.objects.locked().get(pk=patient.pk)
    if locked.state == state:
        return
    today = local_day(now, locked.zone)
    left_on = None if state in LOOKED_AFTER else locked.left_on or today
    try:
        with transaction.atomic():
            Patient.objects.filter(pk=locked.pk).update(state=state, left_on=left_on)
    except IntegrityError as error:
        raise CannotBeActive from error
    AuditEvent.record("patient.state_set", locked, clinic=locked.clinic, by=by)
    if state in OVER:
        _stop(locked, by, now)


def _stop(patient: Patient, by: User, now: datetime) -> None:
    assignment = Assignment.objects.active().filter(patient=patient).first()
    if assignment is not None:
        reason = _("Care at the clinic ended.")
        endings.end(assignment=assignment, day=None, reason=reason, by=by, now=now)
    for device in Device.objects.filter(patient=patient, ended_at=None).select_related("clinic"):
        accounts.end_device(device=device, by=by, now=now)
