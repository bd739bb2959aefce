"""An address at which nothing arrives is stopped, and the therapist hears of it, once."""

import io
import sys
from types import SimpleNamespace

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import OperationalError

from programmes.actions import bouncing, sending
from programmes.channels import Refused
from programmes.models import Delivery, DeliveryAttempt, StoppedAddress
from tests.bounces import make_bounce
from tests.factories import NOON, WEDNESDAY, make_device, make_patient, make_user
from tests.sending import bring_to, make_delivery, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def pat(northside, ana):
    """A patient with an address, whom Ana looks after."""
    patient = make_patient(clinic=northside, user=make_user(name="Pat", email="pat@example.org"))
    patient.responsibilities.create(clinic=northside, therapist=ana, since=NOON)
    patient.days.create(clinic=northside, day=WEDNESDAY, is_due=True)
    type(ana).objects.filter(pk=ana.pk).update(email="ana@example.org")
    return patient


@pytest.fixture
def row(northside, pat):
    """A reminder of theirs that a server took."""
    return bring_to(make_delivery(clinic=northside, patient=pat), "sent")


def come_back(monkeypatch, raw):
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(raw)))
    call_command("bounced")


def notices():
    return list(Delivery.objects.filter(kind="notice").values_list("user__name", "contents_json"))


def test_address_that_is_refused_is_stopped_and_the_therapist_hears_of_it(northside, pat, ana):
    def refuse(_delivery):
        raise Refused("550 no such user", address="pat@example.org")

    make_delivery(clinic=northside, patient=pat)
    sending.send_batch(now=NOON, senders={"email": refuse})

    assert StoppedAddress.objects.get().address == "pat@example.org"
    assert notices() == [("Ana", {"about": "stopped", "patient": str(pat.public_id)})]
    assert send() == 1
    (told,) = mail.outbox
    assert (told.to, told.subject) == (["ana@example.org"], "Messages do not arrive")
    assert f"/patients/{pat.public_id}/reminders/" in told.body
    assert "pat@" not in told.body + told.subject


def test_mail_that_comes_back_is_written_down_and_stops_its_address(row, monkeypatch):
    raw = make_bounce(row.public_id, said="550 5.1.1 no such user", to="pat@example.org")

    for _ in range(2):  # mail servers say it twice at times
        come_back(monkeypatch, raw)

    attempt = DeliveryAttempt.objects.get()
    assert (attempt.delivery, attempt.outcome) == (row, "bounced")
    assert attempt.answer == "550 5.1.1 no such user"
    stopped = StoppedAddress.objects.get()
    assert (stopped.address, stopped.answer) == ("pat@example.org", "550 5.1.1 no such user")
    assert len(notices()) == 1
    row.refresh_from_db()
    assert row.state == "sent"


@pytest.mark.parametrize(
    "given",
    [
        {"status": "5.2.2"},  # full: tomorrow it may have room
        {"to": "old@example.org"},  # the address was corrected meanwhile
    ],
)
def test_mail_that_comes_back_for_another_reason_stops_nothing(row, monkeypatch, given):
    come_back(monkeypatch, make_bounce(row.public_id, **{"to": "pat@example.org"} | given))

    assert DeliveryAttempt.objects.get().outcome == "bounced"
    assert (StoppedAddress.objects.count(), notices()) == (0, [])


def test_mail_of_somebody_else_changes_nothing(row, monkeypatch):
    come_back(monkeypatch, make_bounce(make_device(clinic=row.clinic).public_id))

    assert (DeliveryAttempt.objects.count(), StoppedAddress.objects.count()) == (0, 0)


def test_while_the_database_is_down_the_mail_server_is_to_try_again(row, monkeypatch):
    def down(**_):
        raise OperationalError

    monkeypatch.setattr(bouncing, "take_back", down)
    with pytest.raises(SystemExit) as ended:
        come_back(monkeypatch, make_bounce(row.public_id))

    assert ended.value.code == 75


def test_all_who_treat_somebody_with_that_address_hear_of_it_and_of_nobody_else(
    northside, southside, pat, olga
):
    number = "+447700900123"
    for clinic, state in ((southside, "active"), (northside, "discharged")):
        make_patient(clinic=clinic, mobile=number, state=state)
    make_patient(clinic=northside)

    bouncing.stop_address(address=number, answer="no", now=NOON)

    assert [name for name, _contents in notices()] == ["Olga"]
