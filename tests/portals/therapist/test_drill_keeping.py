"""Retiring, bringing back, and comparing with the starter."""

import pytest

from programmes.models import Drill
from tests.factories import (
    NOON,
    make_assignment,
    make_copy,
    make_document,
    make_drill,
    make_programme,
    make_starter,
)
from tests.portals.therapist.conftest import url

pytestmark = pytest.mark.django_db


@pytest.fixture
def used(northside, ben):
    """A drill in Ben's plan."""
    drill = make_drill(clinic=northside, name="Open and close")
    programme = make_programme(clinic=northside, patient=ben, document=make_document(drill))
    make_assignment(clinic=northside, patient=ben, programme=programme)
    return drill


def cards(desk):
    return [card.drill.name for card in desk.get(url("library")).context["cards"]]


def test_drill_retire_says_who_keeps_it_and_offers_it_no_longer(desk, used):
    address = url("drill_retire", drill=used.public_id)
    page = desk.get(address).content.decode()
    assert "1 patient has it in their plan and keeps it:" in page
    assert ">Ben</a>" in page

    answers = [desk.post(address) for _ in "ab"]

    assert {answer.url for answer in answers} == {url("drill", drill=used.public_id)}
    assert cards(desk) == []
    after = desk.get(url("drill", drill=used.public_id))
    assert [user["name"] for user in after.context["users"]] == ["Ben"]
    assert "It is retired already." in desk.get(address).content.decode()


def test_drill_retire_of_one_that_nobody_has_says_so(desk, northside):
    drill = make_drill(clinic=northside)

    page = desk.get(url("drill_retire", drill=drill.public_id)).content.decode()

    assert "No patient has it in their plan." in page


def test_drill_bring_back_offers_it_again(desk, used):
    Drill.objects.update(retired_at=NOON)

    answer = desk.post(url("drill_bring_back", drill=used.public_id))

    assert answer.url == url("drill", drill=used.public_id)
    assert cards(desk) == ["Open and close"]


@pytest.fixture
def copy(northside, ana):
    """A copy of a starter with other steps, kit, dose and way."""
    make_drill(clinic=northside, name="Fist", slug="fist")
    starter = make_starter(name="Open", instructions="Open the affected hand. Close it slowly.")
    return make_copy(
        clinic=northside,
        starter=starter,
        instructions="Open the affected hand. Close it fast.",
        equipment="cup",
        reps=12,
        safety_flags=["fatigue"],
        progresses_to=["fist", "unknown"],
        edited_by=ana,
        edited_at=NOON,
        revision=2,
    )


def restore(desk, copy, **sent):
    sent = {"revision": copy.revision} | sent
    return desk.post(url("drill_starter", drill=copy.public_id), sent)


def sides(difference):
    def text(pieces):
        return "|".join(f"*{p.text}*" if p.is_other else p.text for p in pieces)

    return difference.label, text(difference.one), text(difference.other)


def test_drill_starter_shows_each_field_that_differs_in_words(desk, copy):
    page = desk.get(url("drill_starter", drill=copy.public_id))

    assert [sides(one) for one in page.context["differences"]] == [
        ("Kit", "*no kit*", "*cup*"),
        ("Usual dose", "2 ×|*10*", "2 ×|*12*"),
        (
            "Steps",
            "Open the affected hand. Close it|*slowly.*",
            "Open the affected hand. Close it|*fast.*",
        ),
        ("Flags", "", "*Tires easily*"),
        ("Leads to", "", "*Fist, unknown*"),
    ]
    assert "The starter has changed since." not in page.content.decode()
    assert "Keep ours" not in page.content.decode()


def test_drill_starter_says_that_the_starter_has_changed_until_somebody_looked(desk, copy):
    copy.starter.stages = ["mid"]
    copy.starter.min_ability = "grasp"
    copy.starter.save()
    page = desk.get(url("drill_starter", drill=copy.public_id))
    labels = {one.label: sides(one)[1:] for one in page.context["differences"]}
    assert labels["Stages"] == ("*Mid*", "*Early*")
    assert labels["The hand needs"] == ("*Can grasp*", "*No movement yet*")
    assert "The starter has changed since." in page.content.decode()

    answer = restore(desk, copy, field="")

    assert answer.url == url("drill", drill=copy.public_id)
    page = desk.get(url("drill_starter", drill=copy.public_id)).content.decode()
    assert "The starter has changed since." not in page
    assert Drill.objects.get(pk=copy.pk).row == copy.row


def test_drill_starter_restores_one_field_then_all(desk, copy):
    answer = restore(desk, copy, field="dose")

    after = Drill.objects.get(pk=copy.pk)
    assert answer.url == url("drill_starter", drill=copy.public_id)
    assert (after.reps, after.equipment, after.revision) == (10, "cup", 3)

    answer = restore(desk, after, field="all")

    assert answer.url == url("drill", drill=copy.public_id)
    after = Drill.objects.get(pk=copy.pk)
    assert (after.changed_fields, after.revision) == ((), 4)
    assert (
        "Nothing differs" in desk.get(url("drill_starter", drill=copy.public_id)).content.decode()
    )


def test_drill_starter_of_an_old_page_restores_nothing(desk, copy):
    answer = restore(desk, copy, field="all", revision=1)

    assert answer.status_code == 409
    assert "Somebody saved this drill meanwhile." in answer.content.decode()
    assert Drill.objects.get(pk=copy.pk).row == copy.row


def test_drill_starter_of_a_name_that_is_taken_says_so(desk, northside, copy):
    Drill.objects.filter(pk=copy.pk).update(name="Ours")
    make_drill(clinic=northside, name="Open")

    answer = restore(desk, copy, field="name")

    assert answer.status_code == 422
    assert "“Open” is the name of another drill by now." in answer.content.decode()


def test_drill_starter_that_would_lead_in_a_circle_says_so(desk, northside, copy):
    copy.starter.progresses_to = ["fist"]
    copy.starter.save()
    Drill.objects.filter(pk=copy.pk).update(progresses_to=[])
    Drill.objects.filter(slug="fist").update(progresses_to=[copy.slug])

    answer = restore(desk, copy, field="progresses_to")

    assert answer.status_code == 422
    assert "That would lead in a circle:" in answer.content.decode()


def test_drill_starter_of_a_drill_of_the_clinics_own_is_not_found(desk, used):
    for answer in (desk.get, desk.post):
        assert answer(url("drill_starter", drill=used.public_id)).status_code == 404
