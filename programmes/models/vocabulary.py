"""The words of a clinic's drills."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from programmes.models.clinic import ClinicalModel, ClinicalQuerySet
from programmes.models.walls import library_walls


class Vocabulary(ClinicalModel):
    """
    The words of all drills that a clinic has in use, the first 60 letters of each, sorted.

    What was mistyped is compared with them. A trigger writes them anew with the drills
    (``0012_vocabulary``), because collecting them takes longer than a search may.
    """

    words = ArrayField(models.TextField(), editable=False)

    objects = ClinicalQuerySet["Vocabulary"].as_manager()

    class Meta:
        constraints = [
            *library_walls(),
            models.UniqueConstraint(fields=["clinic"], name="vocabulary_once"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} of {self.clinic_id}"
