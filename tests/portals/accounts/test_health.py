"""The page by which a watchdog knows whether messages go out."""

from datetime import timedelta

import pytest
import time_machine
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils.timezone import now

from programmes import tasks
from programmes.models import Delivery, DeliveryAttempt, Tick
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
    status, text = ask(client)

    assert (status, text.splitlines()) == (
        503,
        [
            "oldest message due since: 0 s",
            "last looked: never",
            "clock of the database ahead by: 0 s",
            "servers that do not answer: none",
            "migrations missing: 0",
        ],
    )


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


def test_clock_that_is_half_a_minute_off_is_unwell(client, row):
    tasks.send_reminders()
    with time_machine.travel(now() + timedelta(seconds=45)):
        status, text = ask(client)

    assert (status, text.splitlines()[2]) == (503, "clock of the database ahead by: -45 s")


def test_migration_that_is_missing_is_unwell(client, row):
    tasks.send_reminders()
    MigrationRecorder.Migration.objects.filter(app="programmes").latest("pk").delete()

    status, text = ask(client)

    assert (status, text.splitlines()[4]) == (503, "migrations missing: 1")


def attempt(row, outcome, minutes=0):
    DeliveryAttempt.objects.create(
        clinic=row.clinic,
        delivery=row,
        attempt=1,
        outcome=outcome,
        began_at=now(),
        at=now() - timedelta(minutes=minutes),
    )


def test_mail_server_that_is_away_is_unwell_until_it_answers(client, row):
    tasks.send_reminders()
    attempt(row, "accepted")
    attempt(row, "unreachable")

    status, text = ask(client)
    attempt(row, "refused")  # an answer, too

    assert (status, text.splitlines()[3]) == (503, "servers that do not answer: email")
    assert ask(client)[0] == 200


def test_mail_server_that_nobody_has_asked_lately_is_taken_for_well(client, row):
    tasks.send_reminders()
    attempt(row, "unreachable", minutes=16)

    assert ask(client)[0] == 200


def test_health_costs_seven_queries_however_much_waits(client, row, django_assert_num_queries):
    with django_assert_num_queries(7):
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
        answers = [client.get("/readyz"), client.get("/healthz/deep")]

    assert [(a.status_code, a.text) for a in answers] == [(503, "no database\n")] * 2


def test_server_that_leaves_is_alive_and_not_ready(client, db, settings, tmp_path):
    settings.LEAVING_MARK = str(tmp_path / "leaving")
    assert client.get("/readyz").status_code == 200

    (tmp_path / "leaving").touch()

    answer = client.get("/readyz")
    assert (answer.status_code, answer.text) == (503, "leaving\n")
    assert client.get("/healthz").status_code == 200
