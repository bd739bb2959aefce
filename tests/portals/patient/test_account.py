"""Devices and the address for codes, kept by the patient."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail

from programmes.actions import accounts, passkeys
from programmes.models import AuditEvent, Role
from tests.conftest import pair
from tests.factories import NOON, make_device, make_membership, make_patient, make_user
from tests.portals.patient.pages import words
from tests.sending import send


def test_devices_are_listed_with_this_one_first(bens_phone, ben, northside):
    make_device(clinic=northside, patient=ben, name="Tablet", last_seen_at=NOON)
    make_device(clinic=northside, patient=ben, name="Old", ended_at=NOON)
    make_device(clinic=northside, patient=ben, name="Waiting", paired_at=None)

    assert words(bens_phone.get("/settings/devices/")) == (
        "Your devices These can open your plan. Device this one Tablet 4 March Back"
    )


def test_device_gets_the_name_that_its_person_gives_it(bens_phone, ben):
    address = f"/settings/devices/{bens_phone.device.public_id}/"
    for _ in range(2):
        sent = bens_phone.post(address, {"name": "  My   phone " + "x" * 100})
        assert sent["Location"] == "/settings/devices/"

    assert ben.devices.get().name == ("My phone " + "x" * 100)[:80]
    assert [e.verb for e in AuditEvent.objects.all()] == ["device.named"]


def test_other_device_is_signed_out_by_the_patient(bens_phone, ben):
    other = pair(ben)
    sent = bens_phone.post(f"/settings/devices/{other.device.public_id}/end/", follow=True)

    assert "The device is signed out." in words(sent)
    assert other.get("/today/")["Location"] == "/not-connected/"
    assert bens_phone.get("/today/").status_code == 200


def test_this_device_signs_itself_out_whole(bens_phone):
    sent = bens_phone.post(f"/settings/devices/{bens_phone.device.public_id}/end/")

    assert sent["Location"] == "/"
    assert bens_phone.get("/today/")["Location"] == "/"


def test_device_of_somebody_else_is_not_found(bens_phone, northside, southside):
    for clinic in (northside, southside):
        theirs = make_device(clinic=clinic, patient=make_patient(clinic=clinic))
        for page in ("", "end/"):
            address = f"/settings/devices/{theirs.public_id}/{page}"
            assert bens_phone.post(address, {"name": "Mine"}).status_code == 404


def test_address_is_proved_by_a_code_and_then_signs_in(bens_phone, ben):
    page = bens_phone.post("/settings/address/", {"address": "ben@example.org"}, follow=True)
    assert words(page).startswith("Look at your e-mail We sent you 6 numbers.")
    send()
    code = re.search(r"\d{3} \d{3}", mail.outbox[0].body)[0]

    saved = bens_phone.post("/settings/address/code/", {"code": code}, follow=True)

    ben.user.refresh_from_db()
    assert ben.user.email == "ben@example.org"
    assert "Saved. You can sign in by e-mail now." in words(saved)
    assert "Now it is ben@example.org." in words(bens_phone.get("/settings/address/"))


def test_address_with_a_wrong_or_spent_code_is_not_taken(bens_phone, ben):
    bens_phone.post("/settings/address/", {"address": "ben@example.org"})
    told = [words(bens_phone.post("/settings/address/code/", {"code": "000000"})) for _ in range(6)]

    assert all("These are not the numbers in your mail." in one for one in told[:5])
    assert "These numbers do not work now." in told[5]
    ben.user.refresh_from_db()
    assert ben.user.email is None


def test_address_of_somebody_else_is_not_taken(bens_phone, olga):
    bens_phone.post("/settings/address/", {"address": olga.email})
    send()
    code = re.search(r"\d{3} \d{3}", mail.outbox[0].body)[0]

    answer = bens_phone.post("/settings/address/code/", {"code": code})
    assert (answer.status_code, "Somebody else uses this" in words(answer)) == (422, True)


def test_address_of_staff_stays(bens_phone, ben, northside):
    make_membership(clinic=northside, role=Role.THERAPIST, user=ben.user)

    answer = bens_phone.post("/settings/address/", {"address": "ben@example.org"})
    assert (answer.status_code, "Your work account has an address." in words(answer)) == (422, True)


def test_name_of_a_device_changes_once(ben, ana, northside):
    device = make_device(clinic=northside, patient=ben)
    for _ in range(2):
        accounts.name_device(device=device, name="Tablet", by=ana)

    assert AuditEvent.objects.get().verb == "device.named"


@pytest.mark.parametrize(
    ("agent", "step"),
    [
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X)", "Tap Add to Home Screen."),
        ("Mozilla/5.0 (Linux; Android 14)", "Tap Add to home screen or Install."),
    ],
)
def test_home_screen_shows_the_steps_of_the_device(bens_phone, agent, step):
    page = bens_phone.get("/settings/home-screen/", headers={"User-Agent": agent})

    assert step in words(page)
    assert "On your home screen Look" in words(bens_phone.get("/settings/"))


def test_passkey_page_brings_a_challenge_and_refuses_a_wrong_answer(bens_phone):
    page = bens_phone.get("/settings/passkey/")
    assert '"residentKey": "required"' in page.content.decode()
    assert page["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"

    for sent in ({}, {"credential": "{}"}, {"credential": '{"id": "x"}'}, {"credential": "x"}):
        answer = bens_phone.post("/settings/passkey/", sent)
        assert answer.status_code == 422
        assert "That did not work. Please try again." in words(answer)
    assert not Authenticator.objects.exists()


def test_passkeys_are_removed_and_written_down_once(bens_phone, ben):
    passkeys.add_passkey(patient=ben, name="Phone", credential={}, by=ben.user)
    for _ in range(2):
        assert bens_phone.post("/settings/passkey/remove/")["Location"] == "/settings/"
    verbs = AuditEvent.objects.filter(verb__startswith="passkey").values_list("verb", flat=True)
    assert sorted(verbs) == ["passkey.added", "passkey.removed"]


def test_passkey_connects_a_device_of_patients_alone(ben, ana, northside):
    device = passkeys.enter(user=ben.user, device_name="iPhone", now=NOON)
    assert (device.patient, device.name, device.paired_at) == (ben, "iPhone", NOON)
    assert passkeys.enter(user=ana, device_name="Mac", now=NOON) is None
    stranger = make_user()
    assert passkeys.enter(user=stranger, device_name="Mac", now=NOON) is None
    make_membership(clinic=northside, user=ben.user, role=Role.THERAPIST)
    assert passkeys.enter(user=ben.user, device_name="Mac", now=NOON) is None
