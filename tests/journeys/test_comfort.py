"""The settings in a real browser: what is tapped shows at once, and every screen stays whole."""

import itertools
import os

import pytest
from django.conf import settings as project
from django.utils.crypto import get_random_string

from programmes.portals.comfort import QUESTIONS
from tests.conftest import pair
from tests.journeys import axe
from tests.journeys.conftest import PHONE

VARIANTS = {
    "plain": {},
    "large": {"type_percent": 200},
    "dark": {"theme": "dark"},
    "left": {"neglect": "left"},
    "strong": {"contrast": "high"},
    "strong-dark": {"contrast": "high", "theme": "dark"},
}
PAGES = ["/settings/", *(f"/settings/ask/{question.slug}/" for question in QUESTIONS)]
SAY = """
window.said = [];
const voice = { lang: "en-GB" };
speechSynthesis.getVoices = () => [voice];
speechSynthesis.speak = (one) => { said.push(one.text); };
"""


@pytest.fixture
def phone(window, ben):
    """Ben's phone, signed in."""
    return sign_in(window, pair(ben))


def sign_in(window, browser, size=PHONE, **options):
    """Return a window that holds the cookies of a browser."""
    one = window(size, **options)
    cookie = browser.cookies[project.SESSION_COOKIE_NAME]
    # Whoever signed in by a form has both: else the first two requests at once set two of one.
    cookies = {cookie.key: cookie.value, project.CSRF_COOKIE_NAME: get_random_string(32)}
    one.context.add_cookies(
        [{"name": key, "value": value, "url": project.BASE_URL} for key, value in cookies.items()]
    )
    return one


def look(one, name):
    """Keep a picture of the page where somebody asked for pictures."""
    if folder := os.environ.get("SHOTS"):
        one.page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def test_answer_shows_at_once_and_stays(phone):
    page = phone.page
    phone.go("/settings/ask/type/")
    page.get_by_label("Largest", exact=True).check()
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "40px"
    page.get_by_role("button", name="Next").click()
    page.get_by_label("Strong", exact=True).check()
    page.get_by_role("button", name="Next").click()
    page.get_by_label("Dark", exact=True).check()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(13, 22, 32)"
    page.get_by_role("button", name="Next").click()

    phone.go("/today/")
    root = page.evaluate("({...document.documentElement.dataset})")
    assert (root["type"], root["contrast"], root["theme"]) == ("200", "high", "dark")


def test_every_question_is_whole_in_every_variant(phone, ben):
    found, wide, tall = {}, {}, {}
    for (name, screen), path in itertools.product(VARIANTS.items(), PAGES):
        ben.screen_json = screen
        ben.save()
        # Where a page is longer than a phone, what its strip covers could not be judged.
        is_long = name == "large" or path == "/settings/"
        phone.page.set_viewport_size(PHONE | ({"height": 2600} if is_long else {}))
        phone.go(path)
        key = name + path.replace("/", "-")
        look(phone, key)
        look_at = axe.colours if "theme" in screen else axe.findings
        found[key] = look_at(phone.page, axe.PATIENT)
        size = phone.page.evaluate(
            "[document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
        )
        wide[key] = size[0]
        if not is_long:
            tall[key] = size[1]
    assert {key: problems for key, problems in found.items() if problems} == {}
    assert {key: width for key, width in wide.items() if width > PHONE["width"]} == {}
    assert {key: height for key, height in tall.items() if height > PHONE["height"]} == {}


def test_page_reads_its_main_sentence_by_itself_only_where_wished(window, ben):
    told = {}
    for aloud in (False, True):
        ben.screen_json = {"reads_aloud": aloud}
        ben.save()
        one = sign_in(window, pair(ben))
        one.page.add_init_script(SAY)
        one.go("/settings/ask/contrast/")
        one.page.wait_for_timeout(300)
        told[aloud] = one.page.evaluate("said")
    assert told == {False: [], True: ["Do you want stronger lines?"]}
