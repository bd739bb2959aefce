"""Choosing a drawing without the mouse, until it moves in the patient's hand."""

import pytest
from django.test import Client
from django.urls import reverse

from programmes.actions import assignments
from programmes.models import Drill
from tests.conftest import pair
from tests.factories import NOON, make_document, make_drill, make_programme
from tests.journeys import axe
from tests.journeys.conftest import PHONE

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def drill(northside):
    return make_drill(clinic=northside, name="Take a block")


def sign_in(one, browser):
    one.go(reverse("accounts:start"))
    cookie = {"name": "sessionid", "value": browser.cookies["sessionid"].value}
    one.context.add_cookies([cookie | {"url": one.page.url}])
    return one


@pytest.fixture
def desk(ana):
    browser = Client()
    browser.force_login(ana)
    return browser


def address(name, drill):
    return reverse(
        f"therapist:{name}", kwargs={"clinic": drill.clinic.slug, "drill": drill.public_id}
    )


def says(page, words):
    page.wait_for_function(
        "words => document.querySelector('.said')?.innerText.includes(words)", arg=words
    )


def shows(page, selector):
    """Wait until the picture is there; a drawing that cannot be read has no size."""
    page.wait_for_function(
        "one => document.querySelector(one)?.naturalWidth > 0", arg=selector, timeout=20_000
    )
    return page.get_attribute(selector, "src")


def focused(page):
    return page.evaluate("document.activeElement.id")


def test_a_drawing_is_chosen_by_keyboard_and_moves_for_the_patient(window, desk, drill, ana, ben):
    one = sign_in(window(), desk)
    page = one.page
    one.go(address("drill", drill))
    page.locator(".toolbar details.menu summary").focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Choose a drawing").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/poses/")
    first = shows(page, "#preview picture img")
    assert axe.findings(page) == []

    page.locator("#start-fist").focus()
    page.keyboard.press("ArrowUp")  # relaxed
    says(page, "Begin with the hand relaxed.")
    assert shows(page, "#preview picture img") != first
    for pose in ("#start-pinch_open", "#end-pinch"):
        page.locator(pose).focus()
        page.keyboard.press("Space")
    says(page, "Then press thumb and first finger together.")
    page.locator("#thing-none").focus()
    for _ in range(3):
        page.keyboard.press("ArrowDown")  # marble, cotton ball, block
    says(page, "Then take the block.")
    assert focused(page) == "thing-block"
    page.locator("#view-none").focus()
    page.keyboard.press("ArrowDown")
    page.wait_for_selector("#view-down:checked")
    page.wait_for_url("**view=down**")  # what is seen can be opened again
    assert "pinch" in page.url
    page.wait_for_function("document.getElementById('live').innerText.includes('the block')")
    shown = shows(page, "#preview picture img")
    assert axe.findings(page) == []

    page.get_by_role("button", name="Save this drawing").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{address('drill', drill)}")
    start = shows(page, ".pair img")
    assert start.split("/")[2] == shown.split("/")[2]
    assert axe.findings(page) == []
    assert Drill.objects.get().poses_json["thing"] == "block"

    programme = make_programme(
        clinic=ben.clinic, patient=ben, by=ana, document=make_document(drill)
    )
    assignments.give(programme=programme, by=ana, now=NOON)
    bens = sign_in(window(PHONE), pair(ben))
    bens.go(reverse("patient:today"))
    bens.page.get_by_role("button", name="Start").first.click()
    bens.page.get_by_role("link", name="I am ready").click()
    bens.page.get_by_role("link", name="Skip", exact=True).click()
    bens.page.wait_for_url("**/practice/")
    assert shows(bens.page, ".figure img").split("/")[2:] == [start.split("/")[2], "loop.svg#tan"]


def test_who_already_stands_on_save_stays_there_when_the_preview_comes(window, desk, drill):
    one = sign_in(window(), desk)
    page = one.page
    one.go(address("poses", drill))
    page.locator("#start-fist").focus()
    page.keyboard.press("ArrowUp")  # relaxed
    page.locator("#save").focus()
    says(page, "Begin with the hand relaxed.")

    assert focused(page) == "save"


def test_who_wants_less_motion_sees_the_end_and_both_stills(window, desk, drill):
    one = sign_in(window(reduced_motion="reduce"), desk)
    one.go(address("poses", drill))

    shows(one.page, "#preview picture img")
    seen = one.page.evaluate("document.querySelector('#preview picture img').currentSrc")
    assert seen.endswith("/end.svg#tan")
    stills = one.page.locator("#preview .pair img")
    names = [still.get_attribute("src").split("/")[-1] for still in stills.all()]
    assert names == ["start.svg#tan", "end.svg#tan"]


def test_picker_without_javascript_previews_and_saves(window, desk, drill):
    one = sign_in(window(java_script_enabled=False), desk)
    page = one.page
    one.go(address("poses", drill))
    page.locator("label:has(#end-spread)").click()
    page.locator("label:has(#hands-both)").click()
    page.get_by_role("button", name="Preview").click()
    assert "Then spread the fingers wide." in page.inner_text(".said")
    page.get_by_role("button", name="Save this drawing").click()

    assert page.url.endswith(address("drill", drill))
    assert Drill.objects.get().poses_json["hands"] == "both"


def test_picker_on_a_narrow_phone_never_scrolls_sideways(window, desk, drill):
    one = sign_in(window({"width": 320, "height": 640}), desk)
    one.go(address("poses", drill))
    shows(one.page, "#preview picture img")

    assert one.page.evaluate("document.documentElement.scrollWidth") == 320
    assert axe.findings(one.page) == []
