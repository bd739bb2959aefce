"""Measures that the team asked a patient for."""

from __future__ import annotations

import uuid
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now

from programmes.models.clinic import ClinicalModel, User
from programmes.models.measure import Measurement
from programmes.models.patient import OfPatientQuerySet, Patient
from programmes.models.walls import AppendOnly, walls


class AskedMeasureQuerySet(OfPatientQuerySet["AskedMeasure"]):
    """What was asked, and what still waits for an answer."""

    def open(self) -> Self:
        """Return what nobody has answered, put aside or taken back, the oldest first."""
        return self.filter(closed_at=None).order_by("at", "pk")


class AskedMeasure(ClinicalModel):
    """
    Somebody of the team asked a patient for a measure that people rate themselves.

    ``closed_at``, filled once, is when it was answered (then ``answer`` is the score), put aside by
    the patient, or taken back by the team; ``closed_by`` is who did that.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    patient = models.ForeignKey(
        Patient, models.PROTECT, db_constraint=False, related_name="asked_measures"
    )
    measure = models.CharField(max_length=40)
    at = models.DateTimeField(db_default=Now())
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    answer = models.OneToOneField(
        Measurement, models.PROTECT, null=True, db_constraint=False, related_name="asked"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = AskedMeasureQuerySet.as_manager()

    class Meta:
        constraints = [
            *walls("patient", "answer"),
            AppendOnly(
                name="%(class)s_append_only", once=("answer_id", "closed_at", "closed_by_id")
            ),
            models.UniqueConstraint(
                fields=["patient", "measure"],
                condition=Q(closed_at=None),
                name="askedmeasure_open_once",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None, answer=None)
                | Q(closed_at__isnull=False, closed_by__isnull=False),
                name="askedmeasure_closed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.measure} of patient {self.patient_id}"


def asked_of(patient: str) -> Exists:
    """
    Return what tells whether the patient in that field has a question to answer.

    Of those who are no longer treated nobody would read the answer.
    """
    treated = Patient.objects.filter(pk=OuterRef("patient")).in_care()
    waiting = AskedMeasure.objects.open().filter(patient=OuterRef(patient))
    return Exists(waiting.filter(Exists(treated)))
