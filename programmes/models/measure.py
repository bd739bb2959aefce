"""Outcome measures: scores as they were taken."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from programmes.domain.evidence import Repeat
from programmes.domain.measurefile import read_measures
from programmes.domain.measures import Measure
from programmes.models.clinic import ClinicalModel, User
from programmes.models.goal import Goal
from programmes.models.patient import OfPatientQuerySet, Patient
from programmes.models.rows import date_of, rows_of
from programmes.models.walls import AppendOnly, walls

SHIPPED = Path(__file__).resolve().parents[1] / "data" / "measures.csv"


class MeasuredHand(models.TextChoices):
    """Which hand was measured."""

    AFFECTED = "affected", _("Affected hand")
    OTHER = "other", _("Other hand")
    NONE = "none", _("No hand in particular")


class MeasurementQuerySet(OfPatientQuerySet["Measurement"]):
    """Scores, and which of them count."""

    def counted(self) -> Self:
        """Return the scores that rules read: the affected hand's, corrected ones aside."""
        return self.filter(superseded_by=None, hand__in=[MeasuredHand.AFFECTED, MeasuredHand.NONE])

    def with_origin(self) -> Self:
        """Fetch what ``is_own`` tells of each score, and how far goals were reached with it."""
        rows = Attainment.objects.filter(measurement=models.OuterRef("pk")).order_by("pk")
        fields = {name: name for name in ("level", "importance", "difficulty")}
        is_own = models.ExpressionWrapper(
            Q(rater=models.F("patient__user")), output_field=models.BooleanField()
        )
        attained = rows_of(rows, words="goal__words", **fields)
        return self.annotate(was_own=is_own, attained_rows=attained)

    def newest_days(self) -> models.QuerySet[Any, Any]:
        """Return of each measure that was taken when that was last, as ``newest``."""
        return self.order_by().values("measure").annotate(newest=models.Max("day"))


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

    objects = MeasurementQuerySet.as_manager()

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

    @property
    def is_own(self) -> bool:
        """Tell whether the patient rated it, of a score that was fetched ``with_origin``."""
        return bool(self.__dict__["was_own"])

    @property
    def attained(self) -> list[dict[str, Any]]:
        """How far each goal was reached, of a T-score that was fetched ``with_origin``."""
        rows: list[dict[str, Any]] = self.__dict__["attained_rows"]
        return rows


class Attainment(ClinicalModel):
    """How far one goal was reached when a T-score was taken; see ``domain.scaling.Attained``."""

    patient = models.ForeignKey(
        Patient, models.PROTECT, db_constraint=False, related_name="attainments"
    )
    measurement = models.ForeignKey(
        Measurement, models.PROTECT, db_constraint=False, related_name="attainments"
    )
    goal = models.ForeignKey(Goal, models.PROTECT, db_constraint=False, related_name="attained")
    level = models.SmallIntegerField()
    importance = models.PositiveSmallIntegerField()
    difficulty = models.PositiveSmallIntegerField()

    objects = OfPatientQuerySet["Attainment"].as_manager()

    class Meta:
        constraints = [
            *walls("patient", "measurement", "goal"),
            AppendOnly(name="%(class)s_append_only"),
            models.UniqueConstraint(fields=["measurement", "goal"], name="attainment_once"),
            models.CheckConstraint(
                condition=Q(
                    level__range=(-2, 2), importance__range=(1, 3), difficulty__range=(1, 3)
                ),
                name="attainment_scale",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.level:+d} of goal {self.goal_id}"


@cache
def shipped_measures() -> Mapping[str, Measure]:
    """Return the measures that the project ships, by slug, in the order of their file."""
    text = SHIPPED.read_text(encoding="utf-8")
    return MappingProxyType({measure.slug: measure for measure in read_measures(text)})


def repeats_of(rows: Iterable[dict[str, Any]]) -> Iterable[Repeat]:
    """Yield what is measured again some day, from the newest score of each measure."""
    known = shipped_measures()
    for row in rows:
        measure = known.get(row["measure"])
        if measure is not None and measure.due_weeks is not None:
            yield Repeat(measure.slug, date_of(row["day"]), measure.due_weeks)
