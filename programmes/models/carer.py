"""Who helps a patient: a person with an account of their own, linked to one record."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from programmes.models.clinic import ClinicalModel, Membership, Role, User
from programmes.models.patient import OfPatientQuerySet, Patient, readable
from programmes.models.walls import walls

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class CarerLinkQuerySet(OfPatientQuerySet["CarerLink"]):
    """Links; visible to whoever may read the patient's record, and to the carer themself."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Return the links about patients whose record ``user`` may read, and their own."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(readable(user, "patient__") | Q(user=user))

    def active(self) -> Self:
        """Return the links that hold: accepted, not ended, and the patient is one still."""
        here = Membership.objects.current().filter(
            user=OuterRef("patient__user"), clinic=OuterRef("clinic"), role=Role.PATIENT
        )
        return self.filter(Exists(here), since__isnull=False, until=None)

    def waiting(self, *, now: datetime) -> Self:
        """Return the offers that can still be accepted."""
        return self.filter(since=None, until=None, expires_at__gt=now)


class CarerLink(ClinicalModel):
    """
    A person helps a patient from one moment to another; offered first, then accepted by them.

    Only a hash of the offer's secret is stored; with an ``email`` it is that of the mail
    (``Delivery``). ``by`` offered it. The past is read by the carer only with ``may_read_history``.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    patient = models.ForeignKey(Patient, models.PROTECT, db_constraint=False, related_name="carers")
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=120)
    email = models.EmailField(default="", blank=True)
    secret_hash = models.CharField(max_length=64, unique=True)
    offered_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    since = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    may_read_history = models.BooleanField(default=False)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = CarerLinkQuerySet.as_manager()

    class Meta:
        constraints = [
            *walls("patient"),
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(since__isnull=False, until=None),
                name="carerlink_one_patient",
            ),
            models.CheckConstraint(
                condition=Q(since=None) | Q(user__isnull=False), name="carerlink_has_a_person"
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} of patient {self.patient_id}"
