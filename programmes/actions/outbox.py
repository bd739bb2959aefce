"""Taking in what a phone kept while it had no network."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from programmes.actions import checkins, days, resting, safety, sessions, wins
from programmes.actions.judging import judge_patient
from programmes.domain import telling
from programmes.domain.outbox import (
    Begun,
    Diary,
    Ended,
    Entry,
    Event,
    Felt,
    Rested,
    Said,
    TookBack,
    Warned,
    Won,
    fold,
)
from programmes.domain.timing import local_day
from programmes.models import (
    Answer,
    AuditEvent,
    ChosenRest,
    Outcome,
    PainSite,
    Patient,
    PracticeSession,
    ReportKind,
    SafetyReport,
    SessionEntry,
    SizeChoice,
    User,
    Win,
)
from programmes.models.course import load_course

KEPT_DAYS = 28
"""
How many days back practice is taken in.

What hurt or was wrong is never too old: of practice that is, its pain is kept as a report.
"""


class Receipt(StrEnum):
    """
    What became of one event.

    ``LATER`` asks to send it again: it speaks of something that has not come yet.
    """

    STORED = "stored"
    DUPLICATE = "duplicate"
    LATER = "later"
    TOO_OLD = "too_old"
    NOT_IN_PLAN = "not_in_plan"
    TOO_MANY = "too_many"


@transaction.atomic
def receive(
    *, patient: Patient, events: Iterable[Event], by: User, now: datetime
) -> dict[UUID, Receipt]:
    """
    Store what ``events`` come to, and return by id what became of each.

    They may come in any order, in any number of batches and more than once: each drill is stored
    once. A clock that is ahead counts as ``now``. What was done of a plan that is another one
    meanwhile stands all the same, with the dose that the phone asked for. Practice of more than
    ``KEPT_DAYS`` ago is refused, what hurt or was wrong is not.
    """
    patient = Patient.objects.locked().get(pk=patient.pk)
    told = tuple(replace(event, at=min(event.at, now)) for event in events)
    oldest = local_day(now, patient.zone) - timedelta(days=KEPT_DAYS)
    fresh = tuple(
        one
        for one in told
        if isinstance(one, Warned | TookBack) or local_day(one.at, patient.zone) > oldest
    )
    pains = tuple(pain for one in set(told).difference(fresh) if (pain := _pain_of(one, patient)))
    receipts = {one.id: Receipt.TOO_OLD for one in told}
    receipts |= {one.id: Receipt.DUPLICATE for one in fresh}
    receipts |= _keep(patient, fold((*fresh, *pains)), by, now)
    # An answer goes the way of its drill.
    answers = {one.id: one.did for one in fresh if isinstance(one, Said) and one.did in receipts}
    return receipts | {answer: receipts[did] for answer, did in answers.items()}


def _pain_of(event: Event, patient: Patient) -> Warned | None:
    """Return the pain that practice tells of, as a report; ``None`` where no rule would act."""
    if isinstance(event, Said) and event.pain_0_10 is not None:
        site = event.pain_site
    elif isinstance(event, Felt) and event.pain_0_10 >= patient.thresholds.pain_end:
        site = None  # nobody is asked where it hurts around a session
    else:
        return None
    return Warned(
        event.id, event.at, telling.ReportKind.PAIN, pain_0_10=event.pain_0_10, pain_site=site
    )


def _keep(patient: Patient, diary: Diary, by: User, now: datetime) -> dict[UUID, Receipt]:
    """Store a diary; of what is not named in the answer another one stands in the place."""
    receipts = {begun.id: _begin(patient, begun, by, now) for begun in diary.begun}
    receipts |= {rested.id: _rest(patient, rested, by, now) for rested in diary.rested}
    sent = {entry.did.id for entry in diary.entries}
    own = SessionEntry.objects.filter(patient=patient, client_uuid__in=sent)
    known = set(own.values_list("client_uuid", flat=True))
    receipts |= {entry.did.id: _log(patient, entry, by, now) for entry in diary.entries}
    receipts |= dict.fromkeys(known, Receipt.DUPLICATE)
    receipts |= {said.id: _answer(patient, said, by, now) for said in diary.said}
    receipts |= {felt.id: _feel(patient, felt, by, now) for felt in diary.felt}
    receipts |= {warned.id: _warn(patient, warned, by, now) for warned in diary.warned}
    receipts |= {back.id: _take_back(patient, back, by, now) for back in diary.taken_back}
    receipts |= {won.id: _win(patient, won, by) for won in diary.won}
    receipts |= {ended.id: _end(patient, ended, by) for ended in diary.ended}
    return receipts


def _begin(patient: Patient, begun: Begun, by: User, now: datetime) -> Receipt:
    """
    Store a session that began without a network.

    It goes on where it is today's and no other is open; else it is over when it comes.
    """
    own = PracticeSession.objects.filter(patient=patient)
    if own.filter(client_uuid=begun.id).exists():
        return Receipt.DUPLICATE
    day = local_day(begun.at, patient.zone)
    course = load_course(patient, day=day)
    then = course.course.version_on(day)
    of_day = course.version_ids[then.number] if then else None
    known = course.version_ids.get(begun.version, of_day)
    if known is None:
        return Receipt.NOT_IN_PLAN
    is_open = day == local_day(now, patient.zone) and not own.filter(ended_at=None).exists()
    session = PracticeSession.objects.create(
        clinic_id=patient.clinic_id,
        patient=patient,
        version_id=known,
        client_uuid=begun.id,
        day=day,
        size=SizeChoice(begun.size),
        energy_0_10=begun.energy_0_10,
        started_at=begun.at,
        ended_at=None if is_open else begun.at,
    )
    days.recompute(patient=patient, course=course, day=day, now=now)
    if session.is_tired:
        closed = judge_patient(patient=patient, now=now)
        days.look_ahead(patient=patient, closed=closed, now=now)
    AuditEvent.record("session.started", session, clinic=patient.clinic, by=by)
    return Receipt.STORED


def _rest(patient: Patient, rested: Rested, by: User, now: datetime) -> Receipt:
    if ChosenRest.objects.filter(patient=patient, client_uuid=rested.id).exists():
        return Receipt.DUPLICATE
    stored = resting.choose_rest(
        patient=patient, client_uuid=rested.id, by=by, now=now, told_at=rested.at
    )
    return Receipt.STORED if stored.client_uuid == rested.id else Receipt.DUPLICATE


def _session(patient: Patient, named: UUID) -> PracticeSession | None:
    """Return the session that a phone names by its own id for it, or by the clinic's."""
    own = PracticeSession.objects.filter(patient=patient).select_related("patient__clinic")
    return own.filter(Q(public_id=named) | Q(client_uuid=named)).order_by("pk").first()


