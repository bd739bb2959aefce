"""The mark of a clinic, as it stands on what the clinic prints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

from programmes.models.clinic import STAFF, ClinicalModel, ClinicalQuerySet, User
from programmes.models.walls import walls

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class ClinicLogoQuerySet(ClinicalQuerySet["ClinicLogo"]):
    """Logos; seen by whoever works at the clinic."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Return the logos of the clinics in which ``user`` holds a role of staff."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(clinic__in=user.clinics_as(*STAFF))


class ClinicLogo(ClinicalModel):
    """
    The logo of a clinic, drawn anew as a JPEG; a clinic has one or none.

    Apart from its clinic, which every page reads, and which knows its address and its size.
    """

    content = models.BinaryField()

    objects = ClinicLogoQuerySet.as_manager()

    class Meta:
        constraints = [
            *walls(),
            models.UniqueConstraint(fields=["clinic"], name="cliniclogo_once"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} of clinic {self.clinic_id}"

    @classmethod
    def of_digest(cls, digest: str) -> bytes | None:
        """Return the logo of that name, a JPEG; ``None`` if no clinic has it by now."""
        found = cls.objects.filter(clinic__logo_digest=digest, clinic__logo_width__gt=0)
        content = found.order_by("pk").values_list("content", flat=True).first()
        return None if content is None else bytes(content)
