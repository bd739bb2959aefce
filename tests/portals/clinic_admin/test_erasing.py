"""An admin sees what goes, what stays and why, and decides; therapist and patient are told."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client

from programmes.models import Erasure
from tests.conftest import pair
from tests.factories import NOON, make_entry, make_media, make_message, make_patient
from tests.portals.patient.pages import words
from tests.portals.therapist.conftest import Statements
from tests.rights import make_erasure

LIST = "/clinics/northside/admin/erasures/"


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def erase_page(patient):
    membership = patient.user.memberships.get().public_id
    return f"/clinics/northside/admin/people/{membership}/erase/"


def answer(desk, erasure, act, **more):
    return desk.post(f"{LIST}{erasure.public_id}/", {"act": act, **more})


def test_an_admin_reads_numbers_and_reasons_and_nothing_of_the_record(desk, northside, ben):
    for number in range(2):
        make_message(clinic=northside, patient=ben, text=f"Secret {number}")
    make_media(clinic=northside, shows_person=True, consent="By Ben")

    page = desk.get(erase_page(ben))

    said = words(page)
    assert "Messages: 2" in said
    assert "The log of who opened the record and what they did stays." in said
    assert "Should one be brought back, the record is erased again." in said
    assert "In 1 photo or film of the library somebody can be recognised." in said
    assert "It is erased on Wednesday 18 March 2026, 12:00." in said
    assert "Secret" not in page.content.decode()


def test_an_admin_decides_and_gives_a_reason(desk, ben, cleo):
    refused = desk.post(erase_page(ben), {"reason": ""})
    assert (refused.status_code, "Say why, in a sentence." in words(refused)) == (422, True)

    assert desk.post(erase_page(ben), {"reason": "He asked by letter."})["Location"] == LIST

    erasure = Erasure.objects.get()
    assert (erasure.by, erasure.due_at) == (cleo, NOON + timedelta(days=14))
    said = words(desk.get(LIST))
    assert "Ben is erased on Wednesday 18 March 2026, 12:00" in said
    assert "The clinic decided: He asked by letter. · Cleo" in said
    assert "It is on its way already." in words(desk.get(erase_page(ben)))
    again = desk.post(erase_page(ben), {"reason": "Again."}, follow=True)
    assert "It was decided already." in words(again)


def test_a_patient_asks_is_refused_with_a_reason_and_reads_it(desk, ben):
    phone = pair(ben)
    phone.post("/settings/erase/", {"act": "ask"})
    assert "You asked on 4 March. Your clinic answers within a month." in words(
        phone.get("/settings/erase/")
    )
    assert "1 erasure to decide" in words(desk.get("/clinics/northside/admin/"))
    erasure = Erasure.objects.get()

    refused = answer(desk, erasure, "end", reason=" ")
    assert (refused.status_code, "Say why, in a sentence." in words(refused)) == (422, True)
    assert answer(desk, erasure, "end", reason="We keep it for 8 years.")["Location"] == LIST

    assert "Your clinic keeps your record. It says: We keep it for 8 years." in words(
        phone.get("/settings/erase/")
    )
    assert "kept, Cleo on 4 Mar 2026: We keep it for 8 years." in words(desk.get(LIST))


def test_a_patient_reads_the_day_and_may_still_keep_it(desk, ben, ana):
    phone = pair(ben)
    phone.post("/settings/erase/", {"act": "ask"})
    answer(desk, Erasure.objects.get(), "agree")

    assert "Your record is erased on Wednesday 18 March." in words(phone.get("/settings/erase/"))
    therapist = Client()
    therapist.force_login(ana)
    record = f"/clinics/northside/patients/{ben.public_id}/"
    assert "This record is erased on Wed 18 March." in words(therapist.get(record))

    phone.post("/settings/erase/", {"act": "keep"})
    assert "Your clinic can erase all that it keeps about you." in words(
        phone.get("/settings/erase/")
    )
    assert "This record is erased" not in words(therapist.get(record))


def test_a_therapist_reads_that_the_patient_asked(ben, ana):
    make_erasure(clinic=ben.clinic, patient=ben)
    therapist = Client()
    therapist.force_login(ana)

    page = words(therapist.get(f"/clinics/northside/patients/{ben.public_id}/"))

    assert "The patient asked to have this record erased. Who runs the clinic decides." in page


def test_what_the_clinic_decided_is_not_the_patients_to_call_off(desk, ben):
    desk.post(erase_page(ben), {"reason": "Old."})
    phone = pair(ben)

    page = words(phone.get("/settings/erase/"))
    phone.post("/settings/erase/", {"act": "keep"})

    assert "Do you want to keep it? Please call your clinic." in page
    assert Erasure.objects.open().count() == 1


def test_an_answer_that_comes_too_late_says_so(desk, ben, cleo):
    erasure = make_erasure(clinic=ben.clinic, patient=ben, ended_at=NOON, ended_by=cleo)

    late = desk.post(f"{LIST}{erasure.public_id}/", {"act": "end", "reason": "No."}, follow=True)

    assert "It was decided already." in words(late)


@pytest.mark.parametrize("rows", [1, 20])
def test_the_list_takes_as_many_statements_whatever_its_length(desk, northside, rows):
    for _number in range(rows):
        make_erasure(clinic=northside)
    desk.get(LIST)

    with Statements() as told:
        page = desk.get(LIST)

    assert len(re.findall(r'<li class="spread"', page.content.decode())) == rows
    assert told.count == 5


@pytest.mark.parametrize("rows", [1, 30])
def test_the_preview_takes_as_many_statements_whatever_it_counts(desk, northside, ben, rows):
    make_entry(clinic=northside)
    for _number in range(rows):
        make_message(clinic=northside, patient=ben)
    desk.get(erase_page(ben))

    with Statements() as told:
        page = desk.get(erase_page(ben))

    assert f"Messages: {rows}" in words(page)
    assert told.count == 9


def test_keeping_records_shows_its_effect_and_is_set(desk, northside):
    page = "/clinics/northside/admin/settings/retention/"
    for day in (3, 4, 5):
        make_patient(clinic=northside, left_on=date(2025, 3, day), state="ended")
    typed = {"months": "12", "wait_days": "7"}

    looked = words(desk.post(page, {**typed, "act": "look"}))
    assert "Care ended that long ago for 2 people." in looked
    assert "an erasure waits for 7 days" in looked
    northside.refresh_from_db()
    assert northside.retention_months is None

    desk.post(page, {**typed, "act": "save"})
    northside.refresh_from_db()
    assert (northside.retention_months, northside.erasure_wait_days) == (12, 7)
    back = words(desk.post(page, {"months": "", "wait_days": "7", "act": "look"}))
    assert "No record is put up for erasure by its age." in back


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"months": "0", "wait_days": "14"}, "Use a whole number from 1 to 600."),
        ({"months": "many", "wait_days": "14"}, "Use a whole number from 1 to 600."),
        ({"months": "", "wait_days": "29"}, "Use a whole number from 1 to 28."),
        ({"months": "", "wait_days": ""}, "Use a whole number from 1 to 28."),
    ],
)
def test_keeping_records_refuses_what_makes_no_sense(desk, typed, said):
    refused = desk.post("/clinics/northside/admin/settings/retention/", {**typed, "act": "look"})

    assert (refused.status_code, said in words(refused)) == (422, True)
    assert f'value="{typed["wait_days"]}"' in refused.content.decode() or not typed["wait_days"]
