"""Helpers in the record."""

import re

from django.core import mail
from django.test import Client

from programmes.models import CarerLink
from tests.factories import make_carer
from tests.sending import send


def base(patient):
    return f"/clinics/northside/patients/{patient.public_id}/helpers/"


def test_therapist_asks_a_helper_in_person(client, ana, ben):
    client.force_login(ana)
    page = client.post(base(ben), {"name": "Luis"}).content.decode()

    assert "For the phone of Luis" in page
    address = re.search(r"<code>http://[^/]+(/help-offer/[^<]+)</code>", page)[1]
    assert Client().post(address)["Location"] == "/helping/"
    assert "Luis</b> <small>since" in client.get(base(ben)).content.decode()


def test_therapist_asks_a_helper_by_mail_and_takes_it_back(client, ana, ben):
    client.force_login(ana)
    sent = {"name": "Luis", "email": "luis@example.org"}
    page = client.post(base(ben), sent, follow=True).content.decode()
    assert "A mail is sent." in page
    send()
    address = re.search(r"http\S+?(/help-offer/\S+)", mail.outbox[0].body)[1]

    link = CarerLink.objects.get()
    client.post(f"{base(ben)}{link.public_id}/end/")

    assert Client().post(address).status_code == 410


def test_therapist_ends_a_helper(client, ana, ben, northside):
    client.force_login(ana)
    link = make_carer(clinic=northside, patient=ben)

    page = client.post(f"{base(ben)}{link.public_id}/end/", follow=True).content.decode()

    assert "This helper has no access now." in page
    assert "Nobody yet." in page


def test_helper_that_cannot_be_asked_is_explained(client, ana, ben, northside):
    client.force_login(ana)
    answer = client.post(base(ben), {"name": "", "email": "x"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Type a name." in page
    assert 'value="x"' in page

    for _ in range(5):
        make_carer(clinic=northside, patient=ben)
    full = client.post(base(ben), {"name": "Luis"})
    assert (full.status_code, "Five helpers are enough" in full.content.decode()) == (422, True)
