"""What a patient wants to do again, in their own words, and what became of it."""

from datetime import date, timedelta

from django.db import transaction

from programmes.actions.measures import UnknownMeasure
from programmes.domain.upkeep import GOAL_WEEKS
from programmes.models import (
    AuditEvent,
    Goal,
    GoalOutcome,
    GoalReview,
    GoalState,
    Patient,
    User,
)
from programmes.models.measure import shipped_measures

MOST_GOALS = 6
_STATES = {
    GoalOutcome.ACHIEVED: GoalState.ACHIEVED,
    GoalOutcome.LEFT: GoalState.LEFT,
    GoalOutcome.KEPT: GoalState.ACTIVE,
    GoalOutcome.TAKEN_UP: GoalState.ACTIVE,
}


class TooManyGoals(Exception):
    """The patient works on as many goals as anybody can keep in mind."""


class GoalKnown(Exception):
    """The patient works on a goal in these very words."""


class GoalSettled(Exception):
    """Nobody works on the goal now; take it up again first."""


class ReviewPassed(Exception):
    """The day of the next look is not after today."""


@transaction.atomic
def add_goal(
    *,
    patient: Patient,
    words: str,
    day: date,
    review_on: date | None = None,
    measure: str = "",
    by: User,
) -> Goal:
    """
    Store a goal in the patient's words, from ``day`` (a date in their zone) on.

    It is looked at again on ``review_on``; ``None`` is after six weeks. ``measure`` is the slug of
    what shows it, empty for nothing.

    :raises TooManyGoals: if they work on six already.
    :raises GoalKnown: if one of those says the same.
    :raises ReviewPassed: if the next look is not after ``day``.
    :raises UnknownMeasure: if nobody enters that measure.
    """
    Patient.objects.locked().get(pk=patient.pk)
    _check_new(patient, words, None)
    if Goal.objects.filter(patient=patient, state=GoalState.ACTIVE).count() >= MOST_GOALS:
        raise TooManyGoals
    goal = Goal.objects.create(
        clinic_id=patient.clinic_id,
        patient=patient,
        words=words,
        since=day,
        review_on=_next_look(day, review_on),
        measure=_known(measure),
        by=by,
    )
    AuditEvent.record("goal.added", goal, clinic=patient.clinic, by=by)
    return goal


@transaction.atomic
def review_goal(*, goal: Goal, outcome: GoalOutcome, day: date, by: User) -> None:
    """
    Say what became of a goal on ``day``; a change has an act of its own, ``change_goal``.

    A goal that is kept, or taken up again, is looked at again after six weeks. To settle what is
    settled so changes nothing.

    :raises TooManyGoals: if it is taken up again beside six others.
    :raises GoalKnown: if one of those says the same.
    """
    Patient.objects.locked().get(pk=goal.patient_id)
    current = Goal.objects.select_related("clinic", "patient").get(pk=goal.pk)
    state = _STATES[outcome]
    if (current.state == state) is not (outcome is GoalOutcome.KEPT):
        return
    if outcome is GoalOutcome.TAKEN_UP:
        _check_new(current.patient, current.words, current)
        active = Goal.objects.filter(patient=current.patient, state=GoalState.ACTIVE)
        if active.count() >= MOST_GOALS:
            raise TooManyGoals
    current.state = state
    current.review_on = _next_look(day, None) if state is GoalState.ACTIVE else None
    current.save(update_fields=["state", "review_on"])
    _note(current, outcome, day, by)


@transaction.atomic
def change_goal(
    *, goal: Goal, words: str, review_on: date | None, measure: str, day: date, by: User
) -> None:
    """
    Give a goal other words, another day for the next look, or another measure.

    It is the same goal: the drills that serve it go on serving it, and the words before stand in
    its reviews.

    :raises GoalSettled: if nobody works on it.
    :raises GoalKnown: if another that is worked on says the same.
    :raises ReviewPassed: if the next look is not after ``day``.
    :raises UnknownMeasure: if nobody enters that measure.
    """
    Patient.objects.locked().get(pk=goal.patient_id)
    current = Goal.objects.select_related("clinic", "patient").get(pk=goal.pk)
    if current.state != GoalState.ACTIVE:
        raise GoalSettled
    _check_new(current.patient, words, current)
    before = current.words
    current.words, current.measure = words, _known(measure)
    current.review_on = _next_look(day, review_on)
    current.save(update_fields=["words", "measure", "review_on"])
    if words != before:
        _note(current, GoalOutcome.CHANGED, day, by, words=before)


def _note(goal: Goal, outcome: GoalOutcome, day: date, by: User, *, words: str = "") -> None:
    GoalReview.objects.create(
        clinic_id=goal.clinic_id,
        patient=goal.patient,
        goal=goal,
        outcome=outcome,
        words=words,
        day=day,
        by=by,
    )
    AuditEvent.record(f"goal.{outcome}", goal, clinic=goal.clinic, by=by)


def _check_new(patient: Patient, words: str, goal: Goal | None) -> None:
    same = Goal.objects.filter(patient=patient, state=GoalState.ACTIVE, words__iexact=words)
    if (same if goal is None else same.exclude(pk=goal.pk)).exists():
        raise GoalKnown


def _next_look(day: date, review_on: date | None) -> date:
    if review_on is None:
        return day + timedelta(weeks=GOAL_WEEKS)
    if review_on <= day:
        raise ReviewPassed
    return review_on


def _known(measure: str) -> str:
    found = shipped_measures().get(measure)
    if measure and (found is None or not found.is_entered):
        raise UnknownMeasure
    return measure
