"""What a patient wants to do again, in their own words."""

from datetime import date

from django.db import transaction

from programmes.models import AuditEvent, Goal, GoalState, Patient, User

MOST_GOALS = 6


class TooManyGoals(Exception):
    """The patient works on as many goals as anybody can keep in mind."""


class GoalKnown(Exception):
    """The patient works on a goal in these very words."""


@transaction.atomic
def add_goal(*, patient: Patient, words: str, day: date, by: User) -> Goal:
    """
    Store a goal in the patient's words, from ``day`` (a date in their zone) on.

    :raises TooManyGoals: if they work on six already.
    :raises GoalKnown: if one of those says the same.
    """
    Patient.objects.locked().get(pk=patient.pk)
    active = Goal.objects.filter(patient=patient, state=GoalState.ACTIVE)
    if active.filter(words__iexact=words).exists():
        raise GoalKnown
    if active.count() >= MOST_GOALS:
        raise TooManyGoals
    goal = Goal.objects.create(
        clinic_id=patient.clinic_id, patient=patient, words=words, since=day, by=by
    )
    AuditEvent.record("goal.added", goal, clinic=patient.clinic, by=by)
    return goal


@transaction.atomic
def settle_goal(*, goal: Goal, state: GoalState, by: User) -> None:
    """Say that a goal is achieved, left for now, or worked on again; twice is once."""
    current = Goal.objects.select_for_update(of=("self",)).select_related("clinic").get(pk=goal.pk)
    if current.state == state:
        return
    current.state = state
    current.save(update_fields=["state"])
    AuditEvent.record(f"goal.{state}", current, clinic=current.clinic, by=by)
