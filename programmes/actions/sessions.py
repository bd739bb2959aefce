"""Practising: a session is begun, drills are logged and answered, entries are corrected."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q, Value
from django.db.models.functions import Coalesce

from programmes.actions import days
from programmes.actions.judging import Late, judge_patient
from programmes.domain.document import Size
from programmes.domain.plan import Absence
from programmes.domain.timing import local_day
from programmes.models import (
    Answer,
    AuditEvent,
    HelpGiven,
    Outcome,
    PainSite,
    Patient,
    PracticeSession,
    SessionEntry,
    SizeChoice,
    User,
)
from programmes.models.course import load_course
from programmes.models.session import next_entry_keys, remaining, sessions_between, who_logs

CORRECTABLE_DAYS = 7


class NothingPlanned(Exception):
    """The day has no plan; ``absence`` says why."""

    def __init__(self, absence: Absence) -> None:
        super().__init__(absence.value)
        self.absence = absence


class NotInPlan(Exception):
    """The day's plan does not ask for this prescription, or no longer does."""


class TooOld(Exception):
    """The entry is from more than 7 days ago."""


class AlreadyCorrected(Exception):
    """A newer entry stands in the place of this one."""


@transaction.atomic
def start_session(
    *,
    patient: Patient,
    client_uuid: UUID,
    size: SizeChoice,
    energy_0_10: int | None,
    by: User,
    now: datetime,
) -> PracticeSession:
    """
    Begin today's plan at ``size``, or carry on with the session of today that is open.

    Starting twice with one ``client_uuid`` stores once. An open session of an earlier day ends. Who
    chose to rest today may begin all the same.

    :raises NothingPlanned: if the day has no plan.
    """
    patient = Patient.objects.locked().get(pk=patient.pk)
    today = local_day(now, patient.zone)
    own = PracticeSession.objects.filter(patient=patient)
    own.filter(ended_at=None, day__lt=today).update(ended_at=now)
    existing = own.filter(client_uuid=client_uuid).first() or own.filter(ended_at=None).first()
    if existing is not None:
        return existing
    course = load_course(patient, day=today).awake_on(today)
    plan = course.plan_on(today, Size(size))
    if plan.version is None or not plan.items:
        raise NothingPlanned(plan.absence or Absence.REST_DAY)
    session = PracticeSession.objects.create(
        clinic_id=patient.clinic_id,
        patient=patient,
        version_id=course.version_ids[plan.version],
        client_uuid=client_uuid,
        day=today,
        size=size,
        energy_0_10=energy_0_10,
        started_at=now,
    )
    days.recompute(patient=patient, course=course, day=today, now=now)
    if session.is_tired:
        closed = judge_patient(patient=patient, now=now)
        days.look_ahead(patient=patient, closed=closed, now=now)
    AuditEvent.record("session.started", session, clinic=patient.clinic, by=by)
    return session


@transaction.atomic
def log_entry(
    *,
    session: PracticeSession,
    prescription_key: UUID,
    client_uuid: UUID,
    outcome: Outcome,
    reps: int | None,
    seconds: int | None,
    by: User,
    now: datetime,
    done_at: datetime | None = None,
    help_given: HelpGiven | None = None,
) -> SessionEntry:
    """
    Store what was done of one prescription; the session ends with the last of its plan.

    ``reps`` are all repetitions together, ``seconds`` all the time; ``None`` is not known. Logging
    twice, with one ``client_uuid`` or another, returns the entry that stands. ``done_at`` is when
    a phone without a network kept it: it counts, though the drill was stopped meanwhile.

    :raises NotInPlan: if the session's plan does not ask for it, or no longer does.
    """
    return _log(
        session,
        prescription_key,
        client_uuid,
        outcome=outcome,
        reps=reps,
        seconds=seconds,
        by=by,
        now=now,
        is_stopped=done_at is not None,
        done_at=done_at,
        help_given=help_given,
    )


