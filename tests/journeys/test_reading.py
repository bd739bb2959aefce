"""The builder and its pages for people who hear them, or go through them by keyboard."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import now

from programmes.domain.timing import local_day
from programmes.models import Clearance, Patient
from tests.factories import make_clearance, make_document, make_drill, make_programme, make_template
from tests.journeys import axe
from tests.journeys.conftest import DESKTOP, PHONE
from tests.journeys.test_builder import address, signed_in

UNFOLD = "document.querySelectorAll('main details:not(.menu)').forEach(one => { one.open = true })"
"""Menus lie over other things while they are open."""

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def programme(northside, ben, ana):
    """Ben's draft: one drill that fits, one with care, one that nobody cleared any more."""
    Patient.objects.filter(pk=ben.pk).update(safety_flags=["shoulder_pain", "sensory_loss"])
    today = local_day(now(), ben.zone)
    make_clearance(clinic=northside, patient=ben, ended_on=today)
    given = {"since": today + timedelta(days=9), "until": today + timedelta(days=12)}
    make_clearance(clinic=northside, patient=ben, **given)
    flags = ((), ("shoulder_pain",), ("estim_clearance",))
    names = ("Open and close", "Reach up", "Stimulate")
    drills = [
        make_drill(clinic=northside, name=name, safety_flags=list(some))
        for name, some in zip(names, flags, strict=True)
    ]
    make_template(clinic=northside, document=make_document(drills[0], title="Small steps"))
    make_template(clinic=northside, document=make_document(drills[1], title="Big steps"))
    return make_programme(clinic=northside, patient=ben, by=ana, document=make_document(*drills))


def places(patient, programme):
    """Return the address of each page by its name."""
    clinic = {"clinic": patient.clinic.slug}
    coming = Clearance.objects.filter(ended_on=None).latest("pk").pk
    return {
        "builder": reverse(
            "therapist:builder", kwargs={**clinic, "programme": programme.public_id}
        ),
        "give": address("give", patient),
        "start": address("start", patient),
        "templates": reverse("therapist:templates", kwargs=clinic),
        "compare": reverse("therapist:templates_compare", kwargs=clinic),
        "suggestions": address("patient", patient),
        "clearance": address("clearance", patient),
        "clearance_end": f"{address('clearance_end', patient)}?clearance={coming}",
    }


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_pages_of_building_and_giving(
    size, scheme, window, ana, programme
):
    one = signed_in(window, ana, size)
    page = one.page
    page.emulate_media(color_scheme=scheme)
    found, wide = {}, {}
    for name, place in places(programme.patient, programme).items():
        one.go(place)
        page.wait_for_load_state("networkidle")
        page.evaluate(UNFOLD)
        found[name] = (axe.findings if scheme == "light" else axe.colours)(page)
        wide[name] = page.evaluate("document.documentElement.scrollWidth - innerWidth")

    assert {name: some for name, some in found.items() if some} == {}
    assert {name: more for name, more in wide.items() if more > 0} == {}


def spoken(page, most=200):
    """Return role and name of all that Tab reaches, in its order, as the browser tells readers."""
    told = page.context.new_cdp_session(page)
    said = []
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            break
        here = told.send("Runtime.evaluate", {"expression": "document.activeElement"})
        which = {"objectId": here["result"]["objectId"], "fetchRelatives": False}
        node = told.send("Accessibility.getPartialAXTree", which)["nodes"][0]
        said.append(f"{node['role']['value']} {node['name']['value']}".strip())
    return said


HEAD = """
link Skip to the main part, link Relearn, link Caseload, link Library, link Templates,
DisclosureTriangle Ana, link Caseload, link Ben, link Preview as patient, link Start from…,
link Save as template, link Give to Ben, searchbox Search drills, link Early 3,
DisclosureTriangle Add a stage, DisclosureTriangle Reconnect the brain to the hand,
DisclosureTriangle Signs,
DisclosureTriangle No rest day. People keep up fewer sessions when all 7 days ask for one.,
DisclosureTriangle No drill of this stage serves a goal of the patient.
"""
ROW = """
checkbox Select {drill}, button Move {drill} up, button Move {drill} down, link {drill},
spinbutton Sets, spinbutton Reps, spinbutton Hold s, spinbutton Rest s, checkbox any days,
checkbox Monday, checkbox Tuesday, checkbox Wednesday, checkbox Thursday, checkbox Friday,
checkbox Saturday, checkbox Sunday, DisclosureTriangle More, button Remove {drill}
"""


def listed(text):
    return [one.strip().replace("\n", " ") for one in text.split(",") if one.strip()]


def test_builder_says_a_name_for_all_that_tab_reaches_in_the_order_of_the_page(
    window, ana, ben, programme
):
    one = signed_in(window, ana)
    one.go(places(ben, programme)["builder"])
    one.page.wait_for_load_state("networkidle")

    said = spoken(one.page)

    drills = ("Open and close", "Reach up", "Stimulate")
    of_rows = [line for drill in drills for line in listed(ROW.format(drill=drill))]
    assert said == [*listed(HEAD), *of_rows, "DisclosureTriangle Change several at once"]
    # Fields that every row has are told apart by the group that they stand in.
    groups = one.page.locator(".prescription [role=group]")
    assert groups.evaluate_all("all => all.map(one => one.ariaLabel)") == list(drills)


@pytest.mark.parametrize(
    "name", ["give", "start", "templates", "compare", "suggestions", "clearance", "clearance_end"]
)
def test_pages_say_a_name_for_all_that_tab_reaches_and_begin_with_the_skip_link(
    name, window, ana, ben, programme
):
    one = signed_in(window, ana)
    one.go(places(ben, programme)[name])
    one.page.wait_for_load_state("networkidle")

    said = spoken(one.page)

    assert said[0] == "link Skip to the main part"
    assert [line for line in said if len(line.split()) < 2] == []
