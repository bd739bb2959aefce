"""Building and giving a programme without touching the mouse."""

import pytest
from django.test import Client
from django.urls import reverse

from programmes.domain.document import Dose
from programmes.models import AssignmentVersion, Programme
from tests.factories import make_drill
from tests.journeys import axe

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk(window, ana):
    """A window in which Ana is signed in."""
    browser = Client()
    browser.force_login(ana)
    one = window()
    one.go(reverse("accounts:start"))
    cookie = {"name": "sessionid", "value": browser.cookies["sessionid"].value}
    one.context.add_cookies([cookie | {"url": one.page.url}])
    return one


@pytest.fixture
def shelf(northside):
    names = ("Open and close", "Thumb to little finger", "Thumb to ring finger", "Use a cup")
    return {name: make_drill(clinic=northside, name=name) for name in names}


def address(name, patient):
    kwargs = {"clinic": patient.clinic.slug, "patient": patient.public_id}
    return reverse(f"therapist:{name}", kwargs=kwargs)


def rows(page):
    return page.locator(".prescription .what > a").all_inner_texts()


def saved(page, revision):
    """Wait until every form of the page knows this revision."""
    page.wait_for_function(
        "n => [...document.querySelectorAll('.revision')].every(one => one.value === n)",
        arg=str(revision),
    )


def focused(page):
    return page.evaluate("document.activeElement.id || document.activeElement.name")


def test_a_programme_is_built_and_given_by_keyboard_alone(desk, ben, shelf):
    page = desk.page
    desk.go(address("programme", ben))
    page.get_by_role("button", name="Begin").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#stage")
    desk.go(address("programme", ben))

    page.keyboard.press("/")
    page.keyboard.type("cup")
    page.keyboard.press("Enter")  # before the answer to what was typed
    saved(page, 2)
    assert focused(page) == "q"
    page.keyboard.type("thumb")  # in place of “cup”, which is selected
    page.wait_for_selector("#results[data-query=thumb]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    saved(page, 3)
    page.keyboard.type("open and")
    page.keyboard.press("Enter")
    saved(page, 4)
    assert rows(page) == ["Use a cup", "Thumb to ring finger", "Open and close"]

    key = str(Programme.objects.get().document.stages[0].prescriptions[0].key)
    page.locator(f"#reps-{key}").focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("12")
    page.keyboard.press("Tab")
    page.keyboard.type("3")  # while the row is being saved
    page.keyboard.press("Alt+ArrowDown")
    saved(page, 7)
    assert rows(page) == ["Thumb to ring finger", "Use a cup", "Open and close"]
    assert focused(page) == f"hold-{key}"
    dose = Programme.objects.get().document.stages[0].prescriptions[1].dose
    assert dose == Dose(sets=2, reps=12, hold_s=3)

    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/give/")
    assert axe.findings(page) == []
    page.get_by_role("button", name="Give to Ben").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{address('patient', ben)}")
    assert "Given. It counts from" in page.inner_text("main")
    assert axe.findings(page) == []
    assert AssignmentVersion.objects.get().number == 1


def test_a_number_that_breaks_a_rule_stays_beside_its_sentence_and_undo_goes_back(desk, ben, shelf):
    page = desk.page
    desk.go(address("programme", ben))
    page.get_by_role("button", name="Begin").click()
    page.get_by_role("button", name="Add Thumb to ring finger").click()
    saved(page, 2)
    key = str(Programme.objects.get().document.stages[0].prescriptions[0].key)

    page.locator(f"#reps-{key}").focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("999")
    page.keyboard.press("Tab")
    page.wait_for_selector(f"#state-{key} .alarm")
    assert "Repetitions must be from 1 to 200. Not saved." in page.inner_text(f"#state-{key}")
    assert page.input_value(f"#reps-{key}") == "999"

    page.locator("#undo-button").focus()
    page.keyboard.press("Enter")
    saved(page, 3)
    assert rows(page) == []
    page.get_by_role("button", name="Add Thumb to ring finger").wait_for()
    assert axe.findings(page) == []


def test_the_second_of_two_therapists_is_told_and_can_load_the_newest(desk, ben, shelf, window):
    page = desk.page
    desk.go(address("programme", ben))
    page.get_by_role("button", name="Begin").click()
    page.get_by_role("button", name="Add Use a cup").click()
    saved(page, 2)
    other = desk.context.new_page()
    other.goto(page.url)
    other.get_by_role("button", name="Add Open and close").click()
    saved(other, 3)

    page.get_by_role("button", name="Add Thumb to ring finger").click()
    page.wait_for_selector("#notice .message")

    assert "This change is not saved yet." in page.inner_text("#notice")
    page.get_by_role("link", name="Load the newest version").click()
    page.wait_for_selector("#notice:not(:has(.message))", state="attached")
    assert rows(page) == ["Use a cup", "Open and close"]


def test_the_search_of_library_and_caseload_answers_as_one_types(desk, ben, shelf):
    page = desk.page
    desk.go(reverse("therapist:library", kwargs={"clinic": "northside"}))
    page.keyboard.press("/")
    page.keyboard.type("thumb")
    page.wait_for_function("() => document.querySelectorAll('.tiles-of-drills > li').length === 2")
    assert page.url.endswith("?q=thumb")
    assert axe.findings(page) == []

    desk.go(reverse("therapist:caseload", kwargs={"clinic": "northside"}))
    assert axe.findings(page) == []
    page.keyboard.press("/")
    page.keyboard.type("zz")
    page.wait_for_selector("text=Nobody by that name")
