"""Messages to phones: a device takes them or not any more, and one is handed to all that do."""

import base64
import binascii
import json
from datetime import datetime

from django.db import transaction
from django.utils.crypto import salted_hmac

from programmes.actions import wishes
from programmes.channels import Deferred, Refused
from programmes.channels.push import TOPIC_LENGTH, Gone, Subscription, is_allowed, push
from programmes.models import (
    AuditEvent,
    Channel,
    Delivery,
    Device,
    PushSubscription,
    User,
)

POINT, SECRET = 65, 16  # bytes of the two keys (RFC 8291)
LONGEST = 500


class NotASubscription(Exception):
    """What a browser sent is none, or of a service that is not known."""


@transaction.atomic
def subscribe(*, device: Device, to: Subscription, by: User, now: datetime) -> None:
    """
    Send reminders to ``device`` as well, from now on.

    :raises NotASubscription: if that cannot be sent to.
    """
    is_whole = _length(to.p256dh) == POINT and _length(to.auth) == SECRET
    if not is_whole or len(to.endpoint) > LONGEST or not is_allowed(to.endpoint):
        raise NotASubscription
    PushSubscription.objects.filter(device=device).delete()
    made, _is_new = PushSubscription.objects.update_or_create(
        endpoint=to.endpoint,
        defaults={
            "clinic_id": device.clinic_id,
            "patient_id": device.patient_id,
            "device": device,
            "p256dh": to.p256dh,
            "auth": to.auth,
            "since": now,
        },
    )
    AuditEvent.record("push.began", made, clinic=device.clinic, by=by)
    wishes.change_ways(patient=device.patient, by=by, now=now, add=Channel.PUSH)


@transaction.atomic
def unsubscribe(*, device: Device, by: User, now: datetime) -> None:
    """Send no more to ``device``; once no device is left, reminders go by the other ways alone."""
    for row in PushSubscription.objects.filter(device=device):
        AuditEvent.record("push.ended", row, clinic=device.clinic, by=by)
        row.delete()
    if not PushSubscription.objects.in_use().filter(patient=device.patient).exists():
        wishes.change_ways(patient=device.patient, by=by, now=now, drop=Channel.PUSH)


def hand_over(*, delivery: Delivery, title: str, body: str) -> str:
    """
    Hand a message to every device of its patient that takes some; return what the first answered.

    A newer reminder of practice takes the place of an older one, shown or not; so does a week.

    Devices that have ended their subscription lose it. One that took it is enough.

    :raises Refused: if no device is left.
    :raises Deferred: if none took it, and one may later.
    """
    rows = PushSubscription.objects.in_use().filter(
        patient=delivery.patient, clinic=delivery.clinic
    )
    name = _place_of(delivery)
    data = json.dumps({"title": title, "body": body, "tag": name})
    lasts = delivery.expires_at - delivery.not_before
    answers, later = [], ""
    for row in rows.order_by("pk"):
        to = Subscription(row.endpoint, row.p256dh, row.auth)
        try:
            answers.append(push(to, data, name=name, lasts=lasts))
        except Gone:
            row.delete()
        except Deferred as fault:
            later = str(fault)
    if answers:
        return answers[0]
    if later:
        raise Deferred(later)
    raise Refused("no device takes messages")


def _place_of(delivery: Delivery) -> str:
    """Return a name for messages that stand for each other; who carries them learns nothing."""
    kind = "practice" if delivery.manner.asks_for_practice else delivery.kind
    name = f"{delivery.patient_id}:{kind}"
    return salted_hmac("relearn.push.place", name, algorithm="sha256").hexdigest()[:TOPIC_LENGTH]


def _length(key: str) -> int:
    try:
        return len(base64.urlsafe_b64decode(key + "=" * (-len(key) % 4)))
    except (binascii.Error, ValueError):
        return 0
