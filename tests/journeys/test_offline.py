"""A patient practises where there is no network, and nothing is lost or doubled."""

from dataclasses import replace

import pytest
from django.urls import reverse
from django.utils.timezone import now
from playwright.sync_api import expect

from programmes.actions import assignments
from programmes.domain.document import Dose
from programmes.models import PracticeSession, SessionEntry
from tests.conftest import pair
from tests.factories import (
    make_document,
    make_drill,
    make_patient,
    make_prescription,
    make_programme,
)
from tests.journeys.conftest import PHONE, Window
from tests.journeys.network import Network
from tests.journeys.taps import press, tap_drill

pytestmark = pytest.mark.django_db(transaction=True)

IS_READY = """async () => {
  for (let tries = 0; tries < 200; tries += 1) {
    const names = await caches.keys();
    const found = names.map((name) => caches.match("/offline/", { cacheName: name }));
    const kept = await Promise.all(found);
    if (navigator.serviceWorker.controller && kept.some(Boolean)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const registration = await navigator.serviceWorker.getRegistration();
  throw new Error(`no plan is kept: ${registration?.active?.state}, ${await caches.keys()}`);
}"""


IS_GONE = """async () => {
  for (let tries = 0; tries < 200; tries += 1) {
    const left = await navigator.serviceWorker.getRegistrations();
    if (left.length === 0 && (await caches.keys()).length === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("the worker is still there");
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
    dose = Dose(sets=1, reps=2, rest_s=2)
    document = make_document()
    stage = replace(
        document.stages[0],
        prescriptions=tuple(make_prescription(drill, dose=dose, pace_s=1) for drill in drills),
    )
    document = replace(document, stages=(stage,))
    programme = make_programme(clinic=northside, patient=ben, by=ana, document=document)
    assignments.give(programme=programme, by=ana, now=now())
    return pair(ben)


@pytest.fixture
def phone(chromium, network, browser):
    """A window on that phone, ready for a time without a network."""
    window = Window(chromium, network.url, PHONE)
    cookie = {"name": "sessionid", "value": browser.cookies["sessionid"].value}
    window.context.add_cookies([cookie | {"url": network.url}])
    window.go(reverse("patient:today"))
    window.page.evaluate(IS_READY)
    yield window
    window.context.close()


def do_drill(page, answer="Right"):
    """Tap through the drill on the screen, and say how it was."""
    tap_drill(page, 2)
    press(page, answer)


def begin(page):
    """Go from Today to the first drill, and do it."""
    press(page, "Start")
    press(page, "I am ready", "link")
    press(page, "Skip", "link")
    do_drill(page)
    press(page, "I am ready", "link")


def stored():
    """Return what stands of each drill, in the order in which it was done."""
    entries = SessionEntry.objects.filter(superseded_by=None).order_by("done_at")
    return [(entry.drill.name, entry.outcome, entry.reps, entry.answer) for entry in entries]


def test_a_session_from_the_second_drill_on_without_a_network_is_stored_once(phone, network):
    page = phone.page
    begin(page)
    network.cut()

    do_drill(page)
    do_drill(page, answer="Hard")
    expect(page.get_by_text("Your phone has kept it all.")).to_be_visible()
    assert stored() == [("Drill 1", "done", 2, "right")]

    network.mend()
    page.goto("/today/")
    expect(page.get_by_text("All done for today")).to_be_visible()
    assert stored() == [
        ("Drill 1", "done", 2, "right"),
        ("Drill 2", "done", 2, "right"),
        ("Drill 3", "done", 2, "hard"),
    ]
    assert PracticeSession.objects.count() == 1


def test_a_session_begun_without_a_network_in_a_tab_that_was_closed_is_stored_once(phone, network):
    network.cut()
    phone.page.goto("/today/")
    press(phone.page, "Start")
    do_drill(phone.page)
    phone.page.close()

    page = phone.context.new_page()
    page.goto("/today/")
    do_drill(page, answer="Easy")
    network.mend()
    do_drill(page)
    page.goto("/today/")
    expect(page.get_by_text("All done for today")).to_be_visible()
    assert stored() == [
        ("Drill 1", "done", 2, "right"),
        ("Drill 2", "done", 2, "easy"),
        ("Drill 3", "done", 2, "right"),
    ]
    assert PracticeSession.objects.count() == 1


def test_strong_pain_without_a_network_stops_practice_at_once(phone, network):
    page = phone.page
    begin(page)
    network.cut()
    page.get_by_role("link", name="It hurts").click()
    page.locator("[name=site][value=hand]").check()
    page.locator("[name=pain][value='7']").check()
    press(page, "Stop this drill")
    expect(page.get_by_role("heading", name="Stop for today")).to_be_visible()
    page.goto("/practice/")
    expect(page.get_by_role("heading", name="Stop for today")).to_be_visible()

    network.mend()
    page.goto("/today/")
    assert stored()[1] == ("Drill 2", "not_today", None, "hurt")
    assert SessionEntry.objects.get(answer="hurt").pain_0_10 == 7


def test_an_expired_sign_in_keeps_what_was_done_until_the_person_is_back(phone, ben):
    page = phone.page
    begin(page)
    phone.context.clear_cookies(name="sessionid")
    tap_drill(page, 2)
    expect(page.get_by_text("Your practice waits on this phone.")).to_be_visible()
    assert len(stored()) == 1

    session = pair(ben).cookies["sessionid"].value
    phone.context.add_cookies([{"name": "sessionid", "value": session, "url": page.url}])
    page.goto("/today/")
    press(page, "Carry on", "link")
    do_drill(page)
    expect(page.get_by_role("heading", name="After practice")).to_be_visible()
    assert [row[0] for row in stored()] == ["Drill 1", "Drill 2", "Drill 3"]


def test_what_one_person_kept_is_not_sent_for_another(phone, northside, network):
    page = phone.page
    begin(page)
    network.cut()
    tap_drill(page, 2)
    expect(page.get_by_text("How was that?")).to_be_visible()
    other = pair(make_patient(clinic=northside, name="Cara")).cookies["sessionid"].value
    phone.context.add_cookies([{"name": "sessionid", "value": other, "url": network.url}])

    network.mend()
    page.goto("/today/")
    expect(page.get_by_text("No plan yet")).to_be_visible()
    assert len(stored()) == 1
    page.goto("/offline/")
    assert page.evaluate("async () => (await Outbox.waiting()).length") == 1


def test_emergency_opens_without_a_network(phone, network):
    network.cut()
    phone.page.get_by_role("link", name="Emergency").click()
    expect(phone.page.get_by_role("link", name="Call")).to_be_visible()


def test_a_worker_that_is_switched_off_leaves(phone, settings):
    settings.OFFLINE = False
    phone.page.evaluate("async () => (await navigator.serviceWorker.ready).update()")
    phone.page.evaluate(IS_GONE)
