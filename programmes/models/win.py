"""Wins: what a patient could do, in their own words."""

from __future__ import annotations

import uuid
from typing import Self

from django.db import models
from django.db.models.functions import Now

from programmes.models.clinic import ClinicalModel, User
from programmes.models.goal import Goal
from programmes.models.patient import OfPatientQuerySet, Patient
from programmes.models.walls import AppendOnly, walls

MOST_LETTERS = 160  # a goal, which has 120, and the words before it


class WinQuerySet(OfPatientQuerySet["Win"]):
    """Wins; visible to whoever may read the patient's record."""

    def standing(self) -> Self:
        """Return the wins that were not taken back, the newest first."""
        return self.filter(taken_back_at=None).order_by("-day", "-pk")


class Win(ClinicalModel):
    """
    Something that went well on ``day``, a date in the patient's zone; perhaps towards a goal.

    ``client_uuid`` makes telling twice store once. ``taken_back_at`` is filled once, when the
    person takes it back; the row stays.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    patient = models.ForeignKey(Patient, models.PROTECT, db_constraint=False, related_name="wins")
    goal = models.ForeignKey(
        Goal, models.PROTECT, null=True, db_constraint=False, related_name="wins"
    )
    words = models.CharField(max_length=MOST_LETTERS)
    day = models.DateField()
    client_uuid = models.UUIDField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())
    taken_back_at = models.DateTimeField(null=True)

    objects = WinQuerySet.as_manager()

    class Meta:
        constraints = [
            *walls("patient", "goal"),
            AppendOnly(name="%(class)s_append_only", once=("taken_back_at",)),
            models.UniqueConstraint(fields=["patient", "client_uuid"], name="win_client_uuid"),
        ]
        indexes = [models.Index(fields=["patient", "-day"], name="win_patient_day")]

    def __str__(self) -> str:
        return f"#{self.pk} of patient {self.patient_id} on {self.day}"
