"""Relearn is put on the home screen: by the browser's own question, or by steps on an iPhone."""

import pytest
from playwright.sync_api import expect

from tests.journeys import axe
from tests.journeys.conftest import PHONE
from tests.journeys.taps import press
from tests.journeys.test_comfort import sign_in
from tests.portals.patient.pages import log, start

pytestmark = pytest.mark.django_db(transaction=True)

HEIGHT = "document.documentElement.scrollHeight"
# What Chromium sends by itself only where an address has a certificate and was visited before.
ASKS = """() => {
  const event = new Event("beforeinstallprompt", { cancelable: true });
  event.prompt = () => { window.hasAsked = (window.hasAsked ?? 0) + 1; };
  return !dispatchEvent(event);
}"""
IPHONE = {
    "user_agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/17.4 Mobile/15E148 Safari/604.1"
}


@pytest.fixture
def done(browser):
    """Ben's phone, on which he has done one drill of three today, and stopped."""
    start(browser)
    log(browser)
    browser.post("/today/stop/")
    return browser


def acts(page):
    return page.locator("main :is(a, button):visible").all_inner_texts()


def test_browser_that_can_install_is_asked_to_once_and_the_main_act_stays_in_sight(window, done):
    one = sign_in(window, done, PHONE)
    page = one.page
    one.go("/done/")
    assert acts(page) == ["See your days", "Tell a win", "I can do more"]

    assert page.evaluate(ASKS)  # the browser's own bar does not come up
    assert acts(page) == ["Put Relearn on your home screen", "No, thanks", "See your days"]
    assert page.evaluate(HEIGHT) == PHONE["height"]
    assert axe.findings(page, axe.PATIENT) == []

    press(page, "No, thanks")
    assert acts(page) == ["See your days", "Tell a win", "I can do more"]
    page.reload()
    page.evaluate(ASKS)
    assert acts(page) == ["See your days", "Tell a win", "I can do more"]


def test_offer_leads_to_the_page_whose_button_asks_the_browser(window, done):
    one = sign_in(window, done, PHONE)
    page = one.page
    one.go("/done/")
    page.evaluate(ASKS)
    press(page, "Put Relearn on your home screen", "link")
    expect(page.get_by_role("heading", name="On your home screen")).to_be_visible()
    button = page.get_by_role("button", name="Put it there now")
    expect(button).to_be_hidden()

    page.evaluate(ASKS)
    expect(button).to_be_visible()
    expect(page.locator("main ol")).to_be_hidden()
    assert page.evaluate(HEIGHT) == PHONE["height"]
    assert axe.findings(page, axe.PATIENT) == []
    button.click()

    assert page.evaluate("window.hasAsked") == 1
    expect(button).to_be_hidden()
    expect(page.locator("main ol")).to_be_visible()  # for whoever said no to the browser
    one.go("/done/")
    page.evaluate(ASKS)
    assert "Tell a win" in acts(page)


def test_iphone_is_offered_steps(window, done):
    one = sign_in(window, done, PHONE, **IPHONE)
    one.context.add_init_script("Object.defineProperty(navigator, 'standalone', { value: false })")
    page = one.page
    one.go("/done/")
    assert acts(page) == ["Put Relearn on your home screen", "No, thanks", "See your days"]
    press(page, "Put Relearn on your home screen", "link")

    assert page.locator("main li").all_inner_texts() == [
        "Tap this sign of your browser.",
        "Tap Add to Home Screen.",
        "Tap Add. That is all.",
    ]
    expect(page.locator("main li use").first).to_have_attribute(
        "href", "/static/img/marks.svg#share"
    )
    expect(page.get_by_role("button", name="Put it there now")).to_be_hidden()


@pytest.mark.parametrize("is_there", [True, None])
def test_who_has_it_there_or_cannot_is_offered_nothing(window, done, is_there):
    one = sign_in(window, done, PHONE)
    if is_there:
        one.context.add_init_script(
            "Object.defineProperty(navigator, 'standalone', { value: true })"
        )
    one.go("/done/")
    if is_there:
        one.page.evaluate(ASKS)
    assert acts(one.page) == ["See your days", "Tell a win", "I can do more"]
