"""Rest that a patient chose, on a day on which practice was planned."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now

from programmes.models.clinic import ClinicalModel, User
from programmes.models.patient import OfPatientQuerySet, Patient
from programmes.models.session import Answer, Outcome, PracticeSession, SessionEntry
from programmes.models.walls import AppendOnly, walls


class ChosenRestQuerySet(OfPatientQuerySet["ChosenRest"]):
    """Chosen rests; visible to whoever may read the patient's record."""

    def standing(self) -> Self:
        """
        Return the rests that hold: not taken back, and no practice on their day.

        Whoever begins a session after it has changed their mind. That is read from what was done,
        so that it does not matter in which order a phone without a network tells it.
        """
        of_day = {"patient": OuterRef("patient")}
        begun = PracticeSession.objects.filter(
            **of_day, day=OuterRef("day"), started_at__gt=OuterRef("at")
        )
        practised = SessionEntry.objects.filter(
            Q(outcome__in=[Outcome.DONE, Outcome.PART]) | Q(answer=Answer.HURT),
            **of_day,
            session__day=OuterRef("day"),
            superseded_by=None,
        )
        return self.filter(~Exists(begun), ~Exists(practised), taken_back_at=None)


class ChosenRest(ClinicalModel):
    """
    The patient chose to rest on ``day``, a date in their zone, at ``at``.

    The day then asks for nothing and is not due, as long as the rest is ``standing``.
    ``client_uuid`` makes choosing twice store once. ``taken_back_at`` is filled once, when the
    person wants to practise after all.
    """

    patient = models.ForeignKey(Patient, models.PROTECT, db_constraint=False, related_name="rests")
    day = models.DateField()
    at = models.DateTimeField(db_default=Now())
    client_uuid = models.UUIDField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    taken_back_at = models.DateTimeField(null=True)

    objects = ChosenRestQuerySet.as_manager()

    class Meta:
        constraints = [
            *walls("patient"),
            AppendOnly(name="%(class)s_append_only", once=("taken_back_at",)),
            models.UniqueConstraint(
                fields=["patient", "client_uuid"], name="chosenrest_client_uuid"
            ),
        ]
        indexes = [models.Index(fields=["patient", "-day"], name="chosenrest_patient_day")]

    def __str__(self) -> str:
        return f"#{self.pk} of patient {self.patient_id} on {self.day}"
