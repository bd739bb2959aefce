"""Building and giving a programme without touching the mouse."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from programmes.domain.document import Document, Dose, Stage, StageKind
from programmes.models import AssignmentVersion, Programme
from tests.factories import make_document, make_drill, make_programme, make_template
from tests.journeys import axe
from tests.journeys.conftest import DESKTOP

pytestmark = pytest.mark.django_db(transaction=True)


def signed_in(window, user, size=DESKTOP):
    """Return a window in which a person of staff is signed in."""
    browser = Client()
    browser.force_login(user)
    one = window(size)
    one.go(reverse("accounts:start"))
    cookie = {"name": "sessionid", "value": browser.cookies["sessionid"].value}
    one.context.add_cookies([cookie | {"url": one.page.url}])
    return one


@pytest.fixture
def desk(window, ana):
    """A window in which Ana is signed in."""
    return signed_in(window, ana)


def empty_stage():
    return Stage(uuid.uuid4(), StageKind.EARLY, "Reconnect")


@pytest.fixture
def shelf(northside):
    names = ("Open and close", "Thumb to little finger", "Thumb to ring finger", "Use a cup")
    return {name: make_drill(clinic=northside, name=name) for name in names}


def address(name, patient):
    kwargs = {"clinic": patient.clinic.slug, "patient": patient.public_id}
    return reverse(f"therapist:{name}", kwargs=kwargs)


def rows(page):
    return page.locator(".prescription .what > a").all_inner_texts()


def saved(page, revision):
    """Wait until every form of the page knows this revision."""
    page.wait_for_function(
        "n => [...document.querySelectorAll('.revision')].every(one => one.value === n)",
        arg=str(revision),
    )


def focused(page):
    return page.evaluate("document.activeElement.id || document.activeElement.name")


def test_a_programme_is_built_and_given_by_keyboard_alone(desk, ben, shelf):
    page = desk.page
    desk.go(address("programme", ben))
    page.get_by_role("button", name="Begin").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#stage")
    desk.go(address("programme", ben))

    page.keyboard.press("/")
    page.keyboard.type("cup")
    page.keyboard.press("Enter")  # before the answer to what was typed
    saved(page, 2)
    assert focused(page) == "q"
    page.keyboard.type("thumb")  # in place of “cup”, which is selected
    page.wait_for_selector("#results[data-query=thumb]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    saved(page, 3)
    page.keyboard.type("open and")
    page.keyboard.press("Enter")
    saved(page, 4)
    assert rows(page) == ["Use a cup", "Thumb to ring finger", "Open and close"]

    key = str(Programme.objects.get().document.stages[0].prescriptions[0].key)
    page.locator(f"#reps-{key}").focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("12")
    page.keyboard.press("Tab")
    page.keyboard.type("3")  # while the row is being saved
    page.keyboard.press("Alt+ArrowDown")
    saved(page, 7)
    assert rows(page) == ["Thumb to ring finger", "Use a cup", "Open and close"]
    assert focused(page) == f"hold-{key}"
    dose = Programme.objects.get().document.stages[0].prescriptions[1].dose
    assert dose == Dose(sets=2, reps=12, hold_s=3)

    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/give/")
    assert axe.findings(page) == []
    page.get_by_role("button", name="Give to Ben").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{address('patient', ben)}")
    assert "Given. It counts from" in page.inner_text("main")
    assert axe.findings(page) == []
    assert AssignmentVersion.objects.get().number == 1


def test_a_number_that_breaks_a_rule_stays_beside_its_sentence_and_undo_goes_back(desk, ben, shelf):
    page = desk.page
    desk.go(address("programme", ben))
    page.get_by_role("button", name="Begin").click()
    page.get_by_role("button", name="Add Thumb to ring finger").click()
    saved(page, 2)
    key = str(Programme.objects.get().document.stages[0].prescriptions[0].key)

    page.locator(f"#reps-{key}").focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("999")
    page.keyboard.press("Tab")
    page.wait_for_selector(f"#state-{key} .alarm")
    assert "Repetitions must be from 1 to 200. Not saved." in page.inner_text(f"#state-{key}")
    assert page.input_value(f"#reps-{key}") == "999"

    page.locator("#undo-button").focus()
    page.keyboard.press("Enter")
    saved(page, 3)
    assert rows(page) == []
    page.get_by_role("button", name="Add Thumb to ring finger").wait_for()
    assert axe.findings(page) == []


def test_the_second_of_two_therapists_is_told_and_can_load_the_newest(desk, ben, shelf, window):
    page = desk.page
    desk.go(address("programme", ben))
    page.get_by_role("button", name="Begin").click()
    page.get_by_role("button", name="Add Use a cup").click()
    saved(page, 2)
    other = desk.context.new_page()
    other.goto(page.url)
    other.get_by_role("button", name="Add Open and close").click()
    saved(other, 3)

    page.get_by_role("button", name="Add Thumb to ring finger").click()
    page.wait_for_selector("#notice .message")

    assert "This change is not saved yet." in page.inner_text("#notice")
    page.get_by_role("link", name="Keep theirs").click()
    page.wait_for_selector("#notice:not(:has(.message))", state="attached")
    assert rows(page) == ["Use a cup", "Open and close"]


def test_the_search_of_library_and_caseload_answers_as_one_types(desk, ben, shelf):
    page = desk.page
    desk.go(reverse("therapist:library", kwargs={"clinic": "northside"}))
    page.keyboard.press("/")
    page.keyboard.type("thumb")
    page.wait_for_function("() => document.querySelectorAll('.tiles-of-drills > li').length === 2")
    assert page.url.endswith("?q=thumb")
    assert axe.findings(page) == []

    desk.go(reverse("therapist:caseload", kwargs={"clinic": "northside"}))
    assert axe.findings(page) == []
    page.keyboard.press("/")
    page.keyboard.type("zz")
    page.wait_for_selector("text=Nobody by that name")


class Acts:
    """Count what a person does: clicks and key presses; typing a name or a number is one act."""

    def __init__(self, page):
        self.page, self.keys, self.clicks = page, 0, 0

    def press(self, key):
        self.keys += 1
        self.page.keyboard.press(key)

    def click(self, locator):
        self.clicks += 1
        locator.click()


def test_six_drills_from_nothing_by_keyboard_take_at_most_32_key_presses(desk, northside, ben):
    names = ["Fist", "Hook", "Pinch", "Spread", "Wrist", "Cup"]
    for name in names:
        make_drill(clinic=northside, name=f"{name} drill")
    make_programme(clinic=northside, patient=ben, document=Document("Ben", (empty_stage(),)))
    page, acts = desk.page, Acts(desk.page)
    desk.go(address("programme", ben))
    page.wait_for_selector("#results [data-result]")

    acts.press("/")
    for number, name in enumerate(names, 1):
        page.keyboard.type(f"{name} 3x8 mwf")
        acts.press("Enter")
        saved(page, number + 1)
    acts.press("Control+Enter")
    page.wait_for_url("**/give/")
    give = page.get_by_role("button", name="Give to Ben")
    while not give.evaluate("one => one === document.activeElement"):
        acts.press("Tab")
    acts.press("Enter")
    page.wait_for_url(f"**/patients/{ben.public_id}/")

    assert acts.keys <= 32
    given = ben.assignments.get().versions.get().document
    doses = [(p.dose.sets, p.dose.reps) for _stage, p in given.prescriptions()]
    assert doses == [(3, 8)] * 6


def test_from_a_template_with_two_doses_changed_given_in_seven_acts(desk, northside, ben):
    drills = [make_drill(clinic=northside, name=name) for name in ("Fist", "Cup")]
    make_template(clinic=northside, document=make_document(*drills, title="Ten minutes"))
    page, acts = desk.page, Acts(desk.page)
    desk.go(address("patient", ben))

    acts.click(page.get_by_role("link", name="Build a programme"))
    acts.click(page.get_by_role("link", name="Start from a template"))
    acts.click(page.get_by_role("button", name="Use this"))
    page.wait_for_selector(".prescription")
    for number, field in enumerate(page.locator("[name=reps]:visible").all()[:2]):
        acts.clicks += 1  # a number typed into a field
        field.fill("12")
        field.press("Enter")
        saved(page, 3 + number)
    acts.click(page.get_by_role("link", name="Give to Ben"))
    acts.click(page.get_by_role("button", name="Give to Ben"))
    page.wait_for_url(f"**/patients/{ben.public_id}/")

    assert acts.clicks <= 7
    given = ben.assignments.get().versions.get().document
    assert [p.dose.reps for _stage, p in given.prescriptions()] == [12, 12]


def test_a_row_is_dragged_by_its_grip(desk, northside, ben, shelf):
    document = make_document(*shelf.values())
    make_programme(clinic=northside, patient=ben, document=document)
    page = desk.page
    desk.go(address("programme", ben))
    grips = page.locator("[data-grip]:visible")
    grips.first.wait_for()

    start, end = grips.nth(0).bounding_box(), grips.nth(2).bounding_box()
    page.mouse.move(start["x"] + 5, start["y"] + 5)
    page.mouse.down()
    page.mouse.move(end["x"] + 5, end["y"] + 15, steps=12)
    page.mouse.up()
    saved(page, 2)

    # How far it goes is the browser's matter; that it is stored as it stands is ours.
    names = {drill.public_id: name for name, drill in shelf.items()}
    stored = Programme.objects.get().document.stages[0].prescriptions
    assert rows(page) == [names[row.drill] for row in stored]
    assert rows(page)[0] != "Open and close"


def test_library_slides_over_the_programme_on_a_tablet(window, ana, northside, ben, shelf):
    one = signed_in(window, ana, {"width": 768, "height": 1024})
    make_programme(clinic=northside, patient=ben, document=Document("Ben", (empty_stage(),)))
    page = one.page
    one.go(address("programme", ben))

    assert not page.locator("#shelf").is_visible()
    page.get_by_role("link", name="Add drills").click()
    page.get_by_role("button", name="Add Use a cup").click()
    saved(page, 2)
    page.get_by_role("link", name="Close").click()

    assert not page.locator("#shelf").is_visible()
    assert rows(page) == ["Use a cup"]
