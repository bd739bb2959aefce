"""
What is to be said to somebody becomes a row of the ledger, in the transaction of its cause.

Nothing else sends: ``actions.sending`` takes the rows from there, ``actions.reminders`` fills them
in for rules, and ``letters`` knows the words. A row is written once for its name, so that asking
twice says it once.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from programmes.domain.gate import Reason
from programmes.domain.reminders import MANNERS, Kind
from programmes.domain.timing import local_day
from programmes.models import (
    AuditEvent,
    CarerLink,
    Channel,
    Clinic,
    Delivery,
    DeliveryState,
    Membership,
    Message,
    Patient,
    SafetyCard,
    StoppedAddress,
    User,
    reach,
)
from programmes.models.team import team_of

# What is told to who answers for a patient; what rules ask for is theirs who asked.
TO_TEAM = (Kind.CARD, Kind.MESSAGE)
# What a message keeps that goes to somebody else.
KEPT = (
    *("clinic_id", "patient_id", "zone", "language", "due_at", "not_before", "expires_at"),
    *("is_urgent", "contents_json"),
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
    channel: Channel = Channel.EMAIL,
    user: User | None = None,
    address: str = "",
    patient: Patient | None = None,
    contents: Mapping[str, Any] | None = None,
    expires_at: datetime | None = None,
    public_id: UUID | None = None,
) -> Delivery:
    """
    Write down a message that goes as soon as it can, within the caller's transaction.

    It goes to ``address``, or to that of ``user`` where it is empty. ``slot`` names what it is
    about. ``contents`` are plain values for its words, never a secret: those are derived, see
    ``Delivery.secret``; with ``public_id`` the caller knows them before. ``expires_at=None`` means
    as long as its kind lasts.
    """
    row = _row(
        kind,
        clinic,
        patient,
        now,
        expires_at,
        public_id=public_id or uuid4(),
        user=user,
        address=address.strip().lower(),
        channel=channel,
        slot=slot,
        contents_json=dict(contents or {}),
    )
    row.save(force_insert=True)
    return row


def post_letters(
    *,
    kind: Kind,
    clinic: Clinic,
    letters: Iterable[tuple[str, Mapping[str, Any]]],
    now: datetime,
    expires_at: datetime,
) -> list[Delivery]:
    """Write down a mail for each address, with its contents, as ``post`` does; in one statement."""
    return Delivery.objects.bulk_create(
        _row(
            kind,
            clinic,
            None,
            now,
            expires_at,
            address=address,
            channel=Channel.EMAIL,
            slot=f"{kind}:{uuid4()}",
            contents_json=dict(contents),
        )
        for address, contents in letters
    )


def _row(
    kind: Kind,
    clinic: Clinic,
    patient: Patient | None,
    now: datetime,
    expires_at: datetime | None,
    **more: Any,
) -> Delivery:
    zone = clinic.zone if patient is None else patient.zone
    return Delivery(
        clinic=clinic,
        patient=patient,
        kind=kind,
        day=local_day(now, zone),
        zone=zone,
        language=clinic.language if patient is None else patient.language,
        due_at=now,
        not_before=now,
        expires_at=expires_at or now + MANNERS[kind].lasts,
        is_urgent=MANNERS[kind].is_urgent,
        **more,
    )


def take_back(*, kind: Kind, clinic: Clinic, addresses: Collection[str], now: datetime) -> None:
    """Let letters of ``clinic`` that wait at ``now`` not go: what they lead to has ended."""
    waiting = Delivery.objects.waiting().filter(clinic=clinic, kind=kind, address__in=addresses)
    waiting.filter(due_at__lte=now).update(state=DeliveryState.CANCELLED, reason=Reason.SUPERSEDED)


@transaction.atomic
def follow_teams(*, now: datetime, clinic: Clinic | None = None) -> int:
    """
    Let mail that waits go to who answers for its patient by now; return how many were taken back.

    ``clinic=None`` is every clinic.
    """
    waiting = Delivery.objects.waiting().filter(kind__in=TO_TEAM, expires_at__gt=now)
    if clinic is not None:
        waiting = waiting.filter(clinic=clinic)
    count = 0
    for row in waiting.order_by("pk"):
        about = _about(row)
        team = [] if about is None else team_of(about, now=now)
        if not team or row.user_id in {user.pk for user in team}:
            continue
        here = Delivery.objects.waiting().filter(pk=row.pk)
        if here.update(state=DeliveryState.CANCELLED, reason=Reason.SUPERSEDED):
            count += 1
            for user in team:
                _follow(row, user)
    return count


def _about(row: Delivery) -> Patient | None:
    """Return whose team is told by ``row``; ``None`` where it is told to somebody else."""
    name, _colon, rest = row.slot.partition(":")
    rows: QuerySet[SafetyCard | Message]
    if name == "card":
        rows = SafetyCard.objects.filter(pk=rest.partition(":")[0])
    elif name == "message":
        rows = Message.objects.to_team().filter(pk=rest)
    else:
        return None
    found = rows.select_related("patient__clinic").first()
    return None if found is None else found.patient


def _follow(row: Delivery, user: User) -> None:
    named = {name: getattr(row, name) for name in ("address", "kind", "channel", "day", "slot")}
    kept = {name: getattr(row, name) for name in KEPT}
    new, is_new = Delivery.objects.get_or_create(user=user, **named, defaults=kept)
    if not is_new:  # the patient is back with them
        back = Delivery.objects.filter(pk=new.pk, reason=Reason.SUPERSEDED)
        back.filter(state=DeliveryState.CANCELLED).update(state=DeliveryState.PENDING, reason="")


@reach.every_clinic()
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
