"""A whole session on a phone of 360 x 640: by taps, by one key, by plain forms, on two devices."""

import re
from dataclasses import replace

import pytest
from django.core.management import call_command
from django.utils.timezone import now
from playwright.sync_api import expect

from programmes.actions import assignments
from programmes.domain.document import Dose, Size
from programmes.models import Drill, Patient, PracticeSession, SessionEntry
from tests.conftest import pair
from tests.factories import make_document, make_prescription, make_programme
from tests.journeys import axe
from tests.journeys.conftest import PHONE
from tests.journeys.taps import GUARD_MS, press, tap_drill

pytestmark = pytest.mark.django_db(transaction=True)

DRILLS = ("grasp-release-bottle", "finger-tap-table", "finger-tap-beat")
DOSES = (
    Dose(sets=2, reps=2, hold_s=1, rest_s=2),
    Dose(sets=1, reps=2, rest_s=0),
    Dose(sets=1, bout_s=5, rest_s=2),
)
LOGGED = [("done", 4, None), ("done", 2, None), ("done", None, 5)]
# What a phone does beside its screen; headless Chromium has no voice, no motor and no lock.
LISTEN = """
window.heard = [];
speechSynthesis.speak = (one) => heard.push(one.text);
navigator.vibrate = (ms) => heard.push(`buzz ${ms}`);
navigator.wakeLock.request = async (what) => heard.push(`awake ${what}`);
const make = AudioContext.prototype.createOscillator;
AudioContext.prototype.createOscillator = function () {
  heard.push("tone");
  return make.call(this);
};
"""


@pytest.fixture
def plan(transactional_db, northside, ben, ana):
    """Three drills of the library: 2 rounds of 2 held movements, 2 movements, 5 seconds."""
    Patient.objects.filter(pk=ben.pk).update(ability="isolated")  # every drill fits
    call_command("load_library")  # which hands each clinic its copy
    rows = {drill.slug: drill for drill in Drill.objects.filter(clinic=northside)}
    prescriptions = [
        make_prescription(rows[slug], dose=dose, size=Size.TINY, pace_s=1)
        for slug, dose in zip(DRILLS, DOSES, strict=True)
    ]
    document = make_document()
    stage = replace(document.stages[0], prescriptions=tuple(prescriptions))
    ben.refresh_from_db()
    programme = make_programme(
        clinic=northside, patient=ben, by=ana, document=replace(document, stages=(stage,))
    )
    assignments.give(programme=programme, by=ana, now=now())
    return prescriptions


@pytest.fixture
def phone_of_ben(window, ben, live_server, plan):
    """Return a function that opens a browser of Ben's; the same ``cookies`` are the same device."""

    def open_phone(cookies=None, **options):
        one = window(options.pop("size", PHONE), **options)
        secret = pair(ben).cookies["sessionid"].value if cookies is None else None
        one.context.add_cookies(
            cookies or [{"name": "sessionid", "value": secret, "url": live_server.url}]
        )
        return one

    return open_phone


def logged():
    """Return what stands in PostgreSQL of each drill, in order."""
    entries = SessionEntry.objects.filter(superseded_by=None).order_by("pk")
    return [(entry.outcome, entry.reps, entry.seconds) for entry in entries]


def begin(page):
    """Go from Today to the first drill; the pain before is 2."""
    page.goto("/today/")
    press(page, "Start")
    press(page, "I am ready", "link")
    press(page, "2")
    expect(page.get_by_role("button", name="I did one")).to_be_visible()


def run_drill(page):
    """Let the five seconds of the third drill pass and say that it was easy."""
    press(page, "Start")
    expect(page.get_by_role("button", name="Done")).to_be_visible(timeout=9000)
    page.wait_for_timeout(GUARD_MS)  # which a tap meant for "Wait" would fall into
    press(page, "Done")
    press(page, "Easy")


def finish(page):
    """Say that nothing hurts after practice, and read what came of it."""
    expect(page.get_by_role("heading", name="After practice")).to_be_visible()
    press(page, re.compile("^0"))
    expect(page.get_by_role("heading", name="Well done")).to_be_visible()


