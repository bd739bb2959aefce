"""A therapist's own drill, from nothing to retired, without touching the mouse."""

import pytest
from django.test import Client
from django.urls import reverse

from programmes.models import Drill
from tests.factories import (
    make_assignment,
    make_copy,
    make_document,
    make_drill,
    make_programme,
)
from tests.journeys import axe
from tests.journeys.conftest import PHONE

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk(window, ana):
    """A function that opens a window in which Ana is signed in."""
    browser = Client()
    browser.force_login(ana)

    def open_desk(*args, **options):
        one = window(*args, **options)
        one.go(reverse("accounts:start"))
        cookie = {"name": "sessionid", "value": browser.cookies["sessionid"].value}
        one.context.add_cookies([cookie | {"url": one.page.url}])
        return one

    return open_desk


def address(name, **kwargs):
    return reverse(f"therapist:{name}", kwargs={"clinic": "northside", **kwargs})


def fill(page, label, text):
    """Type into a field as a person does who walks the form by Tab."""
    page.get_by_label(label, exact=True).focus()
    page.keyboard.press("Control+a")
    page.keyboard.type(text)


def choose(page, label, key):
    page.get_by_label(label, exact=True).focus()
    page.keyboard.type(key)


def press(page, role, name):
    page.get_by_role(role, name=name).focus()
    page.keyboard.press("Enter")


def test_a_drill_is_written_watched_and_retired_by_keyboard_alone(desk, northside):
    make_drill(clinic=northside, name="Use a cup")
    page = desk().page
    page.goto(address("library"))
    press(page, "link", "New drill")
    page.wait_for_url("**/library/new/")

    fill(page, "Name", "Pinch a coin")
    choose(page, "Category", "Fine")
    page.get_by_label("Mid", exact=True).focus()
    page.keyboard.press("Space")
    fill(page, "Movements", "tip pinch")
    fill(page, "Steps", "Take the coin with the affected hand. Do it 10 times.")
    page.wait_for_selector("#preview li:has-text('right hand')")
    fill(page, "Position", "Seated at a table")
    fill(page, "Repetitions a set", "10")
    page.wait_for_selector("#preview :text('about 1 min')")
    assert "“10 times” says how much to do." in page.inner_text("#preview")
    assert page.get_by_label("Seconds of a bout").is_hidden()
    page.get_by_label("Left hand affected").focus()
    page.keyboard.press("Space")
    page.wait_for_selector("#preview li:has-text('left hand')")
    fill(page, "Steps", "Take the coin with the affected hand.")
    page.wait_for_selector("#preview :text('Short sentences')")
    assert "Fine movement · Mid · no kit" in page.inner_text("#preview")

    page.get_by_label("Steps").focus()
    press(page, "button", "Save")
    page.wait_for_selector(".errors:focus")
    assert "Choose what the hand must be able to do." in page.inner_text(".errors")
    assert axe.findings(page) == []
    choose(page, "Measured by", "Rep")
    choose(page, "The hand needs", "Can gr")
    choose(page, "Hands", "Aff")
    choose(page, "Helper", "No")
    fill(page, "Drill 1", "use a cup")
    page.keyboard.press("Enter")
    page.wait_for_selector("h1:has-text('Pinch a coin')")
    assert "Use a cup" in page.inner_text(".after")
    assert axe.findings(page) == []
    made = Drill.objects.get(name="Pinch a coin")
    assert made.instructions == "Take the coin with the affected hand."

    page.locator(".toolbar .menu > summary").focus()
    page.keyboard.press("Enter")
    press(page, "link", "Retire")
    page.wait_for_url("**/retire/")
    assert axe.findings(page) == []
    press(page, "button", "Retire")
    page.wait_for_selector(":text('no longer offered')")
    page.goto(address("library"))
    assert page.get_by_role("link", name="Pinch a coin").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_pages_of_a_drill(desk, northside, ben, ana, scheme):
    make_drill(clinic=northside, name="Fist", slug="fist", picture="fist-and-open")
    drill = make_copy(
        clinic=northside,
        name="Ours",
        picture="opposition-touch",
        safety_flags=["small_parts"],
        precautions="Mind the thumb.",
        easier="Less.",
        progresses_to=["fist"],
    )
    programme = make_programme(clinic=northside, patient=ben, document=make_document(drill))
    make_assignment(clinic=northside, patient=ben, programme=programme)
    page = desk(PHONE, color_scheme=scheme).page

    found = {}
    for name in ("drill", "drill_edit", "drill_copy", "drill_starter", "drill_retire"):
        page.goto(address(name, drill=drill.public_id))
        found[name] = axe.findings(page)
        assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"], name
    page.goto(address("drill_pictures"))
    found["drill_pictures"] = axe.findings(page)
    assert {name: problems for name, problems in found.items() if problems} == {}


def test_pictures_are_ticked_by_enter_one_after_another(desk, northside):
    for name, slug in (("A", "fist-and-open"), ("B", "opposition-touch")):
        make_drill(clinic=northside, name=name, picture=slug)
    page = desk().page
    page.goto(address("drill_pictures"))

    page.wait_for_selector("h2:has-text('A')")
    page.keyboard.press("Enter")
    page.wait_for_selector("h2:has-text('B')")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector(":text('You have seen them all')")

    assert axe.findings(page) == []
    ticked = Drill.objects.exclude(picture_approved_digest="").values_list("name", flat=True)
    assert list(ticked) == ["A"]


def test_a_picture_moves_until_stopped_and_not_at_all_with_less_motion(desk, northside):
    drill = make_drill(clinic=northside, picture="fist-and-open")
    moving = "img.moving"
    page = desk().page
    page.goto(address("drill", drill=drill.public_id))
    assert page.locator(moving).is_visible()
    page.get_by_role("switch", name="Moving picture").focus()
    page.keyboard.press("Space")
    assert page.locator(moving).is_hidden()
    assert page.locator("img.still").is_visible()

    calm = desk(reduced_motion="reduce").page
    calm.goto(address("drill", drill=drill.public_id))
    assert calm.locator(moving).is_hidden()
    assert calm.locator("figure img").count() == 2
