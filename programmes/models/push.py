"""The browsers of patients that take messages while no page of ours is open."""

from __future__ import annotations

from typing import Self

from django.db import models

from programmes.models.clinic import ClinicalModel
from programmes.models.device import Device
from programmes.models.patient import OfPatientQuerySet, Patient
from programmes.models.walls import walls


class PushSubscriptionQuerySet(OfPatientQuerySet["PushSubscription"]):
    """Subscriptions; visible to whoever may read the patient's record."""

    def in_use(self) -> Self:
        """Return those of devices that are still signed in."""
        return self.filter(device__ended_at=None)


class PushSubscription(ClinicalModel):
    """
    A device takes messages at ``endpoint``, encrypted for it by the other two.

    It goes with the device, when the patient says so, and when its service says that it has ended.
    """

    patient = models.ForeignKey(Patient, models.PROTECT, db_constraint=False, related_name="+")
    device = models.ForeignKey(Device, models.PROTECT, db_constraint=False, related_name="pushes")
    endpoint = models.URLField(max_length=500, unique=True)
    p256dh = models.CharField(max_length=120)
    auth = models.CharField(max_length=40)
    since = models.DateTimeField()

    objects = PushSubscriptionQuerySet.as_manager()

    class Meta:
        constraints = walls("patient", "device")

    def __str__(self) -> str:
        return f"#{self.pk} of device {self.device_id}"
