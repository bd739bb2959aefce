"""What Prometheus reads: of each view how often and how long, and nothing of anybody."""

import uuid
from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.test import RequestFactory
from django.utils.timezone import now
from prometheus_client import REGISTRY, CollectorRegistry

from programmes.actions import health
from programmes.models import Delivery, DeliveryAttempt, Tick
from rehab import metrics
from tests.sending import make_delivery


def counted(view, status):
    labels = {"view": view, "status": status}
    return REGISTRY.get_sample_value("relearn_requests_total", labels) or 0


@pytest.mark.parametrize(
    ("path", "view", "status"),
    [
        ("/healthz", "accounts:alive", "200"),
        ("/today/", "patient:today", "302"),
        ("/nowhere/", "none", "404"),
    ],
)
def test_request_is_counted_by_its_view(client, db, path, view, status):
    before = counted(view, status)

    client.get(path)

    assert counted(view, status) == before + 1
    found = REGISTRY.get_sample_value("relearn_request_seconds_count", {"view": view})
    assert found >= before + 1


def test_request_that_nothing_answers_is_counted_as_an_error():
    def broken(_request):
        raise ZeroDivisionError

    before = counted("none", "500")
    with pytest.raises(ZeroDivisionError):
        metrics.measured(broken)(RequestFactory().get("/"))

    assert counted("none", "500") == before + 1


def read():
    registry = CollectorRegistry()
    registry.register(metrics.Engine())
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in registry.collect()
        for sample in family.samples
    }


@pytest.fixture
def stays_open(monkeypatch):
    """Each reading closes the connection of its thread; that of the test lives on."""
    monkeypatch.setattr(connection, "close", lambda: None)


def test_engine_tells_what_waits_and_when_it_looked(northside, stays_open):
    moment = now()
    for minutes in (3, 1, -5):
        due = moment - timedelta(minutes=minutes)
        make_delivery(
            clinic=northside, due_at=due, not_before=due, expires_at=moment + timedelta(hours=1)
        )
    failed = make_delivery(
        clinic=northside, due_at=moment, not_before=moment, expires_at=moment + timedelta(hours=1)
    )
    lease = {"lease_token": uuid.uuid4(), "lease_until": moment}
    Delivery.objects.filter(pk=failed.pk).update(state="claimed", **lease)
    Tick.objects.create(name="reminders", at=moment)

    found = read()

    assert found["relearn_database_up",] == 1
    assert found["relearn_channels_unreachable",] == 0
    assert found["relearn_oldest_due_seconds",] == pytest.approx(180, abs=10)
    assert found["relearn_database_clock_ahead_seconds",] == pytest.approx(0, abs=5)
    assert found["relearn_silent_seconds", "reminders"] == pytest.approx(0, abs=5)
    states = {key[1]: value for key, value in found.items() if key[0] == "relearn_messages"}
    assert states == {"due": 2, "claimed": 1, "sending": 0, "failed": 0, "in_doubt": 0}


def attempt(row, outcome, *, minutes=0):
    moment = now() - timedelta(minutes=minutes)
    about = {"clinic": row.clinic, "delivery": row, "attempt": 1, "began_at": moment}
    return DeliveryAttempt.objects.create(outcome=outcome, at=moment, **about)


def test_attempts_of_late_are_counted_by_kind_channel_and_outcome(northside, southside, stays_open):
    mail, text = make_delivery(clinic=northside), make_delivery(clinic=southside, channel="sms")
    for outcome in ("accepted", "accepted", "refused", "lost"):
        attempt(mail, outcome)
    attempt(text, "accepted")
    attempt(text, "accepted", minutes=6)

    found = {key[1:]: value for key, value in read().items() if key[0] == "relearn_attempts"}

    assert found == {
        ("session", "email", "accepted"): 2,
        ("session", "email", "refused"): 1,
        ("session", "email", "lost"): 1,
        ("session", "sms", "accepted"): 1,
    }


def test_engine_without_a_database_says_so_and_nothing_else(db, stays_open, monkeypatch):
    def away(*_args):
        raise OperationalError

    with monkeypatch.context() as patch:
        patch.setattr(connection, "cursor", away)
        found = read()

    assert found == {("relearn_database_up",): 0}


def test_counting_what_waits_and_what_went_costs_four_queries(northside, django_assert_num_queries):
    with django_assert_num_queries(4):
        health.messages(now=now())
        health.outcomes(now=now())


def test_counting_what_went_reads_so_many_of_the_newest(northside, monkeypatch):
    """The table only grows."""
    row = make_delivery(clinic=northside)
    for _ in range(5):
        attempt(row, "accepted")
    monkeypatch.setattr(health, "MOST_COUNTED", 3)

    assert health.outcomes(now=now()) == {("session", "email", "accepted"): 3}
