"""Coming in by a card on paper: only a tap signs in, for practice; all else is closed."""

import pytest
from django.test import Client
from django.urls import get_resolver

from programmes.actions import accounts, printed
from programmes.checks import iter_views
from programmes.models import Clinic, Device, Role, SafetyCard, SessionEntry
from programmes.portals.access import PRINTED_ATTRIBUTE
from tests.factories import NOON, make_carer, make_membership, make_win
from tests.portals.patient.pages import fields, log, start, words
from tests.portals.rows import Rows
from tests.portals.test_access_matrix import MATRIX, PUBLIC

PRACTICE = {
    *("today", "changed", "follow", "start", "awake", "stop", "done"),
    *("ready", "pain_before", "pain_after", "between"),
    *("practice", "steps", "pause", "some", "log", "how", "number", "pain"),
    *("hurt", "rest", "help", "tired", "wrong", "wrong_more"),
    *("media_file", "media_poster"),
}
CLOSED = ("/progress/", "/settings/", "/wins/", "/messages/")
OPEN = {f"patient:{name}" for name in PRACTICE}


@pytest.fixture
def secret(northside, ana, ben):
    """What the QR code of Ben's card holds."""
    Clinic.objects.filter(pk=northside.pk).update(allows_cards=True)
    return printed.print_card(patient=ben, name="Printed card", by=ana, now=NOON)[1]


@pytest.fixture
def holder(secret):
    """A browser that came in by the card."""
    browser = Client()
    browser.post(f"/card/{secret}/")
    return browser


def test_look_at_a_card_signs_nobody_in_and_a_tap_does(secret, plan):
    browser = Client()
    asked = browser.get(f"/card/{secret}/")
    assert words(asked).startswith("Are you Ben? This card opens your practice for today.")
    assert browser.get("/today/").status_code == 302
    assert Device.objects.get().last_seen_at is None

    assert browser.post(f"/card/{secret}/")["Location"] == "/today/"
    assert browser.get("/today/").status_code == 200
    assert browser.get("/").url == "/today/"
    assert browser.session.get_expiry_age() == 12 * 60 * 60


def test_only_pages_of_practice_are_marked_as_open_for_cards():
    marked = {
        name for name, view in iter_views(get_resolver()) if getattr(view, PRINTED_ATTRIBUTE, False)
    }

    assert marked == OPEN


def test_card_opens_practice_and_no_other_page_even_of_somebody_who_works_here(
    northside, ben, holder
):
    here = Rows(northside, ben)
    for role in (Role.THERAPIST, Role.CLINIC_ADMIN):
        make_membership(clinic=northside, role=role, user=ben.user)
    make_carer(clinic=northside, user=ben.user)

    for name in sorted(MATRIX.keys() - PUBLIC.keys() - OPEN):
        assert holder.get(here.url(name)).status_code == 404, name
        assert holder.post(here.url(name)).status_code == 404, name
    for name in sorted(OPEN):
        assert holder.get(here.url(name)).status_code != 404, name
    for page in ("/accounts/2fa/", "/accounts/password/change/", "/accounts/reauthenticate/"):
        assert holder.get(page).status_code == 404, page


def test_drill_is_logged_by_card_and_no_link_leads_to_a_closed_page(northside, ben, holder, plan):
    make_carer(clinic=northside, patient=ben)
    make_win(clinic=northside, patient=ben)
    assert start(holder)["Location"] == "/practice/ready/"
    log(holder)

    assert SessionEntry.objects.count() == 1
    for address in ("/today/", "/practice/", "/help/", "/done/"):
        page = holder.get(address, follow=True).content.decode()
        for closed in (*CLOSED, "data-worker", 'name="keep"'):
            assert closed not in page, (address, closed)
    assert "You practised on" not in words(holder.get("/today/"))


def test_stroke_sign_is_told_by_card_and_not_taken_back_by_it(holder, plan):
    sent = fields(holder.get("/help/wrong/"), "client_uuid") | {"kind": "stroke"}
    stopped = holder.post("/help/wrong/", sent, follow=True)

    assert SafetyCard.objects.get().rule == "stroke_sign"
    assert "Stop. Call for help now." in words(stopped)
    assert "I tapped by mistake" not in words(stopped)
    assert "I tapped by mistake" not in words(holder.get("/today/"))


def test_ended_card_and_a_clinic_that_allows_none_close_the_browser_at_once(
    holder, secret, bens_phone
):
    card = Device.objects.get(is_printed=True)
    assert "Printed card" in words(bens_phone.get("/settings/devices/"))

    Clinic.objects.update(allows_cards=False)
    assert holder.get("/today/")["Location"] == "/not-connected/"
    assert Client().get(f"/card/{secret}/").status_code == 410
    Clinic.objects.update(allows_cards=True)
    assert holder.get("/today/").status_code == 200

    bens_phone.post(f"/settings/devices/{card.public_id}/end/")
    assert holder.get("/today/")["Location"] == "/not-connected/"
    refused = Client().post(f"/card/{secret}/")
    assert refused.status_code == 410
    assert words(refused).startswith("This card does not work any more")


def test_phone_of_the_patient_that_reads_the_card_stays_what_it_was(secret, bens_phone):
    assert bens_phone.post(f"/card/{secret}/")["Location"] == "/today/"

    assert bens_phone.get("/settings/").status_code == 200


def test_browser_of_staff_that_reads_the_card_is_the_patients_then(client, cleo, secret):
    client.force_login(cleo)
    client.post(f"/card/{secret}/")

    assert client.get("/clinics/northside/admin/").status_code == 404
    assert client.get("/today/").status_code == 200


def test_pairing_a_browser_that_came_in_by_card_opens_all_of_it(holder, ana, ben):
    assert holder.get("/settings/").status_code == 404
    _, pairing = accounts.offer_pairing(patient=ben, by=ana, now=NOON)

    holder.post(f"/pair/{pairing}/")

    assert holder.get("/settings/").status_code == 200


def test_therapist_prints_a_card_once_the_clinic_allows_it(northside, ana, ben):
    desk = Client()
    desk.force_login(ana)
    record = f"/clinics/northside/patients/{ben.public_id}/"
    assert "Print a card" not in words(desk.get(record))
    assert desk.post(f"{record}card/").status_code == 404

    Clinic.objects.update(allows_cards=True)
    assert "Print a card" in words(desk.get(record))
    page = desk.post(f"{record}card/")

    assert "Ben: my practice" in words(page)
    assert 'src="data:image/svg+xml;base64,' in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert "Printed card" in words(desk.get(record))
