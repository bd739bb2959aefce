"""
Practice days: a projection of what was asked and done, recomputed whole and never edited.

Whoever writes them holds the patient's lock, ``Patient.objects.locked``.
"""

import logging
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef

from programmes.actions.judging import Late, judge_patient
from programmes.actions.noticing import notice
from programmes.domain import practice
from programmes.domain.closures import Closure
from programmes.domain.document import Dose, Size
from programmes.domain.practice import day_outcome
from programmes.domain.progress import EntryFacts, Outcome
from programmes.domain.timing import local_day
from programmes.models import Answer, Patient, PracticeDay, PracticeSession, reach
from programmes.models.course import PatientCourse, load_course
from programmes.models.session import remaining, sessions_between

logger = logging.getLogger(__name__)

DAYS_AHEAD = 7
CLOSED_AT_ONCE = 50  # patients in one transaction of the closing task


def project(*, patient: Patient, now: datetime) -> None:
    """
    Write today and the next 7 days, as they look now, in the patient's zone.

    The plan has changed, so what the rules suggest is found again.
    """
    today = local_day(now, patient.zone)
    rebuild(patient=patient, first_day=today, last_day=today + timedelta(days=DAYS_AHEAD), now=now)
    notice(patient=patient, now=now)


def judge_session(
    *, patient: Patient, session_pk: int, now: datetime, late: Late | None = None
) -> None:
    """Let the rules of safety see what was told in a session, and write its day again."""
    closed = judge_patient(patient=patient, now=now, late=late)
    own = PracticeSession.objects.filter(patient=patient)
    same_day = own.filter(day=own.filter(pk=session_pk).values("day")[:1])
    of_day = list(same_day.with_logged().order_by("started_at", "pk"))
    session = next(one for one in of_day if one.pk == session_pk)
    course = load_course(patient, day=session.day)
    if closed and session.ended_at is None:
        plan = course.plan_on(session.day, Size(session.size))
        if not remaining(plan, of_day, current=session):
            PracticeSession.objects.filter(pk=session.pk, ended_at=None).update(ended_at=now)
    recompute(patient=patient, course=course, day=session.day, now=now, sessions=of_day)
    look_ahead(patient=patient, closed=closed, now=now)


def look_ahead(*, patient: Patient, closed: Iterable[Closure], now: datetime) -> None:
    """Write the days to come where something stays closed until a therapist reopens it."""
    if any(one.span.last_day is None for one in closed):
        project(patient=patient, now=now)


@transaction.atomic
def rebuild(*, patient: Patient, first_day: date, last_day: date, now: datetime) -> None:
    """
    Write the days from ``first_day`` to ``last_day``, both included, from versions and sessions.

    Days that are over in the patient's zone at ``now`` are closed.
    """
    span = (last_day - first_day).days + 1
    days = [first_day + timedelta(days=number) for number in range(span)]
    _write(patient, days, now)


@transaction.atomic
def rewrite(*, patient: Patient, days: Collection[date], now: datetime) -> None:
    """Write these days, and no others, as ``rebuild`` does."""
    _write(patient, sorted(days), now)


def _write(patient: Patient, days: Sequence[date], now: datetime) -> None:
    if not days:
        return
    today = local_day(now, patient.zone)
    sessions = _sessions(patient, days[0], days[-1])
    rows: list[PracticeDay] = []
    course = load_course(patient, day=days[0])
    for day in days:
        if course.assignment is None or _is_over(course, day):
            course = load_course(patient, day=day)
        closed_at = now if day < today else None
        rows.append(_row(patient, course, day, sessions.get(day, []), closed_at))
    _store(rows)


def recompute(
    *,
    patient: Patient,
    course: PatientCourse,
    day: date,
    now: datetime,
    sessions: list[PracticeSession] | None = None,
) -> None:
    """
    Write one day of ``patient`` again; ``course`` must be loaded for that day.

    ``sessions`` are all of that day, fetched ``with_logged``; ``None`` fetches them.
    """
    closed_at = now if day < local_day(now, patient.zone) else None
    if sessions is None:
        sessions = _sessions(patient, day, day).get(day, [])
    _store([_row(patient, course, day, sessions, closed_at)])


