"""Silence raises a card for the team, and practice ends it."""

import uuid
from datetime import timedelta

import pytest

from programmes.actions import days, sessions
from programmes.actions.judging import judge_patient
from programmes.models import AuditEvent, Patient, SafetyCard
from programmes.models.caseload import load_caseload
from tests.actions.suggesting import enter_early, follow
from tests.factories import NOON, WEDNESDAY

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LATER = NOON + 6 * DAY


@pytest.fixture
def key(ben, ana):
    """Ben follows one drill from Wednesday on; its key."""
    assignment = follow(ben, ana, since=WEDNESDAY)
    enter_early(assignment, ana)
    days.project(patient=Patient.objects.select_related("clinic").get(pk=ben.pk), now=NOON)
    return assignment.programme.document.stages[0].prescriptions[0].key


def pass_days(first, last):
    for number in range(first, last + 1):
        days.close_days(now=NOON + number * DAY)


def practise(patient, key, *, now, answer="right"):
    """Do the drill and say how it was, which is when the rules are asked; ``None`` says nothing."""
    session = sessions.start_session(
        patient=patient,
        client_uuid=uuid.uuid4(),
        size="full",
        energy_0_10=None,
        by=patient.user,
        now=now,
    )
    entry = sessions.log_entry(
        session=session,
        prescription_key=key,
        client_uuid=uuid.uuid4(),
        outcome="done",
        reps=20,
        seconds=None,
        by=patient.user,
        now=now,
    )
    if answer is not None:
        sessions.answer_entry(entry=entry, answer=answer, by=patient.user, now=now)


def reasons(now):
    (row,) = load_caseload(Patient.objects.all(), now=now)
    return [(flag.code.value, flag.reason.values.get("rule")) for flag in row.flags]


@pytest.mark.parametrize(("state", "raised"), [("active", ["silent"]), ("in_hospital", [])])
def test_silence_is_seen_when_the_days_are_closed(ben, key, state, raised):
    ben.state = state
    ben.save()

    pass_days(1, 4)
    before = SafetyCard.objects.count()
    pass_days(5, 5)

    assert (before, list(SafetyCard.objects.open().values_list("rule", flat=True))) == (0, raised)


def test_silence_is_told_once_on_the_caseload_however_often_it_is_judged(ben, key):
    pass_days(1, 6)
    raised = list(SafetyCard.objects.values())
    for _ in range(2):
        judge_patient(patient=Patient.objects.select_related("clinic").get(), now=LATER)

    assert reasons(LATER) == [("amber_card", "silent")]
    assert (len(raised), list(SafetyCard.objects.values())) == (1, raised)


def test_practice_closes_the_card_about_silence_with_a_note(ben, key):
    pass_days(1, 6)

    practise(ben, key, now=LATER)

    card = SafetyCard.objects.get()
    assert (card.closed_at, card.closed_by) == (LATER, None)
    assert card.note == "Practised again on 10 March."
    assert set(card.spent) == set(card.sources)
    assert AuditEvent.objects.filter(verb="card.closed", by=None).count() == 1
    assert reasons(LATER) == [("little", None)]


def test_silence_after_practice_is_a_card_of_its_own(ben, key):
    pass_days(1, 6)
    practise(ben, key, now=LATER)

    pass_days(7, 12)

    first, second = SafetyCard.objects.order_by("pk")
    assert (second.rule, second.closed_at) == ("silent", None)
    assert set(first.sources).isdisjoint(second.sources)


def test_practice_of_the_day_before_closes_the_card_when_days_are_closed(ben, key):
    pass_days(1, 6)
    practise(ben, key, now=LATER, answer=None)
    before = SafetyCard.objects.open().count()

    pass_days(7, 7)

    assert (before, SafetyCard.objects.open().count()) == (1, 0)
