"""What was told when something was wrong, the cards it raised, and what it closed."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import JSONObject, Now
from django.utils.translation import gettext_lazy as _

from programmes.models.clinic import ClinicalModel, User
from programmes.models.library import Drill
from programmes.models.patient import OfPatientQuerySet, Patient
from programmes.models.session import LoggedAs, PainSite
from programmes.models.walls import AppendOnly, walls


def report_source(key: int) -> str:
    """Return the name by which cards say that they rest on a report."""
    return f"report:{key}"


class ReportKind(models.TextChoices):
    """What can be told outside a drill; the kinds of ``domain.telling.ReportKind``."""

    PAIN = "pain", _("Pain")
    SWELLING = "swelling", _("Swollen, hot or another colour")
    SKIN = "skin", _("Skin mark or numb fingers")
    TIGHTER = "tighter", _("Tighter hand")
    CHEST = "chest", _("Chest pain or hard to breathe")
    FAINT = "faint", _("Fainted")
    FALL = "fall", _("Fall")
    STROKE = "stroke", _("Signs of a stroke")
    OTHER = "other", _("Something else")


class SafetyReport(ClinicalModel):
    """
    Something that a patient, or somebody for them, told outside a drill.

    ``day`` is a date in the patient's zone, ``details`` are what was ticked. Pain comes with its
    number and site. ``mistaken_at``, filled once, is when the person said that it was tapped by
    mistake: it counts no more. ``client_uuid`` makes telling twice store once.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    patient = models.ForeignKey(
        Patient, models.PROTECT, db_constraint=False, related_name="safety_reports"
    )
    client_uuid = models.UUIDField()
    kind = models.CharField(max_length=8, choices=ReportKind)
    details = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    pain_0_10 = models.PositiveSmallIntegerField(null=True)
    pain_site = models.CharField(max_length=9, choices=PainSite, null=True)  # noqa: DJ001 -- untold
    day = models.DateField()
    at = models.DateTimeField(db_default=Now())
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    told_as = models.CharField(max_length=9, choices=LoggedAs, default=LoggedAs.PATIENT)
    mistaken_at = models.DateTimeField(null=True, blank=True)

    objects = OfPatientQuerySet["SafetyReport"].as_manager()

    class Meta:
        constraints = [
            *walls("patient"),
            AppendOnly(name="%(class)s_append_only", once=("mistaken_at",)),
            models.UniqueConstraint(
                fields=["patient", "client_uuid"], name="safetyreport_client_uuid"
            ),
            models.CheckConstraint(
                condition=Q(pain_0_10=None) | Q(pain_0_10__range=(0, 10)),
                name="safetyreport_pain_range",
            ),
        ]
        indexes = [models.Index(fields=["patient", "-day"], name="safetyreport_patient_day")]

    def __str__(self) -> str:
        return f"#{self.pk} {self.kind} of patient {self.patient_id}"

    @property
    def source(self) -> str:
        """The name by which cards say that they rest on this report."""
        return report_source(self.pk)


class CardColour(models.TextChoices):
    """How urgent a card is; the colours of ``domain.telling.Colour``."""

    RED = "red", _("Red")
    AMBER = "amber", _("Amber")


UNSEEN_RED = Q(colour=CardColour.RED, closed_at=None, acknowledged_at=None, escalated_at=None)
"""Red cards that wait for somebody to see them, and went to nobody else so far."""


@dataclass(frozen=True, slots=True)
class ClosedPart:
    """
    What a card keeps closed: a value of ``domain.closures.Scope``, and the name of a drill.

    ``until`` is the first day without it, ``None`` while it waits for a therapist.
    """

    scope: str
    drill: str
    until: str | None


class SafetyCardQuerySet(OfPatientQuerySet["SafetyCard"]):
    """Cards, and which of them wait for somebody."""

    def open(self) -> SafetyCardQuerySet:
        """Return the cards that nobody has closed."""
        return self.filter(closed_at=None)

    def unseen_red(self) -> SafetyCardQuerySet:
        """Return the red cards that nobody has seen, and that went to nobody else."""
        return self.filter(UNSEEN_RED)

    def with_closed(self, *, day: date) -> SafetyCardQuerySet:
        """
        Fetch with each card what it keeps closed on ``day``, what was taken back, who told it.

        See ``closed_parts``, ``is_taken_back`` and ``helpers``.
        """
        closures = SafetyClosure.objects.filter(
            Q(until=None) | Q(until__gt=day), card=models.OuterRef("pk"), reopened_on=None
        )
        row = JSONObject(scope="scope", drill="drill__name", until="until")
        mistaken = SafetyReport.objects.filter(
            patient=models.OuterRef("patient"), mistaken_at__isnull=False
        )
        helped = SafetyReport.objects.filter(
            patient=models.OuterRef("patient"), told_as=LoggedAs.CARER
        )
        return self.annotate(
            helped=ArraySubquery(
                helped.order_by("pk").values(row=JSONObject(key="pk", name="by__name"))
            ),
            closed=ArraySubquery(closures.order_by("pk").values(row=row)),
            taken_back=ArraySubquery(mistaken.values("pk")),
        )


