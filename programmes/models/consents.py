"""What a patient agreed to, read from where each agreement lives: no list of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from programmes.models.carer import CarerLink
from programmes.models.device import Device
from programmes.models.message import MessagePhoto
from programmes.models.patient import Patient
from programmes.models.push import PushSubscription
from programmes.models.reminder import DeliveryKind, ReminderRule

OWN_KINDS = (DeliveryKind.SESSION, DeliveryKind.NUDGE, DeliveryKind.WEEKLY, DeliveryKind.CARER)


class Agreed(StrEnum):
    """What somebody can agree to."""

    REMINDER = "reminder"
    PUSH = "push"
    HELPER = "helper"
    PAST = "past"  # that a helper reads what was before
    PHOTO = "photo"
    CARD = "card"  # on paper, without a sign-in


@dataclass(frozen=True, slots=True)
class Consent:
    """
    One agreement: to ``what``, by ``by``, from ``since`` on, until ``until`` or still.

    ``about`` is the kind of a reminder, or who it is about; empty where there is nothing to add.
    """

    what: Agreed
    about: str
    by: str
    since: datetime
    until: datetime | None


def consents_of(patient: Patient) -> list[Consent]:
    """Return all that ``patient`` agreed to or had agreed to for them, the newest first."""
    found = [
        *_reminders(patient),
        *_helpers(patient),
        *_photos(patient),
        *_phones(patient),
        *_cards(patient),
    ]
    return sorted(found, key=lambda one: one.since, reverse=True)


def _reminders(patient: Patient) -> list[Consent]:
    rules = ReminderRule.objects.filter(patient=patient, kind__in=OWN_KINDS)
    return [
        Consent(
            Agreed.REMINDER, rule.kind, rule.consented_by.name, rule.consented_at, rule.withdrawn_at
        )
        for rule in rules.select_related("consented_by")
    ]


def _helpers(patient: Patient) -> list[Consent]:
    links = CarerLink.objects.filter(patient=patient).select_related("by")
    found = []
    for link in links:
        since = link.since or link.offered_at
        found.append(Consent(Agreed.HELPER, link.name, link.by.name, since, link.until))
        if link.may_read_history:
            found.append(Consent(Agreed.PAST, link.name, link.by.name, since, link.until))
    return found


def _photos(patient: Patient) -> list[Consent]:
    photos = MessagePhoto.objects.filter(message__patient=patient).defer("content")
    return [
        Consent(Agreed.PHOTO, "", one.message.by.name, one.message.at, None)
        for one in photos.select_related("message__by")
    ]


def _phones(patient: Patient) -> list[Consent]:
    rows = PushSubscription.objects.filter(patient=patient).select_related("device")
    return [
        Consent(Agreed.PUSH, row.device.name, patient.name, row.since, row.device.ended_at)
        for row in rows
    ]


def _cards(patient: Patient) -> list[Consent]:
    cards = Device.objects.filter(patient=patient, is_printed=True, paired_at__isnull=False)
    return [
        Consent(Agreed.CARD, "", "", card.paired_at, card.ended_at)
        for card in cards
        if card.paired_at is not None
    ]
