"""What a patient and the team write to each other: one thread for each patient."""

from __future__ import annotations

import uuid
from typing import Self

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Now

from programmes.models.clinic import ClinicalModel, ClinicalQuerySet, User
from programmes.models.patient import OfPatientQuerySet, Patient
from programmes.models.session import LoggedAs
from programmes.models.walls import AppendOnly, walls

MESSAGE_LETTERS = 1000


class MessageQuerySet(OfPatientQuerySet["Message"]):
    """Messages; visible to whoever may read the patient's record."""

    def to_patient(self) -> Self:
        """Return what the team wrote."""
        return self.filter(written_as=LoggedAs.THERAPIST)

    def to_team(self) -> Self:
        """Return what the patient wrote."""
        return self.exclude(written_as=LoggedAs.THERAPIST)

    def unread(self) -> Self:
        """Return what nobody on the other side has seen."""
        return self.filter(read_at=None)

    def as_thread(self) -> Self:
        """Return the messages with their writers and whether a photo is there, the newest first."""
        photos = MessagePhoto.objects.filter(message=OuterRef("pk"))
        rows = self.select_related("by").annotate(has_photo=Exists(photos))
        return rows.order_by("-at", "-pk")


class Message(ClinicalModel):
    """
    One message of a patient's thread; ``client_uuid`` makes sending twice store once.

    ``text`` may be empty beside a photo. ``read_at`` and ``read_by`` are filled once, by the first
    on the other side who opens the thread.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    patient = models.ForeignKey(
        Patient, models.PROTECT, db_constraint=False, related_name="messages"
    )
    written_as = models.CharField(max_length=9, choices=LoggedAs)
    text = models.TextField(max_length=MESSAGE_LETTERS, blank=True)
    client_uuid = models.UUIDField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())
    read_at = models.DateTimeField(null=True)
    read_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = MessageQuerySet.as_manager()

    class Meta:
        constraints = [
            *walls("patient"),
            AppendOnly(name="%(class)s_append_only", once=("read_at", "read_by_id")),
            models.UniqueConstraint(fields=["patient", "client_uuid"], name="message_client_uuid"),
            models.CheckConstraint(
                condition=Q(read_at=None, read_by=None)
                | Q(read_at__isnull=False, read_by__isnull=False),
                name="message_read_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["patient", "-at"], name="message_thread"),
            models.Index(fields=["patient"], condition=Q(read_at=None), name="message_unread"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} of patient {self.patient_id}"


class MessagePhoto(ClinicalModel):
    """
    The photo of a message, drawn anew as a JPEG; there is one only where the patient agreed.

    Apart from its message, so that a thread stays light.
    """

    message = models.OneToOneField(
        Message, models.CASCADE, db_constraint=False, related_name="photo"
    )
    content = models.BinaryField()

    objects = ClinicalQuerySet["MessagePhoto"].as_manager()

    class Meta:
        constraints = [
            *walls("message"),
            AppendOnly(name="%(class)s_append_only"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} of message {self.message_id}"


def news_for(patient: str) -> Exists:
    """Return what tells whether the patient in that field has a message to read."""
    rows = Message.objects.filter(patient=OuterRef(patient))
    return Exists(rows.to_patient().unread())


def unread_of(patient: str) -> Coalesce:
    """Return what counts the messages of the patient in that field that wait for the team."""
    rows = Message.objects.filter(patient=OuterRef(patient)).to_team().unread()
    counted = rows.order_by().values("patient").annotate(number=Count("pk"))
    return Coalesce(Subquery(counted.values("number")), 0)
