"""An admin puts two records of one person together by numbers, and takes them apart."""

import pytest
from django.test import Client

from tests.conftest import pair
from tests.factories import make_message, make_patient
from tests.portals.patient.pages import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def double(northside):
    return make_patient(clinic=northside, name="Benn")


def key(patient):
    return str(patient.user.memberships.get().public_id)


def page_of(patient, name=""):
    return f"/clinics/northside/admin/people/{key(patient)}/{name}"


def test_both_are_shown_in_numbers_before_they_are_put_together(desk, northside, ben, double):
    make_message(clinic=northside, patient=double, text="Secret")
    assert "Was Benn taken in twice?" in words(desk.get(page_of(double, "link/")))

    page = desk.post(page_of(double, "link/"), {"into": key(ben), "act": "look"})

    assert "Put “Benn” under “Ben”?" in words(page)
    assert "Messages 1 0" in words(page)
    assert "Secret" not in page.content.decode()
    double.refresh_from_db()
    assert double.merged_into is None

    done = desk.post(page_of(double, "link/"), {"into": key(ben), "act": "sure"})
    assert done["Location"] == page_of(ben)
    double.refresh_from_db()
    assert double.merged_into == ben


def test_a_therapist_finds_each_from_the_other(desk, ben, double, ana):
    desk.post(page_of(double, "link/"), {"into": key(ben), "act": "sure"})
    therapist = Client()
    therapist.force_login(ana)

    first = therapist.get(f"/clinics/northside/patients/{ben.public_id}/")
    second = therapist.get(f"/clinics/northside/patients/{double.public_id}/")

    assert "There is a second record of this person, “Benn”." in words(first)
    assert f'href="/clinics/northside/patients/{double.public_id}/"' in first.content.decode()
    assert "This is a second record of one person." in words(second)
    assert f'href="/clinics/northside/patients/{ben.public_id}/"' in second.content.decode()


def test_a_phone_of_the_second_rests_and_works_again_once_they_are_apart(desk, ben, double):
    phone = pair(double)
    assert phone.get("/today/").status_code == 200
    desk.post(page_of(double, "link/"), {"into": key(ben), "act": "sure"})
    assert phone.get("/today/")["Location"] == "/not-connected/"
    assert "This is a second record." in words(desk.get(page_of(double)))

    apart = desk.post(page_of(double, "unlink/"), follow=True)

    assert "The record stands for itself again, as it was." in words(apart)
    assert phone.get("/today/").status_code == 200
    again = desk.post(page_of(double, "unlink/"), follow=True)
    assert "It stands for itself already." in words(again)


def test_nobody_and_oneself_and_staff_are_refused(desk, double, ana):
    for into in ("", key(double), str(ana.memberships.get().public_id)):
        refused = desk.post(page_of(double, "link/"), {"into": into, "act": "sure"})
        assert refused.status_code == 422
        assert "Choose a person of this clinic." in words(refused)


def test_one_that_is_taken_is_refused_with_a_sentence(desk, northside, ben, double):
    third = make_patient(clinic=northside, name="Cid")
    desk.post(page_of(double, "link/"), {"into": key(ben), "act": "sure"})

    refused = desk.post(page_of(double, "link/"), {"into": key(third), "act": "sure"})

    assert refused.status_code == 422
    edit = desk.post(page_of(double, "link/"), {"into": key(third), "act": "edit"})
    assert edit.status_code == 200


def test_coming_back_while_the_account_is_in_care_elsewhere_says_no_more(
    desk, southside, ben, double
):
    desk.post(page_of(double, "link/"), {"into": key(ben), "act": "sure"})
    address = page_of(double, "unlink/")
    make_patient(clinic=southside, user=double.user)

    refused = desk.post(address, follow=True)

    assert "This person cannot be in care by this record now." in words(refused)
    assert "Southside" not in refused.content.decode()
