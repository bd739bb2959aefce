"""Reasons put away and brought back; what the rules suggest, kept for the caseload."""

from datetime import timedelta

import pytest

from programmes.actions import caseload, suggestions
from programmes.actions.noticing import notice
from programmes.models import AuditEvent, CaseloadMark, MarkKind, Patient
from programmes.models.caseload import load_caseload
from tests.actions.suggesting import enter_early, follow, tell
from tests.cards import make_card
from tests.factories import NOON, WEDNESDAY

pytestmark = pytest.mark.django_db


def put_away(patient, kind, by, keys=("silent:",)):
    return caseload.put_away(
        patient=patient, kind=MarkKind(kind), keys=keys, day=WEDNESDAY, by=by, now=NOON
    )


def flags():
    (row,) = load_caseload(Patient.objects.all(), now=NOON)
    return [flag.code.value for flag in row.flags]


@pytest.mark.parametrize(("kind", "for_days"), [("snoozed", 3), ("reviewed", 7)])
def test_put_away_stores_keys_and_day_and_writes_it_down(ben, ana, kind, for_days):
    mark = put_away(ben, kind, ana, keys={"silent:", "little:x"})

    assert (mark.keys, mark.until) == (
        ["little:x", "silent:"],
        WEDNESDAY + timedelta(days=for_days),
    )
    assert AuditEvent.objects.filter(verb=f"caseload.{kind}", by=ana).count() == 1


def test_put_away_means_that_open_cards_were_seen(northside, ben, ana):
    card = make_card(clinic=northside, patient=ben)

    put_away(ben, "reviewed", ana)

    card.refresh_from_db()
    assert (card.acknowledged_by, card.acknowledged_at, card.closed_at) == (ana, NOON, None)


def test_put_away_amber_card_comes_back_with_new_evidence(northside, ben, ana):
    card = make_card(clinic=northside, patient=ben)
    (row,) = load_caseload(Patient.objects.all(), now=NOON)
    put_away(ben, "reviewed", ana, keys=[flag.key for flag in row.flags])
    hidden = flags()

    card.told_at = NOON + timedelta(minutes=1)
    card.save()

    assert (hidden, flags()) == ([], ["amber_card"])


def test_take_back_brings_it_back_and_twice_is_once(northside, ben, ana):
    make_card(clinic=northside, patient=ben)
    (row,) = load_caseload(Patient.objects.all(), now=NOON)
    mark = put_away(ben, "snoozed", ana, keys=[flag.key for flag in row.flags])

    caseload.take_back(mark=mark, by=ana, now=NOON)
    caseload.take_back(mark=mark, by=ana, now=NOON + timedelta(hours=1))

    assert flags() == ["amber_card", "no_plan"]
    assert CaseloadMark.objects.get().undone_at == NOON
    assert AuditEvent.objects.filter(verb="caseload.undone").count() == 1


def hints():
    (row,) = load_caseload(Patient.objects.all(), now=NOON)
    return [(hint.rule.value, hint.subject, hint.because.code, hint.days) for hint in row.hints]


@pytest.fixture
def hurt(ben, ana):
    """Ben follows one drill, and it hurt him today."""
    assignment = follow(ben, ana)
    enter_early(assignment, ana)
    tell(assignment, "right", "hurt")
    return assignment


def test_notice_keeps_what_the_rules_suggest_now(ben, hurt):
    before = hints()
    notice(patient=ben, now=NOON)
    notice(patient=ben, now=NOON)

    assert before == []
    assert ("less", "Touch", "hurt", (WEDNESDAY,)) in hints()
    assert flags() == ["hint"]


def test_answering_a_suggestion_takes_it_off_the_caseload_at_once(ben, ana, hurt):
    notice(patient=ben, now=NOON)
    key = str(hurt.programme.document.stages[0].prescriptions[0].key)

    suggestions.dismiss_suggestion(
        patient=ben,
        rule="less",
        about=key,
        words=lambda one, _: suggestions.Said(one.rule, ""),
        by=ana,
        now=NOON,
    )

    assert "less" not in [rule for rule, *_ in hints()]


def test_a_patient_who_is_away_keeps_no_hint(ben, hurt):
    notice(patient=ben, now=NOON)
    Patient.objects.update(state="paused")

    assert hints() == []
