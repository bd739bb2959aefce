"""The people a clinic treats."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import OuterRef, Q
from django.db.models.functions import JSONObject, Now
from django.utils.translation import gettext_lazy as _

from programmes.domain.ability import Ability as AbilityLevel
from programmes.domain.fit import PatientFacts
from programmes.domain.reminders import QuietHours
from programmes.domain.screen import Screen
from programmes.domain.thresholds import Thresholds
from programmes.domain.timing import Span
from programmes.models.clinic import CARE_STAFF, ClinicalModel, ClinicalQuerySet, M_co, Role, User
from programmes.models.walls import AppendOnly, walls

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class Side(models.TextChoices):
    """A side of the body."""

    LEFT = "left", _("Left")
    RIGHT = "right", _("Right")


class Ability(models.TextChoices):
    """What the affected hand can do, least first; the order is that of ``domain.fit.Ability``."""

    NONE = "none", _("No movement yet")
    FLICKER = "flicker", _("A flicker")
    PARTIAL = "partial", _("Part of a movement")
    GRASP = "grasp", _("Can grasp")
    RELEASE = "release", _("Can grasp and let go")
    ISOLATED = "isolated", _("Can move single fingers")


class SafetyFlag(models.TextChoices):
    """What asks for care with a person or a drill; the words of the drill library."""

    ALLERGY = "allergy", _("Allergy")
    CHOKING = "choking", _("Choking")
    COGNITION = "cognition_supervise", _("Needs someone to watch")
    CRPS = "crps_swelling", _("Hot or swollen hand")
    ESTIM = "estim_clearance", _("Muscle stimulator")
    FALLS = "fall_risk_standing", _("Falls when standing")
    FATIGUE = "fatigue", _("Tires easily")
    HOT_LIQUID = "hot_liquid", _("Hot liquid")
    NEGLECT = "neglect", _("Overlooks one side")
    SENSORY_LOSS = "sensory_loss", _("Loss of feeling")
    SHARP = "sharp_object", _("Sharp things")
    SHOULDER_PAIN = "shoulder_pain", _("Shoulder pain")
    SKIN = "skin_integrity", _("Fragile skin")
    SMALL_PARTS = "small_parts", _("Small parts")
    SPASTICITY = "spasticity_high", _("Strong tightness")
    SUBLUXATION = "subluxation", _("Loose shoulder")
    WRIST_PAIN = "wrist_pain", _("Wrist pain")


class PatientState(models.TextChoices):
    """Where a patient stands with the clinic."""

    ACTIVE = "active", _("Active")
    PAUSED = "paused", _("Paused")
    IN_HOSPITAL = "in_hospital", _("In hospital")
    DISCHARGED = "discharged", _("Discharged")
    ENDED = "ended", _("Ended")
    DIED = "died", _("Died")


def readable(user: User, of: str = "") -> Q:
    """
    Return the condition that ``user`` may read a record, or that of the patient at ``of``.

    ``of`` leads there, as "patient__". It is asked of each row's own patient: as one side of an
    "or", ``patient__in=`` has PostgreSQL read every patient that somebody may see.
    """
    as_staff = {f"{of}clinic__in": user.clinics_as(*CARE_STAFF)}
    as_patient = {f"{of}user": user, f"{of}clinic__in": user.clinics_as(Role.PATIENT)}
    return (Q(**as_staff) | Q(**as_patient)) & Q(**{f"{of}erased_at": None})


class PatientQuerySet(ClinicalQuerySet["Patient"]):
    """Patients; people see their own record, therapists and assistants those of their clinics."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Return the patients whose record ``user`` may read."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(readable(user))

    def locked(self, *, skip: bool = False) -> Self:
        """
        Return the patients, which nobody else can lock before this transaction ends.

        Whoever writes about a patient's practice does it under this lock and takes it first: what
        is computed from rows then sees all of them, and no two wait for each other. ``skip`` leaves
        out those that somebody holds.
        """
        # no_key: a row that only points at the patient can be stored meanwhile.
        rows = self.select_for_update(of=("self",), no_key=True, skip_locked=skip)
        return rows.select_related("user", "clinic")

    def in_care(self) -> Self:
        """Return the patients whom the clinic treats now, also those who are away for a while."""
        return self.filter(state__in=["active", "paused", "in_hospital"])

    def with_clearances(self) -> Self:
        """Fetch with each patient when e-stim is cleared; see ``Patient.cleared``."""
        return self.annotate(clearance_rows=clearance_rows("pk"))


