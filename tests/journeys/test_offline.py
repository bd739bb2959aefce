"""A patient practises where there is no network, and nothing is lost or doubled."""

import uuid
from dataclasses import replace

import pytest
from django.urls import reverse
from django.utils.timezone import now
from playwright.sync_api import expect

from programmes.actions import assignments
from programmes.domain.document import Dose
from programmes.models import PracticeSession, SafetyCard, SafetyReport, SessionEntry, Win
from tests.conftest import pair
from tests.factories import (
    make_document,
    make_drill,
    make_patient,
    make_prescription,
    make_programme,
)
from tests.journeys import axe
from tests.journeys.conftest import PHONE, Window
from tests.journeys.network import Network
from tests.journeys.taps import press, tap_drill

pytestmark = pytest.mark.django_db(transaction=True)

NARROW = {"width": 320, "height": 640}
EXTENT = "[document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
KEPT = (
    *("/today/", "/hurt/", "/help/", "/help/wrong/", "/help/wrong/swelling/"),
    *("/help/wrong/fall/", "/wins/"),
)
"""Addresses that show a part of the kept plan which needs no scrolling."""

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


WAITS = """async (entry) => Outbox.put({
  id: crypto.randomUUID(), kind: "answer", at: new Date().toISOString(),
  person: JSON.parse(document.getElementById("pack").textContent).person,
  fields: { entry, answer: "right" },
})"""

