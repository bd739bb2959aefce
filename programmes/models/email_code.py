"""Codes that are sent: a way in without a password, and the proof of an address or a number."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Self

from django.db import models

from programmes.models.clinic import User


class CodePurpose(models.TextChoices):
    """What a code is for."""

    SIGN_IN = "sign_in"
    ADDRESS = "address"
    MOBILE = "mobile"


class EmailCodeQuerySet(models.QuerySet["EmailCode"]):
    """Codes; nobody reads them, whoever has one uses it."""

    def usable(self, *, now: datetime) -> Self:
        """Return the codes that can still be used, those that nobody will be sent too."""
        return self.filter(used_at=None, expires_at__gt=now)


class EmailCode(models.Model):
    """
    Somebody typed an address, or a number, and waits for a code; a mail holds a link as well.

    Stored for every address, so that the answer and its time tell nothing: ``user`` is ``None``
    where nobody is to be sent anything. The code and the link's secret are those of the mail
    (``Delivery``), and only their hashes are stored. Using one uses up the other.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    address = models.CharField(max_length=254)
    purpose = models.CharField(max_length=8, choices=CodePurpose)
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    code_hash = models.CharField(max_length=64, default="")
    link_hash = models.CharField(max_length=64, null=True, unique=True)  # noqa: DJ001 -- NULLs are never equal
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    objects = EmailCodeQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["address", "-asked_at"], name="emailcode_address"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.purpose}"