def test_session_by_tapping_only(phone_of_ben):
    page = phone_of_ben().page

    begin(page)
    tap_drill(page, 2, 2)
    press(page, "Right")
    expect(page.get_by_text("Next: Finger tapping on the table")).to_be_visible()
    press(page, "I am ready", "link")
    tap_drill(page, 2)
    press(page, "Right")
    run_drill(page)
    finish(page)

    assert logged() == LOGGED
    session = PracticeSession.objects.get()
    assert (session.pain_before_0_10, session.pain_after_0_10) == (2, 0)
    assert session.ended_at is not None
    assert list(SessionEntry.objects.order_by("pk").values_list("answer", flat=True)) == [
        "right", "right", "easy",
    ]  # fmt: skip
    expect(page.get_by_text("This was your first day of practice.")).to_be_visible()
    press(page, re.compile("Tell a win"), "link")
    press(page, "I held a cup.")
    expect(page.get_by_text("Your win is kept.")).to_be_visible()


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_session_by_one_key_only(phone_of_ben, key):
    page = phone_of_ben().page
    page.goto("/today/")

    for _ in range(40):
        page.wait_for_timeout(GUARD_MS)
        if page.url.endswith("/done/"):
            break
        if page.get_by_role("button", name="Wait").count() == 0:
            page.keyboard.press(key)

    assert page.url.endswith("/done/")
    assert logged() == LOGGED
    assert set(SessionEntry.objects.values_list("answer", flat=True)) == {None}


def test_a_key_held_down_counts_once(phone_of_ben):
    page = phone_of_ben().page
    begin(page)

    for _ in range(8):
        page.keyboard.down("Enter")  # the second and later ones are repeats
    page.keyboard.up("Enter")

    expect(page.locator("#tally b")).to_have_text("1")


def test_session_hands_free_starts_with_one_press(phone_of_ben):
    page = phone_of_ben().page
    page.add_init_script(LISTEN)
    page.goto("/today/")
    press(page, "Start")
    page.get_by_label("Count for me").check()
    press(page, "I am ready", "link")
    press(page, "Skip", "link")

    press(page, "Start")
    seen = []
    for _ in range(40):
        seen.append(page.locator("#tally").inner_text().split("\n"))
        if page.get_by_role("button", name="Done").count():
            break
        page.wait_for_timeout(350)
    page.wait_for_timeout(GUARD_MS)
    heard = page.evaluate("heard")
    press(page, "Done")  # asks how many, and knows
    expect(page.locator(".tally b")).to_have_text("4")
    press(page, "Done")
    press(page, "Right")

    assert logged() == [("done", 4, None)]
    told = {words for rows in seen for words in rows}
    assert {"Move", "Hold", "Rest a little.", "Round 2 of 2"} <= told
    assert set(heard) == {"awake screen", "tone", "Hold", "1", "buzz 200"}
    expect(page.get_by_text("Next: Finger tapping on the table")).to_be_visible()
    press(page, "I am ready", "link")
    expect(page.get_by_role("button", name="Start")).to_be_visible()  # the choice is remembered


def test_hands_free_waits_as_long_as_one_likes(phone_of_ben):
    page = phone_of_ben().page
    begin(page)
    page.evaluate("localStorage.setItem('relearn.counts', 'paced')")
    page.reload()
    press(page, "Start")
    press(page, "Wait")
    before = page.locator("#tally").inner_text()

    page.wait_for_timeout(2500)

    assert page.locator("#tally").inner_text() == before
    assert "Paused" in before
    press(page, "Go on")
    expect(page.locator("#tally b")).to_have_text("1", timeout=4000)


def test_session_without_javascript(phone_of_ben):
    page = phone_of_ben(java_script_enabled=False).page
    page.goto("/today/")
    page.get_by_role("button", name="Start").click()
    page.get_by_role("link", name="I am ready").click()
    page.get_by_role("button", name="2", exact=True).click()

    for place in range(3):
        page.get_by_role("button", name="Done").click()
        if place == 0:
            page.get_by_role("link", name="Other number").click()
            page.get_by_role("button", name="One less").click()
            page.get_by_role("button", name="Save").click()
        page.get_by_role("button", name="Hard").click()
        if place == 0:
            page.get_by_role("link", name="I am ready").click()
    page.get_by_role("button", name=re.compile("^0")).click()

    expect(page.get_by_role("heading", name="Well done")).to_be_visible()
    assert logged() == [("part", 3, None), *LOGGED[1:]]
    assert SessionEntry.objects.count() == 4  # the number that was put right stays, too


def test_browser_killed_in_the_middle_loses_nothing(phone_of_ben):
    one = phone_of_ben()
    begin(one.page)
    tap_drill(one.page, 2, 2)
    press(one.page, "Right")
    press(one.page, "I am ready", "link")
    press(one.page, "I did one")
    kept = one.context.storage_state()
    one.context.close()

    again = phone_of_ben(cookies=kept["cookies"], storage_state=kept)
    page = again.page
    page.goto("/today/")
    expect(page.get_by_text("Drill 2 of 3")).to_be_visible()
    press(page, "Carry on", "link")
    expect(page.locator("#tally b")).to_have_text("1")
    press(page, "I did one")
    press(page, "Done")
    press(page, "Right")
    run_drill(page)
    finish(page)

    assert logged() == LOGGED
    assert PracticeSession.objects.count() == 1


