"""Entering what a patient ticked on paper."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid5

from django.db import transaction

from programmes.actions import days
from programmes.actions.judging import judge_patient
from programmes.domain.document import Size
from programmes.domain.plan import PlanItem
from programmes.domain.timing import local_day, resolve
from programmes.models import (
    Answer,
    AuditEvent,
    LoggedAs,
    Outcome,
    Patient,
    PracticeSession,
    SessionEntry,
    Source,
    User,
)
from programmes.models.paper import PaperWeek, load_week, told_in
from programmes.models.session import next_entry_keys

DAYS_BACK = 14
"""How many days, today included, can be entered."""

MIDDAY = time(12)  # when practice of a day is said to have been; paper does not tell


class DayNotOpen(Exception):
    """The day is to come, or more than 14 days ago."""


class NoBox(Exception):
    """The paper of that day has no box for the prescription."""


class ToldOnScreen(Exception):
    """The patient logged one of the drills on a screen; what they told stays."""


@dataclass(frozen=True, slots=True)
class Ticked:
    """
    What the paper says of one prescription on one day.

    ``reps`` are all repetitions together, ``seconds`` all the time; ``None`` is not told.
    """

    day: date
    prescription_key: UUID
    outcome: Outcome
    reps: int | None = None
    seconds: int | None = None
    answer: Answer | None = None
    pain_0_10: int | None = None

    @property
    def values(self) -> tuple[object, ...]:
        """Return what was told, to compare it with an entry."""
        return (self.outcome, self.reps, self.seconds, self.answer, self.pain_0_10)


@transaction.atomic
def enter_week(
    *, patient: Patient, ticked: Collection[Ticked], client_uuid: UUID, by: User, now: datetime
) -> int:
    """
    Store what a paper says, one session for each day; return how many entries are new.

    Sending twice with one ``client_uuid`` stores once. What was entered from paper before and is
    other now is corrected; what is the same is left.

    :raises DayNotOpen: if a day is to come, or more than 14 days ago.
    :raises NoBox: if nothing was asked of a prescription on its day.
    :raises ToldOnScreen: if one was logged on a screen.
    """
    patient = Patient.objects.locked().get(pk=patient.pk)
    today = local_day(now, patient.zone)
    wanted = sorted({one.day for one in ticked})
    if not wanted:
        return 0
    if wanted[0] <= today - timedelta(days=DAYS_BACK) or wanted[-1] > today:
        raise DayNotOpen
    span = {"first_day": wanted[0], "last_day": wanted[-1]}
    week = load_week(patient, **span, is_stopped=False)
    items = {one: _box(week, one) for one in ticked}
    there = told_in(patient, **span)
    ids = {one: uuid5(client_uuid, f"{one.day}/{one.prescription_key}") for one in ticked}
    own = SessionEntry.objects.filter(patient=patient)
    sent = set(own.filter(client_uuid__in=ids.values()).values_list("client_uuid", flat=True))
    new = [one for one in ticked if ids[one] not in sent and not _is_told(one, there)]
    if not new:
        return 0
    keys = dict(zip(new, next_entry_keys(len(new)), strict=True))
    _step_back(new, there, keys)
    sessions = _sessions(patient, week, sorted({one.day for one in new}), now)
    rows = [_entry(one, items[one], sessions[one.day]) for one in new]
    for one, row in zip(new, rows, strict=True):
        row.pk, row.client_uuid = keys[one], ids[one]
        row.drill = week.drills[items[one].prescription.drill]
        row.logged_by, row.received_at = by, now
    SessionEntry.objects.bulk_create(rows)
    days.rewrite(patient=patient, days={one.day for one in new}, now=now)
    if judge_patient(patient=patient, now=now):
        days.project(patient=patient, now=now)
    AuditEvent.record("week.entered", patient, clinic=patient.clinic, by=by)
    return len(new)


def _box(week: PaperWeek, one: Ticked) -> PlanItem:
    item = week.box(one.day, one.prescription_key)
    if item is None:
        raise NoBox
    return item


def _is_told(one: Ticked, there: dict[tuple[date, UUID], SessionEntry]) -> bool:
    entry = there.get((one.day, one.prescription_key))
    if entry is not None and entry.source != Source.PAPER:
        raise ToldOnScreen
    return entry is not None and one.values == (
        entry.outcome,
        entry.reps,
        entry.seconds,
        entry.answer,
        entry.pain_0_10,
    )


def _step_back(
    new: Sequence[Ticked],
    there: dict[tuple[date, UUID], SessionEntry],
    keys: dict[Ticked, int],
) -> None:
    """Let what was entered before point to what takes its place."""
    old = []
    for one in new:
        entry = there.get((one.day, one.prescription_key))
        if entry is not None:
            entry.superseded_by_id = keys[one]
            old.append(entry)
    if old:
        SessionEntry.objects.bulk_update(old, ["superseded_by"])


def _sessions(
    patient: Patient, week: PaperWeek, wanted: Sequence[date], now: datetime
) -> dict[date, PracticeSession]:
    """Return the one paper session of each day; those that are missing are stored."""
    ids = {day: uuid5(patient.public_id, f"paper/{day}") for day in wanted}
    own = PracticeSession.objects.filter(patient=patient, client_uuid__in=ids.values())
    found = {session.day: session for session in own}
    versions = {day.day: day.version_id for day in week.days if day.version_id is not None}
    missing = [
        PracticeSession(
            clinic_id=patient.clinic_id,
            patient=patient,
            version_id=versions[day],
            client_uuid=ids[day],
            day=day,
            size=Size.FULL.value,
            started_at=_midday(patient, day, now),
            ended_at=_midday(patient, day, now),
        )
        for day in wanted
        if day not in found
    ]
    PracticeSession.objects.bulk_create(missing)
    return found | {session.day: session for session in missing}


def _midday(patient: Patient, day: date, now: datetime) -> datetime:
    return min(resolve(day, MIDDAY, patient.zone), now)


def _entry(one: Ticked, item: PlanItem, session: PracticeSession) -> SessionEntry:
    return SessionEntry(
        clinic_id=session.clinic_id,
        patient_id=session.patient_id,
        session=session,
        prescription_key=one.prescription_key,
        outcome=one.outcome,
        sets=item.dose.sets,
        reps=one.reps,
        seconds=one.seconds,
        answer=one.answer,
        pain_0_10=one.pain_0_10,
        asked_dose_json=days.dose_json(item.dose),
        logged_as=LoggedAs.THERAPIST,
        source=Source.PAPER,
        done_at=session.started_at,
    )
