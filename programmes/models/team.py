"""Who answers for a patient, from when on, and who stands in meanwhile."""

from __future__ import annotations

import uuid
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, JSONObject, Now

from programmes.domain.timing import local_day
from programmes.models.assignment import AssignmentVersion
from programmes.models.clinic import Clinic, ClinicalModel, Membership, Role, User
from programmes.models.message import Message
from programmes.models.patient import (
    Clearance,
    OfPatientQuerySet,
    Patient,
    PatientQuerySet,
    PatientState,
    readable,
)
from programmes.models.programme import Programme
from programmes.models.safety import SafetyCard
from programmes.models.walls import AppendOnly, walls

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

LOOKED_AFTER = (PatientState.ACTIVE, PatientState.PAUSED, PatientState.IN_HOSPITAL)
AN_INSTANT = timedelta(microseconds=1)
EARLIEST = datetime(1, 1, 1, tzinfo=UTC)


class ResponsibilityQuerySet(OfPatientQuerySet["Responsibility"]):
    """Who looks after whom; read with the patient's record, and by who runs the clinic."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Return the rows of patients whose record ``user`` may read, and of clinics they run."""
        if not user.is_authenticated:
            return self.none()
        administered = Q(clinic__in=user.clinics_as(Role.CLINIC_ADMIN))
        return self.filter(administered | readable(user, "patient__"))

    def answering(self, *, now: datetime) -> Self:
        """
        Return the row that counts at ``now`` of each patient who has a therapist.

        It is the newest that has begun and not ended, of a therapist who treats here. A cover who
        left is as if there were none; a therapist who left has the patient with the duty lead.
        """
        begun = Responsibility.objects.filter(_begun(now), patient=OuterRef("patient"))
        newest = Subquery(begun.order_by("-pk").values("pk")[:1])
        return self.filter(_is_here(), pk=newest)

    def planned(self, *, now: datetime) -> Self:
        """Return what is to begin after ``now``, but for what somebody has called off since."""
        later = Responsibility.objects.filter(
            patient=OuterRef("patient"), pk__gt=OuterRef("pk"), since__lte=OuterRef("since")
        )
        return self.filter(~Exists(later.filter(until=None)), since__gt=now)


class Responsibility(ClinicalModel):
    """
    A therapist looks after a patient from ``since`` until somebody else is named.

    The newest row that has begun counts, so that there is one therapist at any moment, a change
    of mind is a row more, and a gap cannot be: whoever treats here no more counts as nobody, and
    the patient is with the clinic's duty lead. With an ``until`` the therapist covers for another
    until that moment, and the row before counts again then.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    patient = models.ForeignKey(
        Patient, models.PROTECT, db_constraint=False, related_name="responsibilities"
    )
    therapist = models.ForeignKey(User, models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    at = models.DateTimeField(db_default=Now())
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = ResponsibilityQuerySet.as_manager()

    class Meta:
        constraints = [
            *walls("patient"),
            AppendOnly(name="%(class)s_append_only"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=F("since")),
                name="responsibility_ends_after_start",
            ),
        ]
        indexes = [models.Index(fields=["patient", "-id"], name="responsibility_newest")]

    def __str__(self) -> str:
        return f"#{self.pk} of patient {self.patient_id}"

    @property
    def is_cover(self) -> bool:
        """Tell whether the therapist stands in for another."""
        return self.until is not None

    def last_day(self, zone: str) -> date | None:
        """Return the last day of a cover by the clocks of ``zone``; ``None`` where it is none."""
        return None if self.until is None else local_day(self.until - AN_INSTANT, zone)


def _is_here() -> Exists:
    """Return whether the row's therapist treats at its clinic now."""
    held = Membership.objects.current().filter(role=Role.THERAPIST, user__is_active=True)
    return Exists(held.filter(user=OuterRef("therapist"), clinic=OuterRef("clinic")))


def _begun(now: datetime) -> Q:
    return Q(since__lte=now) & (Q(until=None) | Q(until__gt=now) & Q(_is_here()))


