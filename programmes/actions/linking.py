"""A second record of one person is put under the first, and taken out where that was wrong."""

from datetime import datetime

from django.db import IntegrityError, transaction

from programmes.actions.stays import CannotBeActive
from programmes.domain.timing import local_day
from programmes.models import AuditEvent, Patient, PatientState, RecordLink, User
from programmes.models.team import LOOKED_AFTER


class CannotLink(Exception):
    """They are one record, one was put under another already, or another was put under it."""


class NotLinked(Exception):
    """The record stands for itself."""


@transaction.atomic
def link_records(*, patient: Patient, into: Patient, by: User, now: datetime) -> RecordLink:
    """
    Put the record ``patient`` under ``into``: the same person was taken in twice.

    No row moves: both stay as they are, the second one leads to the first, and nobody practises by
    it any more. So ``unlink_records`` brings all of it back.

    :raises CannotLink: unless both stand for themselves, at one clinic.
    """
    keys = {patient.pk, into.pk}
    locked = {row.pk: row for row in Patient.objects.locked().filter(pk__in=keys).order_by("pk")}
    second, first = locked[patient.pk], locked[into.pk]
    is_taken = any(row.merged_into_id or row.erased_at for row in locked.values())
    has_own = Patient.objects.filter(merged_into=second).exists()
    if second == first or second.clinic_id != first.clinic_id or is_taken or has_own:
        raise CannotLink
    link = RecordLink.objects.create(
        clinic_id=second.clinic_id,
        patient=second,
        into=first,
        state_before=second.state,
        at=now,
        by=by,
    )
    Patient.objects.filter(pk=second.pk).update(
        merged_into=first,
        state=PatientState.ENDED,
        left_on=second.left_on or local_day(now, second.zone),
    )
    AuditEvent.record("record.linked", link, clinic=second.clinic, by=by)
    return link


@transaction.atomic
def unlink_records(*, patient: Patient, by: User, now: datetime) -> None:
    """
    Let the record ``patient`` stand for itself again, as it was before.

    :raises NotLinked: if it does already.
    :raises CannotBeActive: if another record with the same account is in care by now.
    """
    patient = Patient.objects.locked().get(pk=patient.pk)
    link = RecordLink.objects.filter(patient=patient, undone_at=None).first()
    if link is None:
        raise NotLinked
    RecordLink.objects.filter(pk=link.pk).update(undone_at=now, undone_by=by)
    is_in_care = link.state_before in LOOKED_AFTER
    try:
        with transaction.atomic():
            Patient.objects.filter(pk=patient.pk).update(
                merged_into=None,
                state=link.state_before,
                left_on=None if is_in_care else patient.left_on,
            )
    except IntegrityError as error:
        raise CannotBeActive from error
    AuditEvent.record("record.unlinked", link, clinic=patient.clinic, by=by)
