"""Practice stops when something is wrong, the team looks, and it goes on; in a real browser."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now
from playwright.sync_api import expect

from programmes.actions import assignments
from programmes.models import SafetyCard
from tests.conftest import pair
from tests.factories import make_document, make_drill, make_programme
from tests.journeys import axe
from tests.journeys.conftest import PHONE
from tests.journeys.test_look import EXTENT, MEASURE
from tests.journeys.test_media import signed_in
from tests.portals.patient.pages import start

pytestmark = pytest.mark.django_db(transaction=True)
RULES = ("pain_end", "crps", "skin", "shoulder", "pain_stop", "fall", "medical", "other")
SCREENS = [
    "/help/wrong/",
    *(f"/help/wrong/{kind}/" for kind in ("swelling", "skin", "fall")),
    "/hurt/",
    *(f"/rest/{rule}/" for rule in RULES),
    "/emergency/",
]


@pytest.fixture
def plan(northside, ben, ana):
    northside.emergency_number = "999"
    northside.save()
    drills = [make_drill(clinic=northside, name=name) for name in ("Open and close", "Tap")]
    programme = make_programme(
        clinic=northside, patient=ben, by=ana, document=make_document(*drills)
    )
    assignments.give(programme=programme, by=ana, now=now())


@pytest.fixture
def phone(window, ben, plan):
    """Ben's phone, with today's session begun."""
    browser = pair(ben)
    start(browser)
    return signed_in(window, browser, PHONE)


@pytest.fixture
def desk(window, ana):
    browser = Client()
    browser.force_login(ana)
    return signed_in(window, browser, None)


def test_strong_pain_stops_today_until_the_therapist_looked(phone, desk, ben):
    page = phone.page
    phone.go("/practice/")
    page.get_by_role("link", name="It hurts").click()
    page.get_by_label("Hand or wrist").check()
    page.get_by_label("7", exact=True).check()
    page.get_by_role("button", name="Stop this drill").click()
    expect(page.get_by_role("heading", name="Stop for today")).to_be_visible()
    expect(page.get_by_text("Nobody watches this all day.")).to_be_visible()
    page.get_by_role("link", name="Back to today").click()
    expect(page.get_by_role("heading", name="Stop for today")).to_be_visible()
    expect(page.get_by_role("button", name="Start")).to_have_count(0)

    desk.go(reverse("therapist:caseload", args=["northside"]))
    expect(desk.page.get_by_text("Pain reached 7 of 10.")).to_be_visible()
    desk.page.get_by_role("link", name="Ben", exact=True).click()
    cards = desk.page.get_by_role("region", name="Safety")
    expect(cards.get_by_text("all practice, today", exact=False)).to_be_visible()
    cards.get_by_text("Close or put away").click()
    cards.get_by_label("What you did").fill("Called Ben. Rests today.")
    cards.get_by_role("button", name="Close the card").click()
    expect(desk.page.get_by_text("The card is closed.")).to_be_visible()
    expect(cards).to_have_count(0)
    phone.go("/today/")
    expect(page.get_by_role("heading", name="Stop for today")).to_be_visible()

    with time_machine.travel(now() + timedelta(days=1)):
        phone.go("/today/")
        page.get_by_role("button", name="Start").click()
        expect(page.get_by_role("heading", name="Get ready")).to_be_visible()
    assert SafetyCard.objects.get().note == "Called Ben. Rests today."


def test_stroke_signs_call_first_and_a_mistake_opens_practice_again(phone, desk, ben):
    page = phone.page
    phone.go("/help/")
    page.get_by_role("link", name="Something else is wrong").click()
    page.get_by_role("button", name="Signs of a stroke").click()
    call = page.get_by_role("link", name="Call 999")
    expect(call).to_have_attribute("href", "tel:999")
    assert page.evaluate(EXTENT) == [360, 640]
    assert call.bounding_box()["height"] >= 96
    expect(page.get_by_text("I cannot speak well.")).to_be_visible()
    assert axe.findings(page, axe.PATIENT) == []
    page.get_by_role("button", name="I tapped by mistake").click()
    expect(page.get_by_role("button", name="Start")).to_be_visible()

    desk.go(reverse("therapist:patient", args=["northside", ben.public_id]))
    cards = desk.page.get_by_role("region", name="Safety")
    expect(cards.get_by_text("Taken back: it was tapped by mistake.")).to_be_visible()
    assert axe.findings(desk.page) == []
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_role("heading", name="Get ready")).to_be_visible()


def test_stop_screens_fit_a_phone_and_have_large_targets(phone):
    problems = {}
    for path in SCREENS:
        phone.go(path)
        page = phone.page
        page.evaluate("document.querySelector('[data-read-aloud]')?.removeAttribute('hidden')")
        small = [
            found
            for found in page.evaluate(MEASURE)
            if found[2] < found[1] or found[3] < 60
        ]  # fmt: skip
        extent = page.evaluate(EXTENT)
        found = axe.findings(page, axe.PATIENT)
        page.evaluate("document.documentElement.dataset.type = '200'")
        wide = page.evaluate(EXTENT)[0]
        if small or extent != [360, 640] or found or wide > 360:
            problems[path] = (small, extent, found, wide)
    assert problems == {}


def test_emergency_says_it_for_a_person_without_sign_in(window):
    one = window(PHONE)
    one.page.add_init_script("""
      window.said = [];
      speechSynthesis.speak = (utterance) => window.said.push(utterance.text.trim());
    """)
    one.go("/emergency/")
    one.page.get_by_role("button", name="Say this for me").click()
    one.page.wait_for_timeout(300)  # Chrome drops a sentence spoken right after it was quietened

    assert one.page.evaluate("window.said") == [
        "I cannot speak well.",
        "I may be having a stroke.",
    ]
    expect(one.page.get_by_role("link", name=re.compile("Call 112"))).to_be_visible()
    assert axe.findings(one.page, axe.PATIENT) == []
