"""A programme given to a patient: frozen versions, stages entered, pauses, withdrawals."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import OuterRef, Q, Subquery, Value
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from programmes.domain import document
from programmes.domain.serial import from_json
from programmes.models.clinic import ClinicalModel, ClinicalQuerySet, M_co, User
from programmes.models.library import Drill
from programmes.models.patient import Patient
from programmes.models.programme import Programme
from programmes.models.walls import AppendOnly, walls

if TYPE_CHECKING:
    from datetime import date

    from django.contrib.auth.models import AnonymousUser


class AssignmentQuerySet(ClinicalQuerySet["Assignment"]):
    """Assignments; visible to whoever may read the patient's record."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Return the assignments that ``user`` may read."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(patient__in=Patient.objects.visible_to(user))

    def active(self) -> Self:
        """Return the assignments that patients follow now."""
        return self.filter(ended_on=None)


class Assignment(ClinicalModel):
    """
    The patient follows this programme since a day; at most one at a time.

    ``ended_on`` is the first day without it, perhaps one to come; ``None`` while it goes on. Before
    ``since``, it says that the assignment never began. ``hints_json`` is what the rules suggested
    when they were last asked; see ``models.hints``.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    patient = models.ForeignKey(
        Patient, models.PROTECT, db_constraint=False, related_name="assignments"
    )
    programme = models.ForeignKey(
        Programme, models.PROTECT, db_constraint=False, related_name="assignments"
    )
    since = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    hints_json = models.JSONField(
        default=list, db_default=Value([], models.JSONField()), blank=True
    )

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        constraints = [
            *walls("patient", "programme"),
            models.UniqueConstraint(
                fields=["patient"], condition=Q(ended_on=None), name="assignment_active_once"
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} of patient {self.patient_id} since {self.since}"


class OfAssignmentQuerySet(ClinicalQuerySet[M_co]):
    """Rows of an assignment; visible to whoever may read the patient's record."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Return the rows of assignments that ``user`` may read."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(assignment__in=Assignment.objects.visible_to(user))


class AssignmentVersionQuerySet(OfAssignmentQuerySet["AssignmentVersion"]):
    """Versions, and which of them patients follow."""

    def followed(self) -> Self:
        """Return the newest version of each assignment that is active."""
        newest = AssignmentVersion.objects.filter(assignment=OuterRef("assignment"))
        return self.filter(
            assignment__ended_on=None,
            number=Subquery(newest.order_by("-number").values("number")[:1]),
        )

    def prescribing(self, drill: Drill) -> Self:
        """Return the versions that ask for ``drill``."""
        named = {"stages": [{"prescriptions": [{"drill": str(drill.public_id)}]}]}
        return self.filter(clinic=drill.clinic_id, document_json__contains=named)


class AssignmentVersion(ClinicalModel):
    """
    The programme's document as it was given, valid from a local day of the patient.

    ``replaced_at``, filled once, is when another was given before this one began: it never counts.
    """

    assignment = models.ForeignKey(
        Assignment, models.PROTECT, db_constraint=False, related_name="versions"
    )
    number = models.PositiveIntegerField()
    document_json = models.JSONField()
    digest = models.CharField(max_length=64)
    valid_from = models.DateField()
    given_at = models.DateTimeField(db_default=Now())
    given_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    replaced_at = models.DateTimeField(null=True, blank=True)

    objects = AssignmentVersionQuerySet.as_manager()

    class Meta:
        constraints = [
            *walls("assignment"),
            AppendOnly(name="%(class)s_append_only", once=("replaced_at",)),
            models.UniqueConstraint(
                fields=["assignment", "number"], name="assignmentversion_number"
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} v{self.number} of {self.assignment_id}"

    @property
    def document(self) -> document.Document:
        """The programme as it was given."""
        return from_json(self.document_json)


class StageEntry(ClinicalModel):
    """From this day on these stages of the document are active; overlap is normal."""

    assignment = models.ForeignKey(
        Assignment, models.PROTECT, db_constraint=False, related_name="stage_entries"
    )
    day = models.DateField()
    stages = ArrayField(models.UUIDField())
    reason = models.CharField(max_length=300, default="", blank=True)
    at = models.DateTimeField(db_default=Now())
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = OfAssignmentQuerySet["StageEntry"].as_manager()

    class Meta:
        constraints = [*walls("assignment"), AppendOnly(name="%(class)s_append_only")]

    def __str__(self) -> str:
        return f"#{self.pk} from {self.day}"


class PauseQuerySet(OfAssignmentQuerySet["Pause"]):
    """Pauses, and which of them hold."""

    def open_on(self, day: date) -> Self:
        """Return the pauses that hold on ``day`` or begin after it."""
        return self.filter(Q(until=None) | Q(until__gt=day), lifted_on=None)


class Pause(ClinicalModel):
    """
    No practice from ``starts_on`` on; ``until`` is the first day of practice again.

    ``until`` is what was planned, ``None`` for as long as it takes; ``lifted_on``, filled once, is
    the day on which somebody resumed practice before that.
    """

    assignment = models.ForeignKey(
        Assignment, models.PROTECT, db_constraint=False, related_name="pauses"
    )
    starts_on = models.DateField()
    until = models.DateField(null=True, blank=True)
    lifted_on = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=300)
    at = models.DateTimeField(db_default=Now())
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = PauseQuerySet.as_manager()

    class Meta:
        constraints = [
            *walls("assignment"),
            AppendOnly(name="%(class)s_append_only", once=("lifted_on",)),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=models.F("starts_on")),
                name="pause_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} from {self.starts_on}"

    @property
    def again_on(self) -> date | None:
        """The first day of practice again; ``None`` while nobody knows."""
        return self.lifted_on or self.until