class SafetyCard(ClinicalModel):
    """
    A rule of safety fired, and waits for the team; at most one open card per patient and rule.

    ``sources`` name what it rests on, ``values_json`` fills its sentence. ``spent`` are the sources
    that were dealt with, when practice was reopened or the card was closed: they raise and close
    nothing more. ``told_at`` is the newest evidence. ``snoozed_until`` is the first day, in the
    clinic's zone, on which it comes back. Nobody has seen what was told from ``waits_since`` on;
    ``escalated_at`` is when it went on to ``escalated_to``, ``None`` there is all who treat here.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    patient = models.ForeignKey(
        Patient, models.PROTECT, db_constraint=False, related_name="safety_cards"
    )
    rule = models.CharField(max_length=16)
    colour = models.CharField(max_length=5, choices=CardColour)
    sources = ArrayField(models.CharField(max_length=40))
    values_json = models.JSONField(default=dict)
    spent = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    opened_at = models.DateTimeField()
    told_at = models.DateTimeField()
    snoozed_until = models.DateField(null=True, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    waits_since = models.DateTimeField()
    escalated_at = models.DateTimeField(null=True, blank=True)
    escalated_to = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=500, default="", blank=True)

    objects = SafetyCardQuerySet.as_manager()

    class Meta:
        constraints = [
            *walls("patient"),
            models.UniqueConstraint(
                fields=["patient", "rule"], condition=Q(closed_at=None), name="safetycard_open_once"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | ~Q(note=""), name="safetycard_closed_with_note"
            ),
        ]
        indexes = [
            models.Index(fields=["patient", "-opened_at"], name="safetycard_patient_opened"),
            models.Index(
                fields=["waits_since"], condition=UNSEEN_RED, name="safetycard_unseen_red"
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.rule} of patient {self.patient_id}"

    @property
    def values(self) -> dict[str, Any]:
        """The values that the card's sentence names."""
        return dict(self.values_json)

    @property
    def closed_parts(self) -> list[ClosedPart]:
        """What a card keeps closed that was fetched ``with_closed``."""
        rows: list[dict[str, Any]] = self.__dict__["closed"]
        return [ClosedPart(row["scope"], row["drill"] or "", row["until"]) for row in rows]

    @property
    def helpers(self) -> list[str]:
        """The names of the helpers who told what it rests on; see ``with_closed``."""
        rows: list[dict[str, Any]] = self.__dict__["helped"]
        told = [row["name"] for row in rows if report_source(row["key"]) in self.sources]
        return list(dict.fromkeys(told))

    @property
    def is_taken_back(self) -> bool:
        """Tell whether a report that it rests on was tapped by mistake; see ``with_closed``."""
        keys: list[int] = self.__dict__["taken_back"]
        return any(report_source(key) in self.sources for key in keys)


class SafetyClosure(ClinicalModel):
    """
    A part of a patient's plan that a card closed; see ``domain.closures``.

    ``until`` is the first day without it, a date in the patient's zone; ``None`` waits for a
    therapist. ``reopened_on``, filled once, is the first day without it after all; who reopened it
    may be the patient who tapped by mistake.
    """

    card = models.ForeignKey(
        SafetyCard, models.PROTECT, db_constraint=False, related_name="closures"
    )
    patient = models.ForeignKey(
        Patient, models.PROTECT, db_constraint=False, related_name="safety_closures"
    )
    scope = models.CharField(max_length=8)
    drill = models.ForeignKey(
        Drill, models.PROTECT, null=True, blank=True, db_constraint=False, related_name="+"
    )
    day = models.DateField()
    until = models.DateField(null=True, blank=True)
    reopened_on = models.DateField(null=True, blank=True)
    reopened_at = models.DateTimeField(null=True, blank=True)
    reopened_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = OfPatientQuerySet["SafetyClosure"].as_manager()

    class Meta:
        constraints = [
            *walls("card", "patient", "drill"),
            AppendOnly(
                name="%(class)s_append_only", once=("reopened_on", "reopened_at", "reopened_by_id")
            ),
            models.UniqueConstraint(
                fields=["card", "scope", "drill", "day"],
                condition=Q(reopened_at=None),
                nulls_distinct=False,
                name="safetyclosure_once",
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=models.F("day")),
                name="safetyclosure_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.scope} from {self.day}"
