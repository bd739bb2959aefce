"""What is left to do when a day is practised in several goes."""

import uuid
from dataclasses import replace

import pytest

from programmes.actions import assignments, sessions
from programmes.domain.document import Schedule, Size
from programmes.models import PracticeSession
from programmes.models.course import load_course
from programmes.models.session import remaining
from tests.factories import (
    NOON,
    WEDNESDAY,
    make_document,
    make_drill,
    make_prescription,
    make_programme,
)


@pytest.fixture
def keys(northside, ben, ana):
    """Ben's two drills: the first once a day, the second twice."""
    drills = [make_drill(clinic=northside) for _ in range(2)]
    document = make_document(drills[0])
    twice = make_prescription(drills[1], schedule=Schedule(times_a_day=2))
    stage = document.stages[0]
    stage = replace(stage, prescriptions=(*stage.prescriptions, twice))
    document = replace(document, stages=(stage,))
    programme = make_programme(clinic=northside, patient=ben, by=ana, document=document)
    assignments.give(programme=programme, by=ana, now=NOON)
    return [prescription.key for _, prescription in document.prescriptions()]


def _begin(patient):
    return sessions.start_session(
        patient=patient,
        client_uuid=uuid.uuid4(),
        size="full",
        energy_0_10=None,
        by=patient.user,
        now=NOON,
    )


def _log(session, key, outcome="done"):
    return sessions.log_entry(
        session=session,
        prescription_key=key,
        client_uuid=uuid.uuid4(),
        outcome=outcome,
        reps=None,
        seconds=None,
        by=session.patient.user,
        now=NOON,
    )


def _left(patient, current):
    plan = load_course(patient, day=WEDNESDAY).plan_on(WEDNESDAY, Size.FULL)
    of_day = PracticeSession.objects.filter(patient=patient, day=WEDNESDAY).with_logged()
    return [item.prescription.key for item in remaining(plan, of_day, current=current)]


def test_remaining_of_an_open_session_is_what_it_has_not_logged(ben, keys):
    session = _begin(ben)
    _log(session, keys[0])

    assert _left(ben, session) == [keys[1]]


def test_remaining_after_a_go_is_what_the_day_asks_for_again(ben, keys):
    session = _begin(ben)
    _log(session, keys[0])
    _log(session, keys[1])

    assert _left(ben, None) == [keys[1]]


def test_remaining_offers_again_what_was_put_off(ben, keys):
    session = _begin(ben)
    _log(session, keys[0], outcome="not_today")
    sessions.end_session(session=session, by=ben.user, now=NOON)

    assert _left(ben, None) == keys


def test_remaining_never_offers_again_what_hurt(ben, keys):
    session = _begin(ben)
    entry = _log(session, keys[0], outcome="not_today")
    sessions.answer_entry(entry=entry, answer="hurt", pain_0_10=4, by=ben.user, now=NOON)
    sessions.end_session(session=session, by=ben.user, now=NOON)

    assert _left(ben, None) == [keys[1]]


def test_log_entry_of_the_last_drill_left_ends_the_second_session(ben, keys):
    first = _begin(ben)
    _log(first, keys[0])
    sessions.end_session(session=first, by=ben.user, now=NOON)
    second = _begin(ben)

    _log(second, keys[1])

    second.refresh_from_db()
    assert second.ended_at == NOON
