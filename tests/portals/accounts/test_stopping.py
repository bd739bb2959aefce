"""The stop link of a mail: GET shows a button, POST acts, without signing in."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from programmes.models import AuditEvent, Delivery, PracticeDay, ReminderRule
from tests.factories import WEDNESDAY, make_patient, make_user
from tests.portals.patient.pages import words
from tests.sending import make_delivery, make_rule, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def rule(northside):
    patient = make_patient(
        clinic=northside, user=make_user(name="Ben", email="ben@example.org"), cue="After lunch."
    )
    PracticeDay.objects.create(clinic=northside, patient=patient, day=WEDNESDAY, is_due=True)
    return make_rule(clinic=northside, patient=patient)


def link(rule, channel="email"):
    return reverse("accounts:stop", args=[rule.stop_token(channel)])


def test_mail_carries_the_stop_link_in_headers_and_in_words(rule, northside, settings):
    make_delivery(clinic=northside, rule=rule)

    assert send(is_urgent=False) == 1
    sent = mail.outbox[0].message()
    url = f"{settings.BASE_URL}{link(rule)}"
    assert sent["List-Unsubscribe"] == f"<{url}>"
    assert sent["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert f"Stop these mails:\n{url}\n" in mail.outbox[0].body
    assert f'href="{url}"' in mail.outbox[0].alternatives[0][0]


def test_opening_the_link_stops_nothing(client, rule):
    for _ in range(2):
        assert words(client.get(link(rule))).startswith("Stop these mails? Time to practise")
    client.head(link(rule))

    rule.refresh_from_db()
    assert (rule.is_active, rule.channels) == (True, ["email"])


def test_post_of_a_mail_reader_stops_at_once_and_again(rule, northside):
    waiting = make_delivery(clinic=northside, rule=rule)
    reader = Client(enforce_csrf_checks=True)

    for _ in range(2):
        answer = reader.post(link(rule), {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
        assert "These mails have stopped" in words(answer)

    rule.refresh_from_db()
    assert (rule.is_active, rule.withdrawn_at is None) == (False, False)
    assert Delivery.objects.get(pk=waiting.pk).state == "cancelled"
    assert AuditEvent.objects.filter(verb="reminder.withdrawn").count() == 1
    assert "These mails have stopped" in words(reader.get(link(rule)))


def test_stop_is_of_one_kind_and_one_channel(client, rule, northside):
    ReminderRule.objects.filter(pk=rule.pk).update(channels=["email", "push"])
    nudge = make_rule(clinic=northside, patient=rule.patient, kind="nudge")
    weekly = make_rule(clinic=northside, patient=rule.patient, kind="weekly", weekdays=[6])

    client.post(link(rule))

    found = ReminderRule.objects.order_by("pk").values_list("kind", "is_active", "channels")
    assert list(found) == [
        ("session", True, ["push"]),
        ("nudge", False, ["email"]),  # the second goes with the first
        ("weekly", True, ["email"]),
    ]
    assert {nudge.kind, weekly.kind} == {"nudge", "weekly"}

    client.post(link(rule))  # from an older mail
    rule.refresh_from_db()
    assert (rule.is_active, rule.channels) == (True, ["push"])


@pytest.mark.parametrize("change", ["push", "sms", ""])
def test_link_that_nobody_signed_stops_nothing(client, rule, change):
    token = rule.stop_token("email").replace("email", change)

    answer = client.post(reverse("accounts:stop", args=[token]))

    assert (answer.status_code, "This link does not work" in words(answer)) == (410, True)
    rule.refresh_from_db()
    assert rule.is_active


def test_page_names_nobody(client, rule):
    shown = client.get(link(rule)).content.decode()

    assert re.findall(r"Ben|example\.org|After lunch", shown) == []