def _log(patient: Patient, entry: Entry, by: User, now: datetime) -> Receipt:
    did = entry.did
    session = _session(patient, did.session)
    if session is None:
        return Receipt.LATER
    try:
        stored = sessions.log_entry(
            session=session,
            prescription_key=did.prescription,
            client_uuid=did.id,
            outcome=Outcome(did.outcome),
            reps=did.reps,
            seconds=did.seconds,
            by=by,
            done_at=did.at,
            now=now,
        )
    except sessions.NotInPlan:
        return Receipt.NOT_IN_PLAN
    _fill(stored, entry, by, now)
    return Receipt.STORED if stored.client_uuid == did.id else Receipt.DUPLICATE


def _answer(patient: Patient, said: Said, by: User, now: datetime) -> Receipt:
    own = SessionEntry.objects.filter(patient=patient).select_related("session")
    entry = own.filter(Q(public_id=said.did) | Q(client_uuid=said.did)).order_by("pk").first()
    if entry is None:
        return Receipt.LATER
    _fill(entry, said, by, now)
    return Receipt.STORED


def _fill(entry: SessionEntry, told: Entry | Said, by: User, now: datetime) -> None:
    if told.answer is None and told.pain_0_10 is None:
        return
    sessions.answer_entry(
        entry=entry,
        answer=Answer(told.answer) if told.answer else None,
        pain_0_10=told.pain_0_10,
        pain_site=PainSite(told.pain_site) if told.pain_site else None,
        by=by,
        now=now,
        is_late=True,
    )


def _feel(patient: Patient, felt: Felt, by: User, now: datetime) -> Receipt:
    """Store the pain around a session; what was told of it on a page stands."""
    session = _session(patient, felt.session)
    if session is None:
        return Receipt.LATER
    if getattr(session, f"pain_{felt.moment}_0_10") is not None:
        return Receipt.DUPLICATE
    checkins.tell_pain(
        session=session,
        moment=felt.moment,
        pain_0_10=felt.pain_0_10,
        by=by,
        now=now,
        is_late=True,
    )
    return Receipt.STORED


def _warn(patient: Patient, warned: Warned, by: User, now: datetime) -> Receipt:
    if SafetyReport.objects.filter(patient=patient, client_uuid=warned.id).exists():
        return Receipt.DUPLICATE
    safety.report(
        patient=patient,
        kind=ReportKind(warned.kind),
        details=warned.details,
        pain_0_10=warned.pain_0_10,
        pain_site=PainSite(warned.pain_site) if warned.pain_site else None,
        client_uuid=warned.id,
        by=by,
        now=now,
        told_at=warned.at,
    )
    return Receipt.STORED


def _take_back(patient: Patient, back: TookBack, by: User, now: datetime) -> Receipt:
    own = SafetyReport.objects.filter(patient=patient, kind__in=telling.TAKEN_BACK, by=by)
    found = own.filter(Q(public_id=back.warned) | Q(client_uuid=back.warned)).order_by("pk").first()
    if found is None:
        return Receipt.LATER
    safety.take_back_report(report=found, by=by, now=now)
    return Receipt.STORED


def _win(patient: Patient, won: Won, by: User) -> Receipt:
    """Store a win on the day on which it was told; one towards a goal of nobody is refused."""
    if Win.objects.filter(patient=patient, client_uuid=won.id).exists():
        return Receipt.DUPLICATE
    goal = patient.goals.filter(public_id=won.goal).first() if won.goal else None
    if won.goal and goal is None:
        return Receipt.NOT_IN_PLAN
    words = won.words % {"goal": goal.words} if goal else won.words
    try:
        wins.add_win(patient=patient, words=words, goal=goal, client_uuid=won.id, by=by, now=won.at)
    except wins.TooManyWins:
        return Receipt.TOO_MANY
    return Receipt.STORED


def _end(patient: Patient, ended: Ended, by: User) -> Receipt:
    session = _session(patient, ended.session)
    if session is None:
        return Receipt.LATER
    sessions.end_session(session=session, by=by, now=ended.at)
    return Receipt.STORED
