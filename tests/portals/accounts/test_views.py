"""The front door: two ways in, pairing, emergency, invitations."""

import pytest
from django.test import Client
from django.urls import reverse

from programmes.actions import accounts, inviting
from programmes.models import Role
from tests.factories import NOON, make_membership, make_user
from tests.portals.patient.pages import words

pytestmark = pytest.mark.django_db
PASSWORD = "three quiet rivers"


@pytest.fixture
def link(ben, ana, time_machine):
    """Ben's pairing link, ten minutes old at most."""
    time_machine.move_to(NOON, tick=False)
    _, secret = accounts.offer_pairing(patient=ben, by=ana, now=NOON)
    return reverse("accounts:pair", args=[secret])


def test_start_tells_strangers_the_two_ways_in(client):
    shown = words(client.get("/"))

    assert shown.startswith("Relearn Relearn your hand, step by step")
    assert "I am a patient Numbers from the clinic Sign in by e-mail" in shown
    assert shown.endswith("I work at a clinic")


@pytest.mark.parametrize(
    ("role", "page"),
    [(Role.THERAPIST, "/clinics/northside/"), (Role.CLINIC_ADMIN, "/clinics/northside/admin/")],
)
def test_start_sends_staff_to_their_own_page(client, northside, role, page):
    user = make_user(email="dora@northside.example")
    client.force_login(make_membership(clinic=northside, role=role, user=user).user)

    assert client.get("/")["Location"].startswith(page)


def test_start_sends_patients_to_today(bens_phone):
    assert bens_phone.get("/")["Location"] == "/today/"


def test_start_tells_people_without_a_role_so(client):
    client.force_login(make_user(email="eve@nowhere.example"))

    assert "Your account has no role at a clinic now." in words(client.get("/"))


def test_pair_asks_first_and_a_look_uses_nothing(link):
    for _ in range(2):
        shown = words(Client().get(link))
        assert shown == "Are you Ben? Northside set this up for you. Yes, this is me No"

    assert Client().post(link)["Location"] == "/settings/ask/type/"


def test_pair_signs_the_browser_in_for_180_days(client, link):
    client.post(link)

    assert client.get("/today/").status_code == 200
    assert client.session.get_expiry_age() == 180 * 24 * 60 * 60


def test_pair_twice_works_once(client, link):
    client.post(link)

    again = Client().post(link)
    assert again.status_code == 410
    assert "This link does not work any more" in words(again)


def test_pair_after_ten_minutes_is_kindly_refused(client, link, time_machine):
    time_machine.shift(601)

    assert client.get(link).status_code == 410


@pytest.mark.parametrize(
    ("agent", "name"),
    [("Mozilla/5.0 (iPhone; CPU)", "iPhone"), ("Mozilla/5.0 (X11; Linux)", "Computer")],
)
def test_pair_names_the_device(ben, link, agent, name):
    Client().post(link, headers={"User-Agent": agent})

    assert ben.devices.get().name == name


def test_ended_device_is_told_kindly(bens_phone, ana):
    accounts.end_device(device=bens_phone.device, by=ana, now=NOON)

    answer = bens_phone.get("/today/", follow=True)
    assert words(answer).startswith("This phone is not connected now What you practised is safe.")
    htmx = bens_phone.get("/today/", headers={"HX-Request": "true"})
    assert (htmx.status_code, htmx["HX-Redirect"]) == (401, "/not-connected/")


def test_emergency_is_one_tap_from_the_call_for_strangers(client):
    page = client.get("/emergency/")

    assert words(page).startswith("Emergency Call 112")
    assert 'href="tel:112"' in page.content.decode()
    assert "I cannot speak well. I may be having a stroke." in words(page)


def test_emergency_of_a_patient_calls_the_clinics_number(bens_phone, northside, ben):
    northside.emergency_number = "999"
    northside.save()
    ben.screen_json = {"theme": "dark"}
    ben.save()

    page = bens_phone.get("/emergency/").content.decode()
    assert 'href="tel:999"' in page
    assert 'data-theme="dark"' in page


def _invite(northside, cleo, email="new@northside.example"):
    _, secret = inviting.invite(
        clinic=northside, email=email, name="Nia", role=Role.THERAPIST, by=cleo, now=NOON
    )
    return reverse("accounts:invitation", args=[secret])


def test_invitation_makes_an_account_and_signs_in(client, northside, cleo, time_machine):
    time_machine.move_to(NOON, tick=False)
    address = _invite(northside, cleo)

    assert "Join Northside Nia, you are invited as Therapist." in words(client.get(address))
    assert client.post(address, {"password": PASSWORD})["Location"] == "/"
    assert client.get("/")["Location"] == "/clinics/northside/"
    assert Client().get(address).status_code == 410


def test_invitation_with_an_easy_password_says_why(client, northside, cleo, time_machine):
    time_machine.move_to(NOON, tick=False)
    address = _invite(northside, cleo)

    answer = client.post(address, {"password": "short"})
    assert answer.status_code == 422
    assert "at least 15 characters" in words(answer)


def test_invitation_of_a_known_person_leads_to_signing_in(
    client, northside, cleo, olga, time_machine
):
    time_machine.move_to(NOON, tick=False)
    address = _invite(northside, cleo, email=olga.email)

    assert "You have an account already" in words(client.get(address))
    assert client.post(address)["Location"] == reverse("account_login")
    assert olga.clinics_as(Role.THERAPIST).filter(slug="northside").exists()
