"""Asking the patient for measures from the record."""

import pytest

from programmes.models import AskedMeasure
from tests.asking import make_question
from tests.factories import NOON, make_patient
from tests.portals.therapist.conftest import url

pytestmark = pytest.mark.django_db


def shown(page):
    return [(one.name, one.told, one.is_open) for one in page.context["about"].questions]


def test_measure_ask_shows_what_waits(desk, ben):
    page = desk.post(
        url("measure_ask", ben), {"ask-measures": ["tightness", "confidence"]}, follow=True
    )

    assert "2 questions are asked." in page.content.decode()
    assert shown(page) == [
        (
            "How sure are you that you can do your plan this week?",
            "asked by Ana, 12:00; waits for an answer",
            True,
        ),
        ("Hand tightness today", "asked by Ana, 12:00; waits for an answer", True),
    ]


def test_measure_ask_again_says_that_all_wait(desk, northside, ben):
    make_question(clinic=northside, patient=ben)

    page = desk.post(url("measure_ask", ben), {"ask-measures": ["tightness"]}, follow=True)

    assert "All of them wait already." in page.content.decode()


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [([], "Tick what to ask for."), (["sis-hand"], "Tick measures of the list.")],
)
def test_measure_ask_of_nothing_or_of_what_is_licensed_is_refused(desk, ben, sent, sentence):
    page = desk.post(url("measure_ask", ben), {"ask-measures": sent})

    assert (page.status_code, sentence in page.content.decode()) == (422, True)
    assert not AskedMeasure.objects.exists()


def test_measure_ask_offers_no_measure_whose_licence_keeps_its_items(desk, ben):
    form = desk.get(url("patient", ben)).context["ask_form"]

    assert [slug for slug, _label in form.fields["measures"].choices] == [
        "pain-hand",
        "pain-shoulder",
        "tightness",
        "fatigue",
        "effort",
        "confidence",
    ]


def test_measure_ask_end_takes_a_question_back_once(desk, northside, ben):
    question = make_question(clinic=northside, patient=ben)
    address = url("measure_ask_end", ben, asked=question.public_id)

    first = desk.post(address, follow=True)
    again = desk.post(address, follow=True)

    assert "It is asked no more." in first.content.decode()
    assert "It was answered or put aside already." in again.content.decode()
    assert shown(again) == []


def test_record_says_what_the_patient_put_aside(desk, northside, ben):
    make_question(clinic=northside, patient=ben, closed_at=NOON, closed_by=ben.user)

    assert shown(desk.get(url("patient", ben))) == [
        ("Hand tightness today", "put aside by the patient, 12:00", False)
    ]


def test_measure_ask_end_of_another_patient_is_not_found(desk, northside, ben):
    other = make_question(clinic=northside, patient=make_patient(clinic=northside))

    assert desk.post(url("measure_ask_end", ben, asked=other.public_id)).status_code == 404
