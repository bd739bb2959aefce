import re
from datetime import timedelta

import pytest

from programmes.models import PracticeDay
from tests.factories import WEDNESDAY, make_assignment, make_patient, make_session
from tests.portals.therapist.conftest import HTMX, Statements, url

pytestmark = pytest.mark.django_db


def make_day(patient, *, ago, **given):
    return PracticeDay.objects.create(
        **{
            "clinic": patient.clinic,
            "patient": patient,
            "day": WEDNESDAY - timedelta(days=ago),
            "is_due": True,
            "asked": 3,
        }
        | given
    )


def practised(patient, *agos, **given):
    for ago in agos:
        make_day(patient, ago=ago, done=3, is_practised=True, is_finished=True, **given)


def names(people):
    return [person.patient.name for person in people]


def test_caseload_lists_patients_of_the_clinic_alone(desk, northside, southside, ben):
    make_patient(clinic=northside, name="ada")
    make_patient(clinic=southside, name="Sid")

    page = desk.get(url("caseload"))

    assert names(page.context["others"]) == ["ada", "Ben"]
    assert names(page.context["needing"]) == []


def test_caseload_row_tells_stage_week_hand_and_the_last_seven_days(desk, northside, ben):
    make_assignment(clinic=northside, patient=ben, since=WEDNESDAY - timedelta(days=15))
    practised(ben, 1, 2, worst_pain_0_10=2)
    make_day(ben, ago=3)
    make_day(ben, ago=9, is_practised=True, worst_pain_0_10=3)

    (person,) = desk.get(url("caseload")).context["others"]

    assert person.about == "Early stage · left hand · week 3"
    assert (person.practised, person.worst_pain, person.last) == ("2 of 3 days", 2, "yesterday")
    assert person.strip.sentence == (
        "Practised on 3 of 4 planned days. Worst pain 3, last 2 of 10."
    )


def test_caseload_puts_pain_before_silence_before_the_rest(desk, northside, ben):
    cora, dev, eve = (make_patient(clinic=northside, name=name) for name in ("Cora", "Dev", "Eve"))
    practised(dev, 0, worst_pain_0_10=5)
    practised(eve, 1, worst_pain_0_10=8)
    for ago in range(1, 7):
        make_day(cora, ago=ago)

    page = desk.get(url("caseload"))

    assert [(p.patient.name, p.why) for p in page.context["needing"]] == [
        ("Eve", "Pain reached 8 in the last 3 days."),
        ("Dev", "Pain reached 5 in the last 3 days."),
        ("Cora", "No practice on the last 6 planned days."),
    ]
    assert names(page.context["others"]) == ["Ben"]


def test_caseload_search_with_htmx_answers_the_people_alone(desk, northside, ben):
    make_patient(clinic=northside, name="Cora")

    whole = desk.get(url("caseload", query={"q": "COR"}))
    part = desk.get(url("caseload", query={"q": "COR"}), headers=HTMX)

    assert names(whole.context["others"]) == ["Cora"]
    assert (b"Cora" in part.content, b"Ben" in part.content) == (True, False)
    assert whole.content.startswith(b"<!doctype html>")
    assert part.content.strip().startswith(b'<div id="people"')
    assert "HX-Request" in part["Vary"]


def test_caseload_walked_back_to_is_the_whole_page(desk, ben):
    back = desk.get(url("caseload"), headers={**HTMX, "HX-History-Restore-Request": "true"})

    assert back.content.startswith(b"<!doctype html>")


@pytest.mark.parametrize(
    ("query", "title"), [("", "No patients yet"), ("zz", "Nobody by that name")]
)
def test_caseload_without_anybody_says_what_to_do(desk, northside, query, title):
    page = desk.get(url("caseload", query={"q": query}))

    assert title in page.content.decode()


@pytest.mark.parametrize("patients", [1, 100])
def test_caseload_takes_five_queries(desk, northside, patients):
    for _number in range(patients):
        patient = make_patient(clinic=northside)
        practised(patient, 1)
    make_session(clinic=northside, assignment=make_assignment(clinic=northside, patient=patient))

    with Statements() as statements:
        page = desk.get(url("caseload"))

    assert statements.count == 5
    assert len(re.findall(r"<tr>", page.content.decode())) == patients + 1
