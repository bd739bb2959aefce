"""Goals on a patient's page."""

import pytest

from programmes.models import Goal
from tests.factories import make_goal, make_patient
from tests.portals.therapist.conftest import url

pytestmark = pytest.mark.django_db


def test_goal_add_shows_the_goal_on_the_record(desk, ben):
    answer = desk.post(url("goal_add", ben), {"words": "Tie my hair"}, follow=True)

    assert "“Tie my hair”" in answer.content.decode()
    assert Goal.objects.get().patient == ben


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("", "Write what the patient wants to do again."),
        ("x" * 121, "Use at most 120 characters."),
        ("hold MY cup", "This goal is there already."),
    ],
)
def test_goal_add_refused_says_why_and_keeps_what_was_typed(desk, northside, ben, words, sentence):
    make_goal(clinic=northside, patient=ben)

    answer = desk.post(url("goal_add", ben), {"words": words})

    text = answer.content.decode()
    assert (answer.status_code, sentence in text, words in text) == (422, True, True)
    assert Goal.objects.count() == 1


def test_goal_add_of_a_seventh_is_refused(desk, northside, ben):
    for number in range(6):
        make_goal(clinic=northside, patient=ben, words=f"Goal {number}")

    answer = desk.post(url("goal_add", ben), {"words": "One more"})

    assert "Six goals are enough at a time." in answer.content.decode()


@pytest.mark.parametrize("state", ["achieved", "left", "active"])
def test_goal_settle_stores_the_state(desk, northside, ben, state):
    goal = make_goal(clinic=northside, patient=ben)

    answer = desk.post(url("goal_settle", ben, goal=goal.public_id), {"state": state}, follow=True)

    goal.refresh_from_db()
    assert (answer.status_code, goal.state) == (200, state)


def test_goal_settle_of_another_patient_is_not_found(desk, northside, ben):
    goal = make_goal(clinic=northside, patient=make_patient(clinic=northside))

    answer = desk.post(url("goal_settle", ben, goal=goal.public_id), {"state": "left"})

    assert answer.status_code == 404
