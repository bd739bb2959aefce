"""What a person may ask of a clinic: their data as a file, and that it forgets them."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from programmes.domain.retention import left_by
from programmes.domain.timing import local_day
from programmes.models.blobs import Blob
from programmes.models.clinic import (
    Clinic,
    ClinicalModel,
    ClinicalQuerySet,
    M_co,
    Membership,
    Role,
    User,
)
from programmes.models.patient import OfPatientQuerySet, Patient, PatientQuerySet, readable
from programmes.models.walls import AppendOnly, walls

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

EXPORT_LASTS = timedelta(days=7)
TRIED_AGAIN_AFTER = timedelta(minutes=7)  # longer than the task lives: one at a time tries


class ExportState(models.TextChoices):
    """How far the file with a person's data has come."""

    WAITING = "waiting", _("Waiting")
    MAKING = "making", _("Being made")
    READY = "ready", _("Ready")
    OVER = "over", _("Deleted")
    FAILED = "failed", _("Could not be made")


class DataExportQuerySet(OfPatientQuerySet["DataExport"]):
    """Files with a person's data; each is for whoever asked for it, and for nobody else."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Return the files that ``user`` asked for, as long as they may still have them."""
        if not user.is_authenticated:
            return self.none()
        as_staff = Q(clinic__in=user.clinics_as(Role.THERAPIST, Role.CLINIC_ADMIN))
        as_patient = Q(patient__user=user, clinic__in=user.clinics_as(Role.PATIENT))
        return self.filter(as_staff | as_patient, by=user)

    def waiting(self, *, tried_before: datetime) -> Self:
        """Return the files to be made, without those whose making began since ``tried_before``."""
        free = Q(tried_at=None) | Q(tried_at__lt=tried_before)
        return self.filter(free, ready_at=None, failed_at=None)

    def ready(self, *, now: datetime) -> Self:
        """Return the files that can be had at ``now``."""
        return self.filter(ready_at__isnull=False, expires_at__gt=now)


class DataExport(ClinicalModel):
    """
    All that a clinic holds of a patient as one file, made in the background for ``by``.

    ``reason`` is what staff say why they take it; empty where it is the patient's own. Of
    ``parts`` pieces ``parts_done`` are made. The bytes go at ``expires_at``; the row stays.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    patient = models.ForeignKey(Patient, models.PROTECT, db_constraint=False, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300, default="", blank=True)
    asked_at = models.DateTimeField()
    parts = models.PositiveIntegerField(default=0)
    parts_done = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True)
    ready_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    size = models.PositiveIntegerField(null=True)  # bytes

    objects = DataExportQuerySet.as_manager()

    class Meta:
        constraints = [
            *walls("patient"),
            models.CheckConstraint(
                condition=Q(ready_at=None, expires_at=None, size=None)
                | Q(ready_at__isnull=False, expires_at__isnull=False, size__isnull=False),
                name="dataexport_ready_whole",
            ),
        ]
        indexes = [
            models.Index(
                fields=["asked_at"],
                condition=Q(ready_at=None, failed_at=None),
                name="dataexport_to_make",
            ),
            models.Index(fields=["patient", "-asked_at"], name="dataexport_patient_asked"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} of patient {self.patient_id}"

    def state(self, *, now: datetime) -> ExportState:
        """Return how far it has come at ``now``."""
        if self.failed_at is not None:
            return ExportState.FAILED
        if self.ready_at is not None and self.expires_at is not None:
            return ExportState.READY if self.expires_at > now else ExportState.OVER
        return ExportState.WAITING if self.tried_at is None else ExportState.MAKING

    def put(self, data: bytes) -> None:
        """Store the file."""
        self._blob.put(data)

    def pieces(self) -> Iterator[bytes]:
        """Yield the file in pieces."""
        return self._blob.pieces(0, self.size or 0)

    @property
    def _blob(self) -> Blob:
        return Blob(ExportContent, "content", "export_id", self.pk)


class ExportContent(ClinicalModel):
    """The bytes of a file, apart from its row; ``DataExport`` writes and reads them."""

    export = models.OneToOneField(
        DataExport, models.CASCADE, db_constraint=False, related_name="stored"
    )
    content = models.BinaryField(null=True)

    objects = ClinicalQuerySet["ExportContent"].as_manager()

    class Meta:
        constraints = [*walls("export")]

    def __str__(self) -> str:
        return f"#{self.pk} of {self.export_id}"


class ForAdminsTooQuerySet(OfPatientQuerySet[M_co]):
    """Rows about a patient that who runs the clinic sees as well."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Return the rows of records ``user`` may read, and of clinics they administer."""
        if not user.is_authenticated:
            return self.none()
        administered = Q(clinic__in=user.clinics_as(Role.CLINIC_ADMIN))
        return self.filter(administered | readable(user, "patient__"))


class ErasureCause(models.TextChoices):
    """Why a record is erased."""

    ASKED = "asked", _("The person asked")
    ADMIN = "admin", _("The clinic decided")
    RETENTION = "retention", _("It was kept as long as the clinic keeps records")
    RESTORED = "restored", _("It was erased before, and came back with a backup")


class ErasureQuerySet(ForAdminsTooQuerySet["Erasure"]):
    """Erasures, and how far each has come."""

    def open(self) -> Self:
        """Return those that are neither done nor called off."""
        return self.filter(done_at=None, ended_at=None)

    def due(self, *, now: datetime) -> Self:
        """Return those whose waiting period is over at ``now``."""
        return self.open().filter(due_at__lte=now)


