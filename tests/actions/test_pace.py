"""When messages go: at an even pace after an outage, and by the clocks as they are known then."""

from datetime import time, timedelta

import pytest
from django.db.models.functions import Now

from programmes.actions import delivery, reminders, sending
from programmes.domain.reminders import Kind
from programmes.letters import senders
from programmes.models import Delivery, PracticeDay, Tick
from tests.factories import NOON, WEDNESDAY
from tests.sending import clocks_of, make_delivery, send, send_claimed

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
NINE = NOON - 3 * HOUR


@pytest.fixture
def row(northside, ben):
    """A reminder of Ben's that is due at noon, on a day with something to do."""
    ben.user.email = "ben@example.org"
    ben.user.save()
    PracticeDay.objects.create(clinic=northside, patient=ben, day=WEDNESDAY, is_due=True)
    return make_delivery(clinic=northside, patient=ben)


def state(row):
    row.refresh_from_db()
    return row.state, row.reason, row.attempt


def test_reminder_that_newer_clocks_put_later_waits_for_them(row, ben, tmp_path):
    """London goes the way of the Azores between writing and sending: nine is an hour later."""
    Delivery.objects.update(due_at=NINE, not_before=NINE)

    with clocks_of(tmp_path, "Europe/London", like="Atlantic/Azores"):
        assert send(is_urgent=False, now=NINE) == 0
        assert state(row) == ("pending", "", 0)
        assert row.not_before == NINE + timedelta(hours=1)
        assert send(is_urgent=False, now=row.not_before) == 1


def test_reminder_that_newer_clocks_put_too_late_expires(row, ben, tmp_path):
    Delivery.objects.update(due_at=NINE, not_before=NINE, expires_at=NINE + timedelta(minutes=30))

    with clocks_of(tmp_path, "Europe/London", like="Atlantic/Azores"):
        assert send(is_urgent=False, now=NINE) == 0
    assert state(row) == ("expired", "expired", 1)


def remind(patient, **given):
    values = {"times": [time(12)], "weekdays": range(7), "channels": ["email"]} | given
    about = {"clinic": patient.clinic, "user": patient.user, "patient": patient}
    by = {"by": patient.user, "now": NOON}
    return reminders.set_rule(**about, kind=Kind.SESSION, **by, **values)


def move(patient, zone):
    patient.zone = zone
    patient.save()
    reminders.refill(patient=patient, now=NOON)


@pytest.mark.parametrize("is_given_up", [True, False])
@pytest.mark.parametrize(
    ("change", "after"),
    [
        (lambda ben: remind(ben, times=[time(18)]), ("pending", "", NOON + 6 * HOUR)),
        (lambda ben: move(ben, "America/New_York"), ("pending", "", NOON + 5 * HOUR)),
        (lambda ben: remind(ben, weekdays=[3]), ("cancelled", "changed", NOON)),
        (lambda ben: remind(ben, times=[time(7), time(18)]), ("cancelled", "changed", NOON)),
        (lambda ben: remind(ben, weekdays=[2]), ("sent", "", NOON)),
    ],
)
def test_reminder_that_was_in_somebodys_hand_as_its_rule_changed_goes_as_the_rule_says_now(
    row, ben, change, after, is_given_up
):
    ben.reminder_rules.update(times=[time(12)])
    (claimed,) = sending.claim(now=NOON, is_urgent=False)
    change(ben)

    if is_given_up:
        Delivery.objects.filter(pk=row.pk).update(lease_until=Now() - timedelta(seconds=1))
        sending.reap(now=NOON)
        send(is_urgent=False)
    else:
        with senders() as ways:
            send_claimed(claimed, ways)
    assert (*state(row)[:2], row.due_at) == after
    assert send(is_urgent=False, now=row.not_before) == (row.state == "pending")


def test_row_of_a_rule_that_its_clinic_changed_is_made_anew_before_it_goes(row, ben):
    ben.reminder_rules.update(
        version=2, times=[time(18)], filled_until=None, fill_at=NOON - timedelta(seconds=1)
    )

    assert send(is_urgent=False) == 0
    assert state(row) == ("pending", "", 0)
    assert row.due_at == NOON + 6 * HOUR


def test_reminders_keep_to_the_pace_and_letters_do_not(northside, ana, settings):
    settings.DELIVERY_PER_MINUTE = 120  # so that 60 may go in a burst, of half a minute
    for _ in range(61):
        make_delivery(clinic=northside)

    taken = []
    while rows := sending.claim(now=NOON, is_urgent=False):
        taken.append(len(rows))
    assert taken == [20, 20, 20]
    given = {"subject": "A letter", "text": "Some words."}
    delivery.post(kind=Kind.ACCOUNT, clinic=northside, user=ana, slot="x", now=NOON, contents=given)
    assert len(sending.claim(now=NOON, is_urgent=True)) == 1

    Tick.objects.filter(name="pace").update(at=Now() + timedelta(seconds=29))
    assert len(sending.claim(now=NOON, is_urgent=False)) == 1


def test_pace_of_nought_is_none(northside, settings):
    settings.DELIVERY_PER_MINUTE = 0
    make_delivery(clinic=northside)

    assert len(sending.claim(now=NOON, is_urgent=False)) == 1
    assert not Tick.objects.exists()
