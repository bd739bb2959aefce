"""A patient practises where there is no network, and nothing is lost or doubled."""

import pytest
from playwright.sync_api import expect

from programmes.models import PracticeSession, SafetyCard, SafetyReport, SessionEntry, Win
from tests.journeys import axe
from tests.journeys.conftest import PHONE
from tests.journeys.taps import press, tap_drill

pytestmark = pytest.mark.django_db(transaction=True)

NARROW = {"width": 320, "height": 640}
EXTENT = "[document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
KEPT = (
    *("/today/", "/hurt/", "/help/", "/help/wrong/", "/help/wrong/swelling/"),
    *("/help/wrong/fall/", "/wins/"),
)
"""Addresses that show a part of the kept plan which needs no scrolling."""

IS_GONE = """async () => {
  for (let tries = 0; tries < 200; tries += 1) {
    const left = await navigator.serviceWorker.getRegistrations();
    if (left.length === 0 && (await caches.keys()).length === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("the worker is still there");
}"""


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
    expect(page.locator("main .message")).to_have_text(
        "No internet now. Your words stay here. Or tap one above."
    )
    assert page.get_by_label("Your own words").input_value() == "I tied my hair"

    network.mend()
    press(page, "Keep my win")
    expect(page.get_by_text("Your win is kept.")).to_be_visible()
    assert Win.objects.get().words == "I tied my hair"

    page.goto("/messages/")
    network.cut()
    page.get_by_label("Your own words").fill("When do we meet?")
    press(page, "Send")
    expect(page.locator("main .message")).to_have_text("No internet now. Please try again later.")
    assert page.get_by_label("Your own words").input_value() == "When do we meet?"
    page.goto("/settings/")
    expect(page.get_by_role("heading", name="Your practice")).to_be_visible()


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


def test_emergency_opens_without_a_network(phone, network):
    network.cut()
    phone.page.get_by_role("link", name="Emergency").click()
    expect(phone.page.get_by_role("link", name="Call")).to_be_visible()


def test_a_worker_that_is_switched_off_leaves(phone, settings):
    settings.OFFLINE = False
    phone.page.evaluate("async () => (await navigator.serviceWorker.ready).update()")
    phone.page.evaluate(IS_GONE)
