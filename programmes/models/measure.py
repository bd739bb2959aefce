"""Outcome measures: scores as they were taken."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from programmes.domain.evidence import Repeat
from programmes.domain.measurefile import read_measures
from programmes.domain.measures import Measure
from programmes.models.clinic import ClinicalModel, User
from programmes.models.patient import OfPatientQuerySet, Patient
from programmes.models.rows import date_of
from programmes.models.walls import AppendOnly, walls

SHIPPED = Path(__file__).resolve().parents[1] / "data" / "measures.csv"


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
            # The widest of the shipped measures: an angle that stays short of neutral, a count.
            models.CheckConstraint(
                condition=Q(score__range=(-90, 2000)), name="measurement_score_range"
            ),
        ]
        indexes = [
            models.Index(fields=["patient", "measure", "-day"], name="measurement_patient_measure")
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.measure} on {self.day}"


@cache
def shipped_measures() -> Mapping[str, Measure]:
    """Return the measures that the project ships, by slug, in the order of their file."""
    text = SHIPPED.read_text(encoding="utf-8")
    return MappingProxyType({measure.slug: measure for measure in read_measures(text)})


def repeats_of(rows: Iterable[dict[str, Any]]) -> Iterable[Repeat]:
    """Yield what is measured again some day, from the newest score of each measure."""
    for row in rows:
        measure = shipped_measures().get(row["measure"])
        if measure is not None and measure.due_weeks is not None:
            yield Repeat(measure.slug, date_of(row["day"]), measure.due_weeks)
