"""
What is to be said to somebody becomes a row of the ledger, in the transaction of its cause.

Nothing else sends: ``actions.sending`` takes the rows from there, ``actions.reminders`` fills them
in for rules, and ``letters`` knows the words. A row is written once for its name, so that asking
twice says it once.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Exists, OuterRef

from programmes.domain.reminders import MANNERS, Kind, Reason
from programmes.domain.timing import local_day
from programmes.models import (
    AuditEvent,
    CarerLink,
    Channel,
    Clinic,
    Delivery,
    DeliveryState,
    Membership,
    Patient,
    StoppedAddress,
    User,
)


class NotWaiting(Exception):
    """Somebody has the message in hand, or it has come to its end."""


class TooLate(Exception):
    """The time of the message is over, or it never failed."""


def post(
    *,
    kind: Kind,
    clinic: Clinic,
    slot: str,
    now: datetime,
    user: User | None = None,
    address: str = "",
    patient: Patient | None = None,
    contents: Mapping[str, Any] | None = None,
    expires_at: datetime | None = None,
    public_id: UUID | None = None,
) -> Delivery:
    """
    Write down a mail that goes as soon as it can, within the caller's transaction.

    It goes to ``address``, or to that of ``user`` where it is empty. ``slot`` names what it is
    about. ``contents`` are plain values for its words, never a secret: those are derived, see
    ``Delivery.secret``; with ``public_id`` the caller knows them before. ``expires_at=None`` means
    as long as its kind lasts.
    """
    zone = clinic.zone if patient is None else patient.zone
    return Delivery.objects.create(
        public_id=public_id or uuid4(),
        clinic=clinic,
        user=user,
        address=address.strip().lower(),
        patient=patient,
        kind=kind,
        channel=Channel.EMAIL,
        day=local_day(now, zone),
        slot=slot,
        zone=zone,
        language=clinic.language if patient is None else patient.language,
        due_at=now,
        not_before=now,
        expires_at=expires_at or now + MANNERS[kind].lasts,
        is_urgent=MANNERS[kind].is_urgent,
        contents_json=dict(contents or {}),
    )


def take_back(*, kind: Kind, clinic: Clinic, address: str, now: datetime) -> None:
    """Let letters of ``clinic`` that wait at ``now`` not go: what they lead to has ended."""
    waiting = Delivery.objects.waiting().filter(clinic=clinic, kind=kind, address=address)
    waiting.filter(due_at__lte=now).update(state=DeliveryState.CANCELLED, reason=Reason.SUPERSEDED)


def home_of(*, user: User | None) -> Clinic | None:
    """
    Return the clinic in whose name something is said to ``user``; ``None`` when they have none.

    Where they hold a role comes first, then where they held one before, or helped.
    """
    held = Membership.objects.filter(user=user and user.pk, clinic=OuterRef("pk"))
    helps = CarerLink.objects.filter(user=user and user.pk, clinic=OuterRef("pk"))
    clinics = Clinic.objects.filter(Exists(held) | Exists(helps))
    return clinics.order_by(Exists(held.current()).desc(), "pk").first()


@transaction.atomic
def send_again(*, delivery: Delivery, by: User, now: datetime) -> None:
    """
    Let a message that failed or is in doubt go once more.

    :raises TooLate: if its time is over, or it neither failed nor is in doubt.
    """
    rows = Delivery.objects.filter(pk=delivery.pk, state__in=["failed", "in_doubt"])
    if not rows.filter(expires_at__gt=now).update(
        state=DeliveryState.PENDING, not_before=now, attempt=0, reason=""
    ):
        raise TooLate
    AuditEvent.record("delivery.again", delivery, clinic=delivery.clinic, by=by)


@transaction.atomic
def say_arrived(*, delivery: Delivery, by: User, now: datetime) -> None:
    """
    Write down that a message in doubt has arrived, as its reader says.

    :raises NotWaiting: if it is not in doubt.
    """
    rows = Delivery.objects.filter(pk=delivery.pk, state=DeliveryState.IN_DOUBT)
    if not rows.update(state=DeliveryState.SENT, sent_at=now):
        raise NotWaiting
    AuditEvent.record("delivery.arrived", delivery, clinic=delivery.clinic, by=by)


@transaction.atomic
def stop(*, delivery: Delivery, by: User) -> None:
    """
    Stop a message that waits; it never goes.

    :raises NotWaiting: if somebody has it in hand, or it has come to its end.
    """
    rows = Delivery.objects.waiting().filter(pk=delivery.pk)
    if not rows.update(state=DeliveryState.CANCELLED, reason=Reason.BY_HAND):
        raise NotWaiting
    AuditEvent.record("delivery.stopped", delivery, clinic=delivery.clinic, by=by)


@transaction.atomic
def lift_address(*, address: str, clinic: Clinic, by: User) -> bool:
    """Let mails go to a stopped address again; tell whether it was stopped."""
    address = address.strip().lower()
    stopped = StoppedAddress.objects.filter(address=address).first()
    if stopped is None:
        return False
    AuditEvent.record("address.lifted", stopped, clinic=clinic, by=by)
    stopped.delete()
    return True
