"""Finding a drill without touching the mouse, and what a screen reader is told."""

import pytest
from django.test import Client
from django.urls import reverse

from programmes.models import Favourite
from tests.factories import make_drill
from tests.journeys import axe

pytestmark = pytest.mark.django_db(transaction=True)
FOCUSED = "document.activeElement.innerText || document.activeElement.name"
LIVE = "document.getElementById('live').textContent"


@pytest.fixture
def desk(window, ana, northside):
    """A window with the library in which Ana is signed in."""
    for name in ("Pinch a coin", "Pinch a peg", "Use a cup"):
        make_drill(clinic=northside, name=name, equipment="none" if "cup" in name else "coins")
    browser = Client()
    browser.force_login(ana)

    def open_desk(**options):
        one = window(**options)
        one.go(reverse("accounts:start"))
        cookie = {"name": "sessionid", "value": browser.cookies["sessionid"].value}
        one.context.add_cookies([cookie | {"url": one.page.url}])
        one.go(reverse("therapist:library", kwargs={"clinic": "northside"}))
        return one

    return open_desk


def told(page, words):
    page.wait_for_function(f"words => {LIVE} === words", arg=words)


def test_a_drill_is_found_and_opened_by_keyboard_alone(desk):
    page = desk().page
    page.keyboard.press("/")
    page.keyboard.type("pinch")
    told(page, "2 drills")

    walked = []
    for key in ("ArrowDown", "ArrowDown", "ArrowDown", "ArrowUp", "ArrowUp"):
        page.keyboard.press(key)
        walked.append(page.evaluate(FOCUSED))
    assert walked == ["Pinch a coin", "Pinch a peg", "Pinch a peg", "Pinch a coin", "q"]

    page.keyboard.press("ArrowDown")
    page.keyboard.type("x")  # goes on typing
    told(page, "No drill has “pinchx”. These are nearest: 2 drills.")
    page.keyboard.press("Escape")
    told(page, "3 drills")
    assert page.evaluate(FOCUSED) == "q"
    page.keyboard.type("peg")
    told(page, "1 drill")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_selector("h1:has-text('Pinch a peg')")


def test_a_filter_stays_open_and_focused_and_stands_in_the_address(desk):
    page = desk().page
    page.locator("#folded > summary").click()

    page.get_by_role("checkbox", name="No kit").focus()
    page.keyboard.press("Space")

    told(page, "1 drill")
    assert page.locator("#folded").get_attribute("open") is not None
    assert page.evaluate("document.activeElement.value") == "none"
    assert "kit=none" in page.url
    page.reload()
    assert page.locator("#drills > .card").count() == 1
    page.get_by_role("link", name="Take away Equipment: No kit").click()
    page.wait_for_url(lambda url: "kit" not in url)
    assert page.locator("#drills > .card").count() == 3


def test_filters_that_are_folded_away_follow_what_was_typed(desk):
    page = desk().page
    page.keyboard.press("/")
    page.keyboard.type("pinch")
    told(page, "2 drills")

    page.locator("#folded > summary").click()
    page.wait_for_selector("#folded-values:not(:has([name=kit]))")  # both need some
    page.locator("[name=q]").fill("")
    told(page, "3 drills")
    page.get_by_role("checkbox", name="No kit").check()
    told(page, "1 drill")
    page.get_by_role("checkbox", name="No kit").press("Space")
    told(page, "3 drills")

    page.wait_for_function("() => document.activeElement.value === 'none'")
    assert page.locator("#folded").get_attribute("open") is not None


def test_filters_that_are_on_hold_while_they_are_counted_and_when_closed(desk):
    page = desk().page
    page.locator("#folded > summary").click()
    page.get_by_role("checkbox", name="No kit").check()
    told(page, "1 drill")
    page.locator("#folded > summary").click()
    held = []
    page.route("**/filters/**", lambda route: held.append(route))  # noqa: PLW0108 -- a method of C

    page.locator("[name=q]").fill("cup")
    page.wait_for_url(lambda url: "q=cup" in url and "kit=none" in url)
    page.locator("#folded > summary").click()

    assert page.get_by_role("checkbox", name="No kit").is_checked()
    page.locator("[name=q]").fill("")
    page.wait_for_url(lambda url: "cup" not in url and "kit=none" in url)
    assert held
    for route in held:
        route.fulfill(status=204)


def test_a_star_is_pressed_in_place(desk):
    page = desk().page
    star = page.get_by_role("button", name="Favourite: Use a cup")

    star.focus()
    page.keyboard.press("Enter")

    page.wait_for_selector("[aria-pressed=true]")
    assert star.evaluate("one => one === document.activeElement")
    assert [kept.drill.name for kept in Favourite.objects.all()] == ["Use a cup"]


def test_library_works_without_javascript(desk):
    page = desk(java_script_enabled=False).page
    page.locator("[name=q]").fill("pinch")
    page.locator("[name=q]").press("Enter")
    assert page.locator("#drills > .card").count() == 2

    page.get_by_role("button", name="Favourite: Pinch a peg").click()

    assert "q=pinch" in page.url
    assert page.locator("#drills [data-drill]").all_inner_texts() == ["Pinch a peg", "Pinch a coin"]


def test_axe_finds_nothing_in_the_library_by_day_and_night(desk):
    found = {}
    for scheme in ("light", "dark"):
        page = desk(color_scheme=scheme, reduced_motion="reduce").page
        page.locator("#folded > summary").click()
        found[scheme] = axe.findings(page)
    assert {page: problems for page, problems in found.items() if problems} == {}


def test_a_patient_is_chosen_and_left_without_losing_the_search(desk, ben):
    page = desk().page
    page.keyboard.press("/")
    page.keyboard.type("pinch")
    told(page, "2 drills")

    page.get_by_label("Fit for").select_option("Ben")
    page.get_by_role("button", name="Show fit").click()
    page.get_by_text("How drills suit Ben").wait_for()
    assert page.locator("#drills .fit").count() == 2
    page.locator("[name=q]").fill("peg")
    told(page, "1 drill")
    page.get_by_role("link", name="Change or end").click()

    page.get_by_role("button", name="Show fit").wait_for()
    assert (page.get_by_role("searchbox").input_value(), "patient" in page.url) == ("peg", False)
    assert page.locator("#drills > .card").count() == 1
