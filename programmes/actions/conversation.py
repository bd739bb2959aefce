"""Messages between a patient and the team: written once, read once."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from programmes.actions import delivery
from programmes.domain.reminders import Kind
from programmes.models import (
    AuditEvent,
    LoggedAs,
    Message,
    MessagePhoto,
    Patient,
    PatientState,
    User,
)
from programmes.models.team import team_of

MOST_A_DAY = 30
CLOSED = (PatientState.DISCHARGED, PatientState.ENDED, PatientState.DIED)


class TooManyMessages(Exception):
    """Thirty came from one side within a day; more are a stuck key, not messages."""


class NobodyReads(Exception):
    """The patient is no longer looked after here: nobody would read what they write."""


@transaction.atomic
def write_message(
    *,
    patient: Patient,
    text: str,
    photo: bytes | None = None,
    client_uuid: UUID,
    by: User,
    now: datetime,
) -> Message:
    """
    Add a message to the patient's thread, by themselves or by staff; twice is once.

    The first that the other side has not read is announced to it by mail. ``photo`` comes from
    ``photos.read_photo``; sending one is agreeing that the team keeps it.

    :raises TooManyMessages: if thirty of this side came within 24 hours.
    :raises NobodyReads: if a patient writes who is not looked after any more.
    """
    patient = Patient.objects.locked().select_related("clinic", "user").get(pk=patient.pk)
    thread = Message.objects.filter(patient=patient)
    known = thread.filter(client_uuid=client_uuid).first()
    if known is not None:
        return known
    is_patient = by.pk == patient.user_id
    if is_patient and patient.state in CLOSED:
        raise NobodyReads
    of_side = thread.to_team() if is_patient else thread.to_patient()
    if of_side.filter(at__gt=now - timedelta(days=1)).count() >= MOST_A_DAY:
        raise TooManyMessages
    is_first = not of_side.unread().exists()
    message = Message.objects.create(
        clinic_id=patient.clinic_id,
        patient=patient,
        written_as=LoggedAs.PATIENT if is_patient else LoggedAs.THERAPIST,
        text=text,
        client_uuid=client_uuid,
        by=by,
        at=now,
    )
    if photo is not None:
        MessagePhoto.objects.create(clinic_id=patient.clinic_id, message=message, content=photo)
    if is_first:
        _announce(message, patient, now=now)
    AuditEvent.record("message.written", message, clinic=patient.clinic, by=by)
    return message


@transaction.atomic
def read_thread(*, patient: Patient, by: User, now: datetime) -> int:
    """Note that ``by`` has seen what the other side wrote; return how many messages were new."""
    thread = Message.objects.filter(patient=patient)
    incoming = thread.to_patient() if by.pk == patient.user_id else thread.to_team()
    return incoming.unread().update(read_at=now, read_by=by)


def _announce(message: Message, patient: Patient, *, now: datetime) -> None:
    """Tell the other side by mail that something waits, where there is an address."""
    is_patients = message.written_as == LoggedAs.PATIENT
    readers = team_of(patient, now=now) if is_patients else [patient.user]
    for reader in readers:
        if reader.email:
            delivery.post(
                kind=Kind.MESSAGE,
                clinic=patient.clinic,
                slot=f"message:{message.pk}",
                now=now,
                user=reader,
                patient=None if is_patients else patient,
                contents={"clinic": patient.clinic.slug} if is_patients else {},
            )