def close_days(*, now: datetime) -> int:
    """
    Close every day that is over in its patient's zone, end its sessions and look a week ahead.

    Return how many days were closed. Running it again closes nothing more; two at once share the
    work. A patient whose days cannot be written is logged and left open, and holds up nobody else.
    """
    # The furthest zone is 14 hours ahead: a day that has not begun there is over nowhere.
    furthest = (now + timedelta(hours=14)).date()
    zones = Patient.objects.filter(days__closed_at=None, days__day__lt=furthest)
    closed = 0
    stuck: set[int] = set()
    for zone in zones.order_by("zone").values_list("zone", flat=True).distinct():
        while (batch := _close_batch(zone, now, stuck)) is not None:
            closed += batch
    return closed


@transaction.atomic
def _close_batch(zone: str, now: datetime, stuck: set[int]) -> int | None:
    """Close the days of some patients of one zone; ``None`` when nobody is left to lock."""
    today = local_day(now, zone)
    over = PracticeDay.objects.filter(closed_at=None, day__lt=today)
    waiting = Patient.objects.filter(Exists(over.filter(patient=OuterRef("pk"))), zone=zone)
    waiting = waiting.exclude(pk__in=stuck)
    patients = {row.pk: row for row in waiting.order_by("pk").locked(skip=True)[:CLOSED_AT_ONCE]}
    days_of: dict[int, list[date]] = {}
    # Read under the lock: another worker may have closed them a moment before.
    for pk, day in over.filter(patient__in=patients).values_list("patient", "day"):
        days_of.setdefault(pk, []).append(day)
    own = PracticeSession.objects.filter(patient__in=days_of, ended_at=None, day__lt=today)
    own.update(ended_at=now)
    last_day = today + timedelta(days=DAYS_AHEAD)
    closed = 0
    for pk, days in days_of.items():
        try:
            with reach.within(patients[pk].clinic_id):
                rebuild(patient=patients[pk], first_day=min(days), last_day=last_day, now=now)
                judge_patient(patient=patients[pk], now=now)
                notice(patient=patients[pk], now=now)
            closed += len(days)
        except Exception:  # whatever it is, the other patients' days must close
            logger.exception("The days of patient #%s cannot be closed", pk)
            stuck.add(pk)
    return closed if patients else None


def _is_over(course: PatientCourse, day: date) -> bool:
    ended_on = course.course.ended_on
    return ended_on is not None and day >= ended_on


def _sessions(patient: Patient, first: date, last: date) -> dict[date, list[PracticeSession]]:
    found: dict[date, list[PracticeSession]] = {}
    for session in sessions_between(patient, first, last):
        found.setdefault(session.day, []).append(session)
    return found


def _row(
    patient: Patient,
    course: PatientCourse,
    day: date,
    sessions: list[PracticeSession],
    closed_at: datetime | None,
) -> PracticeDay:
    newest = sessions[-1] if sessions else None
    size = Size(newest.size) if newest else Size.FULL
    full = course.plan_on(day)
    plan = full if size is Size.FULL else course.plan_on(day, size)
    entries = [entry for session in sessions for entry in _entries(session)]
    outcome = day_outcome(full, plan, entries)
    energies = [s.energy_0_10 for s in sessions if s.energy_0_10 is not None]
    return PracticeDay(
        clinic_id=patient.clinic_id,
        patient=patient,
        day=day,
        absence=full.absence.value if full.absence else "",
        energy_0_10=energies[-1] if energies else None,
        size=newest.size if newest else "",
        closed_at=closed_at,
        **asdict(outcome),
    )


def _entries(session: PracticeSession) -> Iterable[practice.Entry]:
    for row in session.logged_rows:
        yield practice.Entry(
            key=UUID(row["key"]),
            asked=Dose(**row["asked_dose_json"]),
            facts=EntryFacts(
                outcome=Outcome(row["outcome"]),
                reps=row["reps"],
                seconds=row["seconds"],
                # Stopping because it hurts is the right thing to do, so it counts as practice.
                is_safety_stop=row["answer"] == Answer.HURT,
            ),
            pain_0_10=row["pain_0_10"],
        )


KEY = ["patient", "day"]
COMPUTED = [
    field.name
    for field in PracticeDay._meta.concrete_fields
    if field.name not in {"id", "clinic", "closed_at", *KEY}
]


def _store(rows: list[PracticeDay]) -> None:
    PracticeDay.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=KEY,
        update_fields=[*COMPUTED, "closed_at"],
    )


def dose_json(dose: Dose) -> dict[str, Any]:
    """Return a dose as the plain values that an entry stores beside what was done."""
    return asdict(dose)