def of_therapist(patients: PatientQuerySet, user: User, *, now: datetime) -> PatientQuerySet:
    """Return those of ``patients`` whom ``user`` looks after at ``now``, by cover too."""
    own = Responsibility.objects.answering(now=now).filter(therapist=user)
    return patients.filter(pk__in=own.values("patient"))


def with_therapist(patients: PatientQuerySet, *, now: datetime) -> PatientQuerySet:
    """
    Fetch with each patient ``looked_after``: ``pk``, ``name``, ``until``; ``None`` for nobody.

    ``until`` is the moment, in ISO 8601, at which a cover ends; ``None`` where it is none.
    """
    row: Any = JSONObject(pk="therapist_id", name="therapist__name", until="until")
    own = Responsibility.objects.answering(now=now).filter(patient=OuterRef("pk"))
    return patients.annotate(looked_after=Subquery(own.values(row=row)[:1]))


def answering_for(patient: Patient, *, now: datetime) -> Responsibility | None:
    """Return by what somebody answers for ``patient``; ``None`` where the duty lead does."""
    own = Responsibility.objects.answering(now=now).filter(patient=patient)
    return own.select_related("therapist").first()


def therapist_of(patient: Patient, *, now: datetime) -> User | None:
    """Return who looks after ``patient``, or covers; ``None`` where the duty lead does."""
    own = Responsibility.objects.answering(now=now).filter(patient=patient)
    found: QuerySet[User] = User.objects.filter(pk__in=own.values("therapist"))
    return found.first()


@dataclass(frozen=True, slots=True)
class Held:
    """How much is with a therapist, or with the duty lead: numbers, and nothing of what they say.

    ``drafts`` are programmes that were changed since they were given, or never given;
    ``clearances`` are those that hold today or later.
    """

    patients: int
    cards: int
    messages: int
    drafts: int
    clearances: int


def patients_with(clinic: Clinic, therapist: User | None, *, now: datetime) -> PatientQuerySet:
    """Return whom ``therapist`` looks after here; ``None`` is the duty lead, who has the rest."""
    here = Patient.objects.filter(clinic=clinic, state__in=LOOKED_AFTER)
    if therapist is not None:
        return of_therapist(here, therapist, now=now)
    named = Responsibility.objects.filter(clinic=clinic).answering(now=now)
    return here.exclude(pk__in=named.values("patient"))


def load_held(patients: PatientQuerySet, *, today: date) -> Held:
    """Return how much hangs on ``patients``, in one query; ``today`` is that of the clinic."""
    given = AssignmentVersion.objects.filter(assignment__programme=OuterRef("pk"))
    changed = Coalesce(Subquery(given.order_by("-pk").values("given_at")[:1]), EARLIEST)
    of_each: dict[str, QuerySet[Any]] = {
        "cards": SafetyCard.objects.open(),
        "messages": Message.objects.to_team().unread(),
        "drafts": Programme.objects.filter(edited_at__gt=changed),
        "clearances": Clearance.objects.filter(until__gte=today).exclude(ended_on__lte=today),
    }
    found = patients.annotate(
        **{
            f"{name}_held": Coalesce(
                Subquery(
                    rows.filter(patient=OuterRef("pk"))
                    .order_by()
                    .values("patient")
                    .annotate(n=Count("pk"))
                    .values("n")
                ),
                0,
            )
            for name, rows in of_each.items()
        }
    ).aggregate(
        patients=Count("pk"),
        **{name: Coalesce(Sum(f"{name}_held"), 0) for name in of_each},
    )
    return Held(**found)


def load_shares(clinic: Clinic, *, now: datetime) -> dict[int | None, int]:
    """Return how many patients each therapist looks after; those of nobody under ``None``."""
    patients = with_therapist(
        Patient.objects.filter(clinic=clinic, state__in=LOOKED_AFTER), now=now
    )
    found = (patient.__dict__["looked_after"] for patient in patients.only("pk"))
    return Counter(row and row["pk"] for row in found)


def team_of(patient: Patient, *, now: datetime) -> list[User]:
    """
    Return whom to tell of what a patient told, in two queries.

    It is who looks after them, else whoever is on duty.
    """
    therapist = therapist_of(patient, now=now)
    return [therapist] if therapist else patient.clinic.on_duty()
