"""The browsers that patients use, and cards on paper that do for one."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from programmes.models.clinic import ClinicalModel, ClinicalQuerySet, Role, User
from programmes.models.patient import Patient, readable
from programmes.models.walls import walls

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class DeviceQuerySet(ClinicalQuerySet["Device"]):
    """Paired browsers; patients see their own, therapists and admins those of their clinics."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Return the devices that ``user`` may see and end."""
        if not user.is_authenticated:
            return self.none()
        administered = Q(clinic__in=user.clinics_as(Role.CLINIC_ADMIN))
        return self.filter(administered | readable(user, "patient__"))

    def waiting(self, *, now: datetime) -> Self:
        """Return the devices whose pairing link can still be used."""
        return self.filter(paired_at=None, ended_at=None, link_expires_at__gt=now)

    def in_use(self) -> Self:
        """Return the devices that are paired and have not been ended."""
        return self.filter(paired_at__isnull=False, ended_at=None)


class Device(ClinicalModel):
    """
    A patient's browser: pairing signs it in, ending it signs it out.

    One that ``is_printed`` is a card on paper: its secret signs in again and again, on any browser,
    for practice alone. Only a hash of the secret is stored. ``link_expires_at`` bounds the pairing,
    and ``paired_at`` is filled by the one POST that uses it.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    patient = models.ForeignKey(
        Patient, models.PROTECT, db_constraint=False, related_name="devices"
    )
    name = models.CharField(max_length=80, default="", blank=True)
    secret_hash = models.CharField(max_length=64, unique=True)
    link_expires_at = models.DateTimeField()
    paired_at = models.DateTimeField(null=True)
    last_seen_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    is_printed = models.BooleanField(default=False)

    objects = DeviceQuerySet.as_manager()

    class Meta:
        constraints = [
            *walls("patient"),
            models.UniqueConstraint(
                fields=["patient"],
                condition=Q(is_printed=True, ended_at=None),
                name="device_one_card",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} of patient {self.patient_id}"

    @property
    def is_in_use(self) -> bool:
        """Tell whether the browser is signed in by this device."""
        return self.paired_at is not None and self.ended_at is None

    @property
    def is_first(self) -> bool:
        """Tell whether the patient never paired another device."""
        others = Device.objects.filter(
            patient=self.patient_id, paired_at__isnull=False, is_printed=False
        )
        return not others.exclude(pk=self.pk).exists()
