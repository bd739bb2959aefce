"""Programmes: the editable plan of a patient, or a template of the clinic."""

from __future__ import annotations

import uuid
from datetime import date
from typing import TYPE_CHECKING, Self

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import OuterRef, Q
from django.db.models.functions import JSONObject, Now
from django.utils.translation import gettext_lazy as _

from programmes.domain import document
from programmes.domain.serial import from_json
from programmes.models.clinic import ClinicalModel, ClinicalQuerySet, User
from programmes.models.goal import Goal, GoalState
from programmes.models.library import Drill
from programmes.models.patient import Ability, Patient, clearance_rows, cleared_spans
from programmes.models.walls import AppendOnly, walls

if TYPE_CHECKING:
    from programmes.domain.fit import PatientFacts
    from programmes.domain.timing import Span


class TemplateState(models.TextChoices):
    """How far a template of the clinic has come."""

    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    RETIRED = "retired", _("Retired")


class ProgrammeQuerySet(ClinicalQuerySet["Programme"]):
    """Programmes of patients, and the clinic's templates."""

    def templates(self) -> Self:
        """Return the templates, whatever their state."""
        return self.filter(patient=None)

    def with_patient(self) -> Self:
        """
        Fetch with each programme its patient, what they work for now and when e-stim is cleared.

        See ``Programme.goals``, ``cleared`` and ``facts_on``.
        """
        active = Goal.objects.filter(patient=OuterRef("patient"), state=GoalState.ACTIVE)
        row = JSONObject(public_id="public_id", words="words")
        return self.select_related("patient__user", "patient__clinic").annotate(
            goal_rows=ArraySubquery(active.order_by("pk").values(row=row)),
            clearance_rows=clearance_rows("patient"),
        )

    def published(self) -> Self:
        """Return the templates that a programme may start from."""
        return self.templates().filter(template_state=TemplateState.PUBLISHED)


class Programme(ClinicalModel):
    """
    One document and the number of its newest revision.

    ``patient`` is ``None`` for a template of the clinic; only a template has a ``template_state``,
    a ``reasoning`` (why these drills, in words for therapists) and a ``for_ability`` (the ability
    it is made for; empty for any). ``starter_slug`` names the shipped template it began as.
    ``revision`` is the optimistic lock: an edit names the revision it was made from, and a stale
    one is refused. ``edited_by`` is ``None`` while a shipped template stands as it came.
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
    template_state = models.CharField(max_length=9, choices=TemplateState, default="", blank=True)
    reasoning = models.TextField(default="", blank=True)
    for_ability = models.CharField(max_length=8, choices=Ability, default="", blank=True)
    starter_slug = models.CharField(max_length=60, default="", blank=True)
    document_json = models.JSONField()
    revision = models.PositiveIntegerField(default=1)
    edited_at = models.DateTimeField(db_default=Now())
    edited_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    # Patients follow versions of an assignment; the editable plan is the therapists' alone.
    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        constraints = [
            *walls("patient"),
            models.CheckConstraint(
                condition=Q(patient=None) ^ Q(template_state=""), name="programme_template_state"
            ),
            models.UniqueConstraint(
                fields=["clinic", "starter_slug"],
                condition=~Q(starter_slug=""),
                name="programme_starter_once",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} r{self.revision}"

    @property
    def goals(self) -> dict[uuid.UUID, str]:
        """The patient's active goals in their words, where fetched ``with_patient``."""
        rows: list[dict[str, str]] = self.__dict__["goal_rows"]
        return {uuid.UUID(row["public_id"]): row["words"] for row in rows}

    @property
    def cleared(self) -> tuple[Span, ...]:
        """The days on which e-stim is cleared for the patient, where fetched ``with_patient``."""
        return cleared_spans(self.__dict__["clearance_rows"])

    def facts_on(self, day: date) -> PatientFacts | None:
        """Return what the rules need to know of the patient on ``day``; ``None`` in a template."""
        return self.patient.facts_on(day, self.cleared) if self.patient else None

    @property
    def editor(self) -> str:
        """The name of who edited it last; the product's own for a template as it came."""
        return self.edited_by.name if self.edited_by else "Relearn"

    @property
    def document(self) -> document.Document:
        """The programme as it stands; ``document_json`` is replaced, never changed in place."""
        read: tuple[object, document.Document] | None = self.__dict__.get("read_document")
        if read is None or read[0] is not self.document_json:
            read = self.__dict__["read_document"] = (
                self.document_json,
                from_json(self.document_json),
            )
        return read[1]


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
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

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

    @property
    def document(self) -> document.Document:
        """The programme as it stood after this edit."""
        return from_json(self.document_json)


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


class Acknowledgement(ClinicalModel):
    """
    A therapist knows why a drill asks for care with this patient, and prescribes it all the same.

    ``reason`` is the reason of ``domain.fit`` as ``code`` or ``code:value``, such as
    ``flag:shoulder_pain``.
    """

    programme = models.ForeignKey(
        Programme, models.PROTECT, db_constraint=False, related_name="acknowledgements"
    )
    drill = models.ForeignKey(Drill, models.PROTECT, db_constraint=False, related_name="+")
    reason = models.CharField(max_length=60)
    at = models.DateTimeField(db_default=Now())
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = ClinicalQuerySet["Acknowledgement"].as_manager()

    class Meta:
        constraints = [
            *walls("programme", "drill"),
            AppendOnly(name="%(class)s_append_only"),
            models.UniqueConstraint(
                fields=["programme", "drill", "reason"], name="acknowledgement_once"
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.reason} of {self.drill_id}"
