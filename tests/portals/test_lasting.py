"""Silence signs staff out, polling does not keep them in, and they see where they are signed in."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.test import Client
from django.urls import reverse

from programmes.models import AuditEvent
from programmes.portals import lasting
from tests.factories import NOON

CASELOAD = "/clinics/northside/"
POLL = {"hx-request": "true", lasting.POLLS_HEADER: "1"}
LIST = reverse("accounts:sign_ins")


def sign_in(user, agent="Windows"):
    """Return a browser of ``user`` that silence signs out, as a sign-in by a page begins it."""
    browser = Client(headers={"user-agent": agent})
    browser.force_login(user)
    session = browser.session
    del session[lasting.SEEN_SESSION_KEY], session[lasting.SINCE_SESSION_KEY]
    session.save()
    return browser


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def wait(clock, **how_long):
    clock.shift(timedelta(**how_long))


def test_fifteen_minutes_of_silence_sign_out(ana, clock):
    browser = sign_in(ana)
    assert browser.get(CASELOAD).status_code == 200

    wait(clock, minutes=15)
    assert browser.get(CASELOAD).status_code == 200
    wait(clock, minutes=15, seconds=1)
    assert browser.get(CASELOAD)["Location"] == "/accounts/login/?next=/clinics/northside/"


def test_what_a_page_asks_by_itself_keeps_nobody_signed_in(ana, clock):
    browser = sign_in(ana)
    browser.get(CASELOAD)

    for _ in range(3):
        wait(clock, minutes=5)
        assert browser.get(CASELOAD, headers=POLL).status_code == 200
    wait(clock, seconds=1)
    answer = browser.get(CASELOAD, headers=POLL)
    assert (answer.status_code, answer["HX-Trigger"]) == (401, "signed-out")


def test_twelve_hours_end_a_sign_in_that_was_never_silent(ana, clock):
    browser = sign_in(ana)

    for _ in range(12 * 6 + 1):
        assert browser.get(reverse("accounts:stay")).status_code == 200
        wait(clock, minutes=10)
    assert browser.get(CASELOAD)["Location"].startswith("/accounts/login/")


def test_phones_of_patients_are_not_signed_out_by_silence(bens_phone, clock):
    bens_phone.get("/today/")
    wait(clock, days=3)
    assert bens_phone.get("/today/").status_code == 200


def test_every_poll_of_staff_pages_says_that_it_is_one():
    pages = Path(settings.BASE_DIR, "templates").rglob("*.html")
    polls = [
        tag
        for page in pages
        for tag in re.findall(r"<[^<>]*hx-trigger=\"[^\"]*every [^<>]*>", page.read_text())
    ]

    assert len(polls) == 4
    assert all(f'"{lasting.POLLS_HEADER}": "1"' in tag for tag in polls)


def test_people_see_where_they_are_signed_in_and_end_one(ana, olga, clock):
    here, there = sign_in(ana), sign_in(ana, agent="iPad")
    sign_in(olga).get("/")
    for browser in (there, here):
        browser.get(CASELOAD)
        wait(clock, minutes=2)

    page = here.get(LIST).content.decode()
    assert re.findall(r"<b>(.*?)</b>", page) == ["Windows computer · this one", "iPad"]
    assert "Since 4 March, 12:00, last used 4 March, 12:00 (UTC), from 127.0.0.1" in page
    other = UserSession.objects.get(user_agent="iPad")
    here.post(reverse("accounts:sign_in_end", args=[other.pk]))

    assert there.get(CASELOAD)["Location"].startswith("/accounts/login/")
    assert here.get(CASELOAD).status_code == 200
    event = AuditEvent.objects.get(verb="sign_in.ended")
    assert (event.by, event.clinic.slug) == (ana, "northside")


def test_nobody_ends_a_sign_in_of_somebody_else(ana, olga, clock):
    theirs = sign_in(olga)
    theirs.get("/clinics/southside/")
    number = UserSession.objects.get(user=olga).pk

    answer = sign_in(ana).post(reverse("accounts:sign_in_end", args=[number]))

    assert answer.status_code == 404
    assert theirs.get("/clinics/southside/").status_code == 200


def test_one_button_ends_all_the_others(ana, clock):
    here, *others = [sign_in(ana) for _ in range(3)]
    for browser in (here, *others):
        browser.get(CASELOAD)

    answer = here.post(reverse("accounts:others_end"), follow=True)

    assert "2 other browsers are signed out." in answer.content.decode()
    assert [browser.get(CASELOAD).status_code for browser in (here, *others)] == [200, 302, 302]


def test_a_page_that_was_left_open_learns_whose_sign_in_it_is(ana, clock):
    browser = sign_in(ana)
    page = browser.get(CASELOAD).content.decode()

    assert 'data-idle="900"' in page
    assert f'data-person="{ana.public_id}"' in page
    stay = browser.get(reverse("accounts:stay")).content.decode()
    assert f'data-person="{ana.public_id}"' in stay
