"""Goals in the patient's own words."""

from datetime import timedelta

import pytest

from programmes.actions import goals
from programmes.actions.measures import UnknownMeasure
from programmes.models import AuditEvent, Goal, GoalOutcome, GoalReview
from tests.factories import WEDNESDAY, make_goal

pytestmark = pytest.mark.django_db
LATER = WEDNESDAY + timedelta(days=21)


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
    goals.review_goal(goal=goal, outcome=GoalOutcome.ACHIEVED, day=WEDNESDAY, by=ana)
    goals.add_goal(patient=ben, words="Tie my hair", day=WEDNESDAY, by=ana)

    assert Goal.objects.count() == 2


def test_add_a_seventh_goal_is_refused(northside, ben, ana):
    for number in range(goals.MOST_GOALS):
        make_goal(clinic=northside, patient=ben, words=f"Goal {number}")

    with pytest.raises(goals.TooManyGoals):
        goals.add_goal(patient=ben, words="One more", day=WEDNESDAY, by=ana)


def test_add_goal_is_looked_at_again_after_six_weeks_or_on_a_day(ben, ana):
    first = goals.add_goal(patient=ben, words="Tie my hair", day=WEDNESDAY, by=ana)
    second = goals.add_goal(
        patient=ben, words="Open jars", day=WEDNESDAY, review_on=LATER, measure="grip", by=ana
    )

    assert (first.review_on, first.measure) == (WEDNESDAY + timedelta(weeks=6), "")
    assert (second.review_on, second.measure) == (LATER, "grip")


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"review_on": WEDNESDAY}, goals.ReviewPassed),
        ({"measure": "practice-reps"}, UnknownMeasure),
        ({"measure": "no-such"}, UnknownMeasure),
    ],
)
def test_add_goal_that_cannot_be_is_refused(ben, ana, given, refusal):
    with pytest.raises(refusal):
        goals.add_goal(patient=ben, words="Tie my hair", day=WEDNESDAY, by=ana, **given)


@pytest.mark.parametrize("outcome", [GoalOutcome.ACHIEVED, GoalOutcome.LEFT])
def test_settle_goal_twice_is_once(northside, ben, ana, outcome):
    goal = make_goal(clinic=northside, patient=ben, review_on=LATER)

    for _ in "ab":
        goals.review_goal(goal=goal, outcome=outcome, day=WEDNESDAY, by=ana)

    goal.refresh_from_db()
    assert (goal.state, goal.review_on) == (outcome.value, None)
    assert AuditEvent.objects.get().verb == f"goal.{outcome}"
    review = GoalReview.objects.get()
    assert (review.outcome, review.words, review.day, review.by) == (outcome, "", WEDNESDAY, ana)


def test_keep_goal_moves_the_next_look_each_time(northside, ben, ana):
    goal = make_goal(clinic=northside, patient=ben, review_on=WEDNESDAY)

    for day in (WEDNESDAY, LATER):
        goals.review_goal(goal=goal, outcome=GoalOutcome.KEPT, day=day, by=ana)

    goal.refresh_from_db()
    assert (goal.state, goal.review_on) == ("active", LATER + timedelta(weeks=6))
    assert GoalReview.objects.count() == 2


@pytest.mark.parametrize(
    ("state", "outcome"), [("left", GoalOutcome.KEPT), ("active", GoalOutcome.TAKEN_UP)]
)
def test_review_of_what_is_no_review_changes_nothing(northside, ben, ana, state, outcome):
    goal = make_goal(clinic=northside, patient=ben, state=state)

    goals.review_goal(goal=goal, outcome=outcome, day=WEDNESDAY, by=ana)

    goal.refresh_from_db()
    assert (goal.state, GoalReview.objects.count()) == (state, 0)


def change(goal, by, **given):
    values = {"words": goal.words, "review_on": None, "measure": "", "day": WEDNESDAY} | given
    goals.change_goal(goal=goal, by=by, **values)
    goal.refresh_from_db()


def test_change_goal_is_the_same_goal_in_other_words(northside, ben, ana):
    goal = make_goal(clinic=northside, patient=ben)
    key = goal.public_id

    change(goal, ana, words="Hold my mug", measure="bbt")

    assert (goal.public_id, goal.words, goal.measure) == (key, "Hold my mug", "bbt")
    review = GoalReview.objects.get()
    assert (review.outcome, review.words) == ("changed", "Hold my cup")
    assert AuditEvent.objects.get().verb == "goal.changed"


def test_change_of_the_day_alone_is_no_review(northside, ben, ana):
    goal = make_goal(clinic=northside, patient=ben)

    change(goal, ana, review_on=LATER)

    assert (goal.review_on, GoalReview.objects.count()) == (LATER, 0)


def test_change_goal_that_nobody_works_on_is_refused(northside, ben, ana):
    goal = make_goal(clinic=northside, patient=ben, state="achieved")

    with pytest.raises(goals.GoalSettled):
        change(goal, ana, words="Hold my mug")
