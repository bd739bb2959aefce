"""A patient practises where there is no network, and nothing is lost or doubled."""

import pytest
from django.urls import reverse
from django.utils.timezone import now

from programmes.actions import assignments
from programmes.models import PracticeSession, SessionEntry
from tests.conftest import pair
from tests.factories import make_document, make_drill, make_programme
from tests.journeys.conftest import PHONE, Window
from tests.journeys.network import Network

pytestmark = pytest.mark.django_db(transaction=True)

IS_READY = """async () => {
  for (let tries = 0; tries < 200; tries += 1) {
    const names = await caches.keys();
    const kept = await Promise.all(names.map((name) => caches.match("/offline/", { cacheName: name })));
    if (navigator.serviceWorker.controller && kept.some(Boolean)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const registration = await navigator.serviceWorker.getRegistration();
  throw new Error(`no plan is kept: ${registration?.active?.state}, ${await caches.keys()}`);
}"""


@pytest.fixture
def network(live_server, settings):
    host, port = live_server.url.removeprefix("http://").split(":")
    one = Network((host, int(port)))
    settings.BASE_URL = one.url
    settings.CSRF_TRUSTED_ORIGINS = [one.url]
    yield one
    one.cut()


@pytest.fixture
def browser(northside, ben, ana):
    """Ben's phone, with three drills for today."""
    drills = [make_drill(clinic=northside, name=f"Drill {number}") for number in range(1, 4)]
    document = make_document(*drills)
    programme = make_programme(clinic=northside, patient=ben, by=ana, document=document)
    assignments.give(programme=programme, by=ana, now=now())
    return pair(ben)


@pytest.fixture
def phone(chromium, network, browser):
    """A window on that phone, ready for a time without a network."""
    window = Window(chromium, network.url, PHONE)
    cookie = {"name": "sessionid", "value": browser.cookies["sessionid"].value}
    window.context.add_cookies([cookie | {"url": network.url}])
    window.context.on("serviceworker", lambda w: print("SW", w.url))
    window.page.on("console", lambda m: print("CON", m.text))
    window.page.on("response", lambda r: print("RES", r.status, r.url))
    window.go(reverse("patient:today"))
    window.page.evaluate(IS_READY)
    yield window
    window.context.close()


def do_drill(page, answer="Right"):
    """Tap through the drill on the screen, and say how it was."""
    page.locator("[data-player] button").wait_for()
    for _ in range(40):
        if page.locator("[data-player]").count() == 0:
            break
        page.locator("[data-player] button").click()
        page.wait_for_timeout(450)  # the tap guard
    page.get_by_role("button", name=answer).click()


def test_the_worker_keeps_the_plan(phone):
    assert phone.problems == []


def test_a_session_from_the_second_drill_on_without_a_network_is_stored_once(phone, network):
    page = phone.page
    page.get_by_role("button", name="Start").click()
    page.get_by_role("link", name="I am ready").click()
    page.get_by_role("link", name="Skip").click()
    do_drill(page)
    page.get_by_role("link", name="I am ready").click()
    network.cut()

    do_drill(page)
    do_drill(page, answer="Hard")
    page.get_by_text("Your phone has kept it all.").wait_for()
    assert SessionEntry.objects.count() == 1

    network.mend()
    page.goto("/today/")
    page.get_by_text("All done for today").wait_for()
    entries = SessionEntry.objects.order_by("done_at")
    assert [entry.drill.name for entry in entries] == ["Drill 1", "Drill 2", "Drill 3"]
    assert [entry.answer for entry in entries] == ["right", "right", "hard"]
    assert PracticeSession.objects.count() == 1
