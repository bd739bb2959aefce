"""
A card on paper whose QR code signs in for practice alone.

It is a device without a browser of its own: whoever holds it can come in again and again, on any
phone, until it is ended. It stands among the devices of the patient and is ended like one.
"""

import secrets
from datetime import datetime

from django.db import transaction

from programmes.domain.secret import hash_of
from programmes.models import AuditEvent, Device, Membership, Patient, Role, User


class CardsNotAllowed(Exception):
    """The clinic does not let its patients come in by a card."""


class CardNotUsable(Exception):
    """The card was ended, its clinic allows none any more, or there never was one."""


@transaction.atomic
def print_card(*, patient: Patient, name: str, by: User, now: datetime) -> tuple[Device, str]:
    """
    Make a card of ``patient``, called ``name``; return it and its secret, stored nowhere.

    An older card of the patient ends: paper that was lost opens nothing once there is a new one.

    :raises CardsNotAllowed: if the clinic has not turned cards on.
    """
    patient = Patient.objects.locked().get(pk=patient.pk)
    if not patient.clinic.allows_cards:
        raise CardsNotAllowed
    Device.objects.in_use().filter(patient=patient, is_printed=True).update(ended_at=now)
    secret = secrets.token_urlsafe(32)
    device = Device.objects.create(
        clinic=patient.clinic,
        patient=patient,
        name=name,
        is_printed=True,
        secret_hash=hash_of(secret),
        link_expires_at=now,  # nothing is left to pair
        paired_at=now,
    )
    AuditEvent.record("device.printed", device, clinic=patient.clinic, by=by)
    return device, secret


def find_card(*, secret: str, now: datetime) -> Device:
    """
    Return the card that ``secret`` opens at ``now``, without using it.

    :raises CardNotUsable: if it opens nothing, or the person is no longer a patient here.
    """
    cards = Device.objects.in_use().filter(
        secret_hash=hash_of(secret),
        is_printed=True,
        paired_at__lte=now,
        clinic__allows_cards=True,
    )
    device = cards.select_related("patient__user", "patient__clinic").first()
    if device is None:
        raise CardNotUsable
    held = Membership.objects.current().filter(user=device.patient.user, clinic=device.clinic_id)
    if not held.filter(role=Role.PATIENT).exists():
        raise CardNotUsable
    return device


@transaction.atomic
def use_card(*, secret: str, now: datetime) -> Device:
    """
    Come in by a card; the caller signs the patient in on that browser, for practice alone.

    :raises CardNotUsable: if it opens nothing, or the person is no longer a patient here.
    """
    device = find_card(secret=secret, now=now)
    Device.objects.filter(pk=device.pk).update(last_seen_at=now)
    patient = device.patient
    AuditEvent.record("device.card_used", device, clinic=patient.clinic, by=patient.user)
    return device
