"""The ledger at work: claimed, let through, sent, marked; whatever goes wrong is written down."""

import uuid
from datetime import date, time, timedelta

import pytest
from django.core import mail
from django.db.models.functions import Now

from programmes.actions import delivery, sending
from programmes.channels import Deferred, Lost, Refused, Unreachable
from programmes.domain.reminders import Kind
from programmes.letters import senders
from programmes.models import Delivery, DeliveryAttempt, PracticeDay, StoppedAddress, reach
from programmes.models.ledger import MARK
from programmes.models.outgoing import load_facts
from tests.actions.parallel import at_once
from tests.cards import make_card
from tests.factories import (
    NOON,
    WEDNESDAY,
    make_assignment,
    make_entry,
    make_patient,
    make_session,
    make_user,
)
from tests.sending import make_delivery, make_reminder, send, send_claimed


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


def post(clinic, user):
    words = {"subject": "A letter", "text": "Some words."}
    return delivery.post(
        kind=Kind.ACCOUNT, clinic=clinic, user=user, slot="x", now=NOON, contents=words
    )


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


def at_last_attempt(row):
    Delivery.objects.filter(pk=row.pk).update(attempt=sending.MOST_ATTEMPTS - 1)


def die(row, *, state, is_lease_over=True):
    """Leave ``row`` as a worker leaves it that died with it in hand."""
    claimed = sending.claim(now=NOON, is_urgent=row.is_urgent)
    if state == "sending":
        Delivery.objects.filter(pk__in=[one.pk for one in claimed]).update(state="sending")
    if is_lease_over:
        Delivery.objects.update(lease_until=Now() - timedelta(seconds=1))


@pytest.mark.parametrize("fault", [Deferred("451"), ValueError("a bug of ours")])
def test_message_that_spoils_five_attempts_fails_and_shows_up(row, fault):
    at_last_attempt(row)

    sending.send_batch(now=NOON, senders=fail_with(fault))

    assert state(row) == ("failed", "poison", 5)


def test_server_that_cannot_be_reached_spoils_no_attempt_and_lets_the_rest_go(northside, row):
    others = [make_delivery(clinic=northside) for _ in range(2)]
    at_last_attempt(row)

    batch = sending.send_batch(now=NOON, senders=fail_with(Unreachable("no route")))

    assert (batch.taken, batch.is_last) == (0, True)
    assert state(row) == ("pending", "", 4)
    assert timedelta(seconds=30) <= row.not_before - NOON < timedelta(seconds=90)
    assert [state(other) for other in others] == [("pending", "", 0)] * 2
    assert all(other.not_before == NOON for other in others)


def test_message_that_is_deferred_waits_longer_each_time(row):
    waits = []
    moment = NOON
    for _ in range(3):
        sending.send_batch(now=moment, senders=fail_with(Deferred("451")))
        row.refresh_from_db()
        waits.append(row.not_before - moment)
        moment = row.not_before

    assert waits[0] < timedelta(seconds=90) < waits[2] < timedelta(minutes=6)
    assert list(DeliveryAttempt.objects.values_list("outcome", flat=True)) == ["deferred"] * 3


def test_message_whose_time_is_over_while_it_waits_expires(row):
    assert sending.expire(now=row.expires_at - timedelta(seconds=1)) == 0
    assert sending.expire(now=row.expires_at) == 1
    assert state(row) == ("expired", "expired", 0)


def test_message_that_is_claimed_when_its_time_is_over_expires(row):
    (claimed,) = sending.claim(now=NOON, is_urgent=False)

    assert send_claimed(claimed, {}, now=row.expires_at)
    assert state(row) == ("expired", "expired", 1)


def test_message_that_meets_quiet_hours_waits_for_their_end(row, ben):
    ben.quiet_from, ben.quiet_until = time(11), time(13)
    ben.save()

    assert send(is_urgent=False) == 0
    assert state(row) == ("pending", "", 0)
    assert row.not_before == NOON + timedelta(hours=1)
    assert send(is_urgent=False, now=row.not_before) == 1


def test_of_several_that_still_hold_only_the_newest_goes(northside, row):
    newer = make_delivery(
        clinic=northside, rule=row.rule, slot="1", due_at=NOON + timedelta(minutes=30)
    )

    assert send(is_urgent=False, now=NOON + timedelta(minutes=40)) == 1

    assert (state(row), state(newer)) == (("skipped", "superseded", 1), ("sent", "", 1))


def test_message_with_nothing_to_say_is_skipped(northside, row, monkeypatch):
    monkeypatch.setattr(sending, "contents_of", lambda **_: None)

    assert send(is_urgent=False) == 0
    assert state(row) == ("skipped", "nothing_to_say", 1)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda ben: ben.user.memberships.update(until=NOON), "not_here"),
        (lambda ben: type(ben).objects.update(state="died"), "died"),
        (lambda ben: ben.reminder_rules.update(is_active=False), "rule_off"),
        (lambda ben: ben.reminder_rules.update(withdrawn_at=NOON), "no_consent"),
        (lambda ben: ben.reminder_rules.update(channels=["push"]), "channel_off"),
        (lambda ben: ben.reminder_rules.update(paused_until=date(2026, 3, 5)), "rule_paused"),
        (lambda ben: type(ben.user).objects.update(email=None), "no_address"),
        (lambda ben: type(ben.user).objects.update(is_active=False), "account_closed"),
        (lambda ben: make_card(clinic=ben.clinic, patient=ben, colour="red"), "red_card"),
        (lambda ben: ben.days.all().delete(), "no_plan"),
        (lambda ben: ben.days.update(is_due=False), "rest_day"),
        (lambda ben: ben.days.update(is_due=False, absence="rest_chosen"), "rest_day"),
        (
            lambda ben: StoppedAddress.objects.create(
                address=ben.user.email, answer="550", since=NOON
            ),
            "address_stopped",
        ),
    ],
)
def test_gate_reads_what_changed_after_the_message_was_planned(row, ben, change, reason):
    change(ben)

    assert send(is_urgent=False) == 0
    assert state(row) == ("skipped", reason, 1)


