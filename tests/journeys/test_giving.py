"""Giving, the preview, a stop that reaches an open phone, and paper, in a real browser."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now
from playwright.sync_api import expect

from programmes.actions import assignments
from programmes.models import AssignmentVersion, SessionEntry
from tests.conftest import pair
from tests.factories import make_document, make_drill, make_programme
from tests.journeys import axe
from tests.journeys.conftest import PHONE
from tests.portals.patient.pages import start

pytestmark = pytest.mark.django_db(transaction=True)
TABLET = {"width": 768, "height": 1024}


def sign_in(one, browser):
    """Give a window the sign-in of a test client."""
    one.go(reverse("accounts:start"))
    cookie = {"name": "sessionid", "value": browser.cookies["sessionid"].value}
    one.context.add_cookies([cookie | {"url": one.page.url}])
    return one


@pytest.fixture
def desk(window, ana):
    browser = Client()
    browser.force_login(ana)
    return sign_in(window(), browser)


@pytest.fixture
def programme(northside, ben, ana):
    """Three drills of the library, so that they have pictures."""
    slugs = ("opposition-touch", "grip-cylinder", "wipe-table")
    names = ("Thumb to each fingertip", "Hold a bottle", "Wipe the table")
    drills = [
        make_drill(clinic=northside, slug=slug, picture=slug, name=name, precautions="Move slowly.")
        for slug, name in zip(slugs, names, strict=True)
    ]
    document = make_document(*drills)
    return make_programme(clinic=northside, patient=ben, by=ana, document=document)


def address(name, patient):
    kwargs = {"clinic": patient.clinic.slug, "patient": patient.public_id}
    return reverse(f"therapist:{name}", kwargs=kwargs)


def test_a_finished_draft_is_given_in_two_acts(desk, ben, programme):
    page = desk.page
    desk.go(address("programme", ben))

    page.get_by_role("link", name="Give to Ben").click()
    page.get_by_role("button", name="Give to Ben").click()

    page.wait_for_url(f"**{address('patient', ben)}")
    assert AssignmentVersion.objects.get().number == 1


def test_what_has_to_be_known_is_one_tick_more(desk, ben, programme):
    ben.safety_flags = ["fatigue"]
    ben.save()
    for row in programme.programme_drills.select_related("drill"):
        row.drill.safety_flags = ["fatigue"]
        row.drill.save()
    page = desk.page
    desk.go(address("give", ben))

    page.get_by_role("button", name="Give to Ben").click()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    assert axe.findings(page) == []
    page.get_by_label("Take care: tires easily.").check()
    page.get_by_role("button", name="Give to Ben").click()
    page.wait_for_url(f"**{address('patient', ben)}")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_preview_in_the_phone_goes_from_today_through_the_drills_and_stores_nothing(
    scheme, window, ana, ben, programme
):
    browser = Client()
    browser.force_login(ana)
    one = sign_in(window(color_scheme=scheme), browser)
    page = one.page
    one.go(address("programme", ben))
    page.get_by_role("link", name="Preview as patient").click()
    phone = page.frame_locator("#phone iframe")

    phone.get_by_text("Tiny").click()
    expect(phone.get_by_role("heading", name=re.compile("Ben"))).to_be_visible()
    phone.get_by_role("button", name="Start").click()
    expect(phone.get_by_text("Drill 1 of 3")).to_be_visible()
    phone.get_by_role("link", name="Show me the steps").click()
    phone.get_by_role("link", name="Back to the drill").click()
    phone.get_by_role("button", name="Stop for today").click()
    expect(phone.get_by_text("Drill 2 of 3")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#phone")).to_be_hidden()

    assert not SessionEntry.objects.exists()
    one.go(address("give", ben))
    give_phone = page.frame_locator("iframe.phone")
    expect(give_phone.get_by_role("button", name="Start")).to_be_visible()
    assert axe.findings(page) == []
    page.get_by_role("link", name="Open as a page").click()
    expect(page.get_by_role("button", name="Start")).to_be_visible()
    assert axe.findings(page, axe.PATIENT) == []


def hurry(page, every="0.2"):
    """Let the page ask now, and every fifth of a second from now on."""
    page.evaluate(f"document.querySelector('[data-watch]').dataset.every = '{every}'")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def test_a_stop_reaches_an_open_phone_which_keeps_what_was_counted(
    window, desk, ana, ben, programme
):
    assignments.give(programme=programme, by=ana, now=now())
    browser = pair(ben)
    start(browser)
    phone = sign_in(window(PHONE), browser)
    phone.go("/practice/")
    for count in (1, 2, 3):
        phone.page.get_by_role("button", name="I did one").click()
        expect(phone.page.locator("#tally b")).to_have_text(str(count))
        phone.page.wait_for_timeout(450)  # a second tap within 400 ms is ignored, on purpose
    hurry(phone.page)
    phone.page.wait_for_timeout(600)
    expect(phone.page.locator("#tally b")).to_have_text("3")  # nothing has changed yet
    hurry(phone.page, every="30")
    phone.page.wait_for_timeout(300)

    page = desk.page
    desk.go(address("patient", ben))
    page.locator("summary", has_text="Stop now").click()
    page.get_by_label("What", exact=True).select_option(label="Thumb to each fingertip")
    page.get_by_label("Reason").last.fill("Sore thumb")
    page.get_by_role("button", name="Stop now").click()
    expect(page.get_by_text("The phone does not have it yet.")).to_be_visible()
    assert axe.findings(page) == []
    hurry(phone.page)

    expect(phone.page.get_by_text("Your therapist changed your plan.")).to_be_visible()
    expect(phone.page.get_by_role("heading", name="Hold a bottle")).to_be_visible()
    assert axe.findings(phone.page, axe.PATIENT) == []
    entry = SessionEntry.objects.get()
    assert (entry.drill.name, entry.outcome, entry.reps) == ("Thumb to each fingertip", "part", 3)
    page.reload()
    expect(page.get_by_text(re.compile(r"The phone has it, \d\d:\d\d"))).to_be_visible()


def test_a_stop_of_the_whole_plan_reaches_today_as_it_lies_open(window, ana, ben, programme):
    given = assignments.give(programme=programme, by=ana, now=now())
    phone = sign_in(window(PHONE), pair(ben))
    phone.go("/today/")
    hurry(phone.page)

    assignments.stop_now(
        assignment=given.assignment, drill=None, kind="paused", reason="x", by=ana, now=now()
    )

    expect(phone.page.get_by_text("Practice is stopped for now")).to_be_visible()
    expect(phone.page.get_by_text("Your therapist changed your plan.")).to_be_visible()


def test_a_phone_without_a_network_keeps_its_page(window, ana, ben, programme):
    assignments.give(programme=programme, by=ana, now=now())
    phone = sign_in(window(PHONE), pair(ben))
    phone.go("/today/")
    phone.context.set_offline(True)
    hurry(phone.page)
    phone.page.wait_for_timeout(700)

    expect(phone.page.get_by_role("button", name="Start")).to_be_visible()
    phone.context.set_offline(False)
    phone.problems.clear()  # the browser itself complains about the network


def test_the_sheet_prints_on_two_pages_at_most(desk, ana, ben, programme, tmp_path):
    assignments.give(programme=programme, by=ana, now=now())
    desk.go(address("sheet", ben))
    assert axe.findings(desk.page) == []

    printed = desk.page.pdf(prefer_css_page_size=True)

    pages = re.findall(rb"/Type /Page\b", printed)
    assert 1 <= len(pages) <= 2
    box = re.search(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", printed)
    assert (round(float(box[1])), round(float(box[2]))) == (595, 842)  # A4 upright
    desk.page.emulate_media(media="print")
    assert desk.page.locator(".bar, .toolbar, .crumbs").first.is_hidden()


def test_a_week_is_entered_from_paper_by_keyboard(desk, ana, ben, programme):
    assignments.give(programme=programme, by=ana, now=now() - timedelta(days=10))
    page = desk.page
    last_week = (now() - timedelta(days=7)).date().isoformat()
    desk.go(f"{address('paper', ben)}?week={last_week}")
    fields = page.locator("[data-first]")
    fields.first.focus()

    page.keyboard.type("D")
    page.keyboard.press("Enter")
    page.keyboard.type("P")
    page.keyboard.press("Tab")
    page.keyboard.type("7")
    page.keyboard.press("Tab")
    page.keyboard.type("H")
    page.keyboard.press("Tab")
    page.keyboard.type("3")
    page.keyboard.press("Enter")
    page.keyboard.type("N")
    assert axe.findings(page) == []
    page.keyboard.press("Control+Enter")

    expect(page.get_by_text("3 entries stored.")).to_be_visible()
    rows = SessionEntry.objects.order_by("session__day", "prescription_key", "pk")
    told = sorted((r.outcome, r.reps, r.answer, r.pain_0_10) for r in rows)
    assert told == [
        ("done", 20, None, None),
        ("not_today", None, None, None),
        ("part", 7, "hard", 3),
    ]


@pytest.mark.parametrize("size", [PHONE, TABLET])
def test_pages_of_giving_fit_small_screens(size, window, ana, ben, programme):
    assignments.give(programme=programme, by=ana, now=now())
    browser = Client()
    browser.force_login(ana)
    one = sign_in(window(size), browser)
    for name in ("give", "patient", "end", "paper"):
        one.go(address(name, ben))
        assert one.page.evaluate("document.documentElement.scrollWidth") <= size["width"], name
        assert axe.findings(one.page) == [], name