@transaction.atomic
def keep_part(
    *,
    session: PracticeSession,
    prescription_key: UUID,
    client_uuid: UUID,
    reps: int | None,
    seconds: int | None,
    by: User,
    now: datetime,
) -> SessionEntry | None:
    """
    Store what was done of a drill that was stopped today while it was under way.

    Nothing is stored, and ``None`` returned, while the session's plan still asks for the drill, or
    where nothing was counted.

    :raises NotInPlan: if the plan did not ask for it before today's stops either.
    """
    course = load_course(session.patient, day=session.day)
    items = course.plan_on(session.day, Size(session.size)).items
    if not (reps or seconds) or any(item.prescription.key == prescription_key for item in items):
        return None
    return _log(
        session,
        prescription_key,
        client_uuid,
        outcome=Outcome.PART,
        reps=reps,
        seconds=seconds,
        by=by,
        now=now,
        is_stopped=True,
    )


def _log(
    session: PracticeSession,
    prescription_key: UUID,
    client_uuid: UUID,
    *,
    outcome: Outcome,
    reps: int | None,
    seconds: int | None,
    by: User,
    now: datetime,
    is_stopped: bool = False,
    done_at: datetime | None = None,
    help_given: HelpGiven | None = None,
) -> SessionEntry:
    patient = Patient.objects.locked().get(pk=session.patient_id)
    of_day = sessions_between(patient, session.day, session.day)
    here = next(one.logged_rows for one in of_day if one == session)
    for row in (row for one in of_day for row in one.logged_rows):
        is_here = row in here and row["key"] == str(prescription_key)
        if is_here or row["sent"] == str(client_uuid):
            return SessionEntry.objects.get(pk=row["id"])
    resting = load_course(patient, day=session.day).pinned_to(session)
    course = resting.awake_on(session.day)
    plan = course.plan_on(session.day, Size(session.size))
    asked = course.before_stops(session.day).plan_on(plan.day, plan.size) if is_stopped else plan
    item = next((one for one in asked.items if one.prescription.key == prescription_key), None)
    if item is None:
        raise NotInPlan
    logged_by, logged_as = who_logs(session, patient, by)
    entry = SessionEntry.objects.create(
        clinic_id=session.clinic_id,
        patient=patient,
        session=session,
        drill=course.drills[item.prescription.drill],
        prescription_key=prescription_key,
        client_uuid=client_uuid,
        outcome=outcome,
        sets=item.dose.sets,
        reps=reps,
        seconds=seconds,
        help_given=help_given,
        asked_dose_json=days.dose_json(item.dose),
        logged_by=logged_by,
        logged_as=logged_as,
        done_at=done_at or now,
        received_at=now,
    )
    here.append(entry.as_row())
    # No rule of safety acts on an entry without an answer, so none is asked yet.
    if not remaining(plan, of_day, current=session):
        PracticeSession.objects.filter(pk=session.pk, ended_at=None).update(ended_at=now)
    if outcome == Outcome.NOT_TODAY:
        course = resting  # a drill left out is no practice: who chose to rest still does
    days.recompute(patient=patient, course=course, day=session.day, now=now, sessions=of_day)
    AuditEvent.record("entry.logged", entry, clinic=patient.clinic, by=by)
    return entry


@transaction.atomic
def log_hurt(
    *,
    session: PracticeSession,
    prescription_key: UUID,
    client_uuid: UUID,
    reps: int | None,
    seconds: int | None,
    pain_0_10: int,
    pain_site: PainSite,
    by: User,
    now: datetime,
) -> SessionEntry:
    """
    Store that a drill was broken off because it hurt; without a number it was not done.

    A drill that was called fine a moment before is corrected, and one that was stopped today is
    logged all the same: pain that is told is never lost.

    :raises NotInPlan: if the session's plan never asked for it.
    """
    entry = _log(
        session,
        prescription_key,
        client_uuid,
        outcome=Outcome.PART if reps or seconds else Outcome.NOT_TODAY,
        reps=reps,
        seconds=seconds,
        by=by,
        now=now,
        is_stopped=True,
    )
    if entry.answer not in {None, Answer.HURT}:
        return correct_entry(
            entry=entry,
            client_uuid=client_uuid,
            outcome=Outcome(entry.outcome),
            reps=entry.reps,
            seconds=entry.seconds,
            answer=Answer.HURT,
            pain_0_10=pain_0_10,
            pain_site=pain_site,
            by=by,
            now=now,
        )
    answer_entry(
        entry=entry,
        answer=Answer.HURT,
        pain_0_10=pain_0_10,
        pain_site=pain_site,
        by=by,
        now=now,
    )
    return entry


