"""Goals on a patient's page."""

from datetime import date

import pytest

from programmes.models import Goal
from tests.factories import make_assignment, make_goal, make_patient
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


@pytest.mark.parametrize(
    ("begins", "outcome", "ends"),
    [
        ("active", "achieved", "achieved"),
        ("active", "left", "left"),
        ("active", "kept", "active"),
        ("left", "taken_up", "active"),
    ],
)
def test_goal_settle_stores_what_became_of_it(desk, ben, begins, outcome, ends):
    goal = make_goal(clinic=ben.clinic, patient=ben, state=begins)
    address = url("goal_settle", ben, goal=goal.public_id)

    answer = desk.post(address, {"outcome": outcome}, follow=True)

    goal.refresh_from_db()
    assert (answer.status_code, goal.state, goal.reviews.get().outcome) == (200, ends, outcome)
    shown = answer.context["shown_goals"][0]
    assert shown.reviews == (f"{goal.reviews.get().get_outcome_display()}, Wed 4 March",)
    assert bool(shown.look) is (ends == "active")


@pytest.mark.parametrize("outcome", ["changed", "nonsense", ""])
def test_goal_settle_by_no_button_is_not_found(desk, northside, ben, outcome):
    goal = make_goal(clinic=northside, patient=ben)

    answer = desk.post(url("goal_settle", ben, goal=goal.public_id), {"outcome": outcome})

    assert answer.status_code == 404


def test_goal_taken_up_beside_six_others_stays_and_says_why(desk, northside, ben):
    goal = make_goal(clinic=northside, patient=ben, state="left")
    for number in range(6):
        make_goal(clinic=northside, patient=ben, words=f"Goal {number}")

    answer = desk.post(
        url("goal_settle", ben, goal=goal.public_id), {"outcome": "taken_up"}, follow=True
    )

    assert "Six goals are enough at a time." in answer.content.decode()
    goal.refresh_from_db()
    assert goal.state == "left"


def test_goal_taken_up_in_words_that_another_has_stays_and_says_why(desk, northside, ben):
    goal = make_goal(clinic=northside, patient=ben, state="left")
    make_goal(clinic=northside, patient=ben)

    answer = desk.post(
        url("goal_settle", ben, goal=goal.public_id), {"outcome": "taken_up"}, follow=True
    )

    assert "This goal is there already." in answer.content.decode()


def change(desk, goal, **typed):
    """Send the form that changes ``goal``."""
    sent = {"words": goal.words, "review_on": "", "measure": ""} | typed
    return desk.post(
        url("goal_change", goal.patient, goal=goal.public_id),
        {f"goal-{goal.public_id}-{name}": value for name, value in sent.items()},
    )


def test_goal_change_keeps_the_words_before_and_what_shows_it(desk, northside, ben):
    goal = make_goal(clinic=northside, patient=ben)

    change(desk, goal, words="Hold my mug", review_on="2026-03-25", measure="BBT")

    (shown,) = desk.get(url("patient", ben)).context["shown_goals"]
    assert (shown.row.words, shown.row.measure) == ("Hold my mug", "bbt")
    assert (shown.look, shown.is_late, shown.measure) == (
        "look again on Wed 25 March",
        False,
        "shown by BBT",
    )
    assert shown.reviews == ("Changed, Wed 4 March; before: “Hold my cup”",)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"words": ""}, "Write what the patient wants to do again."),
        ({"words": "tie my HAIR"}, "This goal is there already."),
        ({"review_on": "2026-03-04"}, "Choose a day after today."),
        ({"measure": "grip"}, None),
        ({"measure": "Fugl"}, "Choose one measure from the list, or none."),
        ({"measure": "practice-reps"}, "Choose one measure from the list, or none."),
    ],
)
def test_goal_change_refused_says_why_and_keeps_what_was_typed(
    desk, northside, ben, typed, sentence
):
    goal = make_goal(clinic=northside, patient=ben)
    make_goal(clinic=northside, patient=ben, words="Tie my hair")

    answer = change(desk, goal, **typed)

    goal.refresh_from_db()
    assert goal.words == "Hold my cup"
    if sentence is None:
        assert answer.status_code == 302
    else:
        assert (answer.status_code, sentence in answer.content.decode()) == (422, True)
        assert all(value in answer.content.decode() for value in typed.values())


def test_goal_change_of_one_that_was_left_says_to_take_it_up(desk, northside, ben):
    goal = make_goal(clinic=northside, patient=ben, state="left")

    answer = change(desk, goal, words="Hold my mug")

    page = desk.get(answer.url).content.decode()
    assert "Nobody works on this goal now. Take it up again first." in page


@pytest.mark.parametrize("name", ["goal_settle", "goal_change"])
def test_goal_of_another_patient_is_not_found(desk, northside, ben, name):
    goal = make_goal(clinic=northside, patient=make_patient(clinic=northside))

    answer = desk.post(url(name, ben, goal=goal.public_id), {"outcome": "left"})

    assert answer.status_code == 404


def test_goal_is_looked_at_again_on_its_day_on_the_caseload(desk, northside, ben):
    make_goal(clinic=northside, patient=ben, review_on=date(2026, 3, 10))
    make_goal(clinic=northside, patient=ben, words="Old", state="left", review_on=date(2026, 3, 5))
    make_assignment(clinic=northside, patient=ben, since=date(2026, 3, 2))

    (due,) = desk.get(url("caseload")).context["coming"]

    assert (due.when, due.what) == ("10 Mar", "Look at a goal with the patient")
