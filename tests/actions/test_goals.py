"""Goals in the patient's own words."""

import pytest

from programmes.actions import goals
from programmes.models import AuditEvent, Goal, GoalState
from tests.factories import WEDNESDAY, make_goal

pytestmark = pytest.mark.django_db


def test_add_goal_keeps_the_patients_words(ben, ana):
    goal = goals.add_goal(patient=ben, words="Tie my hair", day=WEDNESDAY, by=ana)

    assert (goal.words, goal.since, goal.state, goal.by) == (
        "Tie my hair",
        WEDNESDAY,
        "active",
        ana,
    )
    assert AuditEvent.objects.get().verb == "goal.added"


def test_add_goal_in_the_same_words_is_refused_until_the_first_is_settled(ben, ana):
    goal = goals.add_goal(patient=ben, words="Tie my hair", day=WEDNESDAY, by=ana)

    with pytest.raises(goals.GoalKnown):
        goals.add_goal(patient=ben, words="tie my HAIR", day=WEDNESDAY, by=ana)
    goals.settle_goal(goal=goal, state=GoalState.ACHIEVED, by=ana)
    goals.add_goal(patient=ben, words="Tie my hair", day=WEDNESDAY, by=ana)

    assert Goal.objects.count() == 2


def test_add_a_seventh_goal_is_refused(northside, ben, ana):
    for number in range(goals.MOST_GOALS):
        make_goal(clinic=northside, patient=ben, words=f"Goal {number}")

    with pytest.raises(goals.TooManyGoals):
        goals.add_goal(patient=ben, words="One more", day=WEDNESDAY, by=ana)


def test_settle_goal_twice_is_once(northside, ben, ana):
    goal = make_goal(clinic=northside, patient=ben)

    for _ in "ab":
        goals.settle_goal(goal=goal, state=GoalState.LEFT, by=ana)

    goal.refresh_from_db()
    assert (goal.state, AuditEvent.objects.get().verb) == ("left", "goal.left")
