"""Outcome measures: scores as they were taken."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from programmes.models.clinic import ClinicalModel, User
from programmes.models.patient import OfPatientQuerySet, Patient
from programmes.models.walls import AppendOnly, walls


class MeasuredHand(models.TextChoices):
    """Which hand was measured."""

    AFFECTED = "affected", _("Affected hand")
    OTHER = "other", _("Other hand")
    NONE = "none", _("No hand in particular")


class Measurement(ClinicalModel):
    """
    One score of one measure on one day; a wrong one is corrected by a new row with a reason.

    ``measure`` is the slug of the shipped list. ``day`` is a local day of the patient.
    ``superseded_by`` of the old row points at the row that corrects it.
    """

    patient = models.ForeignKey(
        Patient, models.PROTECT, db_constraint=False, related_name="measurements"
    )
    measure = models.CharField(max_length=40)
    hand = models.CharField(max_length=8, choices=MeasuredHand)
    score = models.DecimalField(max_digits=6, decimal_places=2)
    day = models.DateField()
    conditions = models.CharField(max_length=200, default="", blank=True)
    rater = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())
    reason = models.CharField(max_length=200, default="", blank=True)  # of a correction
    superseded_by = models.OneToOneField(
        "self", models.PROTECT, null=True, db_constraint=False, related_name="supersedes"
    )

    objects = OfPatientQuerySet["Measurement"].as_manager()

    class Meta:
        constraints = [
            *walls("patient", "superseded_by"),
            AppendOnly(name="%(class)s_append_only", once=("superseded_by_id",)),
            models.CheckConstraint(condition=Q(score__gte=0), name="measurement_score_range"),
        ]
        indexes = [
            models.Index(fields=["patient", "measure", "-day"], name="measurement_patient_measure")
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.measure} on {self.day}"
