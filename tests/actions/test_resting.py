"""Rest that a patient chose: the day is not due, and practice after it counts all the same."""

import uuid
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from programmes.actions import assignments, days, resting, sessions
from programmes.domain.plan import Absence
from programmes.domain.progress import DaysPractised, this_week
from programmes.models import AuditEvent, ChosenRest, PracticeSession, SafetyCard
from programmes.models.caseload import load_caseload
from programmes.models.course import load_course
from programmes.models.facts import load_facts
from programmes.models.patient import Patient
from tests.factories import (
    NOON,
    WEDNESDAY,
    make_document,
    make_drill,
    make_programme,
)
from tests.rests import make_rest

EVENING = NOON + timedelta(hours=6)
DAY = timedelta(days=1)


@pytest.fixture
def keys(northside, ben, ana):
    """Ben was given two drills for every day; the keys of their prescriptions."""
    document = make_document(make_drill(clinic=northside), make_drill(clinic=northside))
    programme = make_programme(clinic=northside, patient=ben, by=ana, document=document)
    assignments.give(programme=programme, by=ana, now=NOON - 2 * DAY)
    return [prescription.key for _, prescription in programme.document.prescriptions()]


def rest(patient, *, now=NOON, **given):
    sent = given.pop("client_uuid", None) or uuid.uuid4()
    return resting.choose_rest(patient=patient, client_uuid=sent, by=patient.user, now=now, **given)


def begin(patient, *, now):
    return sessions.start_session(
        patient=patient,
        client_uuid=uuid.uuid4(),
        size="tiny",
        energy_0_10=None,
        by=patient.user,
        now=now,
    )


def log(session, key, *, outcome="done", now):
    return sessions.log_entry(
        session=session,
        prescription_key=key,
        client_uuid=uuid.uuid4(),
        outcome=outcome,
        reps=5 if outcome == "done" else None,
        seconds=None,
        by=session.patient.user,
        now=now,
    )


def absence(patient, day=WEDNESDAY):
    return load_course(patient, day=day).plan_on(day).absence


def row(patient, day=WEDNESDAY):
    found = patient.days.get(day=day)
    return found.is_due, found.absence, found.is_practised


def test_rest_is_stored_once_and_the_day_is_not_due(ben, keys):
    assert row(ben) == (True, "", False)

    chosen = rest(ben)
    again = rest(ben, client_uuid=chosen.client_uuid), rest(ben, now=EVENING)

    assert again == (chosen, chosen)
    assert ChosenRest.objects.get() == chosen
    assert (chosen.day, chosen.at, chosen.by) == (WEDNESDAY, NOON, ben.user)
    assert absence(ben) is Absence.REST_CHOSEN
    assert row(ben) == (False, "rest_chosen", False)
    assert row(ben, WEDNESDAY + DAY) == (True, "", False)
    assert [*AuditEvent.objects.filter(verb__startswith="rest.").values_list("verb", "by")] == [
        ("rest.chosen", ben.user_id)
    ]


def test_rest_ends_what_was_begun_and_not_practised(ben, keys):
    session = begin(ben, now=NOON)
    log(session, keys[0], outcome="not_today", now=NOON)
    rest(ben, now=EVENING)
    session.refresh_from_db()
    assert session.ended_at == EVENING
    assert absence(ben) is Absence.REST_CHOSEN


def test_rest_that_is_taken_back_makes_the_day_due_again(ben, keys):
    rest(ben)
    for _ in range(2):
        resting.take_back_rest(patient=ben, by=ben.user, now=EVENING)

    assert absence(ben) is None
    assert row(ben) == (True, "", False)
    assert ChosenRest.objects.get().taken_back_at == EVENING
    assert AuditEvent.objects.filter(verb="rest.taken_back").count() == 1
    rest(ben, now=EVENING)
    assert row(ben) == (False, "rest_chosen", False)


