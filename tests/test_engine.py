"""The engine rung by tasks and by the plain loop; pages never wait for what it talks to."""

import re
import socket
import zoneinfo
from datetime import UTC, timedelta

import pytest
import tzdata
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.utils.timezone import now

from programmes import engine, tasks
from programmes.actions.health import ClocksApart
from programmes.models import Delivery, PracticeDay, Tick
from tests.factories import make_patient, make_user
from tests.sending import make_delivery, make_rule


def make_due(clinic, *, number):
    """Store so many reminders that are due now, each of a patient of their own."""
    moment, today = now(), now().astimezone(UTC).date()
    for each in range(number):
        patient = make_patient(
            clinic=clinic, zone="UTC", user=make_user(email=f"p{each}@x.example")
        )
        PracticeDay.objects.create(clinic=clinic, patient=patient, day=today, is_due=True)
        make_delivery(
            clinic=clinic,
            patient=patient,
            day=today,
            zone="UTC",
            due_at=moment,
            not_before=moment,
            expires_at=moment + timedelta(hours=2),
        )


TICKS = {"fill", "letters", "pace", "reminders", "zones"}


@pytest.fixture
def awake(northside):
    """Northside without quiet hours, so that tests may run at night."""
    northside.quiet_from = northside.quiet_until
    northside.save()
    return northside


def test_all_that_is_due_goes_in_several_batches(awake):
    make_due(awake, number=21)

    assert tasks.send_reminders(unknown="from a newer beat") == 21
    assert (tasks.send_reminders(), len(mail.outbox)) == (0, 21)


def test_bells_of_reaping_and_filling_do_their_work_once(northside):
    make_rule(clinic=northside, fill_at=now())
    make_delivery(clinic=northside)
    Delivery.objects.update(
        state="claimed", lease_token="0" * 32, lease_until=now() - timedelta(seconds=1)
    )

    assert (tasks.reap(), tasks.reap()) == (1, 0)
    assert (tasks.fill(), tasks.fill()) == (2, 0)  # the rule of the message too


def test_engine_whose_time_is_over_takes_nothing_more(awake, monkeypatch):
    make_due(awake, number=1)
    make_rule(clinic=awake, fill_at=now())
    monkeypatch.setattr(engine, "WORKS_S", -1)

    assert (engine.send(is_urgent=False), engine.fill()) == (0, 0)
    assert Delivery.objects.get().attempt == 0


def test_version_of_the_zone_data_is_that_of_what_is_read(tmp_path, monkeypatch, db):
    engine.zone_data_version.cache_clear()
    here = engine.zone_data_version()
    assert re.fullmatch(r"20\d\d[a-z]+", here)
    assert Tick.objects.filter(name="zones").count() == 0
    tasks.fill()
    assert Tick.objects.get(name="zones").note == here

    for name, text in (("+VERSION", "2031b"), ("tzdata.zi", "# version 2031c\nmore\n")):
        (tmp_path / name).write_text(text)
        monkeypatch.setattr(zoneinfo, "TZPATH", (str(tmp_path / "none"), str(tmp_path)))
        engine.zone_data_version.cache_clear()
        assert engine.zone_data_version() == text.removeprefix("# version ").partition("\n")[0]
    monkeypatch.setattr(zoneinfo, "TZPATH", ())
    engine.zone_data_version.cache_clear()
    assert engine.zone_data_version() == tzdata.IANA_VERSION
    engine.zone_data_version.cache_clear()


def test_engine_sends_nothing_while_clocks_are_apart(awake, time_machine):
    make_due(awake, number=1)
    time_machine.move_to(now() + timedelta(seconds=40))

    with pytest.raises(ClocksApart, match="the database says"):
        tasks.send_reminders()

    assert Delivery.objects.get().state == "pending"


def test_loop_without_broker_rings_every_bell_once_for_cron(awake):
    make_due(awake, number=2)

    call_command("deliver", once=True)

    assert len(mail.outbox) == 2
    assert set(Tick.objects.values_list("name", flat=True)) == TICKS


def test_page_that_lets_a_mail_go_does_not_wait_for_the_mail_server(northside, settings):
    make_patient(clinic=northside, user=make_user(email="eve@x.example"))
    with socket.create_server(("127.0.0.1", 0)) as frozen:  # takes connections, never answers
        settings.EMAIL_BACKEND = "programmes.channels.email.SmtpBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = frozen.getsockname()

        answer = Client().post("/email/", {"address": "eve@x.example"})

        frozen.setblocking(False)
        with pytest.raises(BlockingIOError):
            frozen.accept()
    assert answer.status_code == 302
    assert Delivery.objects.get().state == "pending"
