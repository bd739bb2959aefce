"""A clinic's logo goes through the same gates as a photo, and stands on what it prints."""

import base64
import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now
from PIL import Image

from programmes.actions import accounts
from programmes.models import AuditEvent, ClinicLogo
from tests.factories import make_assignment
from tests.keeping import make_logo

pytestmark = pytest.mark.django_db


def png(size=(900, 300)):
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, "PNG")
    return SimpleUploadedFile("logo.png", out.getvalue())


def url(name="setting_logo"):
    return reverse(f"clinic_admin:{name}", kwargs={"clinic": "northside"})


def test_logo_is_drawn_anew_and_stands_on_the_card_and_the_sheet(client, northside, cleo, ana, ben):
    northside.allows_cards = True
    northside.save()
    client.force_login(cleo)

    said = client.post(url(), {"file": png()}, follow=True)

    stored = bytes(ClinicLogo.objects.get().content)
    assert Image.open(io.BytesIO(stored)).size == (480, 160)
    assert Image.open(io.BytesIO(stored)).format == "JPEG"
    shown = f"data:image/jpeg;base64,{base64.b64encode(stored).decode()}"
    assert f'<img class="logo" src="{shown}" alt="Northside">' in said.text
    client.force_login(ana)
    make_assignment(clinic=northside, patient=ben)
    where = {"clinic": northside.slug, "patient": ben.public_id}
    assert shown in client.get(reverse("therapist:sheet", kwargs=where)).text
    assert shown in client.post(reverse("therapist:printed_card", kwargs=where)).text
    assert AuditEvent.objects.filter(verb="clinic.logo_set", by=cleo).count() == 1


def test_logo_is_replaced_and_taken_away(client, northside, southside, cleo):
    make_logo(clinic=southside, content=b"theirs")
    client.force_login(cleo)

    client.post(url(), {"file": png()})
    client.post(url(), {"file": png((100, 100))})
    assert ClinicLogo.objects.filter(clinic=northside).count() == 1
    client.post(url(), {"act": "none"})

    assert [bytes(one.content) for one in ClinicLogo.objects.all()] == [b"theirs"]
    assert "None. It stands beside" in client.get(url("settings")).text


@pytest.mark.parametrize("sent", [b"", b"<svg onload=alert(1)></svg>", b"\x89PNG\r\n\x1a\nbroken"])
def test_logo_that_is_no_picture_is_refused_beside_the_field(client, northside, cleo, sent):
    client.force_login(cleo)

    page = client.post(url(), {"file": SimpleUploadedFile("logo.png", sent)})

    assert page.status_code == 422
    assert "Choose a JPEG, PNG or WebP of up to 15 MB." in page.text
    assert not ClinicLogo.objects.exists()


def addresses(page):
    return re.findall(r'<img class="logo" src="(/pictures/logo/[^"]+)" ([^>]*)>', page.text)


def test_logo_stands_beside_the_name_in_the_bar_with_its_size_and_no_words(
    client, northside, cleo, ana
):
    client.force_login(cleo)
    assert addresses(client.get(url("people"))) == []
    client.post(url(), {"file": png()})

    for person, page in ((cleo, url("people")), (ana, "/clinics/northside/")):
        client.force_login(person)
        ((address, described),) = addresses(client.get(page))
        assert described == 'width="480" height="160" alt=""'
        assert "<span>Northside</span>" in client.get(page).text

    picture = Client().get(address)
    assert picture.content == bytes(ClinicLogo.objects.get().content)
    assert picture["Content-Type"] == "image/jpeg"
    assert picture["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "sandbox" in picture["Content-Security-Policy"]


def test_logo_has_another_address_once_it_is_another_and_none_once_it_is_gone(
    client, northside, cleo
):
    client.force_login(cleo)
    client.post(url(), {"file": png()})
    ((first, _),) = addresses(client.get(url("people")))
    client.post(url(), {"file": png((300, 900))})
    ((second, described),) = addresses(client.get(url("people")))
    assert described == 'width="160" height="480" alt=""'

    assert (client.get(first).status_code, client.get(second).status_code) == (404, 200)
    client.post(url(), {"act": "none"})
    assert addresses(client.get(url("people"))) == []
    assert client.get(second).status_code == 404
    assert client.get("/pictures/logo/none.jpg").status_code == 404


def test_logo_stands_where_a_patient_is_asked_whether_it_is_them(client, northside, ben, ana, cleo):
    client.force_login(cleo)
    client.post(url(), {"file": png()})
    ben.clinic.refresh_from_db()
    _, secret = accounts.offer_pairing(patient=ben, by=ana, now=now())

    assert len(addresses(Client().get(reverse("accounts:pair", args=[secret])))) == 1
