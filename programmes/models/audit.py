"""Who did what, and when. Append-only."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models.functions import Now

from programmes.models.clinic import Clinic, ClinicalModel, ClinicalQuerySet, Role, User
from programmes.models.walls import AppendOnly, walls

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


@dataclass(frozen=True, slots=True)
class AuditContext:
    """What a request adds to its audit events: its id, and in which role the person acts."""

    request_id: uuid.UUID | None = None
    role: str = ""


# Set by the pages for the length of a request; background work runs without one.
NO_REQUEST = AuditContext()
audit_context: ContextVar[AuditContext] = ContextVar("audit_context", default=NO_REQUEST)


class AuditEventQuerySet(ClinicalQuerySet["AuditEvent"]):
    """Events of clinics; read by those who administer them, and by whom they are about."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Return the events of the clinics that ``user`` administers, and on their own record."""
        if not user.is_authenticated:
            return self.none()
        administered = models.Q(clinic__in=user.clinics_as(Role.CLINIC_ADMIN))
        return self.filter(administered | models.Q(patient__user=user))


class AuditEvent(ClinicalModel):
    """
    One act on one record, by a person or by the system (``by`` is ``None``).

    ``patient`` is whose record it is; ``None`` where it is no patient's.
    """

    at = models.DateTimeField(db_default=Now())
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=12, default="", blank=True)
    verb = models.CharField(max_length=40)
    target = models.CharField(max_length=80)
    patient = models.ForeignKey(
        "Patient", models.PROTECT, null=True, related_name="+", db_constraint=False
    )
    request_id = models.UUIDField(null=True)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        constraints = [*walls("patient"), AppendOnly(name="%(class)s_append_only")]
        indexes = [
            models.Index(fields=["clinic", "-at"], name="auditevent_clinic_at"),
            models.Index(
                fields=["patient", "-at"],
                name="auditevent_patient_at",
                condition=models.Q(patient__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.verb} {self.target}"

    @classmethod
    def record(
        cls, verb: str, target: models.Model, *, clinic: Clinic, by: User | None
    ) -> AuditEvent:
        """Write down that ``by`` did ``verb`` to ``target``; ``by=None`` is the system."""
        event = cls._of(verb, target, clinic, by)
        event.save()
        return event

    @classmethod
    def record_each(
        cls, verb: str, targets: Iterable[models.Model], *, clinic: Clinic, by: User | None
    ) -> None:
        """Do as ``record`` does for each of ``targets``, in one statement."""
        AuditEvent.objects.bulk_create([cls._of(verb, target, clinic, by) for target in targets])

    @staticmethod
    def _of(verb: str, target: models.Model, clinic: Clinic, by: User | None) -> AuditEvent:
        context = audit_context.get()
        name = getattr(target, "public_id", None) or target.pk
        is_record = target._meta.model_name == "patient"
        return AuditEvent(
            clinic=clinic,
            by=by,
            role=context.role,
            verb=verb,
            target=f"{target._meta.model_name}:{name}",
            patient_id=target.pk if is_record else getattr(target, "patient_id", None),
            request_id=context.request_id,
        )
