"""What one claim costs, and how old what is known of its messages may be."""

from datetime import date, timedelta

import pytest
from django.core import mail

from programmes.actions import sending
from programmes.channels import Refused
from programmes.letters import senders
from programmes.models import Delivery
from tests.factories import NOON
from tests.sending import make_delivery, make_reminder


@pytest.fixture
def at_ease(monkeypatch):
    """However slow the machine is, what was read is not old yet."""
    monkeypatch.setattr(sending, "FRESH_S", 600)


def state(row):
    row.refresh_from_db()
    return row.state, row.reason, row.attempt


@pytest.mark.parametrize("number", [1, 20])
def test_claim_costs_so_many_queries_and_each_message_two(
    northside, number, at_ease, django_assert_num_queries
):
    for _ in range(number):
        make_reminder(clinic=northside)
        make_delivery(clinic=northside, not_before=NOON + timedelta(days=1))
    # The claim and its transaction: four; the pace before and after: two; whom it is for, and what
    # may hold it back: one each. Then for each message the start and the mark.
    with senders() as ways, django_assert_num_queries(8 + 2 * number):
        sending.send_batch(now=NOON, senders=ways)

    assert len(mail.outbox) == number
    with django_assert_num_queries(5):
        assert sending.claim(now=NOON, is_urgent=False) == []


def test_what_holds_back_is_read_again_once_it_is_old(northside, monkeypatch):
    """A slow server must not let go what was stopped while it was spoken to."""
    first, second = make_reminder(clinic=northside), make_reminder(clinic=northside)
    monkeypatch.setattr(sending, "FRESH_S", -1)

    def slow(_delivery):
        second.rule.paused_until = date(2026, 3, 5)
        second.rule.save()
        return "250 ok"

    sending.send_batch(now=NOON, senders={"email": slow})

    assert (state(first), state(second)) == (("sent", "", 1), ("skipped", "rule_paused", 1))


def test_one_that_cannot_be_read_holds_no_other_back(northside, at_ease):
    rows = [make_reminder(clinic=northside) for _ in range(3)]
    Delivery.objects.filter(pk=rows[1].pk).update(zone="Nowhere/At_all")
    with senders() as ways:
        sending.send_batch(now=NOON, senders=ways)

    assert [state(row) for row in rows] == [("sent", "", 1), ("pending", "", 1), ("sent", "", 1)]


def test_what_is_known_of_a_claim_is_a_second_old_at_most():
    assert sending.FRESH_S <= 1


def test_second_message_to_an_address_knows_what_became_of_the_first(northside):
    """The address was stopped by the first one, whatever was read before both."""
    older = make_reminder(clinic=northside)
    about = {"rule": older.rule, "slot": "1", "due_at": NOON + timedelta(minutes=1)}
    newer = make_delivery(clinic=northside, not_before=NOON - timedelta(minutes=1), **about)

    def refuse(_delivery):
        raise Refused("550 no", address=older.user.email)

    sending.send_batch(now=NOON + timedelta(minutes=1), senders={"email": refuse})

    assert (state(newer), state(older)) == (
        ("failed", "refused", 1),
        ("skipped", "address_stopped", 1),
    )


def test_claim_for_two_clinics_asks_what_holds_back_once(
    northside, southside, at_ease, django_assert_num_queries
):
    rows = [make_reminder(clinic=clinic) for clinic in (northside, southside, northside, southside)]

    with senders() as ways, django_assert_num_queries(8 + 2 * len(rows)):
        sending.send_batch(now=NOON, senders=ways)

    assert {state(row) for row in rows} == {("sent", "", 1)}
