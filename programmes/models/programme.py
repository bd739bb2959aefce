"""Programmes: the editable plan of a patient, or a template of the clinic."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models.functions import Now

from programmes.domain import document
from programmes.domain.serial import from_json
from programmes.models.clinic import ClinicalModel, ClinicalQuerySet, User
from programmes.models.library import Drill
from programmes.models.patient import Patient
from programmes.models.walls import AppendOnly, walls


class Programme(ClinicalModel):
    """
    One document and the number of its newest revision.

    ``patient`` is ``None`` for a template of the clinic. ``revision`` is the optimistic lock: an
    edit names the revision it was made from, and a stale one is refused.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    patient = models.ForeignKey(
        Patient,
        models.PROTECT,
        null=True,
        blank=True,
        db_constraint=False,
        related_name="programmes",
    )
    document_json = models.JSONField()
    revision = models.PositiveIntegerField(default=1)
    edited_at = models.DateTimeField(db_default=Now())
    edited_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    # Patients follow versions of an assignment; the editable plan is the therapists' alone.
    objects = ClinicalQuerySet["Programme"].as_manager()

    class Meta:
        constraints = walls("patient")

    def __str__(self) -> str:
        return f"#{self.pk} r{self.revision}"

    @property
    def document(self) -> document.Document:
        """The programme as it stands."""
        return from_json(self.document_json)


class ProgrammeRevision(ClinicalModel):
    """
    The document after one edit.

    ``parent`` is the number of the revision that undoing this edit leads back to; ``None`` for the
    first. An undo is a revision too: it repeats an older one with its summary and parent, so that
    ``summary`` always names the edit that undoing takes back.
    """

    programme = models.ForeignKey(
        Programme, models.PROTECT, db_constraint=False, related_name="revisions"
    )
    number = models.PositiveIntegerField()
    parent = models.PositiveIntegerField(null=True)
    document_json = models.JSONField()
    summary = models.CharField(max_length=200)
    at = models.DateTimeField(db_default=Now())
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = ClinicalQuerySet["ProgrammeRevision"].as_manager()

    class Meta:
        constraints = [
            *walls("programme"),
            AppendOnly(name="%(class)s_append_only"),
            models.UniqueConstraint(
                fields=["programme", "number"], name="programmerevision_number"
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} r{self.number} of {self.programme_id}"


class ProgrammeDrill(ClinicalModel):
    """A drill that a programme's document prescribes; keeps the database honest about use."""

    programme = models.ForeignKey(
        Programme, models.CASCADE, db_constraint=False, related_name="programme_drills"
    )
    drill = models.ForeignKey(
        Drill, models.PROTECT, db_constraint=False, related_name="programme_drills"
    )

    objects = ClinicalQuerySet["ProgrammeDrill"].as_manager()

    class Meta:
        constraints = [
            *walls("programme", "drill"),
            models.UniqueConstraint(fields=["programme", "drill"], name="programmedrill_once"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.drill_id} in {self.programme_id}"
