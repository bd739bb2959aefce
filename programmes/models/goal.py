"""What patients want to do again, and what became of it whenever somebody looked."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from programmes.models.clinic import ClinicalModel, User
from programmes.models.patient import OfPatientQuerySet, Patient
from programmes.models.walls import AppendOnly, walls


class GoalState(models.TextChoices):
    """Where a goal stands."""

    ACTIVE = "active", _("Working on it")
    ACHIEVED = "achieved", _("Achieved")
    LEFT = "left", _("Left for now")


class GoalOutcome(models.TextChoices):
    """What became of a goal on the day on which somebody looked at it with the patient."""

    ACHIEVED = "achieved", _("Achieved")
    KEPT = "kept", _("Kept")
    CHANGED = "changed", _("Changed")
    LEFT = "left", _("Left for now")
    TAKEN_UP = "taken_up", _("Taken up again")


class Goal(ClinicalModel):
    """
    What a patient wants to do again, in their own words; prescriptions may serve it.

    ``review_on`` is the day, in the patient's zone, on which to look at it again, ``None`` for no
    day. ``measure`` is the slug of the measure that shows it, empty for none.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    patient = models.ForeignKey(Patient, models.PROTECT, db_constraint=False, related_name="goals")
    words = models.CharField(max_length=120)
    state = models.CharField(max_length=8, choices=GoalState, default=GoalState.ACTIVE)
    since = models.DateField()
    review_on = models.DateField(null=True, blank=True)
    measure = models.CharField(max_length=40, default="", db_default="", blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = OfPatientQuerySet["Goal"].as_manager()

    class Meta:
        constraints = walls("patient")

    def __str__(self) -> str:
        return f"#{self.pk} of patient {self.patient_id}"


class GoalReview(ClinicalModel):
    """
    Somebody looked at a goal on ``day``, a date in the patient's zone.

    ``words`` are those that the goal had until then, empty unless they changed.
    """

    patient = models.ForeignKey(
        Patient, models.PROTECT, db_constraint=False, related_name="goal_reviews"
    )
    goal = models.ForeignKey(Goal, models.PROTECT, db_constraint=False, related_name="reviews")
    outcome = models.CharField(max_length=8, choices=GoalOutcome)
    words = models.CharField(max_length=120, default="", blank=True)
    day = models.DateField()
    at = models.DateTimeField(db_default=Now())
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = OfPatientQuerySet["GoalReview"].as_manager()

    class Meta:
        constraints = [
            *walls("patient", "goal"),
            AppendOnly(name="%(class)s_append_only"),
            models.CheckConstraint(
                condition=Q(words="") | Q(outcome=GoalOutcome.CHANGED),
                name="goalreview_words_changed",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.outcome} goal {self.goal_id}"