class Erasure(ClinicalModel):
    """
    A record is to be erased: asked for, agreed to, waited for, done; or called off before that.

    ``due_at`` is when the waiting period is over; ``None`` until an admin has agreed. ``by`` is
    ``None`` where nobody asked: the time was over, or a backup came back. It stays when all else is
    gone, without the words that were given as reasons, so that it can be done again.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    patient = models.ForeignKey(Patient, models.PROTECT, db_constraint=False, related_name="+")
    cause = models.CharField(max_length=9, choices=ErasureCause)
    reason = models.CharField(max_length=300, default="", blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    agreed_at = models.DateTimeField(null=True)
    agreed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    due_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    why_ended = models.CharField(max_length=300, null=True)  # noqa: DJ001 -- filled once
    done_at = models.DateTimeField(null=True)

    objects = ErasureQuerySet.as_manager()

    class Meta:
        constraints = [
            *walls("patient"),
            AppendOnly(
                name="%(class)s_append_only",
                once=(
                    "agreed_at",
                    "agreed_by_id",
                    "due_at",
                    "ended_at",
                    "ended_by_id",
                    "why_ended",
                    "done_at",
                ),
            ),
            models.UniqueConstraint(
                fields=["patient"],
                condition=Q(done_at=None, ended_at=None),
                name="erasure_open_once",
            ),
            models.CheckConstraint(
                condition=Q(done_at=None) | Q(ended_at=None), name="erasure_done_or_ended"
            ),
            models.CheckConstraint(
                condition=Q(done_at=None) | Q(due_at__isnull=False), name="erasure_waited"
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(done_at=None, ended_at=None), name="erasure_due"
            )
        ]

    def __str__(self) -> str:
        return f"#{self.pk} of patient {self.patient_id}"


class EmergencyAccess(ClinicalModel):
    """
    Somebody of the clinic who reads no records opened one, from ``at`` until ``until``.

    ``reason`` is what they typed; the patient reads it, and the therapist is told.
    """

    patient = models.ForeignKey(Patient, models.PROTECT, db_constraint=False, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    at = models.DateTimeField()
    until = models.DateTimeField()

    objects = ForAdminsTooQuerySet["EmergencyAccess"].as_manager()

    class Meta:
        constraints = [
            *walls("patient"),
            AppendOnly(name="%(class)s_append_only"),
            models.CheckConstraint(
                condition=Q(until__gt=models.F("at")), name="emergencyaccess_ends_after_start"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="emergencyaccess_has_reason"),
        ]
        indexes = [models.Index(fields=["patient", "-at"], name="emergencyaccess_patient_at")]

    def __str__(self) -> str:
        return f"#{self.pk} of patient {self.patient_id}"


class RecordLink(ClinicalModel):
    """
    A record was found to be a second one of the same person, and put under the other, ``into``.

    ``state_before`` is where the patient stood; undoing brings it back. ``undone_at`` and
    ``undone_by`` are filled once.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    patient = models.ForeignKey(Patient, models.PROTECT, db_constraint=False, related_name="+")
    into = models.ForeignKey(Patient, models.PROTECT, db_constraint=False, related_name="+")
    state_before = models.CharField(max_length=12)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = ForAdminsTooQuerySet["RecordLink"].as_manager()

    class Meta:
        constraints = [
            *walls("patient", "into"),
            AppendOnly(name="%(class)s_append_only", once=("undone_at", "undone_by_id")),
            models.UniqueConstraint(
                fields=["patient"], condition=Q(undone_at=None), name="recordlink_once"
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} of patient {self.patient_id}"


def record_of(membership: Membership) -> Patient | None:
    """
    Return the newest record of a patient at the clinic of their ``membership``, for who runs it.

    Its row alone, with account and clinic: nobody reads a record by it. ``None`` where they have
    none, or it was erased.
    """
    if membership.role != Role.PATIENT:
        return None
    own = Patient.objects.filter(user=membership.user_id, clinic=membership.clinic_id)
    return own.filter(erased_at=None).select_related("user", "clinic").order_by("-pk").first()


def kept_too_long(clinic: Clinic, *, months: int, now: datetime) -> PatientQuerySet:
    """
    Return whose care at ``clinic`` ended ``months`` ago or more, by its clock at ``now``.

    Those are left out whose erasure is on its way, and whom somebody decided to keep.
    """
    decided = Erasure.objects.filter(
        Q(done_at=None, ended_at=None) | Q(cause=ErasureCause.RETENTION, ended_at__isnull=False)
    )
    last = left_by(local_day(now, clinic.zone), months)
    rows = Patient.objects.filter(clinic=clinic, erased_at=None, merged_into=None)
    return rows.filter(left_on__lte=last).exclude(pk__in=decided.values("patient")).order_by("pk")


def reasons_of_staff(
    patient: Patient, *, since: datetime, before: datetime
) -> list[tuple[datetime, str, str]]:
    """
    Return why staff opened the record in an emergency or took a copy, in their own words.

    Each with when, by the clock of the server, and the name of who it was.
    """
    forced = EmergencyAccess.objects.filter(patient=patient, at__gte=since, at__lt=before)
    copies = DataExport.objects.filter(patient=patient, asked_at__gte=since, asked_at__lt=before)
    told = copies.exclude(reason="").values_list("asked_at", "by__name", "reason")
    return list(forced.values_list("at", "by__name", "reason").union(told, all=True))
