"""Rules, rows of the ledger, and what the engine makes of them with the mails of a test."""

from datetime import time, timedelta

from django.core import mail

from programmes import models
from programmes.actions import sending
from programmes.letters import senders
from tests.factories import NOON, WEDNESDAY, make_patient


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


def send(*, now=NOON, is_urgent=True):
    """Send what is due at ``now``; return how many mails went."""
    before = len(mail.outbox)
    with senders() as ways:
        while not sending.send_batch(now=now, senders=ways, is_urgent=is_urgent).is_last:
            pass
    return len(mail.outbox) - before
