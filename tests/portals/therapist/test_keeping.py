from datetime import timedelta

import pytest
from django.utils.timezone import now

from programmes.models.team import therapist_of
from tests.factories import NOON, make_membership, make_user
from tests.keeping import make_responsibility
from tests.portals.therapist.conftest import url

pytestmark = pytest.mark.django_db


@pytest.fixture
def dora(northside):
    user = make_user(name="Dora", email="dora@northside.example")
    return make_membership(clinic=northside, role="therapist", user=user).user


def test_record_of_a_patient_of_nobody_says_who_is_told(desk, ben):
    page = desk.get(url("patient", ben))

    assert page.context["keeper"] is None
    assert "Nobody yet. Messages and red cards go to whoever is on duty." in page.text


def test_record_names_who_looks_after_the_patient_and_until_when_a_cover_does(desk, ben, dora):
    make_responsibility(clinic=ben.clinic, patient=ben, therapist=dora)
    assert "<b>Dora</b> looks after Ben." in desk.get(url("patient", ben)).text

    ends = NOON.replace(year=now().year + 1, hour=0)  # midnight in London, in March
    make_responsibility(clinic=ben.clinic, patient=ben, therapist=dora, until=ends)
    page = desk.get(url("patient", ben))
    assert page.context["keeper"].until == ends.date() - timedelta(days=1)
    assert "Covers until 3 March" in page.text


def test_look_after_takes_the_patient_over(desk, ben, ana, dora):
    make_responsibility(clinic=ben.clinic, patient=ben, therapist=dora)

    page = desk.post(url("look_after", ben), follow=True)

    assert "You look after Ben now." in page.text
    assert "You look after Ben.</p>" in page.text
    assert "I look after Ben" not in page.text
    assert therapist_of(ben, now=now()) == ana
