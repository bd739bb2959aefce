"""What the styleguide shows in a real browser: sizes, fit, and nothing that the policy refuses."""

from django.urls import reverse

from tests.journeys import axe

PHONE = {"width": 360, "height": 640}
NARROW = {"width": 320, "height": 640}
SCREENS = ["today", "drill", "answer", "pain", "days"]
MEASURE = """
() => [...document.querySelectorAll("main :is(button, .button, .tile, .sizes > label), .strip > *")]
  .filter((element) => element.getClientRects().length > 0)
  .map((element) => {
    const box = element.getBoundingClientRect();
    const isKey = element.closest(".pad") !== null;
    const isMain = element.classList.contains("go");
    return [element.innerText, isMain ? 96 : isKey ? 60 : 72, box.height, box.width];
  })
"""


EXTENT = "[document.documentElement.scrollWidth, document.documentElement.scrollHeight]"


def open_styleguide(one, query):
    one.go(f"{reverse('workbench:styleguide')}?{query}")
    # Speech is missing in a headless browser; the strip must fit with the button.
    one.page.evaluate("document.querySelector('[data-read-aloud]')?.removeAttribute('hidden')")
    return one.page


def test_patient_screens_on_a_phone_need_no_scrolling(window):
    one = window(PHONE)
    sizes = {
        query: open_styleguide(one, query).evaluate(EXTENT)
        for query in (
            f"page={screen}&neglect={neglect}" for screen in SCREENS for neglect in ("none", "left")
        )
    }
    assert {query: size for query, size in sizes.items() if size != [360, 640]} == {}


def test_patient_targets_are_never_too_small(window):
    one = window(NARROW)
    targets = [
        (screen, *target)
        for screen in [*SCREENS, "pieces"]
        for target in open_styleguide(one, f"page={screen}").evaluate(MEASURE)
    ]
    assert len(targets) > 80
    assert [found for found in targets if found[3] < found[2] or found[4] < 60] == []


def test_pages_at_320_pixels_never_scroll_sideways(window):
    one = window(NARROW)
    queries = [f"page={screen}&type=200&neglect=left" for screen in [*SCREENS, "pieces"]]
    widths = {
        query: open_styleguide(one, query).evaluate("document.documentElement.scrollWidth")
        for query in [*queries, "page=pieces", "face=staff", "face=plain"]
    }
    assert {query: width for query, width in widths.items() if width > NARROW["width"]} == {}


def test_axe_finds_nothing_on_patient_screens_nor_on_pieces_in_four_variants(window):
    one = window(PHONE, reduced_motion="reduce")
    variants = ("", "&theme=dark", "&type=200", "&neglect=left")
    queries = [f"page=pieces{variant}" for variant in variants]
    found = {
        query: axe.findings(open_styleguide(one, query), axe.PATIENT)
        for query in [*queries, *(f"page={screen}" for screen in SCREENS)]
    }
    assert {query: problems for query, problems in found.items() if problems} == {}


def test_axe_finds_nothing_on_staff_and_signed_out_pages_by_day_and_night(window):
    found = {}
    for scheme in ("light", "dark"):
        one = window(color_scheme=scheme, reduced_motion="reduce")
        for face in ("staff", "plain"):
            found[scheme, face] = axe.findings(open_styleguide(one, f"face={face}"))
    assert {page: problems for page, problems in found.items() if problems} == {}


def test_anchor_bar_runs_down_the_neglected_side_in_its_own_colour(window):
    page = open_styleguide(window(PHONE), "page=today&neglect=right")
    bar = page.evaluate("""() => {
      const style = getComputedStyle(document.body);
      return [style.borderRightWidth, style.borderRightColor, style.borderLeftWidth];
    }""")
    assert bar == ["10px", "rgb(106, 53, 201)", "0px"]


def test_dark_by_the_persons_choice_wins_over_a_light_system(window):
    page = open_styleguide(window(PHONE, color_scheme="light"), "page=today&theme=dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(13, 22, 32)"


def test_second_tap_within_400_ms_counts_as_none(window):
    page = open_styleguide(window(PHONE), "page=pieces")
    plus = page.get_by_role("button", name="One more")
    plus.dblclick()
    assert page.locator("[data-counter] input").input_value() == "11"
    page.wait_for_timeout(450)
    plus.click()
    assert page.locator("[data-counter] input").input_value() == "12"


def test_slash_goes_to_the_search_of_a_staff_page(window):
    page = open_styleguide(window(), "face=staff")
    page.locator("h1").click()
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.type") == "search"


def test_escape_closes_the_account_menu_and_returns_the_focus(window):
    page = open_styleguide(window(), "face=staff")
    page.get_by_text("Ilse Varga").click()
    page.get_by_role("button", name="Sign out").focus()
    page.keyboard.press("Escape")
    assert page.locator("details.menu[open]").count() == 0
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_form_with_problems_takes_the_focus_and_leads_to_the_field(window):
    page = open_styleguide(window(), "face=plain")
    assert page.evaluate("document.activeElement.className") == "errors"
    page.get_by_role("link", name="Enter a valid email address.").click()
    assert page.evaluate("document.activeElement.name") == "email"
