"""Logs of practice as rows, stored in bulk."""

from datetime import datetime, timedelta
from random import Random

from programmes.actions import days
from programmes.domain.timing import day_bounds
from programmes.management.demo.documents import new_key
from programmes.management.demo.practice import EntryLog, SessionLog
from programmes.models import LoggedAs, Patient, PracticeSession, SessionEntry
from programmes.models.course import PatientCourse

BETWEEN_DRILLS = timedelta(seconds=40)
LONGEST = timedelta(minutes=25)
UPLOAD = timedelta(seconds=1)

Stored = list[tuple[SessionEntry, EntryLog]]


def store(
    patient: Patient, course: PatientCourse, logs: list[SessionLog], *, now: datetime, rng: Random
) -> Stored:
    """Store the sessions with their entries; nothing is dated after ``now``."""
    rows: list[tuple[PracticeSession, Stored]] = []
    for log in logs:
        session = _session(patient, course, log, now, rng)
        entries = [(_entry(session, course, entry, rng), entry) for entry in log.entries]
        clock = session.started_at
        for row, _ in entries:
            clock = min(clock + timedelta(seconds=row.seconds or 0) + BETWEEN_DRILLS, now)
            row.done_at, row.received_at = clock, min(clock + UPLOAD, now)
        session.ended_at = None if log.is_open else clock
        rows.append((session, entries))
    PracticeSession.objects.bulk_create([session for session, _ in rows])
    stored = [pair for _, entries in rows for pair in entries]
    SessionEntry.objects.bulk_create([row for row, _ in stored])
    return stored


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
        reps=log.reps if log.first_reps is None else log.first_reps,
        seconds=log.seconds,
        answer=log.answer.value if log.answer else None,
        pain_0_10=log.pain_0_10,
        pain_site=log.pain_site,
        asked_dose_json=days.dose_json(log.item.dose),
        logged_by=session.patient.user,
        logged_as=LoggedAs.PATIENT,
    )
