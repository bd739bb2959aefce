"""Where a patient stands, as the therapist says it."""

import pytest

from tests.factories import NOON, make_patient
from tests.portals.patient.pages import words
from tests.portals.therapist.conftest import url

pytestmark = pytest.mark.django_db


def test_a_therapist_discharges_a_patient(desk, ben):
    assert "Stands: Active" in words(desk.get(url("patient", ben)))
    page = words(desk.get(url("standing", ben)))
    assert "Discharged: keeps the plan, and reads that nobody watches" in page

    assert desk.post(url("standing", ben), {"state": "discharged"})["Location"] == url(
        "patient", ben
    )

    ben.refresh_from_db()
    assert (ben.state, ben.left_on) == ("discharged", NOON.date())


def test_an_unknown_state_is_refused(desk, ben):
    refused = desk.post(url("standing", ben), {"state": "cured"})

    assert (refused.status_code, "Choose one." in words(refused)) == (422, True)


def test_a_person_in_care_elsewhere_is_refused_without_a_word_of_where(desk, southside, ben):
    ben.state = "ended"
    ben.save()
    make_patient(clinic=southside, user=ben.user)

    refused = desk.post(url("standing", ben), {"state": "active"})

    assert refused.status_code == 422
    assert "This person cannot be in care by this record now." in words(refused)
    assert "Southside" not in refused.content.decode()
