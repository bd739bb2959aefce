"""Rules, rows of the ledger, and what the engine makes of them with the mails of a test."""

import contextlib
import uuid
import zoneinfo
from datetime import time, timedelta
from pathlib import Path

from django.core import mail

from programmes import models
from programmes.actions import sending
from programmes.letters import senders
from tests.factories import NOON, WEDNESDAY, make_device, make_patient, make_user


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
            "rule_version": rule.version,
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


def make_reminder(*, clinic, **given):
    """Store a reminder that is due, of somebody who has an address, and something to do."""
    user = make_user(email=f"p{uuid.uuid4()}@x.example")
    patient = make_patient(clinic=clinic, user=user)
    models.PracticeDay.objects.create(clinic=clinic, patient=patient, day=WEDNESDAY, is_due=True)
    return make_delivery(clinic=clinic, patient=patient, **given)


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


@contextlib.contextmanager
def clocks_of(folder, zone, *, like):
    """Let ``zone`` keep the clocks of another one, as newer zone data would say."""
    target = folder.joinpath(*zone.split("/"))
    target.parent.mkdir(parents=True, exist_ok=True)
    source = next(path for root in zoneinfo.TZPATH if (path := Path(root, like)).exists())
    target.write_bytes(source.read_bytes())
    before = zoneinfo.TZPATH
    zoneinfo.reset_tzpath([folder, *before])
    zoneinfo.ZoneInfo.clear_cache()
    try:
        yield
    finally:
        zoneinfo.reset_tzpath(before)
        zoneinfo.ZoneInfo.clear_cache()


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


def send_claimed(row, ways, *, now=NOON):
    """Send or settle one message that was claimed; return whether its server was reached."""
    return sending._send(row, ways, sending._Facts([row], now), now)
