"""Rules, rows of the ledger, and what the engine makes of them with the mails of a test."""

import uuid
from datetime import time, timedelta

from django.core import mail

from programmes import models
from programmes.actions import sending
from programmes.letters import senders
from tests.factories import NOON, WEDNESDAY, make_device, make_patient


def make_rule(*, clinic, patient=None, **given):
    """Store a rule as ``set_rule`` would, with nothing in the ledger yet."""
    patient = patient or make_patient(clinic=clinic)
    return models.ReminderRule.objects.create(
        **{
            "clinic": clinic,
            "user": patient.user,
            "patient": patient,
            "kind": "session",
            "times": [time(9)],
            "weekdays": list(range(7)),
            "channels": ["email"],
            "consented_by": patient.user,
            "consented_at": NOON,
            "fill_at": NOON,
        }
        | given
    )


def make_delivery(*, clinic, patient=None, **given):
    """Store a reminder of practice that is due at noon and holds for two hours."""
    rule = given.pop("rule", None) or make_rule(clinic=clinic, patient=patient)
    return models.Delivery.objects.create(
        **{
            "clinic": clinic,
            "user": rule.user,
            "patient": rule.patient,
            "rule": rule,
            "kind": rule.kind,
            "channel": "email",
            "day": WEDNESDAY,
            "slot": "0",
            "zone": "Europe/London",
            "language": "en-gb",
            "due_at": NOON,
            "not_before": NOON,
            "expires_at": NOON + timedelta(hours=2),
        }
        | given
    )


def make_subscription(*, clinic, patient=None, **given):
    """Store that a device of the patient's takes messages; ``keys`` are those of a browser."""
    patient = patient or make_patient(clinic=clinic)
    device = given.pop("device", None) or make_device(clinic=clinic, patient=patient)
    return models.PushSubscription.objects.create(
        **{
            "clinic": clinic,
            "patient": patient,
            "device": device,
            "endpoint": f"https://fcm.googleapis.com/{uuid.uuid4()}",
            "p256dh": "p",
            "auth": "a",
            "since": NOON,
        }
        | given
    )


WAYS = {
    "pending": (),
    "sent": ("claimed", "sending", "sent"),
    "skipped": ("claimed", "skipped"),
    "expired": ("expired",),
    "cancelled": ("cancelled",),
    "in_doubt": ("claimed", "sending", "in_doubt"),
    "failed": ("claimed", "sending", "failed"),
}


def bring_to(row, state, reason=""):
    """Lead a message that waits to ``state``, by the way that PostgreSQL allows."""
    for step in WAYS[state]:
        is_held = step in {"claimed", "sending"}
        lease = {"lease_token": uuid.uuid4(), "lease_until": NOON} if is_held else {}
        models.Delivery.objects.filter(pk=row.pk).update(
            state=step,
            reason="" if is_held else reason,
            sent_at=NOON if step == "sent" else None,
            **{"lease_token": None, "lease_until": None} | lease,
        )
    row.refresh_from_db()
    return row


def send(*, now=NOON, is_urgent=True):
    """Send what is due at ``now``; return how many mails went."""
    before = len(mail.outbox)
    with senders() as ways:
        while not sending.send_batch(now=now, senders=ways, is_urgent=is_urgent).is_last:
            pass
    return len(mail.outbox) - before
