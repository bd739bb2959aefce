"""Templates in the therapist's portal, and starting a programme from something."""

import pytest

from programmes.models import Programme
from tests.factories import (
    NOON,
    make_assignment,
    make_document,
    make_drill,
    make_patient,
    make_programme,
    make_template,
)
from tests.portals.therapist.conftest import Statements, document_of, fresh, url

pytestmark = pytest.mark.django_db


def shown(page):
    return {
        str(shelf.label): [glance.title for _template, glance in shelf.cards]
        for shelf in page.context["shelves"]
    }


def test_templates_are_listed_by_state_and_end_at_the_clinic(desk, northside, southside, drills):
    for title, state in (("One", "published"), ("Two", "draft"), ("Three", "retired")):
        document = make_document(*drills, title=title)
        make_template(clinic=northside, document=document, state=state)
    make_template(clinic=southside)

    page = desk.get(url("templates"))

    assert shown(page) == {"Published": ["One"], "Draft": ["Two"], "Retired": ["Three"]}


@pytest.mark.parametrize("count", [1, 30])
def test_templates_take_five_queries(desk, northside, count):
    for _number in range(count):
        make_template(clinic=northside)

    with Statements() as statements:
        desk.get(url("templates"))

    assert statements.count == 5


def test_template_begin_opens_the_builder_and_needs_a_title(desk, northside):
    refused = desk.post(url("template_begin"), {"title": " "})
    answer = desk.post(url("template_begin"), {"title": "Pinch"})

    template = Programme.objects.get()
    assert (refused.status_code, "Give the template a title." in refused.content.decode()) == (
        422,
        True,
    )
    assert answer.url == url("builder", programme=template.public_id)
    assert "About this template" in desk.get(answer.url).content.decode()


def test_template_save_as_makes_a_draft_of_a_programme(desk, ben, programme):
    address = url("template_save_as", programme=programme.public_id)

    refused = desk.post(address, {"title": "x" * 121})
    answer = desk.post(address, {"title": "Pinch"})

    template = Programme.objects.get(patient=None)
    assert (refused.status_code, "Use at most 120 characters." in refused.content.decode()) == (
        422,
        True,
    )
    assert (answer.status_code, template.template_state) == (302, "draft")


def test_template_describe_keeps_what_was_typed_when_refused(desk, northside):
    template = make_template(clinic=northside)
    address = url("template_describe", template=template.public_id)

    refused = desk.post(address, {"reasoning": "Long " * 121, "for_ability": "grasp"})
    answer = desk.post(address, {"reasoning": "Short", "for_ability": "grasp"})

    text = refused.content.decode()
    assert (refused.status_code, "Use at most 600 characters." in text, "Long Long" in text) == (
        422,
        True,
        True,
    )
    assert answer.status_code == 302
    assert (fresh(template).reasoning, fresh(template).for_ability) == ("Short", "grasp")


@pytest.mark.parametrize("state", ["published", "draft", "retired"])
def test_template_state_is_set(desk, northside, state):
    template = make_template(clinic=northside, state="draft")

    desk.post(url("template_state", template=template.public_id), {"state": state})

    assert fresh(template).template_state == state


def test_templates_compare_says_what_the_second_has_other(desk, northside, drills):
    one = make_template(clinic=northside, document=document_of(drills[0], drills[1]))
    other = make_template(clinic=northside, document=document_of(drills[0], drills[2]))
    query = {"a": one.public_id, "b": other.public_id}

    page = desk.get(url("templates_compare", query=query))

    assert [line.what for line in page.context["lines"]] == [
        "Removed from Early: Thumb to little finger",
        "New in Early: Use a cup, 2 × 10, every day",
    ]
    assert desk.get(url("templates_compare", query={"a": "x"})).context["sides"] == []


@pytest.fixture
def sources(northside, southside, ben, ana, drills):
    """A template for Ben's ability, one for another, one draft; a version of Ben and of Tom."""
    tom = make_patient(clinic=northside, name="Tom")
    documents = {
        name: make_document(drill, title=name) for name, drill in zip("abc", drills, strict=True)
    }
    made = {
        "other": make_template(clinic=northside, document=documents["a"], for_ability="isolated"),
        "fitting": make_template(clinic=northside, document=documents["b"], for_ability="partial"),
        "draft": make_template(clinic=northside, document=documents["c"], state="draft"),
    }
    of_tom = make_programme(clinic=northside, patient=tom, by=ana, document=documents["c"])
    make_assignment(clinic=northside, patient=tom, programme=of_tom)
    make_template(clinic=southside)
    return made


def test_start_offers_what_fits_first_and_nothing_of_others(desk, ben, sources, programme):
    make_assignment(clinic=ben.clinic, patient=ben, programme=programme)

    page = desk.get(url("start", ben))

    titles = {
        name: [source.title for source in page.context[name]]
        for name in ("templates", "own", "others")
    }
    assert titles == {
        "templates": ["b", "a"],
        "own": ["Version 1: Programme for Ben"],
        "others": ["Tom: c"],
    }
    assert page.context["replaces"] is True


def test_start_with_a_template_fills_an_empty_or_missing_programme(desk, ben, sources):
    sent = {"source": sources["fitting"].public_id, "revision": "0"}

    answer = desk.post(url("start", ben), sent)

    programme = Programme.objects.get(patient=ben)
    assert answer.url == url("programme", ben)
    assert programme.revision == 2
    assert len(list(programme.document.prescriptions())) == 1


def test_start_twice_from_one_page_starts_once_and_says_so(desk, ben, sources, programme):
    sent = {"source": sources["fitting"].public_id, "revision": "1"}

    desk.post(url("start", ben), sent)
    second = desk.post(url("start", ben), sent, follow=True)

    assert fresh(programme).revision == 2
    assert "The programme was edited meanwhile." in second.content.decode()


def test_start_with_a_draft_or_a_strangers_template_is_not_found(
    desk, ben, sources, southside, olga
):
    foreign = make_template(clinic=southside)
    for source in (sources["draft"], foreign):
        answer = desk.post(url("start", ben), {"source": source.public_id, "revision": "0"})
        assert answer.status_code == 404


def test_start_with_a_retired_drill_leads_back_with_a_sentence(desk, northside, ben, sources):
    drill = make_drill(clinic=northside)
    template = make_template(clinic=northside, document=make_document(drill))
    drill.retired_at = NOON
    drill.save()

    answer = desk.post(
        url("start", ben), {"source": template.public_id, "revision": "0"}, follow=True
    )

    assert "One of its drills was retired." in answer.content.decode()
    assert not Programme.objects.filter(patient=ben).exists()


def test_start_with_electrical_stimulation_needs_a_clearance(desk, northside, ben):
    drill = make_drill(clinic=northside, safety_flags=["estim_clearance"])
    template = make_template(clinic=northside, document=make_document(drill))

    answer = desk.post(
        url("start", ben), {"source": template.public_id, "revision": "0"}, follow=True
    )

    assert "nobody cleared that" in answer.content.decode()
    assert not Programme.objects.filter(patient=ben).exists()


@pytest.mark.parametrize("count", [1, 20])
def test_start_takes_the_same_queries_for_few_and_many(desk, northside, ben, ana, count):
    for _number in range(count):
        make_template(clinic=northside)
        patient = make_patient(clinic=northside)
        programme = make_programme(clinic=northside, patient=patient, by=ana)
        make_assignment(clinic=northside, patient=patient, programme=programme)
    address = url("start", ben)

    with Statements() as statements:
        desk.get(address)

    assert statements.count == 10