IS_KEPT = """async () => {
  const names = await caches.keys();
  const found = names.map((name) => caches.match("/offline/", { cacheName: name }));
  const plans = await Promise.all(found);
  const database = await new Promise((resolve) => {
    const opening = indexedDB.open("relearn", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("records", { keyPath: "id" });
    opening.onsuccess = () => resolve(opening.result);
  });
  const records = await new Promise((resolve) => {
    const asked = database.transaction("records").objectStore("records").count();
    asked.onsuccess = () => resolve(asked.result);
  });
  database.close();
  return [plans.some(Boolean), records > 0];
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
        prescriptions=tuple(
            make_prescription(drill, dose=dose, pace_s=1, short=dose, tiny=dose) for drill in drills
        ),
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
    press(page, "Skip", "link")
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
    press(phone.page, "Skip", "link")
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


def test_signs_of_a_stroke_told_without_a_network_stop_practice_and_arrive_once(phone, network):
    page = phone.page
    begin(page)
    network.cut()
    page.get_by_role("link", name="Help").click()
    press(page, "Something else is wrong", "link")
    press(page, "Signs of a stroke")
    for _ in range(2):
        expect(page.get_by_role("heading", name="Stop. Call for help now.")).to_be_visible()
        expect(page.get_by_role("link", name="Call 112")).to_be_visible()
        expect(page.get_by_text("Your clinic gets this with the next internet.")).to_be_visible()
        page.goto("/practice/")
    assert not SafetyReport.objects.exists()

    network.mend()
    for _ in range(2):
        page.goto("/today/")
        expect(page.get_by_role("heading", name="Stop. Call for help now.")).to_be_visible()
    assert SafetyReport.objects.get().kind == "stroke"
    assert SafetyCard.objects.get().rule == "stroke_sign"


def test_what_was_tapped_by_mistake_without_a_network_lets_practice_go_on(phone, network):
    page = phone.page
    network.cut()
    page.goto("/help/wrong/fall/")
    page.locator("[name=details][value=fainted]").check()
    press(page, "Send")
    press(page, "I tapped by mistake")
    expect(page.get_by_role("heading", name="Your practice")).to_be_visible()

    page.goto("/help/wrong/swelling/")
    page.locator("[name=details][value=swollen]").check()
    page.locator("[name=details][value=hot]").check()
    press(page, "Send")
    expect(page.get_by_role("heading", name="Rest your hand")).to_be_visible()
    press(page, "Go on", "link")
    expect(page.get_by_role("heading", name="Your practice")).to_be_visible()

    network.mend()
    page.goto("/today/")
    reports = SafetyReport.objects.order_by("at")
    rows = [(one.kind, one.details, one.mistaken_at is None) for one in reports]
    assert rows == [("faint", [], False), ("swelling", ["hot", "swollen"], True)]


def test_a_whole_day_without_a_network_is_told_once(phone, network, ben):
    page = phone.page
    network.cut()
    page.goto("/today/")
    page.locator("[name=energy][value='1']").check()
    expect(page.get_by_text("Tiny is enough today. Rest is fine, too.")).to_be_visible()
    expect(page.locator("[name=size][value=tiny]")).to_be_checked()
    press(page, "Start")
    expect(page.get_by_role("heading", name="Before you start")).to_be_visible()
    press(page, "2")
    for place in (1, 2, 3):
        expect(page.get_by_text(f"Drill {place} of 3")).to_be_visible()
        assert page.evaluate(EXTENT) == [360, 640]
        do_drill(page)
    expect(page.get_by_role("heading", name="After practice")).to_be_visible()
    press(page, "3")
    expect(page.get_by_text("Your phone has kept it all.")).to_be_visible()
    press(page, "Tell a win", "link")
    press(page, "I held a cup.")
    expect(page.get_by_text("Your win is kept.")).to_be_visible()

    network.mend()
    for _ in range(2):
        page.goto("/today/")
    session = PracticeSession.objects.get()
    assert (session.size, session.energy_0_10) == ("tiny", 1)
    assert (session.pain_before_0_10, session.pain_after_0_10) == (2, 3)
    assert stored() == [(f"Drill {place}", "done", 2, "right") for place in (1, 2, 3)]
    assert [win.words for win in Win.objects.all()] == ["I held a cup."]


def test_own_words_stay_on_their_page_where_there_is_no_network(phone, network):
    page = phone.page
    page.goto("/wins/")
    network.cut()
    page.get_by_label("Your own words").fill("I tied my hair")
    press(page, "Keep my win")
    expect(page.locator("main .message")).to_have_text("No internet now. Please try again later.")
    assert page.get_by_label("Your own words").input_value() == "I tied my hair"

    network.mend()
    press(page, "Keep my win")
    expect(page.get_by_text("Your win is kept.")).to_be_visible()
    assert Win.objects.get().words == "I tied my hair"


@pytest.mark.parametrize("variant", [{}, {"theme": "dark"}, {"type": "200"}, {"neglect": "left"}])
def test_axe_finds_nothing_on_the_kept_plan(phone, network, variant):
    page = phone.page
    network.cut()
    found, wide = {}, {}
    for path in (*KEPT, "/practice/steps/"):
        page.goto(path)
        page.evaluate("looks => Object.assign(document.documentElement.dataset, looks)", variant)
        found[path] = axe.findings(page, axe.PATIENT)
        page.set_viewport_size(NARROW)
        wide[path] = page.evaluate(EXTENT)[0]
        page.set_viewport_size(PHONE)
        if variant.get("type") is None and path in KEPT:
            assert (path, page.evaluate(EXTENT)) == (path, [360, 640])
    assert {path: problems for path, problems in found.items() if problems} == {}
    assert {path: width for path, width in wide.items() if width > NARROW["width"]} == {}


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


def test_signing_out_warns_of_what_waits_and_forgets_the_person(phone, ben, network):
    page = phone.page
    page.goto("/offline/")
    page.evaluate(WAITS, str(uuid.uuid4()))  # speaks of a drill that never came
    page.goto(f"/settings/devices/{ben.devices.get().public_id}/")
    press(page, "Sign this device out")
    expect(page.get_by_text("If you sign out now, it is lost.")).to_be_visible()

    page.goto("/today/")
    assert page.evaluate(IS_KEPT) == [True, True]
    page.goto(f"/settings/devices/{ben.devices.get().public_id}/")
    press(page, "Sign this device out")
    press(page, "Sign out and lose it")
    expect(page.get_by_role("link", name="Numbers from the clinic")).to_be_visible()
    expect(page.get_by_text("Your practice waits on this phone.")).to_be_hidden()
    assert page.evaluate(IS_KEPT) == [False, False]
    network.cut()
    page.goto("/emergency/")
    expect(page.get_by_role("link", name="Call")).to_be_visible()


def test_signing_out_with_nothing_waiting_asks_nothing(phone, ben):
    phone.page.goto(f"/settings/devices/{ben.devices.get().public_id}/")
    press(phone.page, "Sign this device out")
    expect(phone.page.get_by_role("link", name="Numbers from the clinic")).to_be_visible()
    assert phone.page.evaluate(IS_KEPT) == [False, False]


def test_emergency_opens_without_a_network(phone, network):
    network.cut()
    phone.page.get_by_role("link", name="Emergency").click()
    expect(phone.page.get_by_role("link", name="Call")).to_be_visible()


def test_a_worker_that_is_switched_off_leaves(phone, settings):
    settings.OFFLINE = False
    phone.page.evaluate("async () => (await navigator.serviceWorker.ready).update()")
    phone.page.evaluate(IS_GONE)
