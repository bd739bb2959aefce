"""A person's data as a file: for whoever asked for it, as long as they may, and for a week."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from programmes.actions import exporting
from programmes.models import AuditEvent, DataExport, Role
from tests.factories import NOON, make_membership, make_patient, make_user
from tests.portals.patient.pages import words
from tests.rights import make_export

PHONE = "/settings/data/"


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def at_desk(user):
    browser = Client()
    browser.force_login(user)
    return browser


def page_of(person, ben):
    """Return the address of the page on which ``person`` has Ben's data made."""
    if person == "cleo":
        return f"/clinics/northside/admin/people/{ben.user.memberships.get().public_id}/data/"
    return f"/clinics/northside/patients/{ben.public_id}/data/"


def test_patient_has_a_file_made_and_takes_it(bens_phone, ben):
    assert "You can have all that your clinic keeps about you." in words(bens_phone.get(PHONE))
    assert bens_phone.post(PHONE)["Location"] == PHONE
    assert "Your file is being made." in words(bens_phone.get(PHONE))

    exporting.make_export(now=NOON)

    page = bens_phone.get(PHONE)
    assert "Your file is ready. It stays here until Wednesday 11 March." in words(page)
    link = re.search(r'href="(/settings/data/[0-9a-f-]+/)" download', page.content.decode())[1]
    answer = bens_phone.get(link)
    body = b"".join(answer.streaming_content)
    assert body.startswith(b"PK")
    assert answer["Content-Length"] == str(len(body))
    assert answer["Content-Type"] == "application/zip"
    assert answer["Content-Disposition"] == 'attachment; filename="relearn-2026-03-04.zip"'
    assert answer["Cache-Control"] == "private, no-store"
    verbs = AuditEvent.objects.filter(patient=ben, verb__startswith="data.").order_by("pk")
    assert list(verbs.values_list("verb", "role")) == [
        ("data.asked", "patient"),
        ("data.made", ""),
        ("data.taken", "patient"),
    ]


def test_patient_who_asks_four_times_a_day_is_told_to_wait(bens_phone, ben):
    for _number in range(3):
        bens_phone.post(PHONE)
        exporting.make_export(now=NOON)

    page = bens_phone.post(PHONE, follow=True)

    assert "You asked three times today. Please try again tomorrow." in words(page)
    assert DataExport.objects.count() == 3


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"failed_at": NOON}, "The file could not be made. Please try again."),
        ({"tried_at": NOON, "parts": 40, "parts_done": 10}, "25 of 100 parts are done."),
    ],
)
def test_patient_is_told_how_far_it_is(bens_phone, ben, given, said):
    make_export(clinic=ben.clinic, patient=ben, ready_at=None, expires_at=None, size=None, **given)

    assert said in words(bens_phone.get(PHONE))


@pytest.mark.parametrize("person", ["ana", "cleo"])
def test_staff_say_why_and_take_what_they_had_made(person, ana, cleo, ben):
    page, browser = page_of(person, ben), at_desk({"ana": ana, "cleo": cleo}[person])

    refused = browser.post(page, {"reason": " "})
    assert (refused.status_code, "Say why, in a sentence." in refused.content.decode()) == (
        422,
        True,
    )
    assert browser.post(page, {"reason": "He asked by letter."})["Location"] == page
    waiting = browser.get(page).content.decode()
    assert 'hx-trigger="every 3s"' in waiting
    exporting.make_export(now=NOON)

    state = browser.get(f"{page}state/").content.decode()
    assert "hx-trigger" not in state
    link = re.search(rf'href="({page}[0-9a-f-]+/)" download', state)[1]
    assert b"".join(browser.get(link).streaming_content).startswith(b"PK")
    assert AuditEvent.objects.filter(verb="data.taken", patient=ben).get().role in {
        "therapist",
        "clinic_admin",
    }


def test_an_open_page_that_asks_again_reads_no_record(ana, ben):
    at_desk(ana).get(f"{page_of('ana', ben)}state/")

    assert not AuditEvent.objects.filter(verb="patient.read").exists()


def test_nobody_takes_what_another_had_made(northside, ana, cleo, ben, bens_phone):
    mine = make_export(clinic=northside, patient=ben)
    anas = make_export(clinic=northside, patient=ben, by=ana, reason="Move")
    bo = make_membership(
        clinic=northside, role=Role.THERAPIST, user=make_user(name="Bo", email="bo@x.example")
    ).user

    taken = {
        (person, whose): browser.get(f"{page}{export.public_id}/").status_code
        for person, browser, page in (
            ("ben", bens_phone, PHONE),
            ("ana", at_desk(ana), page_of("ana", ben)),
            ("bo", at_desk(bo), page_of("bo", ben)),
            ("cleo", at_desk(cleo), page_of("cleo", ben)),
        )
        for whose, export in (("ben", mine), ("ana", anas))
    }

    assert {key for key, status in taken.items() if status == 200} == {
        ("ben", "ben"),
        ("ana", "ana"),
    }
    assert set(taken.values()) == {200, 404}


def test_a_file_of_one_patient_does_not_open_under_another(northside, ana, ben):
    other = make_patient(clinic=northside)
    export = make_export(clinic=northside, patient=other, by=ana, reason="Move")

    assert at_desk(ana).get(f"{page_of('ana', ben)}{export.public_id}/").status_code == 404


def test_a_file_is_gone_with_the_role_and_with_the_week(northside, ana, ben, noon):
    export = make_export(
        clinic=northside,
        patient=ben,
        by=ana,
        reason="Move",
        expires_at=NOON + timedelta(days=7),
    )
    link = f"{page_of('ana', ben)}{export.public_id}/"
    assert at_desk(ana).get(link).status_code == 200

    noon.shift(timedelta(days=7))
    assert at_desk(ana).get(link).status_code == 404
    noon.move_to(NOON)
    ana.memberships.update(until=NOON)
    assert at_desk(ana).get(link).status_code == 404
    assert not DataExport.objects.visible_to(ana).exists()


def test_a_file_that_was_asked_for_by_head_is_not_taken(northside, ben, bens_phone):
    export = make_export(clinic=northside, patient=ben)

    assert bens_phone.head(f"{PHONE}{export.public_id}/").status_code == 200
    assert not AuditEvent.objects.filter(verb="data.taken").exists()


def test_a_file_whose_bytes_are_gone_is_not_there(northside, ben, bens_phone):
    export = make_export(clinic=northside, patient=ben)
    export.stored.delete()

    assert bens_phone.get(f"{PHONE}{export.public_id}/").status_code == 404


def test_staff_have_no_data_page_of_their_own(cleo, ana):
    membership = ana.memberships.get().public_id

    browser = at_desk(cleo)
    assert browser.get(f"/clinics/northside/admin/people/{membership}/data/").status_code == 404
    person = browser.get(f"/clinics/northside/admin/people/{membership}/").content.decode()
    assert f"{membership}/data/" not in person
