"""A therapist shows a drill in a photo of their own; a patient practises with it."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from programmes.actions import assignments
from programmes.actions import media as actions
from tests.conftest import pair
from tests.factories import make_document, make_drill, make_programme
from tests.journeys import axe
from tests.journeys.conftest import PHONE
from tests.media.files import film, photo
from tests.portals.patient.pages import start

pytestmark = pytest.mark.django_db(transaction=True)
IS_DRAWN = "document.querySelector('.figure img').naturalWidth"
PLAYS = "(film => !film.paused && film.currentTime > 0)(document.querySelector('video'))"


def signed_in(window, browser, size):
    """Open a window with the cookies of a browser that is signed in."""
    one = window(size) if size else window()
    one.go(reverse("accounts:start"))
    cookie = {"name": "sessionid", "value": browser.cookies["sessionid"].value}
    one.context.add_cookies([cookie | {"url": one.page.url}])
    return one


@pytest.fixture
def drill(northside):
    return make_drill(clinic=northside, name="Open and close")


@pytest.fixture
def desk(window, ana):
    browser = Client()
    browser.force_login(ana)
    one = signed_in(window, browser, None)
    # Told now, because a chooser that opens just after somebody asks for it is not caught.
    one.page.on("filechooser", lambda _chooser: None)
    return one


@pytest.fixture
def phone(window, northside, ben, ana, drill):
    """Ben's phone, with a session of that drill begun."""
    document = make_document(drill)
    programme = make_programme(clinic=northside, patient=ben, by=ana, document=document)
    assignments.give(programme=programme, by=ana, now=now())
    browser = pair(ben)
    start(browser)
    return signed_in(window, browser, PHONE)


def fill_in(page, path):
    """Send a file with nothing but the keyboard, from the button on the drill's page."""
    page.locator(".toolbar .menu > summary").focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Photo or film").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("[type=file]")
    page.locator("[type=file]").focus()
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Enter")
    chooser.value.set_files(path)
    page.keyboard.press("Tab")
    page.keyboard.type("A hand opens.")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")  # nobody can be recognised
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # from the last field, as forms are sent


def test_a_photo_is_sent_by_keyboard_and_seen_on_both_pages(desk, phone, drill, tmp_path):
    (tmp_path / "hand.jpg").write_bytes(photo())
    page = desk.page
    address = reverse("therapist:drill", kwargs={"clinic": "northside", "drill": drill.public_id})
    desk.go(address)

    fill_in(page, tmp_path / "hand.jpg")
    page.wait_for_selector("#present img")
    assert axe.findings(page) == []
    page.get_by_role("link", name="Remove it").click()
    page.wait_for_url("**/remove/")
    assert axe.findings(page) == []

    desk.go(address)
    assert page.get_by_role("img", name="A hand opens.").evaluate("one => one.naturalWidth") == 160
    assert axe.findings(page) == []

    phone.go("/practice/")
    assert phone.page.evaluate(IS_DRAWN) == 160
    size = phone.page.evaluate("[document.body.scrollWidth, document.body.scrollHeight]")
    assert size == [PHONE["width"], PHONE["height"]]
    phone.go("/practice/steps/")
    assert axe.findings(phone.page, axe.PATIENT) == []


def test_a_film_appears_when_it_is_ready_and_plays_on_the_phone(desk, phone, drill, tmp_path):
    (tmp_path / "hand.mp4").write_bytes(film(seconds=2))
    address = reverse("therapist:drill", kwargs={"clinic": "northside", "drill": drill.public_id})
    desk.go(address)

    fill_in(desk.page, tmp_path / "hand.mp4")
    desk.page.wait_for_selector("#present [role=status]")
    assert actions.prepare_media(now=now())
    desk.page.wait_for_selector("#present video")  # without reloading the page

    phone.go("/practice/")
    phone.page.wait_for_function(PLAYS)
    assert axe.findings(phone.page, axe.PATIENT) == []


def test_a_file_that_is_too_large_is_refused_before_it_is_sent(desk, drill, tmp_path):
    names = {"clinic": "northside", "drill": drill.public_id}
    desk.go(reverse("therapist:drill_media", kwargs=names))
    with (tmp_path / "long.mp4").open("wb") as file:
        file.truncate(51 * 1024 * 1024)

    desk.page.set_input_files("[type=file]", tmp_path / "long.mp4")
    told = desk.page.locator("[type=file]").evaluate("one => one.validationMessage")
    assert told.startswith("This file has more than 50 MB.")

    (tmp_path / "hand.jpg").write_bytes(photo())
    desk.page.set_input_files("[type=file]", tmp_path / "hand.jpg")
    assert desk.page.locator("[type=file]").evaluate("one => one.validationMessage") == ""
