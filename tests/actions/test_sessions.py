"""Practising: start, log, answer, correct, and the day they add up to."""

import threading
import uuid
from datetime import timedelta

import pytest
from django.db import connection

from programmes.actions import assignments, days, sessions
from programmes.models import AuditEvent, PracticeDay, PracticeSession, SessionEntry
from tests.factories import NOON, WEDNESDAY, make_document, make_drill, make_programme


@pytest.fixture
def programme(northside, ben, ana):
    document = make_document(*(make_drill(clinic=northside) for _ in range(3)))
    programme = make_programme(clinic=northside, patient=ben, by=ana, document=document)
    assignments.give(programme=programme, by=ana, now=NOON)
    return programme


@pytest.fixture
def keys(programme):
    return [prescription.key for _, prescription in programme.document.prescriptions()]


def _start(patient, *, now=NOON, client_uuid=None, size="full", energy=None):
    return sessions.start_session(
        patient=patient,
        client_uuid=client_uuid or uuid.uuid4(),
        size=size,
        energy_0_10=energy,
        by=patient.user,
        now=now,
    )


def _log(session, key, *, client_uuid=None, outcome="done", reps=20, now=NOON):
    return sessions.log_entry(
        session=session,
        prescription_key=key,
        client_uuid=client_uuid or uuid.uuid4(),
        outcome=outcome,
        reps=reps,
        seconds=None,
        by=session.patient.user,
        now=now,
    )


def _correct(entry, by, *, client_uuid=None, reps=5, now=NOON):
    return sessions.correct_entry(
        entry=entry,
        client_uuid=client_uuid or uuid.uuid4(),
        outcome="part",
        reps=reps,
        seconds=None,
        answer="hard",
        pain_0_10=None,
        pain_site=None,
        by=by,
        now=now,
    )


def _today(patient):
    return PracticeDay.objects.get(patient=patient, day=WEDNESDAY)


def test_start_session_twice_with_one_uuid_stores_once(ben, programme):
    mine = uuid.uuid4()

    first = _start(ben, client_uuid=mine)
    sessions.end_session(session=first, by=ben.user, now=NOON)

    assert _start(ben, client_uuid=mine) == first


def test_start_session_carries_on_with_the_open_one(ben, programme):
    assert _start(ben) == _start(ben)


def test_start_session_ends_one_of_an_earlier_day(ben, programme):
    old = _start(ben)
    tomorrow = NOON + timedelta(days=1)

    new = _start(ben, now=tomorrow)

    old.refresh_from_db()
    assert old.ended_at == tomorrow
    assert new.day == WEDNESDAY + timedelta(days=1)


def test_start_session_without_a_plan_says_why(ben):
    with pytest.raises(sessions.NothingPlanned, match="no_programme"):
        _start(ben)


def test_log_entry_adds_up_to_the_day(ben, keys):
    session = _start(ben, size="short", energy=3)

    _log(session, keys[0], reps=10)

    day = _today(ben)
    assert (day.size, day.energy_0_10, day.asked, day.done) == ("short", 3, 3, 1)
    assert (day.is_practised, day.is_finished, day.movements) == (True, False, 10)
    assert day.dose_share == pytest.approx(1 / 3)


def test_log_entry_of_the_last_drill_ends_the_session(ben, keys):
    session = _start(ben)
    for key in keys:
        _log(session, key)

    session.refresh_from_db()
    assert session.ended_at == NOON
    assert _today(ben).is_finished


def test_log_entry_again_returns_the_entry_that_stands(ben, keys):
    session = _start(ben)
    mine = uuid.uuid4()

    first = _log(session, keys[0], client_uuid=mine)

    assert _log(session, keys[0], client_uuid=mine, reps=3) == first
    assert _log(session, keys[0], reps=3) == first
    assert SessionEntry.objects.get().reps == 20


