"""Connecting a phone: a QR code, or numbers for the telephone; the page says when it is done."""

import re
from base64 import b64decode

from django.test import Client

from programmes.models import Device
from tests.factories import make_device

HTMX = {"HX-Request": "true"}


def base(patient):
    return f"/clinics/northside/patients/{patient.public_id}/"


def test_pairing_shows_a_qr_code_of_the_link(client, ana, ben):
    client.force_login(ana)
    page = client.post(base(ben) + "pairing/").content.decode()

    drawn = b64decode(re.search(r'src="data:image/svg\+xml;base64,([^"]+)"', page)[1]).decode()
    assert drawn.startswith("<?xml") or "<svg" in drawn
    assert re.findall(r"style=|<script", drawn) == []


def test_pairing_by_telephone_shows_eight_numbers_that_work(client, ana, ben):
    client.force_login(ana)
    page = client.post(base(ben) + "pairing/", {"way": "code"}).content.decode()

    code = re.search(r'class="read-out">(\d{4} \d{4})<', page)[1]
    phone = Client()
    assert phone.post(phone.post("/code/", {"code": code})["Location"]).status_code == 302
    assert Device.objects.in_use().get().patient == ben


def test_pairing_page_asks_until_the_phone_is_connected(client, ana, ben):
    client.force_login(ana)
    page = client.post(base(ben) + "pairing/").content.decode()
    state = re.search(r'hx-get="([^"]+)"', page)[1]
    link = re.search(r'value="http[^/]*//[^/]*(/pair/[^"]+)"', page)[1]

    waiting = client.get(state, headers=HTMX).content.decode()
    assert "Waiting for the phone" in waiting
    assert 'hx-trigger="every 3s"' in waiting
    Client().post(link)
    done = client.get(state, headers=HTMX).content.decode()
    assert "Connected" in done
    assert "hx-trigger" not in done
    assert "<html" not in done
    assert "Connected" in client.get(state).content.decode()


def test_pairing_that_was_replaced_says_so(client, ana, ben, northside):
    client.force_login(ana)
    row = make_device(clinic=northside, patient=ben, paired_at=None)

    page = client.get(f"{base(ben)}devices/{row.public_id}/", headers=HTMX).content.decode()
    assert "It does not work any more" in page
    assert "hx-trigger" not in page


def test_device_is_named_in_the_record(client, ana, ben, northside):
    client.force_login(ana)
    row = make_device(clinic=northside, patient=ben)

    client.post(f"{base(ben)}devices/{row.public_id}/name/", {"name": "Tablet at home"})

    row.refresh_from_db()
    assert row.name == "Tablet at home"
    assert "Tablet at home" in client.get(base(ben)).content.decode()
