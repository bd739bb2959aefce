"""The words of messages: the same each time, nothing of health in a subject, links that work."""

import re

import pytest
from allauth.account.forms import default_token_generator
from django.core import mail
from django.test import Client
from django.utils.timezone import now

from programmes.domain.reminders import Kind
from programmes.letters import mail_of
from programmes.models import Delivery, User
from tests.factories import NOON, make_patient
from tests.sending import make_delivery, send

OF_HEALTH = re.compile(r"stroke|hand|therap|practi|exercis|rehab|pain", re.IGNORECASE)
CONTENTS = {
    Kind.SESSION: {"name": "Ben", "cue": "When I finish breakfast"},
    Kind.CODE: {"minutes": 10, "signs_in": True},
    Kind.OFFER: {"name": "Luis", "patient": "Ben"},
    Kind.INVITATION: {"name": "Dora", "clinic": "Northside", "hours": 72},
    Kind.PASSWORD: {},
    Kind.ACCOUNT: {"subject": "A notice", "text": "Some words."},
}


@pytest.fixture
def dora(northside, ana):
    ana.set_password("a long enough sentence")
    ana.save()
    return ana


def row_of(kind, northside, user):
    patient = make_patient(clinic=northside)
    return make_delivery(
        clinic=northside, patient=patient, kind=kind, user=user, contents_json=CONTENTS[kind]
    )


@pytest.mark.parametrize("kind", CONTENTS)
def test_letter_is_the_same_each_time_and_its_subject_says_nothing_of_health(kind, northside, dora):
    row = row_of(kind, northside, dora)
    first = mail_of(row)

    row = Delivery.objects.get(pk=row.pk)

    assert mail_of(row) == first
    assert first.built().message().as_bytes() == mail_of(row).built().message().as_bytes()
    assert OF_HEALTH.findall(first.subject) == []
    assert (first.to, first.name, first.date) == (dora.email, str(row.public_id), NOON)


def test_two_letters_have_two_secrets_and_codes(northside):
    one, other = (make_delivery(clinic=northside) for _ in "ab")

    assert len({one.secret, other.secret, one.code, other.code}) == 4
    assert (len(one.secret), len(one.code)) == (64, 6)


def test_new_password_is_asked_for_by_the_ledger_and_its_key_is_stored_nowhere(dora):
    Client().post("/accounts/password/reset/", {"email": dora.email})

    row = Delivery.objects.get()
    assert (row.kind, row.user, row.contents_json) == ("password", dora, {})
    assert send(now=now()) == 1
    key = re.search(r"/key/[^-]+-(\S+)/", mail.outbox[0].body)[1]
    assert default_token_generator.check_token(dora, key)
    dora.set_password("another long sentence")
    assert not default_token_generator.check_token(dora, key)


@pytest.mark.django_db
def test_stranger_who_asks_for_a_password_is_written_nothing():
    Client().post("/accounts/password/reset/", {"email": "nobody@x.example"})

    assert (Delivery.objects.count(), User.objects.count()) == (0, 0)


def test_what_allauth_has_to_say_goes_by_the_ledger_too(dora, rf):
    from allauth.account.adapter import get_adapter  # noqa: PLC0415 -- after the settings
    from allauth.core import context  # noqa: PLC0415

    with context.request_context(rf.get("/")):
        told = {"user": dora, "ip": "127.0.0.1", "user_agent": "Firefox", "timestamp": NOON}
        get_adapter().send_mail("account/email/password_changed", dora.email, told)

    assert Delivery.objects.get().kind == "account"
    assert send(now=now()) == 1
    assert "password" in mail.outbox[0].body