def test_log_entry_of_another_drill_with_a_used_uuid_returns_what_was_stored(ben, keys):
    session = _start(ben)
    mine = uuid.uuid4()
    first = _log(session, keys[0], client_uuid=mine)

    assert _log(session, keys[1], client_uuid=mine) == first
    assert SessionEntry.objects.count() == 1


def test_log_hurt_after_a_drill_was_called_easy_corrects_it(ben, keys):
    session = _start(ben)
    entry = _log(session, keys[0])
    sessions.answer_entry(entry=entry, answer="easy", by=ben.user, now=NOON)

    told = sessions.log_hurt(
        session=session,
        prescription_key=keys[0],
        client_uuid=uuid.uuid4(),
        reps=None,
        seconds=None,
        pain_0_10=8,
        pain_site="shoulder",
        by=ben.user,
        now=NOON,
    )

    entry.refresh_from_db()
    assert entry.superseded_by == told
    assert (told.reps, told.answer, told.pain_0_10, told.pain_site) == (20, "hurt", 8, "shoulder")
    assert _today(ben).worst_pain_0_10 == 8


def test_log_entry_of_something_else_is_refused(ben, programme):
    with pytest.raises(sessions.NotInPlan):
        _log(_start(ben), uuid.uuid4())


def test_not_today_is_no_practice(ben, keys):
    _log(_start(ben), keys[0], outcome="not_today", reps=None)

    assert not _today(ben).is_practised


def test_answer_entry_fills_each_question_once(ben, keys):
    entry = _log(_start(ben), keys[0])

    sessions.answer_entry(entry=entry, answer="hurt", by=ben.user, now=NOON)
    sessions.answer_entry(
        entry=entry, answer="easy", pain_0_10=7, pain_site="hand", by=ben.user, now=NOON
    )
    sessions.answer_entry(entry=entry, answer=None, pain_0_10=0, by=ben.user, now=NOON)

    entry.refresh_from_db()
    assert (entry.answer, entry.pain_0_10, entry.pain_site) == ("hurt", 7, "hand")
    assert _today(ben).worst_pain_0_10 == 7
    assert AuditEvent.objects.filter(verb="entry.answered").count() == 2


@pytest.mark.parametrize(("reps", "outcome"), [(3, "part"), (0, "not_today"), (None, "not_today")])
def test_log_hurt_stores_entry_and_pain_and_counts_as_practice(reps, outcome, ben, keys):
    entry = sessions.log_hurt(
        session=_start(ben),
        prescription_key=keys[0],
        client_uuid=uuid.uuid4(),
        reps=reps,
        seconds=None,
        pain_0_10=7,
        pain_site="shoulder",
        by=ben.user,
        now=NOON,
    )

    entry.refresh_from_db()
    assert (entry.outcome, entry.reps, entry.answer) == (outcome, reps, "hurt")
    assert (entry.pain_0_10, entry.pain_site) == (7, "shoulder")
    assert (_today(ben).is_practised, _today(ben).worst_pain_0_10) == (True, 7)


def test_correct_entry_keeps_the_old_one(ben, keys):
    entry = _log(_start(ben), keys[0])

    corrected = _correct(entry, ben.user)

    entry.refresh_from_db()
    assert (entry.reps, entry.superseded_by) == (20, corrected)
    assert (corrected.reps, corrected.answer, corrected.done_at) == (5, "hard", entry.done_at)
    assert _today(ben).movements == 5


def test_correct_entry_twice_stores_once(ben, keys):
    entry = _log(_start(ben), keys[0])
    mine = uuid.uuid4()

    first = _correct(entry, ben.user, client_uuid=mine)

    assert _correct(entry, ben.user, client_uuid=mine) == first
    with pytest.raises(sessions.AlreadyCorrected):
        _correct(entry, ben.user)
    assert SessionEntry.objects.count() == 2


def test_correct_entry_after_seven_days_is_refused(ben, keys):
    entry = _log(_start(ben), keys[0])

    assert _correct(entry, ben.user, now=NOON + timedelta(days=7)).reps == 5
    entry = _log(_start(ben), keys[1])
    with pytest.raises(sessions.TooOld):
        _correct(entry, ben.user, now=NOON + timedelta(days=8))


