"""The page by which a watchdog knows whether messages go out."""

from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils.timezone import now

from programmes import tasks
from programmes.models import Delivery, Tick
from tests.sending import make_delivery


@pytest.fixture
def row(northside):
    moment = now()
    later = moment + timedelta(hours=1)
    return make_delivery(clinic=northside, due_at=moment, not_before=moment, expires_at=later)


def ask(client):
    answer = client.get("/healthz/deep")
    assert answer["Content-Type"] == "text/plain"
    return answer.status_code, answer.text


@pytest.mark.django_db
def test_engine_that_never_looked_is_unwell(client):
    assert ask(client) == (503, "oldest message due since: 0 s\nlast looked: never\n")


def test_engine_that_works_is_well(client, row):
    tasks.send_reminders()

    assert ask(client)[0] == 200


def test_message_that_waits_for_two_minutes_is_unwell(client, row):
    Tick.objects.create(name="reminders", at=now())
    for late_s, status in ((30, 200), (130, 503)):
        Delivery.objects.update(not_before=now() - timedelta(seconds=late_s))
        assert ask(client)[0] == status

    # One that nobody can receive any more is not what is wrong.
    Delivery.objects.update(expires_at=now())
    assert ask(client)[0] == 200


def test_letter_that_waits_counts_as_well(client, row):
    Tick.objects.create(name="reminders", at=now())
    late = now() - timedelta(minutes=3)
    Delivery.objects.update(is_urgent=True, not_before=late)

    assert ask(client)[0] == 503


@pytest.mark.django_db
def test_engine_that_stopped_looking_is_unwell(client):
    Tick.objects.create(name="reminders", at=now() - timedelta(minutes=4))

    assert ask(client)[0] == 503


def test_health_costs_three_queries_however_much_waits(client, row, django_assert_num_queries):
    with django_assert_num_queries(3):
        client.get("/healthz/deep")


def test_process_that_answers_is_alive_without_a_query(client, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        answer = client.get("/healthz")

    assert (answer.status_code, answer.text) == (200, "alive\n")


def test_server_is_ready_once_the_database_is_migrated(client, db):
    assert (client.get("/readyz").status_code, client.get("/readyz").text) == (200, "ready\n")

    MigrationRecorder.Migration.objects.filter(app="programmes").latest("pk").delete()

    answer = client.get("/readyz")
    assert (answer.status_code, answer.text) == (503, "not migrated\n")


def test_server_without_a_database_is_not_ready(client, db, monkeypatch):
    def away():
        raise OperationalError

    with monkeypatch.context() as patch:
        patch.setattr(connection, "cursor", lambda *_: away())
        answer = client.get("/readyz")

    assert (answer.status_code, answer.text) == (503, "no database\n")
