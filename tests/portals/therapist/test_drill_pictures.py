"""Ticking pictures: one on its page, or one after another."""

import pytest

from programmes.models import AuditEvent, Drill
from programmes.pictures.catalogue import picture_for
from tests.factories import NOON, make_drill
from tests.portals.therapist.conftest import Statements, url

pytestmark = pytest.mark.django_db
SLUGS = ("fist-and-open", "opposition-touch", "ball-squeeze-open")


@pytest.fixture
def drawn(northside, southside):
    """Three drills with a picture, in the order of their names, and some that do not count."""
    make_drill(clinic=northside, name="B without")
    make_drill(clinic=northside, name="B retired", picture=SLUGS[0], retired_at=NOON)
    make_drill(clinic=southside, name="B theirs", picture=SLUGS[0])
    return [
        make_drill(clinic=northside, name=name, picture=slug)
        for name, slug in zip("ABC", SLUGS, strict=True)
    ]


def tick(desk, drill, **sent):
    sent = {"is_true": "1", "digest": picture_for(drill.picture).digest} | sent
    return desk.post(url("drill_picture_check", drill=drill.public_id), sent, follow=True)


def queue(desk, **query):
    page = desk.get(url("drill_pictures", query=query)).context
    return page["drill"] and page["drill"].name, page["checked"], page["total"], page["left"]


def test_drill_pictures_go_on_from_one_to_the_next(desk, ana, drawn):
    assert queue(desk) == ("A", 0, 3, 3)

    page = tick(desk, drawn[0], next="1")
    assert (page.context["drill"], page.context["checked"]) == (drawn[1], 1)
    page = tick(desk, drawn[1], next="1", is_true="")
    assert (page.context["drill"], page.context["checked"]) == (drawn[2], 1)
    page = tick(desk, drawn[2], next="1")

    assert (page.context["drill"], page.context["left"], page.context["waiting"]) == (None, 0, 1)
    assert "You have seen them all" in page.content.decode()
    assert queue(desk) == ("B", 2, 3, 1)
    assert [event.by for event in AuditEvent.objects.filter(verb="drill.picture_approved")] == [
        ana,
        ana,
    ]


def test_drill_pictures_that_are_all_ticked_say_so(desk, drawn):
    for drill in drawn:
        tick(desk, drill)

    assert queue(desk) == (None, 3, 3, 0)
    assert "Every picture is checked" in desk.get(url("drill_pictures")).content.decode()


@pytest.mark.parametrize("after", ["nonsense", "8f7f1d9e-3c53-4e0f-8d43-0a6d4c9f0f11"])
def test_drill_pictures_after_something_unknown_begin_at_the_first(desk, drawn, after):
    assert queue(desk, after=after)[0] == "A"


@pytest.mark.parametrize("drills", [1, 60])
def test_drill_pictures_take_five_queries(desk, northside, drills):
    for _number in range(drills):
        make_drill(clinic=northside, picture=SLUGS[0])

    with Statements() as statements:
        desk.get(url("drill_pictures"))

    assert statements.count == 5


def test_drill_picture_check_on_its_page_comes_back_to_it_and_can_be_taken_off(desk, ana, drawn):
    page = tick(desk, drawn[0])
    assert page.redirect_chain == [(url("drill", drill=drawn[0].public_id), 302)]
    assert page.context["check"].text == "Checked by Ana, 12:00"

    page = tick(desk, drawn[0], is_true="")
    assert page.context["check"].text == "Not yet checked by a clinician"
    drawn[0].refresh_from_db()
    assert drawn[0].picture_approved_digest == ""


def test_drill_picture_check_of_a_picture_drawn_anew_ticks_nothing(desk, drawn):
    page = tick(desk, drawn[0], digest="as it was")

    assert "The picture was drawn anew. Look at it once more." in page.content.decode()
    assert Drill.objects.exclude(picture_approved_digest="").count() == 0


def test_library_marks_drills_whose_picture_is_checked(desk, drawn):
    tick(desk, drawn[0])

    page = desk.get(url("library")).content.decode()

    assert page.count("Picture checked by a clinician") == 2  # a name for those who hear, a title
