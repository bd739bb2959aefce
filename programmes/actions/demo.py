"""Trying Relearn out: who is there, what makes them worth a look, and being one of them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.db import transaction
from django.db.models import Case, When

from programmes.actions import accounts
from programmes.domain.plan import Absence
from programmes.domain.timing import local_day
from programmes.models import (
    AbilityAssessment,
    Device,
    Membership,
    Patient,
    PracticeDay,
    PracticeSession,
    Role,
    User,
)

BROWSER = "Demo browser"
LOOK_BACK = timedelta(days=14)
NEWS_LASTS = timedelta(days=7)
SILENT_DAYS = 5  # planned days in a row
PAIN_FROM_0_10 = 4


THERAPISTS_FIRST = Case(
    When(role=Role.THERAPIST, then=0),
    When(role=Role.ASSISTANT, then=1),
    When(role=Role.CLINIC_ADMIN, then=2),
    default=3,
)


class NobodyThere(Exception):
    """No person of a clinic has this id now."""


class Note(StrEnum):
    """What makes a patient worth a look; the pages hold the words."""

    NONE = ""
    HALF_DONE = "half_done"
    PAIN = "pain"
    PAUSED = "paused"
    NO_PROGRAMME = "no_programme"
    NOT_STARTED = "not_started"
    SILENT = "silent"
    NEGLECT = "neglect"
    NEW_ABILITY = "new_ability"
    REST_DAY = "rest_day"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a role; ``note`` is empty for staff and where nothing stands out."""

    membership: Membership
    note: Note = Note.NONE


def list_people(*, now: datetime) -> list[Person]:
    """Return everybody with a role in any clinic: by clinic, therapists first, then by name."""
    memberships = (
        Membership.objects.current()
        .select_related("user", "clinic")
        .order_by("clinic__name", "clinic_id", THERAPISTS_FIRST, "user__name", "pk")
    )
    notes = _notes(now)
    return [Person(one, notes.get((one.user_id, one.clinic_id), Note.NONE)) for one in memberships]


@transaction.atomic
def become(*, membership: UUID, now: datetime) -> tuple[User, Device | None]:
    """
    Return the account of a person to be signed in, and for a patient the device to do it with.

    The device is the one that was used for this before, else a new one.

    :raises NobodyThere: if nobody has this membership now.
    """
    found = Membership.objects.current().filter(public_id=membership).select_related("user").first()
    if found is None:
        raise NobodyThere
    if found.role != Role.PATIENT:
        return found.user, None
    patient = Patient.objects.filter(user=found.user_id, clinic=found.clinic_id).latest("pk")
    device = Device.objects.in_use().filter(patient=patient, name=BROWSER).first()
    if device is None:
        _, secret = accounts.offer_pairing(patient=patient, by=found.user, now=now)
        device = accounts.pair_device(secret=secret, name=BROWSER, now=now)
    return found.user, device


def _notes(now: datetime) -> dict[tuple[int, int], Note]:
    """Return the note of each patient by account and clinic, in a constant number of queries."""
    earliest = now.date() - LOOK_BACK
    days: dict[int, list[PracticeDay]] = defaultdict(list)
    for day in PracticeDay.objects.filter(day__gte=earliest).order_by("patient_id", "day"):
        days[day.patient_id].append(day)
    begun = set(PracticeSession.objects.values_list("patient_id", flat=True).distinct())
    opened = dict(PracticeSession.objects.filter(ended_at=None).values_list("patient_id", "day"))
    assessed: dict[int, list[date]] = defaultdict(list)
    for patient_id, on in AbilityAssessment.objects.values_list("patient_id", "assessed_on"):
        assessed[patient_id].append(on)
    notes = {}
    for patient in Patient.objects.order_by("pk"):
        today = local_day(now, patient.zone)
        if opened.get(patient.pk) == today:
            note = Note.HALF_DONE
        else:
            note = _note_of_days(days[patient.pk], today, has_begun=patient.pk in begun)
        if note is Note.NONE and patient.screen.neglect != "none":
            note = Note.NEGLECT
        if note is Note.NONE and _is_news(assessed[patient.pk], today):
            note = Note.NEW_ABILITY
        notes[patient.user_id, patient.clinic_id] = note
    return notes


def _note_of_days(days: Iterable[PracticeDay], today: date, *, has_begun: bool) -> Note:
    by_day = {row.day: row for row in days}
    now = by_day.get(today)
    if now is None or now.absence == Absence.NO_PROGRAMME:
        return Note.NO_PROGRAMME
    if now.absence == Absence.PAUSED:
        return Note.PAUSED
    if not has_begun:
        return Note.NOT_STARTED
    if (now.worst_pain_0_10 or 0) >= PAIN_FROM_0_10:
        return Note.PAIN
    due = [row for row in by_day.values() if row.day < today and row.is_due][-SILENT_DAYS:]
    if len(due) == SILENT_DAYS and not any(row.is_practised for row in (*due, now)):
        return Note.SILENT
    return Note.REST_DAY if now.absence == Absence.REST_DAY else Note.NONE


def _is_news(assessed_on: list[date], today: date) -> bool:
    """Tell whether a later assessment than the first is only days old."""
    return len(assessed_on) > 1 and max(assessed_on) > today - NEWS_LASTS
