"""The main job, from sign-in to the phone that was signed out, in a real browser."""

import re

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from programmes.actions import accounts, library
from programmes.models import Role, SessionEntry
from tests.journeys.conftest import PHONE
from tests.portals.test_second_factor import code_now

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "three calm words here"


@pytest.fixture
def clinic(transactional_db):
    """A clinic with the real library, Ana who treats and Cleo who runs it."""
    call_command("load_library")
    clinic = accounts.add_clinic(
        name="Northside",
        slug="northside",
        zone="Europe/London",
        phone="0151 496 0000",
        emergency_number="999",
        by=None,
    )
    library.copy_starters(clinic=clinic, by=None)
    for name, role in (("Ana Ruiz", Role.THERAPIST), ("Cleo Hart", Role.CLINIC_ADMIN)):
        email = f"{name.split()[0].lower()}@northside.example"
        accounts.add_staff(
            clinic=clinic, name=name, email=email, role=role, password=PASSWORD, by=None
        )
    return clinic


def _sign_in(window, email):
    window.go("/accounts/login/")
    window.page.get_by_label("Email").fill(email)
    window.page.get_by_label("Password", exact=True).fill(PASSWORD)
    window.page.get_by_role("button", name="Sign in", exact=True).click()
    _set_up_the_app(window.page)
    window.page.wait_for_url(re.compile(r"/clinics/northside/"))


def _set_up_the_app(page):
    """Prove oneself a second time, which every first sign-in of staff asks for."""
    page.get_by_role("link", name="Set up the app").click()
    page.locator("#id_password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    secret = page.locator("#authenticator_secret").input_value()
    page.locator("#id_code").fill(code_now(secret, lasts_s=8))
    page.get_by_role("button", name="Activate").click()
    expect(page.get_by_label("Your codes")).to_have_value(re.compile(r"^(\d{8}\s?){10}$"))
    page.get_by_role("link", name="Go on").click()


def _take_in_ben(window):
    """Cleo takes in a new patient."""
    page = window.page
    page.get_by_role("link", name="Add a patient").click()
    page.get_by_label("Name", exact=True).fill("Ben Okafor")
    page.get_by_role("group", name="Affected side").get_by_label("Left").check()
    page.get_by_role("group", name="Hand used most before the stroke").get_by_label("Right").check()
    page.get_by_label("What the affected hand can do today").select_option("grasp")
    page.get_by_role("button", name="Add the patient").click()
    expect(page.get_by_role("heading", name="Ben Okafor")).to_be_visible()


def _add_drill(page, words, name):
    search = page.get_by_label("Search drills")
    search.fill(words)
    expect(page.locator("[data-result]").first).to_have_attribute("data-result", name)
    search.press("Enter")
    expect(page.locator("#stage").get_by_role("link", name=name)).to_be_visible()


def _build(page):
    """Ana builds three stages from the library, by keyboard, and gives them."""
    page.get_by_role("searchbox", name="Find a patient").fill("Ben")
    page.get_by_role("link", name="Ben Okafor").first.click()
    page.get_by_role("link", name="Build a programme").click()
    page.get_by_role("button", name="Begin").click()
    stages = {
        "Early": [("helped open", "Helped open and close"), ("flicker", "Flicker hunt")],
        "Mid": [("spread", "Spread and close the fingers")],
        "Late": [("packets", "Open packets")],
    }
    for stage, drills in stages.items():
        page.locator("#stage nav").get_by_role("link", name=re.compile(stage)).click()
        for words, name in drills:
            _add_drill(page, words, name)
    page.get_by_role("link", name="Give to Ben Okafor").click()
    page.get_by_role("button", name="Give to Ben Okafor").click()
    expect(page.get_by_role("heading", name="Plan now")).to_be_visible()


def _pair(ana, phone):
    """Ana shows a link; only Ben's yes uses it, and it works once."""
    ana.page.get_by_role("button", name="Set up a phone").click()
    link = ana.page.get_by_label("Link").input_value()
    phone.go(link)
    phone.go(link)
    phone.page.get_by_role("button", name="Yes, this is me").click()
    phone.page.get_by_role("link", name="Later").click()
    expect(phone.page.get_by_role("button", name="Start")).to_be_visible()
    return link


def _practise(page):
    """Ben takes on Tiny, counts ten, says it was right; the second drill hurts by 7."""
    page.get_by_text("Tiny").click()
    page.get_by_role("button", name="Start").click()
    page.get_by_role("link", name="I am ready").click()
    page.get_by_role("link", name="Skip", exact=True).click()
    expect(page.get_by_role("heading", name="Helped open and close")).to_be_visible()
    for count in range(1, 11):
        page.get_by_role("button", name="I did one").click()
        expect(page.locator("#tally b")).to_have_text(str(count))
        page.wait_for_timeout(450)  # a second tap within 400 ms is ignored, on purpose
    page.get_by_role("button", name="Done").click()
    page.get_by_role("button", name="Right").click()
    page.get_by_role("link", name="I am ready").click()
    expect(page.get_by_role("heading", name="Flicker hunt")).to_be_visible()
    page.get_by_role("link", name="It hurts").click()
    page.get_by_label("Hand or wrist").check()
    page.get_by_label("7", exact=True).check()
    page.get_by_role("button", name="Stop this drill").click()
    expect(page.get_by_role("link", name=re.compile("Call"))).to_be_visible()


def _correct(page):
    """Ben puts the first entry right: it was eight."""
    page.goto("/progress/")
    page.get_by_role("link", name=re.compile("Change")).last.click()
    page.locator("[name=amount]").fill("8")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Changed.")).to_be_visible()


def test_the_main_job_from_sign_in_to_the_phone_that_was_signed_out(window, clinic):
    cleo, ana, phone = window(), window(), window(PHONE)
    _sign_in(cleo, "cleo@northside.example")
    _take_in_ben(cleo)
    _sign_in(ana, "ana@northside.example")
    _build(ana.page)
    link = _pair(ana, phone)

    _practise(phone.page)
    _correct(phone.page)

    reps = SessionEntry.objects.order_by("pk").values_list("reps", "answer", "pain_0_10")
    assert list(reps) == [(10, "right", None), (None, "hurt", 7), (8, "right", None)]
    ana.page.get_by_role("link", name="Back to the record").click()
    practice = ana.page.get_by_role("region", name="Practice")
    expect(practice.get_by_text("7 of 10")).to_be_visible()
    expect(practice.get_by_text("Corrected. Before:")).to_be_visible()
    stranger = window(PHONE)
    stranger.go(link)
    expect(stranger.page.get_by_text("This link does not work any more")).to_be_visible()

    cleo.page.reload()
    cleo.page.get_by_role("button", name="Sign out").last.click()
    expect(cleo.page.get_by_text("The device is signed out.")).to_be_visible()
    phone.go("/today/")
    phone.page.wait_for_url(re.compile("/not-connected/"))
    expect(phone.page.get_by_role("heading")).to_be_visible()
