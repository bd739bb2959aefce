"""What a patient practises for, with the drills that serve it."""

from dataclasses import replace

import pytest

from programmes.actions import assignments
from tests.factories import NOON, make_document, make_drill, make_goal, make_programme
from tests.portals.patient.pages import words

pytestmark = pytest.mark.django_db


def test_progress_shows_goals_with_the_drills_that_help(northside, ben, ana, bens_phone):
    cup = make_goal(clinic=northside, patient=ben, words="Hold my cup")
    make_goal(clinic=northside, patient=ben, words="Tie my hair", state="achieved")
    make_goal(clinic=northside, patient=ben, words="Sing", state="left")
    drills = [make_drill(clinic=northside, name=name) for name in ("Grasp", "Wave")]
    document = make_document(*drills)
    (stage,) = document.stages
    first, second = stage.prescriptions
    stage = replace(stage, prescriptions=(replace(first, goal=cup.public_id), second))
    document = replace(document, stages=(stage,))
    programme = make_programme(clinic=northside, patient=ben, by=ana, document=document)
    assignments.give(programme=programme, by=ana, now=NOON)

    page = bens_phone.get("/progress/")

    assert [(aim.words, aim.is_achieved, aim.drills) for aim in page.context["aims"]] == [
        ("Tie my hair", True, ()),
        ("Hold my cup", False, ("Grasp",)),
    ]
    assert "“Hold my cup” These drills help: Grasp" in words(page)


def test_progress_without_goals_says_nothing_of_them(ben, bens_phone):
    assert "What you practise for" not in words(bens_phone.get("/progress/"))
