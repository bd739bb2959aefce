"""A clinic's own photos and films of its drills, kept in the database with everything else."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, Func, OuterRef, Q
from django.db.models.functions import Cast, JSONObject, Now
from django.utils.translation import gettext_lazy as _

from programmes.models.assignment import AssignmentVersion
from programmes.models.blobs import Blob
from programmes.models.clinic import (
    CARE_STAFF,
    Clinic,
    ClinicalModel,
    ClinicalQuerySet,
    Role,
    User,
)
from programmes.models.library import Drill
from programmes.models.patient import Patient
from programmes.models.walls import library_walls

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class MediaKind(models.TextChoices):
    """What kind of picture a clinic made of a drill."""

    PHOTO = "photo", _("Photo")
    FILM = "film", _("Film")


class MediaState(models.TextChoices):
    """How far a file has come: films are turned into small ones in the background."""

    WAITING = "waiting", _("Being prepared")
    READY = "ready", _("Ready")
    REFUSED = "refused", _("Refused")


class MediaPart(StrEnum):
    """The parts of a photo or film that are stored."""

    ORIGINAL = "original"
    CONTENT = "content"
    POSTER = "poster"


class DrillMediaQuerySet(ClinicalQuerySet["DrillMedia"]):
    """Photos and films; seen by the clinic's care staff and by the patients given the drill."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Return the media of the clinics of care staff, and of drills a patient was ever given."""
        if not user.is_authenticated:
            return self.none()
        drill = JSONObject(drill=Cast(OuterRef("drill__public_id"), models.TextField()))
        named = JSONObject(stages=_list(JSONObject(prescriptions=_list(drill))))
        given = AssignmentVersion.objects.filter(
            assignment__patient__in=Patient.objects.filter(
                user=user, clinic__in=user.clinics_as(Role.PATIENT)
            ),
            document_json__contains=named,
        )
        return self.filter(Q(clinic__in=user.clinics_as(*CARE_STAFF)) | Exists(given))

    def current(self) -> Self:
        """Return the media that were not removed."""
        return self.filter(removed_at=None)

    def ready(self) -> Self:
        """Return the media that can be shown."""
        return self.current().filter(state=MediaState.READY)

    def waiting(self, *, tried_before: datetime) -> Self:
        """Return the films to be made, without those whose making began since ``tried_before``."""
        free = Q(tried_at=None) | Q(tried_at__lt=tried_before)
        return self.current().filter(free, state=MediaState.WAITING)


def showing_people(clinic: Clinic) -> int:
    """Return in how many photos and films of a clinic's drills somebody can be recognised."""
    return DrillMedia.objects.filter(clinic=clinic, shows_person=True).current().count()


def _list(one: JSONObject) -> Func:
    return Func(one, function="jsonb_build_array", output_field=models.JSONField())


class DrillMedia(ClinicalModel):
    """
    One photo or film of a drill; a drill has at most one that was not removed.

    ``alternative`` says in words what it shows. Where a person can be recognised, ``consent`` says
    who agreed, when and how. ``problem`` is a word that says why a film was refused
    (``programmes.media.problems``). ``attempts`` counts how often its making began, ``tried_at``
    is when it last did; ``None`` means never.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    drill = models.ForeignKey(Drill, models.PROTECT, db_constraint=False, related_name="media")
    kind = models.CharField(max_length=5, choices=MediaKind)
    state = models.CharField(max_length=8, choices=MediaState, default=MediaState.WAITING)
    alternative = models.CharField(max_length=200)
    shows_person = models.BooleanField(default=False)
    consent = models.CharField(max_length=200, default="", blank=True)
    width = models.PositiveSmallIntegerField(null=True)
    height = models.PositiveSmallIntegerField(null=True)
    seconds = models.FloatField(null=True)
    size = models.PositiveIntegerField(null=True)  # bytes of what is shown
    problem = models.CharField(max_length=200, default="", blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True)
    added_at = models.DateTimeField(db_default=Now())
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = DrillMediaQuerySet.as_manager()

    class Meta:
        constraints = [
            *library_walls("drill"),
            models.UniqueConstraint(
                fields=["drill"], condition=Q(removed_at=None), name="drillmedia_current_once"
            ),
            models.CheckConstraint(
                condition=Q(shows_person=False) | ~Q(consent=""), name="drillmedia_consent_noted"
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.kind} of {self.drill_id}"

    @property
    def is_film(self) -> bool:
        """Tell whether it moves."""
        return self.kind == MediaKind.FILM

    @property
    def is_ready(self) -> bool:
        """Tell whether it can be shown."""
        return self.state == MediaState.READY and self.removed_at is None

    def put(self, part: MediaPart, data: bytes) -> None:
        """Store ``data`` as that part."""
        self._blob(part).put(data)

    def length(self, part: MediaPart) -> int:
        """Return how many bytes that part has; 0 where there is none."""
        return self._blob(part).length()

    def pieces(self, part: MediaPart, start: int, stop: int) -> Iterator[bytes]:
        """Yield that part from byte ``start`` to before byte ``stop``, in pieces."""
        return self._blob(part).pieces(start, stop)

    def _blob(self, part: MediaPart) -> Blob:
        return Blob(MediaContent, part.value, "media_id", self.pk)


class MediaContent(ClinicalModel):
    """
    The bytes of a photo or film, apart from its row so that lists stay light.

    ``original`` is what was sent, kept only until it has been turned into ``content`` (JPEG or
    MP4); ``poster`` is a film's still picture (JPEG). Each may be large: ``DrillMedia.put`` writes
    them and ``DrillMedia.pieces`` reads them, never this row.
    """

    media = models.OneToOneField(
        DrillMedia, models.CASCADE, db_constraint=False, related_name="stored"
    )
    original = models.BinaryField(null=True)
    content = models.BinaryField(null=True)
    poster = models.BinaryField(null=True)

    objects = ClinicalQuerySet["MediaContent"].as_manager()

    class Meta:
        constraints = [*library_walls("media")]

    def __str__(self) -> str:
        return f"#{self.pk} of {self.media_id}"