def test_end_session_twice_is_recorded_once(ben, programme):
    session = _start(ben)

    sessions.end_session(session=session, by=ben.user, now=NOON)
    sessions.end_session(session=session, by=ben.user, now=NOON)

    assert AuditEvent.objects.filter(verb="session.ended").count() == 1


@pytest.mark.django_db(transaction=True)
def test_log_entry_fifty_times_at_once_stores_one(ben, keys):
    session = _start(ben)
    mine = uuid.uuid4()
    seen = []

    def tap():
        try:
            seen.append(_log(session, keys[0], client_uuid=mine).pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=tap) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert seen == [SessionEntry.objects.get().pk] * 50


def _stored(patient):
    return list(
        PracticeDay.objects.filter(patient=patient)
        .order_by("day")
        .values(*days.COMPUTED, "day", "closed_at")
    )


def test_rebuild_equals_what_logging_wrote(ben, keys, ana):
    session = _start(ben, size="tiny", energy=1)
    entry = _log(session, keys[0], reps=4)
    sessions.answer_entry(entry=entry, answer="hurt", pain_0_10=5, by=ben.user, now=NOON)
    _correct(_log(session, keys[1]), ben.user)
    assignments.pause(
        assignment=ben.assignments.get(),
        until=WEDNESDAY + timedelta(days=3),
        reason="Trip",
        by=ana,
        now=NOON,
    )
    written = _stored(ben)
    PracticeDay.objects.all().delete()

    days.project(patient=ben, now=NOON)

    assert len(written) == 8
    assert _stored(ben) == written


def test_close_days_closes_days_that_are_over_where_the_patient_lives(ben, keys):
    session = _start(ben)
    late = NOON.replace(hour=23, minute=59)

    assert days.close_days(now=late) == 0
    midnight = late + timedelta(minutes=2)
    assert days.close_days(now=midnight) == 1

    session.refresh_from_db()
    assert session.ended_at == midnight
    assert _today(ben).closed_at == midnight
    assert PracticeDay.objects.filter(patient=ben, closed_at=None).count() == 8
    assert days.close_days(now=midnight) == 0


def test_close_days_respects_each_zone(ben, keys):
    ben.zone = "Pacific/Kiritimati"  # 14 hours ahead: Wednesday is over at 10:00 UTC
    ben.save()

    assert days.close_days(now=NOON) == 1
    assert _today(ben).closed_at == NOON


def test_close_days_catches_up_after_days_without_a_worker(ben, keys):
    assert days.close_days(now=NOON + timedelta(days=5)) == 5
    assert PracticeDay.objects.filter(patient=ben, closed_at=None).count() == 8


def test_a_start_on_a_closed_day_leaves_it_closed(ben, keys):
    entry = _log(_start(ben), keys[0])
    tomorrow = NOON + timedelta(days=1)
    days.close_days(now=tomorrow)

    _correct(entry, ben.user, now=tomorrow)

    assert _today(ben).closed_at == tomorrow
    assert _today(ben).movements == 5
    assert PracticeSession.objects.get().ended_at == tomorrow


def test_session_whose_last_drill_a_rule_closes_is_over(northside, ben, ana):
    tap, reach = (
        make_drill(clinic=northside, safety_flags=flags) for flags in ([], ["shoulder_pain"])
    )
    programme = make_programme(
        clinic=northside, patient=ben, by=ana, document=make_document(tap, reach)
    )
    assignments.give(programme=programme, by=ana, now=NOON)
    session = _start(ben)
    key = programme.document.stages[0].prescriptions[0].key
    sessions.log_hurt(
        session=session, prescription_key=key, client_uuid=uuid.uuid4(), reps=3, seconds=None,
        pain_0_10=5, pain_site="shoulder", by=ben.user, now=NOON,
    )  # fmt: skip

    session.refresh_from_db()
    assert session.ended_at == NOON