def test_what_is_asked_and_written_of_a_message_reaches_no_other_clinic(northside, southside, row):
    """The second wall stands before the statements that PostgreSQL planned before, too."""
    (claimed,) = sending.claim(now=NOON, is_urgent=False)
    sent = {"id": row.pk, "token": claimed.lease_token, "now": NOON, "answer": ""}

    with reach.within(southside.pk):
        assert load_facts([claimed], now=NOON) == {}
        assert MARK.run(**sent)[1] == 0
    assert state(row)[0] == "claimed"
    with reach.within(northside.pk):
        assert load_facts([claimed], now=NOON)[row.pk].has_address


def test_rule_that_goes_on_today_is_not_paused(row, ben):
    ben.reminder_rules.update(paused_until=WEDNESDAY)

    assert send(is_urgent=False) == 1


def test_second_reminder_asks_whether_anything_was_logged(northside, ben):
    row = make_delivery(clinic=northside, patient=ben, kind="nudge")
    make_entry(
        clinic=northside,
        session=make_session(
            clinic=northside, assignment=make_assignment(clinic=northside, patient=ben)
        ),
    )

    assert send(is_urgent=False) == 0
    assert state(row) == ("skipped", "logged", 1)


def test_claimed_message_of_a_dead_worker_goes_back_and_only_what_it_had_in_hand_counts(
    northside, row
):
    other = make_delivery(clinic=northside)
    die(row, state="claimed")

    assert (sending.reap(now=NOON), sending.reap(now=NOON)) == (2, 0)
    assert (state(row), state(other)) == (("pending", "", 1), ("pending", "", 0))


def test_message_that_kills_five_workers_is_poison_and_the_others_go(northside, row):
    other = make_delivery(clinic=northside)
    for _ in range(sending.MOST_ATTEMPTS):
        die(row, state="claimed")
        sending.reap(now=NOON)

    assert (state(row), state(other)) == (("failed", "poison", 5), ("pending", "", 0))


def test_worker_that_lives_keeps_what_it_holds(row):
    die(row, state="sending", is_lease_over=False)

    assert sending.reap(now=NOON) == 0
    assert state(row)[0] == "sending"


def test_reminder_in_the_hand_of_a_dead_worker_is_held(row):
    die(row, state="sending")

    assert sending.reap(now=NOON) == 1
    assert state(row) == ("in_doubt", "lost", 1)
    assert DeliveryAttempt.objects.get().outcome == "lost"


def test_letter_in_the_hand_of_a_dead_worker_goes_once_more_and_then_is_held(northside, ana):
    row = post(northside, ana)
    die(row, state="sending")
    sending.reap(now=NOON)
    assert state(row) == ("pending", "lost", 1)

    die(row, state="sending")
    sending.reap(now=NOON)

    assert state(row) == ("in_doubt", "lost", 2)


def test_letter_whose_time_is_over_does_not_go_once_more(northside, ana):
    row = post(northside, ana)
    die(row, state="sending")

    sending.reap(now=row.expires_at)

    assert state(row) == ("in_doubt", "lost", 1)


def test_worker_that_was_given_up_marks_nothing(row):
    """Its lease was over, somebody else has the message: what it reports comes too late."""

    def late(_delivery):
        Delivery.objects.update(lease_token=uuid.uuid4())
        return "250 ok"

    sending.send_batch(now=NOON, senders={"email": late})
    assert (state(row)[0], DeliveryAttempt.objects.count()) == ("sending", 0)


def test_message_is_not_begun_when_little_is_left_of_the_lease(row):
    (claimed,) = sending.claim(now=NOON, is_urgent=False)
    Delivery.objects.update(lease_until=Now() + timedelta(seconds=sending.MARGIN_S - 1))

    assert send_claimed(claimed, {"email": None})
    assert state(row)[0] == "claimed"


def test_time_that_is_over_gives_back_what_was_not_begun(northside, row):
    other = make_delivery(clinic=northside)
    answers = iter([False, True, True])

    with senders() as ways:
        batch = sending.send_batch(now=NOON, senders=ways, is_over=lambda: next(answers))

    assert (batch.taken, batch.is_last) == (1, True)
    assert (state(row), state(other)) == (("sent", "", 1), ("pending", "", 0))


def test_letters_do_not_wait_behind_reminders(northside, row, ana):
    letter = post(northside, ana)

    assert [one.pk for one in sending.claim(now=NOON, is_urgent=True)] == [letter.pk]


@pytest.mark.django_db(transaction=True)
def test_two_who_send_at_once_share_the_work(northside):
    for _ in range(30):
        make_reminder(clinic=northside)

    at_once(*[lambda: send(is_urgent=False)] * 2)

    assert len(mail.outbox) == 30
    assert set(Delivery.objects.values_list("state", "attempt")) == {("sent", 1)}