def test_who_begins_after_choosing_rest_rests_no_more(ben, keys):
    rest(ben)
    session = begin(ben, now=EVENING)
    assert row(ben) == (True, "", False)

    log(session, keys[0], now=EVENING)

    assert row(ben) == (True, "", True)
    assert ChosenRest.objects.get().taken_back_at is None  # it was chosen, and did not hold


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [("done", (True, "", True)), ("not_today", (False, "rest_chosen", False))],
)
def test_a_drill_from_a_page_that_was_open_before_is_stored(ben, keys, outcome, expected):
    session = begin(ben, now=NOON)
    rest(ben, now=NOON + timedelta(hours=1))

    log(session, keys[0], outcome=outcome, now=EVENING)

    assert row(ben) == expected
    days.rebuild(patient=ben, first_day=WEDNESDAY, last_day=WEDNESDAY, now=EVENING)
    assert row(ben) == expected


def test_pain_that_stopped_a_drill_is_no_rest(ben, keys):
    session = begin(ben, now=NOON)
    sessions.log_hurt(
        session=session,
        prescription_key=keys[0],
        client_uuid=uuid.uuid4(),
        reps=None,
        seconds=None,
        pain_0_10=3,
        pain_site="hand",
        by=ben.user,
        now=NOON,
    )
    rest(ben, now=EVENING)
    assert row(ben) == (True, "", True)


def test_rest_kept_on_a_phone_is_of_its_own_day(ben, keys):
    chosen = rest(ben, told_at=NOON - DAY)
    assert (chosen.day, chosen.at) == (WEDNESDAY - DAY, NOON - DAY)
    assert row(ben, WEDNESDAY - DAY) == (False, "rest_chosen", False)
    assert row(ben) == (True, "", False)


def test_rest_kept_on_a_phone_does_not_end_a_session_that_began_after_it(ben, keys):
    session = begin(ben, now=EVENING)
    rest(ben, now=EVENING, told_at=NOON)
    assert PracticeSession.objects.get(pk=session.pk).ended_at is None
    assert row(ben) == (True, "", False)


def test_rest_while_the_plan_is_paused_changes_nothing(ben, ana, keys):
    assignments.pause(
        assignment=ben.assignments.get(), until=None, reason="Holiday", by=ana, now=NOON
    )
    rest(ben)
    assert row(ben) == (False, "paused", False)


def test_rest_on_three_days_of_a_week_tells_the_team_and_never_twice(ben, keys):
    for number in (2, 1):
        rest(ben, now=NOON - number * DAY)
    assert not SafetyCard.objects.exists()

    rest(ben)

    card = SafetyCard.objects.get()
    assert (card.rule, card.colour, card.values) == (
        *("low_energy", "amber"),
        {"days": 3, "rests": 3},
    )
    assert not card.closures.exists()
    rest(ben, now=NOON + DAY)
    assert SafetyCard.objects.get().sources == [
        f"day:{WEDNESDAY + number * DAY}" for number in (-2, -1, 0, 1)
    ]


def test_caseload_record_and_rules_agree_on_a_day_of_rest(ben, keys):
    rest(ben, now=NOON - DAY)
    days.close_days(now=NOON)

    (shown,) = load_caseload(Patient.objects.filter(pk=ben.pk), now=NOON)
    rows = list(ben.days.filter(day__lte=WEDNESDAY).order_by("day"))
    passed = load_facts(ben, day=WEDNESDAY).facts.days

    assert [(one.day, one.is_rest_chosen) for one in shown.days] == [
        (WEDNESDAY - 2 * DAY, False),
        (WEDNESDAY - DAY, True),
        (WEDNESDAY, False),
    ]
    assert [one.is_rest_chosen for one in rows] == [False, True, False]
    assert [one.is_rest for one in passed if one.day <= WEDNESDAY] == [False, True, False]
    # Monday was planned and went by; yesterday was not, and today is still open.
    assert shown.week == this_week([one.facts for one in rows], today=WEDNESDAY)
    assert shown.week == DaysPractised(done=0, due=1)


def test_rest_of_another_patient_does_not_count(northside, ben, keys):
    make_rest(clinic=northside)
    assert absence(ben) is None


def test_rest_is_never_changed_but_taken_back_once(northside):
    chosen = make_rest(clinic=northside)
    rows = ChosenRest.objects.filter(pk=chosen.pk)
    rows.update(taken_back_at=NOON)
    for change in ({"taken_back_at": EVENING}, {"day": WEDNESDAY + DAY}):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            rows.update(**change)