class Ending(ClinicalModel):
    """
    A therapist ended an assignment; from ``day`` on nothing is asked.

    ``lifted_at``, filled once, is when somebody took it back before that day.
    """

    assignment = models.ForeignKey(
        Assignment, models.PROTECT, db_constraint=False, related_name="endings"
    )
    day = models.DateField()
    lifted_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300)
    at = models.DateTimeField(db_default=Now())
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = OfAssignmentQuerySet["Ending"].as_manager()

    class Meta:
        constraints = [
            *walls("assignment"),
            AppendOnly(name="%(class)s_append_only", once=("lifted_at",)),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} on {self.day}"


class WithdrawalKind(models.TextChoices):
    """What *stop now* does to a drill or the whole plan."""

    REMOVED = "removed", _("Removed")
    PAUSED = "paused", _("Paused")
    LOWERED = "lowered", _("Lowered")


class Withdrawal(ClinicalModel):
    """
    *Stop now*: acts from this moment, even on a day that has begun.

    ``drill`` is ``None`` for the whole plan. ``until`` is the first day without it; ``None`` means
    until a therapist ends it, whatever is given meanwhile. ``seen_at`` is when a device of the
    patient had it; ``None`` as long as none has.
    """

    assignment = models.ForeignKey(
        Assignment, models.PROTECT, db_constraint=False, related_name="withdrawals"
    )
    drill = models.ForeignKey(
        Drill, models.PROTECT, null=True, blank=True, db_constraint=False, related_name="+"
    )
    kind = models.CharField(max_length=8, choices=WithdrawalKind)
    day = models.DateField()
    until = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=300)
    at = models.DateTimeField(db_default=Now())
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    seen_at = models.DateTimeField(null=True, blank=True)

    objects = OfAssignmentQuerySet["Withdrawal"].as_manager()

    class Meta:
        constraints = [
            *walls("assignment", "drill"),
            AppendOnly(name="%(class)s_append_only", once=("until", "seen_at")),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.kind} from {self.day}"


class SignLook(ClinicalModel):
    """
    A therapist looked for a movement that a stage's sign names, and saw it or did not.

    ``movement`` is the sign's subject; the newest look at it counts.
    """

    assignment = models.ForeignKey(
        Assignment, models.PROTECT, db_constraint=False, related_name="sign_looks"
    )
    movement = models.CharField(max_length=200)
    is_seen = models.BooleanField()
    day = models.DateField()
    at = models.DateTimeField(db_default=Now())
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = OfAssignmentQuerySet["SignLook"].as_manager()

    class Meta:
        constraints = [*walls("assignment"), AppendOnly(name="%(class)s_append_only")]

    def __str__(self) -> str:
        return f"#{self.pk} on {self.day}"


class SuggestionChoice(models.TextChoices):
    """What a therapist made of a suggestion."""

    ACCEPTED = "accepted", _("Accepted")
    DISMISSED = "dismissed", _("Dismissed")
    SNOOZED = "snoozed", _("Later")


class SuggestionAnswer(ClinicalModel):
    """
    A suggestion was answered; the suggestions themselves are computed anew from the records.

    ``rule`` names the rule, ``about`` what it spoke of (a prescription's or stage's key; empty for
    the whole plan). A suggestion stays away until ``until``, a local day of the patient; ``None``
    is for good.
    """

    assignment = models.ForeignKey(
        Assignment, models.PROTECT, db_constraint=False, related_name="suggestion_answers"
    )
    rule = models.CharField(max_length=30)
    about = models.CharField(max_length=36, default="", blank=True)
    choice = models.CharField(max_length=9, choices=SuggestionChoice)
    day = models.DateField()
    until = models.DateField(null=True, blank=True)
    evidence = models.CharField(max_length=300)
    at = models.DateTimeField(db_default=Now())
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = OfAssignmentQuerySet["SuggestionAnswer"].as_manager()

    class Meta:
        constraints = [*walls("assignment"), AppendOnly(name="%(class)s_append_only")]

    def __str__(self) -> str:
        return f"#{self.pk} {self.choice} {self.rule}"
