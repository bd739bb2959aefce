"""A morning round by keyboard: ten people who need somebody, looked at one after the other."""

import time
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from programmes.domain.timing import local_day
from programmes.models import CaseloadMark, PracticeDay
from tests.factories import make_patient
from tests.journeys import axe

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE = 10
READING_S = 12.0
"""What a person takes to read one card and decide; our estimate, no clinic has measured it."""


@pytest.fixture
def ten(northside):
    """Ten people of Northside told of pain today, each a little less than the one before."""
    for number in range(PEOPLE):
        patient = make_patient(clinic=northside, name=f"Person {number}")
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


def test_round_of_ten_by_keyboard_leaves_nobody_and_undo_brings_the_last_back(window, ten, ana):
    browser = Client()
    browser.force_login(ana)
    desk = window()
    desk.go(reverse("accounts:start"))
    cookie = {"name": "sessionid", "value": browser.cookies["sessionid"].value}
    desk.context.add_cookies([cookie | {"url": desk.page.url}])
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