@transaction.atomic
def answer_entry(
    *,
    entry: SessionEntry,
    answer: Answer | None,
    pain_0_10: int | None = None,
    pain_site: PainSite | None = None,
    by: User,
    now: datetime,
    is_late: bool = False,
) -> None:
    """
    Fill in what the patient was asked after a drill; what has an answer already keeps it.

    ``is_late`` tells that a phone kept it, so that it is judged by the day of its session.
    """
    patient = Patient.objects.locked().get(pk=entry.patient_id)
    given = {"answer": answer, "pain_0_10": pain_0_10, "pain_site": pain_site}
    told = {field: value for field, value in given.items() if value is not None}
    rows = SessionEntry.objects.filter(pk=entry.pk, superseded_by=None)
    is_open = Q(pk__in=())
    for field in told:
        is_open |= Q(**{field: None})
    if not rows.filter(is_open).update(
        **{field: Coalesce(field, Value(value)) for field, value in told.items()}
    ):
        return
    late = Late(f"entry:{entry.pk}", entry.session.day) if is_late else None
    days.judge_session(patient=patient, session_pk=entry.session_id, late=late, now=now)
    AuditEvent.record("entry.answered", entry, clinic=patient.clinic, by=by)


@transaction.atomic
def correct_entry(
    *,
    entry: SessionEntry,
    client_uuid: UUID,
    outcome: Outcome,
    reps: int | None,
    seconds: int | None,
    answer: Answer | None,
    pain_0_10: int | None,
    pain_site: PainSite | None,
    by: User,
    now: datetime,
) -> SessionEntry:
    """
    Store a new entry in the place of ``entry``, which stays as it was and points to it.

    Correcting twice with one ``client_uuid`` stores once.

    :raises TooOld: if the entry's day is more than 7 days ago in the patient's zone.
    :raises AlreadyCorrected: if another entry stands in its place.
    """
    patient = Patient.objects.locked().get(pk=entry.patient_id)
    session = entry.session
    again = SessionEntry.objects.filter(patient=patient, client_uuid=client_uuid).first()
    if again is not None:
        return again
    if local_day(now, patient.zone) - session.day > timedelta(days=CORRECTABLE_DAYS):
        raise TooOld
    logged_by, logged_as = who_logs(session, patient, by)
    (new_pk,) = next_entry_keys(1)
    rows = SessionEntry.objects.filter(pk=entry.pk, superseded_by=None)
    # One current entry per prescription: the old one steps back before the new one stands.
    if not rows.update(superseded_by_id=new_pk):
        raise AlreadyCorrected
    corrected = SessionEntry.objects.create(
        pk=new_pk,
        clinic_id=entry.clinic_id,
        patient=patient,
        session=session,
        drill_id=entry.drill_id,
        prescription_key=entry.prescription_key,
        client_uuid=client_uuid,
        outcome=outcome,
        sets=entry.sets,
        reps=reps,
        seconds=seconds,
        answer=answer,
        pain_0_10=pain_0_10,
        pain_site=pain_site,
        help_given=entry.help_given,
        asked_dose_json=entry.asked_dose_json,
        logged_by=logged_by,
        logged_as=logged_as,
        done_at=entry.done_at,
        received_at=now,
    )
    days.judge_session(patient=patient, session_pk=session.pk, now=now)
    AuditEvent.record("entry.corrected", corrected, clinic=patient.clinic, by=by)
    return corrected


@transaction.atomic
def end_session(*, session: PracticeSession, by: User, now: datetime) -> None:
    """Stop for today; what was done stays. Ending an ended session changes nothing."""
    if PracticeSession.objects.filter(pk=session.pk, ended_at=None).update(ended_at=now):
        AuditEvent.record("session.ended", session, clinic=session.patient.clinic, by=by)
