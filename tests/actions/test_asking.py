"""Asking a patient for what only they can rate."""

from decimal import Decimal

import pytest

from programmes.actions import asking
from programmes.domain.measures import ScoreRefused
from programmes.models import AskedMeasure, AuditEvent, Measurement, SafetyCard, SafetyReport
from tests.asking import make_question
from tests.factories import NOON, WEDNESDAY

pytestmark = pytest.mark.django_db


def ask(patient, by, *measures):
    return asking.ask_measures(patient=patient, measures=measures, by=by, now=NOON)


def answer(question, score):
    by = question.patient.user
    return asking.answer_question(question=question, score=Decimal(score), by=by, now=NOON)


def test_ask_stores_who_asked_for_what(ben, ana):
    assert ask(ben, ana, "tightness", "confidence") == 2

    found = AskedMeasure.objects.open()
    assert [(one.measure, one.by, one.at) for one in found] == [
        ("tightness", ana, NOON),
        ("confidence", ana, NOON),
    ]
    assert AuditEvent.objects.get().verb == "measure.asked"


def test_ask_again_while_it_waits_asks_once(ben, ana):
    ask(ben, ana, "tightness")

    assert ask(ben, ana, "tightness", "fatigue") == 1
    assert ask(ben, ana, "tightness") == 0

    assert AskedMeasure.objects.open().count() == 2
    assert AuditEvent.objects.filter(verb="measure.asked").count() == 2


@pytest.mark.parametrize("slug", ["sis-hand", "fss", "gas-t", "bbt", "hand-use-count", "no-such"])
def test_ask_for_what_patients_are_not_asked_is_refused(ben, ana, slug):
    with pytest.raises(asking.NotAsked):
        ask(ben, ana, "tightness", slug)

    assert not AskedMeasure.objects.exists()


def test_answer_is_a_score_of_today_rated_by_the_patient(northside, ben):
    question = make_question(clinic=northside, patient=ben)

    row = answer(question, 4)

    question.refresh_from_db()
    assert (question.answer, question.closed_at, question.closed_by) == (row, NOON, ben.user)
    assert (row.measure, row.hand, row.score, row.day) == ("tightness", "affected", 4, WEDNESDAY)
    assert row.rater == ben.user
    assert not SafetyReport.objects.exists()


def test_answer_about_the_whole_person_is_about_no_hand(northside, ben):
    row = answer(make_question(clinic=northside, patient=ben, measure="confidence"), 9)

    assert row.hand == "none"


def test_answer_twice_is_refused_and_the_first_stands(northside, ben):
    question = make_question(clinic=northside, patient=ben)
    answer(question, 4)

    with pytest.raises(asking.QuestionClosed):
        answer(question, 7)

    assert Measurement.objects.get().score == 4


def test_answer_that_is_no_score_leaves_the_question(northside, ben):
    question = make_question(clinic=northside, patient=ben)

    with pytest.raises(ScoreRefused):
        answer(question, 11)

    assert AskedMeasure.objects.open().count() == 1


@pytest.mark.parametrize(
    ("measure", "site", "score", "rules"),
    [
        ("pain-hand", "hand", 8, ["pain_end"]),
        ("pain-shoulder", "shoulder", 5, ["shoulder"]),
        ("pain-hand", "hand", 2, []),
    ],
)
def test_answer_about_pain_is_told_to_the_rules_of_safety(ben, measure, site, score, rules):
    answer(make_question(clinic=ben.clinic, patient=ben, measure=measure), score)

    told = SafetyReport.objects.get()
    assert (told.kind, told.pain_0_10, told.pain_site) == ("pain", score, site)
    assert list(SafetyCard.objects.values_list("rule", flat=True)) == rules


def test_answer_of_no_pain_is_a_score_alone(northside, ben):
    answer(make_question(clinic=northside, patient=ben, measure="pain-hand"), 0)

    assert (Measurement.objects.get().score, SafetyReport.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("who", "verb"), [("ben", "measure.put_aside"), ("ana", "measure.no_longer_asked")]
)
def test_close_question_ends_it_once(northside, ben, ana, who, verb):
    question = make_question(clinic=northside, patient=ben)
    by = {"ben": ben.user, "ana": ana}[who]

    closed = [asking.close_question(question=question, by=by, now=NOON) for _ in "ab"]

    question.refresh_from_db()
    assert (closed, question.closed_by, question.answer) == ([True, False], by, None)
    assert AuditEvent.objects.get().verb == verb
    assert ask(ben, ana, "tightness") == 1
