"""Suggestions in a real browser: accepted by keyboard, undone, and in order for everybody."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from programmes.domain.signs import Sign, SignKind
from programmes.domain.timing import local_day
from programmes.models import Patient, Programme, SignLook, SuggestionAnswer
from tests.actions import suggesting
from tests.journeys import axe
from tests.journeys.conftest import PHONE

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def told(ben, ana, monkeypatch):
    """Ben found his one drill easy on the last three days, by this machine's clock."""
    today = local_day(now(), ben.zone)
    monkeypatch.setattr(suggesting, "WEDNESDAY", today)
    assignment = suggesting.follow(
        ben,
        ana,
        since=today - timedelta(days=20),
        step_back_signs=(Sign(SignKind.SEEN, "a tap", 5),),
    )
    suggesting.enter_early(assignment, ana)
    Patient.objects.filter(pk=ben.pk).update(ability="flicker")
    suggesting.tell(assignment, "easy", "easy", "easy")
    return assignment


@pytest.fixture
def desk(window, ana):
    """Return a function that opens a window in which Ana is signed in."""
    browser = Client()
    browser.force_login(ana)

    def open_window(**options):
        one = window(**options)
        one.go(reverse("accounts:start"))
        cookie = {"name": "sessionid", "value": browser.cookies["sessionid"].value}
        one.context.add_cookies([cookie | {"url": one.page.url}])
        return one

    return open_window


def address(name, patient):
    kwargs = {"clinic": patient.clinic.slug, "patient": patient.public_id}
    return reverse(f"therapist:{name}", kwargs=kwargs)


def reps():
    return Programme.objects.get().document.stages[0].prescriptions[0].dose.reps


def test_a_suggestion_is_accepted_in_the_builder_by_keyboard_and_undone(desk, ben, told):
    one = desk()
    page = one.page
    one.go(address("programme", ben))
    accept = page.get_by_role("button", name="Accept: A little more: Touch 2 × 10 → 2 × 12")
    accept.wait_for()
    assert axe.findings(page) == []
    key = told.programme.document.stages[0].prescriptions[0].key
    assert page.input_value(f"#reps-{key}") == "10"

    accept.focus()
    page.keyboard.press("Enter")
    page.wait_for_function(f"() => document.getElementById('reps-{key}').value === '12'")
    page.get_by_text("Accepted. Suggestion: Touch 2 × 10 → 2 × 12").wait_for()
    assert (reps(), SuggestionAnswer.objects.get().choice) == (12, "accepted")
    page.wait_for_function("() => document.activeElement.classList.contains('message')")
    assert axe.findings(page) == []

    page.locator("#undo-button").focus()
    page.keyboard.press("Enter")
    page.wait_for_function(f"() => document.getElementById('reps-{key}').value === '10'")
    assert reps() == 10

    page.locator(f"#reps-{key}").fill("11")  # the builder knows the newest revision
    page.keyboard.press("Tab")
    page.wait_for_function(
        "() => [...document.querySelectorAll('.revision')].every(one => one.value === '4')"
    )
    assert reps() == 11


def test_suggestions_are_put_away_on_the_record_and_a_sign_is_seen(desk, ben, told):
    one = desk()
    page = one.page
    one.go(address("patient", ben))
    assert axe.findings(page) == []

    page.get_by_role("button", name="Later, 3 days: A little more").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Put away. Suggestion: Touch").wait_for()
    assert page.get_by_text("Nothing to suggest now.").is_visible()
    page.wait_for_function("() => document.activeElement.classList.contains('message')")
    assert SuggestionAnswer.objects.get().choice == "snoozed"
    assert axe.findings(page) == []

    page.get_by_text("Record what the hand can do").click()
    page.get_by_label("What the affected hand can do").select_option("partial")
    page.get_by_role("button", name="Record", exact=True).click()
    page.get_by_text("Enter Mid").click()
    page.get_by_label("Keep Early going beside it").check()
    assert axe.findings(page) == []
    page.get_by_role("button", name="Yes, enter the Mid stage").click()
    page.get_by_text("Accepted. Suggestion: Ready to look at the Mid stage").wait_for()
    one.go(address("patient", ben))
    page.get_by_role("button", name="Not seen: Seen 5 times in a row").click()
    page.wait_for_url("**/#looking")
    assert SignLook.objects.get().is_seen is False


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_record_with_scores_is_in_order_on_a_phone(desk, ben, told, scheme):
    one = desk(size=PHONE, color_scheme=scheme, reduced_motion="reduce")
    page = one.page
    one.go(address("patient", ben))
    page.get_by_text("Enter a score").click()
    page.get_by_label("Measure", exact=True).fill("box and")
    page.get_by_label("Score", exact=True).fill("14")
    page.get_by_role("button", name="Store the score").click()
    page.get_by_text("Box and Block Test").first.wait_for()
    page.get_by_text("What the numbers rest on").click()

    assert axe.findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
