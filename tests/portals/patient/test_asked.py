"""Questions of the team: one at a time, by one tap."""

import pytest

from programmes.models import AskedMeasure, Measurement, Patient
from programmes.models.measure import shipped_measures
from programmes.portals.patient.asked import QUESTIONS
from tests.asking import make_question
from tests.factories import make_patient
from tests.portals.patient.pages import words

OFFER = "Your team has a question"


@pytest.fixture
def question(northside, ben):
    return make_question(clinic=northside, patient=ben)


def address(question, act=""):
    return f"/questions/{question.public_id}/{act}"


def test_every_measure_that_patients_are_asked_for_has_its_words():
    asked = [slug for slug, measure in shipped_measures().items() if measure.is_asked]

    assert sorted(QUESTIONS) == sorted(asked)
    assert [slug for slug in asked if shipped_measures()[slug].is_score_only] == []


def test_today_leads_to_a_question_until_it_is_answered(bens_phone, plan, question):
    before = words(bens_phone.get("/today/"))
    led = bens_phone.get("/questions/")
    bens_phone.post(address(question), {"rating": "4"})
    after = words(bens_phone.get("/today/"))

    assert (OFFER in before, led["Location"]) == (True, address(question))
    assert (OFFER in after, Measurement.objects.get().rater) == (False, question.patient.user)


def test_question_shows_one_question_with_eleven_numbers(bens_phone, question):
    page = bens_phone.get(address(question))

    assert "How tight is your hand today?" in words(page)
    assert [f'value="{number}"' in page.content.decode() for number in range(11)] == [True] * 11


def test_question_answered_leads_to_the_next_and_then_to_today(
    bens_phone, northside, ben, question
):
    second = make_question(clinic=northside, patient=ben, measure="confidence")

    first = bens_phone.post(address(question), {"rating": "4"})
    last = bens_phone.post(address(second), {"rating": "10"})

    assert (first["Location"], last["Location"]) == (address(second), "/today/")
    assert "Thank you. Your team can see it." in words(bens_phone.get("/today/"))
    assert [int(row.score) for row in Measurement.objects.order_by("pk")] == [4, 10]


@pytest.mark.parametrize("sent", [{}, {"rating": "11"}, {"rating": "x"}])
def test_question_without_a_number_asks_for_one(bens_phone, question, sent):
    page = bens_phone.post(address(question), sent)

    assert (page.status_code, Measurement.objects.count()) == (422, 0)


def test_question_put_aside_is_not_asked_again(bens_phone, plan, question):
    gone = bens_phone.post(address(question, "skip/"))

    assert gone["Location"] == "/today/"
    assert OFFER not in words(bens_phone.get("/today/"))
    assert (AskedMeasure.objects.open().count(), Measurement.objects.count()) == (0, 0)


def test_question_tapped_twice_is_answered_once(bens_phone, question):
    for rating in ("4", "9"):
        answer = bens_phone.post(address(question), {"rating": rating})

    assert answer["Location"] == "/today/"
    assert Measurement.objects.get().score == 4


def test_strong_pain_leads_to_the_page_that_says_what_to_do(bens_phone, plan, northside, ben):
    question = make_question(clinic=northside, patient=ben, measure="pain-hand")

    answer = bens_phone.post(address(question), {"rating": "8"})

    assert answer["Location"] == "/rest/pain_end/"


def test_question_of_another_patient_is_not_found(bens_phone, northside):
    other = make_question(clinic=northside, patient=make_patient(clinic=northside))

    assert bens_phone.get(address(other)).status_code == 404
    assert bens_phone.post(address(other, "skip/")).status_code == 404


def test_nobody_is_asked_whose_answers_nobody_would_read(bens_phone, question):
    Patient.objects.update(state="discharged")

    assert OFFER not in words(bens_phone.get("/today/"))
