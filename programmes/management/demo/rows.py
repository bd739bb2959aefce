"""Logs of practice as rows, stored in bulk."""

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from programmes.actions import days
from programmes.domain.timing import day_bounds
from programmes.management.demo.documents import new_key
from programmes.management.demo.practice import EntryLog, SessionLog
from programmes.models import LoggedAs, Patient, PracticeSession, SessionEntry
from programmes.models.course import PatientCourse
from programmes.models.session import next_entry_keys

BETWEEN_DRILLS = timedelta(seconds=40)
LONGEST = timedelta(minutes=25)
UPLOAD = timedelta(seconds=1)
NOTICED_AFTER = timedelta(minutes=20)


def store(
    patient: Patient, course: PatientCourse, logs: list[SessionLog], *, now: datetime, rng: Random
) -> datetime | None:
    """
    Store the sessions with their entries and corrections; nothing is dated after ``now``.

    Return when the last was done; ``None`` when nothing was.
    """
    sessions: list[PracticeSession] = []
    rows: list[SessionEntry] = []
    miscounts: list[tuple[SessionEntry, SessionEntry]] = []
    clock = None
    for log in logs:
        session = _session(patient, course, log, now, rng)
        clock = session.started_at
        for entry in log.entries:
            row = _entry(session, course, entry, rng)
            clock = min(clock + timedelta(seconds=row.seconds or 0) + BETWEEN_DRILLS, now)
            row.done_at, row.received_at = clock, min(clock + UPLOAD, now)
            rows.append(row)
            if entry.first_reps is not None:
                old = _entry(session, course, replace(entry, reps=entry.first_reps), rng)
                old.done_at, old.received_at = row.done_at, row.received_at
                row.received_at = min(clock + NOTICED_AFTER, now)
                miscounts.append((old, row))
        session.ended_at = None if log.is_open else clock
        sessions.append(session)
    for (old, row), key in zip(miscounts, next_entry_keys(len(miscounts)), strict=True):
        row.pk = old.superseded_by_id = key
    PracticeSession.objects.bulk_create(sessions)
    SessionEntry.objects.bulk_create([old for old, _ in miscounts])
    SessionEntry.objects.bulk_create(rows)
    return clock


def _session(
    patient: Patient, course: PatientCourse, log: SessionLog, now: datetime, rng: Random
) -> PracticeSession:
    begins, _ = day_bounds(log.day, patient.zone)
    planned = begins + timedelta(seconds=log.after_midnight_s)
    return PracticeSession(
        clinic_id=patient.clinic_id,
        patient=patient,
        version_id=course.version_ids[log.version],
        client_uuid=new_key(rng),
        day=log.day,
        size=log.size.value,
        energy_0_10=log.energy_0_10,
        # Today's practice lies behind us, however early it is.
        started_at=max(begins, min(planned, now - LONGEST)),
    )


def _entry(
    session: PracticeSession, course: PatientCourse, log: EntryLog, rng: Random
) -> SessionEntry:
    prescription = log.item.prescription
    return SessionEntry(
        clinic_id=session.clinic_id,
        patient=session.patient,
        session=session,
        drill=course.drills[prescription.drill],
        prescription_key=prescription.key,
        client_uuid=new_key(rng),
        outcome=log.outcome.value,
        sets=log.item.dose.sets,
        reps=log.reps,
        seconds=log.seconds,
        answer=log.answer.value if log.answer else None,
        pain_0_10=log.pain_0_10,
        pain_site=log.pain_site,
        asked_dose_json=days.dose_json(log.item.dose),
        logged_by=session.patient.user,
        logged_as=LoggedAs.PATIENT,
    )