def test_two_devices_at_once_store_each_entry_once(phone_of_ben):
    phone, tablet = phone_of_ben().page, phone_of_ben().page
    begin(phone)
    tablet.goto("/today/")
    press(tablet, "Carry on", "link")

    tap_drill(phone, 2, 2)
    press(phone, "Right")
    tap_drill(tablet, 2, 2)  # which still showed the first drill, and is asked nothing more
    for page in (phone, tablet):
        press(page, "I am ready", "link")
    tap_drill(tablet, 2)
    press(tablet, "Right")
    tap_drill(phone, 2)
    run_drill(phone)
    tablet.goto("/today/")
    expect(tablet.get_by_text("All done for today")).to_be_visible()

    assert logged() == LOGGED
    assert (SessionEntry.objects.count(), PracticeSession.objects.count()) == (3, 1)


SCREENS = {
    "today": "/today/",
    "ready": "/practice/ready/",
    "before": "/practice/before/",
    "practice": "/practice/",
    "pause": "/practice/pause/",
    "some": "/practice/some/",
    "hurt": "/hurt/",
    "help": "/help/",
    "tired": "/help/tired/",
    "wins": "/wins/",
    "wrong": "/help/wrong/",
    "home screen": "/settings/home-screen/",
}
LONG = {"steps": "/practice/steps/", "progress": "/progress/", "settings": "/settings/"}
AFTER = {"after": "/practice/after/", "done": "/done/", "all done": "/today/"}
STRIP = ["Read aloud", "It hurts", "Emergency", "Help"]
VARIANTS = {
    "default": {},
    "dark": {"theme": "dark"},
    "200 %": {"type_percent": 200},
    "left neglect": {"neglect": "left"},
}
# A narrow phone, and 400 % on a screen of 1280 x 1024 (WCAG 1.4.10).
NARROW = ({"width": 320, "height": 640}, {"width": 320, "height": 256})
EXTENT = "[document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
SMALL = """
() => [...document.querySelectorAll("main :is(a, button, input:not([type=hidden]), summary)")]
  .concat([...document.querySelectorAll(".strip > *")])
  .map((element) => element.matches("[type=radio], [type=checkbox]")
    ? element.closest(".tile") ?? element.labels[0] : element)
  .filter((element) => element.getClientRects().length > 0)
  .map((element) => [element, element.getBoundingClientRect()])
  .filter(([element, box]) => box.width < 59.5
    || box.height < (element.matches(".go") ? 95.5 : 59.5))
  .map(([element, box]) => `${element.innerText || element.outerHTML}: ${box.width}x${box.height}`)
"""


def look(page, ben, address, *, is_long=False):
    """Return what is wrong with a page in each of the four variants."""
    found = {}
    for variant, screen in VARIANTS.items():
        Patient.objects.filter(pk=ben.pk).update(screen_json=screen)
        page.goto(address)
        page.evaluate("document.querySelector('[data-read-aloud]').removeAttribute('hidden')")
        # At the end of the page the strip covers nothing that is still to be read.
        page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
        look_at = axe.colours if variant == "dark" else axe.findings
        problems = look_at(page, axe.PATIENT) + page.evaluate(SMALL)
        if page.locator(".strip > *").all_inner_texts() != STRIP:
            problems.append("the strip has not its four acts")
        width, height = page.evaluate(EXTENT)
        is_taller = height > PHONE["height"] and variant != "200 %" and not is_long
        if width > PHONE["width"] or is_taller:
            problems.append(f"scrolls: {width} x {height}")
        for size in NARROW:
            page.set_viewport_size(size)
            width = page.evaluate(EXTENT)[0]
            if width > size["width"]:
                problems.append(f"scrolls sideways at {size}: {width}")
        page.set_viewport_size(PHONE)
        if problems:
            found[address, variant] = problems
    return found


def test_screens_before_and_in_a_drill_are_sound_in_four_variants(phone_of_ben, ben):
    page = phone_of_ben(reduced_motion="reduce").page
    found = look(page, ben, "/today/")
    Patient.objects.filter(pk=ben.pk).update(screen_json={})
    begin(page)

    for address in SCREENS.values():
        found |= look(page, ben, address)
    for address in LONG.values():
        found |= look(page, ben, address, is_long=True)

    assert found == {}


def test_screens_after_a_drill_are_sound_in_four_variants(phone_of_ben, ben):
    page = phone_of_ben(reduced_motion="reduce").page
    begin(page)
    tap_drill(page, 2, 2)
    how = page.url
    found = look(page, ben, how) | look(page, ben, how.replace("how", "number"))
    found |= look(page, ben, "/practice/between/")
    Patient.objects.filter(pk=ben.pk).update(screen_json={})
    page.goto("/practice/")
    tap_drill(page, 2)
    press(page, "Right")
    run_drill(page)

    for address in AFTER.values():
        found |= look(page, ben, address)
    found |= look(page, ben, "/progress/", is_long=True)

    assert found == {}
