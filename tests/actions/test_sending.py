"""The ledger at work: claimed, let through, sent, marked; whatever goes wrong is written down."""

import pytest
from django.core import mail

from programmes.actions import sending
from programmes.channels import Deferred, Lost, Refused, Unreachable
from programmes.models import DeliveryAttempt, PracticeDay, StoppedAddress
from tests.factories import NOON, WEDNESDAY, make_patient, make_user
from tests.sending import make_delivery, send


@pytest.fixture
def ben(northside):
    """Ben has an address, and a day with something to do."""
    user = make_user(name="Ben", email="ben@example.org")
    patient = make_patient(clinic=northside, name="Ben", user=user, cue="When I finish breakfast")
    PracticeDay.objects.create(clinic=northside, patient=patient, day=WEDNESDAY, is_due=True)
    return patient


@pytest.fixture
def row(northside, ben):
    """A reminder of Ben's that is due."""
    return make_delivery(clinic=northside, patient=ben)


def state(row):
    row.refresh_from_db()
    return row.state, row.reason, row.attempt


def fail_with(fault):
    def sender(_delivery):
        raise fault

    return {"email": sender}


def test_due_reminder_is_sent_once_and_says_the_cue(row):
    assert (send(is_urgent=False), send(is_urgent=False)) == (1, 0)

    assert state(row) == ("sent", "", 1)
    assert (row.sent_at, row.lease_token, row.contents_json) == (
        NOON,
        None,
        {"name": "Ben", "cue": "When I finish breakfast"},
    )
    assert "When I finish breakfast" in mail.outbox[0].body
    attempt = DeliveryAttempt.objects.get()
    assert (attempt.delivery, attempt.outcome, attempt.attempt) == (row, "accepted", 1)


def test_reminder_of_a_day_that_is_done_is_skipped_with_the_reason(row):
    PracticeDay.objects.update(is_finished=True)

    assert send(is_urgent=False) == 0
    assert state(row) == ("skipped", "done", 1)


@pytest.mark.parametrize(
    ("fault", "after"),
    [
        (Deferred("451 later"), ("pending", "", 1)),
        (Unreachable("no route"), ("pending", "", 0)),
        (Refused("550 no", address="ben@example.org"), ("failed", "refused", 1)),
        (Lost("timed out"), ("in_doubt", "lost", 1)),
        (ValueError("a bug of ours"), ("pending", "", 1)),
    ],
)
def test_what_goes_wrong_is_settled_and_written_down(row, fault, after):
    sending.send_batch(now=NOON, senders=fail_with(fault))

    assert state(row) == after
    assert DeliveryAttempt.objects.get().delivery == row
    assert StoppedAddress.objects.exists() == isinstance(fault, Refused)