class Patient(ClinicalModel):
    """
    One person in one clinic.

    ``usual_pain_json`` is 0 to 10 by the sites of ``PainSite``; one that is not there is 0.
    ``thresholds_json`` holds what differs from those of the clinic, whose quiet hours hold where
    they are ``None``. ``mobile`` takes text messages (E.164, proved by a code; empty for none).
    ``left_on`` is the day, in their zone, on which care ended; ``None`` as long as it goes on.
    ``merged_into`` is the record of the same person under which this one was put. From
    ``erased_at`` on nothing is left but the row itself.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, models.PROTECT, related_name="patients")
    affected_side = models.CharField(max_length=5, choices=Side)
    dominant_hand = models.CharField(max_length=5, choices=Side)
    stroke_on = models.DateField(null=True, blank=True)
    zone = models.CharField(max_length=64)
    language = models.CharField(max_length=12, default="en-gb")
    ability = models.CharField(max_length=8, choices=Ability, default=Ability.NONE)
    safety_flags = ArrayField(
        models.CharField(max_length=20, choices=SafetyFlag), default=list, blank=True
    )
    has_helper = models.BooleanField(default=False)
    minutes_limit = models.PositiveSmallIntegerField(default=20)
    state = models.CharField(max_length=12, choices=PatientState, default=PatientState.ACTIVE)
    cue = models.CharField(max_length=200, default="", blank=True)
    screen_json = models.JSONField(default=dict, blank=True)
    usual_pain_json = models.JSONField(default=dict, blank=True)
    thresholds_json = models.JSONField(default=dict, blank=True)
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_until = models.TimeField(null=True, blank=True)
    mobile = models.CharField(max_length=16, default="", db_default="", blank=True)
    left_on = models.DateField(null=True, blank=True)
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        db_constraint=False,
        related_name="merged_from",
    )
    erased_at = models.DateTimeField(null=True, blank=True)

    objects = PatientQuerySet.as_manager()
    comes_by_card = False  # no column: pages say it of who came in by a card on paper

    class Meta:
        constraints = [
            *walls("merged_into"),
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=models.F("id")),
                name="patient_not_merged_into_itself",
            ),
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(state__in=["active", "paused", "in_hospital"]),
                name="patient_active_once_per_user",
            ),
            models.CheckConstraint(
                condition=Q(minutes_limit__range=(1, 180)), name="patient_minutes_limit_range"
            ),
            models.CheckConstraint(
                condition=Q(quiet_from=None, quiet_until=None)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="patient_quiet_hours_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} in {self.clinic_id}"

    @property
    def name(self) -> str:
        """The person's name; the account holds it."""
        return self.user.name

    @property
    def cleared(self) -> tuple[Span, ...]:
        """The days on which e-stim is cleared, where fetched ``with_clearances``."""
        return cleared_spans(self.__dict__["clearance_rows"])

    def facts_on(self, day: date, cleared: Iterable[Span]) -> PatientFacts:
        """
        Return what the rules of the domain need to know of this person on ``day``, in their zone.

        ``cleared`` are the days on which e-stim is cleared.
        """
        return PatientFacts(
            ability=AbilityLevel(self.ability),
            flags=frozenset(self.safety_flags),
            has_helper=self.has_helper,
            clearance_valid=any(span.covers(day) for span in cleared),
            minutes_limit=self.minutes_limit,
        )

    @property
    def thresholds(self) -> Thresholds:
        """From where on the rules of safety act for this person."""
        return Thresholds.merged(self.clinic.thresholds_json, self.thresholds_json)

    @property
    def quiet(self) -> QuietHours:
        """When this person is not disturbed, by their own clock."""
        if self.quiet_from is None or self.quiet_until is None:
            return self.clinic.quiet
        return QuietHours(self.quiet_from, self.quiet_until)

    @property
    def screen(self) -> Screen:
        """How this person's screens are laid out."""
        return Screen.from_json(self.screen_json)


class OfPatientQuerySet(ClinicalQuerySet[M_co]):
    """Rows about one patient; visible to whoever may read the patient's record."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Return the rows about patients whose record ``user`` may read."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(patient__in=Patient.objects.visible_to(user))


class AbilityAssessment(ClinicalModel):
    """What the hand could do on a day, as a therapist saw it; the newest stands on the patient."""

    patient = models.ForeignKey(
        Patient, models.PROTECT, db_constraint=False, related_name="ability_assessments"
    )
    ability = models.CharField(max_length=8, choices=Ability)
    assessed_on = models.DateField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = OfPatientQuerySet["AbilityAssessment"].as_manager()

    class Meta:
        constraints = [*walls("patient"), AppendOnly(name="%(class)s_append_only")]

    def __str__(self) -> str:
        return f"#{self.pk} {self.ability} on {self.assessed_on}"


class Clearance(ClinicalModel):
    """
    A therapist cleared a patient for electrical stimulation, from a day until another.

    ``checklist`` names what was checked; ``until`` is the last valid day. ``ended_on``, filled
    once, is the first day on which it does not hold any more, however long it was meant to.
    """

    patient = models.ForeignKey(
        Patient, models.PROTECT, db_constraint=False, related_name="clearances"
    )
    checklist = ArrayField(models.CharField(max_length=20))
    device = models.CharField(max_length=80)
    settings = models.CharField(max_length=200)
    electrode_sites = models.CharField(max_length=200)
    since = models.DateField()
    until = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    at = models.DateTimeField(db_default=Now())
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = OfPatientQuerySet["Clearance"].as_manager()

    class Meta:
        constraints = [
            *walls("patient"),
            AppendOnly(name="%(class)s_append_only", once=("ended_on",)),
            models.CheckConstraint(
                condition=Q(until__gte=models.F("since")), name="clearance_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} until {self.until}"

    @property
    def span(self) -> Span:
        """The days on which it holds; none where it ended before it began."""
        return _cleared(self.since, self.until, self.ended_on)


def clearance_rows(patient: str) -> ArraySubquery:
    """Return what fetches the clearances of the patient in that field, for ``cleared_spans``."""
    row = JSONObject(since="since", until="until", ended_on="ended_on")
    own = Clearance.objects.filter(patient=OuterRef(patient))
    return ArraySubquery(own.order_by("since", "pk").values(row=row))


def cleared_spans(rows: Iterable[dict[str, Any]]) -> tuple[Span, ...]:
    """Return the days of clearances that were fetched as ``clearance_rows``."""
    days = ([row[name] for name in ("since", "until", "ended_on")] for row in rows)
    return tuple(
        _cleared(
            date.fromisoformat(since),
            date.fromisoformat(until),
            date.fromisoformat(ended_on) if ended_on else None,
        )
        for since, until, ended_on in days
    )


def _cleared(since: date, until: date, ended_on: date | None) -> Span:
    last = until if ended_on is None else min(until, ended_on - timedelta(days=1))
    return Span(since, last)
