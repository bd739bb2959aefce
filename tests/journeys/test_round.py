"""A morning round by keyboard: ten people who need somebody, looked at one after the other."""

import time
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from programmes.domain.timing import local_day
from programmes.models import CaseloadMark, PracticeDay
from tests.asking import make_question
from tests.conftest import pair
from tests.factories import make_goal, make_patient
from tests.journeys import axe
from tests.journeys.conftest import PHONE

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE = 10
READING_S = 12.0
"""What a person takes to read one card and decide; our estimate, no clinic has measured it."""

UNFOLD = "document.querySelectorAll('details').forEach((one) => { one.open = true; })"


@pytest.fixture
def ten(northside):
    """Ten people of Northside told of pain today, each a little less than the one before."""
    people = [make_patient(clinic=northside, name=f"Person {number}") for number in range(PEOPLE)]
    for number, patient in enumerate(people):
        today = local_day(now(), patient.zone)
        for ago, pain in ((0, 10 - number // 2), (1, 1)):
            PracticeDay.objects.create(
                clinic=northside,
                patient=patient,
                day=today - timedelta(days=ago),
                is_due=True,
                is_practised=True,
                worst_pain_0_10=pain,
            )
    return people


def signed_in(one, browser):
    """Sign a window in as a test client is."""
    one.go(reverse("accounts:start"))
    cookie = {"name": "sessionid", "value": browser.cookies["sessionid"].value}
    one.context.add_cookies([cookie | {"url": one.page.url}])
    return one


def test_axe_finds_nothing_on_a_record_unfolded_nor_on_what_its_patient_is_asked(window, ten, ana):
    question = make_question(clinic=ten[0].clinic, patient=ten[0], by=ana)
    make_goal(clinic=ten[0].clinic, patient=ten[0], by=ana)
    browser = Client()
    browser.force_login(ana)
    desk, phone = signed_in(window(), browser), signed_in(window(PHONE), pair(ten[0]))

    found = {}
    for name in ("patient", "trends"):
        desk.go(reverse(f"therapist:{name}", args=["northside", ten[0].public_id]))
        desk.page.evaluate(
            "for (const one of document.querySelectorAll('details')) one.open = true"
        )
        found[name] = axe.findings(desk.page)
    for path in (
        reverse("patient:questions"),
        reverse("patient:question", args=[question.public_id]),
        reverse("patient:progress"),
    ):
        phone.go(path)
        found[path] = axe.findings(phone.page, axe.PATIENT)

    assert {name: problems for name, problems in found.items() if problems} == {}


def test_round_of_ten_by_keyboard_leaves_nobody_and_undo_brings_the_last_back(window, ten, ana):
    browser = Client()
    browser.force_login(ana)
    desk = signed_in(window(), browser)
    page = desk.page
    desk.go(reverse("therapist:caseload", args=["northside"]))
    assert axe.findings(page) == []

    page.keyboard.press("?")
    assert page.get_by_role("dialog", name="Keys of this page").is_visible()
    page.keyboard.press("Escape")
    began = time.monotonic()
    page.keyboard.press("j")
    for left in range(PEOPLE, 0, -1):
        page.locator("[data-person]:focus").wait_for()
        assert page.title().startswith(f"({left}) ")
        page.keyboard.press("r" if left % 2 else "s")
        page.locator("[data-need]").nth(left - 1).wait_for(state="detached")
    took_s = time.monotonic() - began

    page.get_by_text("Nobody needs you right now").wait_for()
    page.keyboard.press("u")
    page.get_by_role("link", name="Person 9").wait_for()
    assert CaseloadMark.objects.filter(undone_at=None).count() == PEOPLE - 1
    # The round of 40 that a clinic has: 4 times this, and the reading.
    assert 4 * took_s + 40 * READING_S < 10 * 60
