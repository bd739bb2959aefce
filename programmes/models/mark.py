"""Reasons to look at a patient that somebody put away."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from programmes.models.clinic import ClinicalModel, User
from programmes.models.patient import OfPatientQuerySet, Patient
from programmes.models.walls import AppendOnly, walls


class MarkKind(models.TextChoices):
    """How reasons were put away."""

    SNOOZED = "snoozed", _("Snoozed")
    REVIEWED = "reviewed", _("Reviewed")


class CaseloadMark(ClinicalModel):
    """
    A therapist snoozed or reviewed what called for a look at a patient, for the whole team.

    ``keys`` name the reasons with their evidence (``domain.attention.Flag.key``): new evidence is
    another key. ``until`` is the first day, in the patient's zone, on which they come back.
    ``undone_at``, filled once, is when somebody took it back.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    patient = models.ForeignKey(
        Patient, models.PROTECT, db_constraint=False, related_name="caseload_marks"
    )
    kind = models.CharField(max_length=8, choices=MarkKind)
    keys = ArrayField(models.CharField(max_length=500))
    until = models.DateField()
    at = models.DateTimeField(db_default=Now())
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)

    objects = OfPatientQuerySet["CaseloadMark"].as_manager()

    class Meta:
        constraints = [
            *walls("patient"),
            AppendOnly(name="%(class)s_append_only", once=("undone_at",)),
        ]
        indexes = [models.Index(fields=["patient", "-until"], name="caseloadmark_patient_until")]

    def __str__(self) -> str:
        return f"#{self.pk} {self.kind} until {self.until}"
