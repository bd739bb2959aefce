"""Ways in without a memory, as pages."""

import re
from collections import Counter

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from programmes.actions import codes
from programmes.models import AuditEvent, Device
from tests.factories import NOON, make_patient, make_user
from tests.portals.patient.pages import words
from tests.sending import send


@pytest.fixture(autouse=True)
def noon(time_machine, db):
    cache.clear()  # tries of browsers in other tests lie ahead of this noon, and would count
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def eve(northside):
    """Eve has proved her address."""
    user = make_user(name="Eve", email="eve@example.org")
    return make_patient(clinic=northside, name="Eve", user=user)


def ask(browser, address="eve@example.org"):
    return browser.post("/email/", {"address": address}, follow=True)


def mailed():
    """Send what waits and return code and link of the newest mail."""
    send()
    body = mail.outbox[-1].body
    return re.search(r"\d{3} \d{3}", body)[0], re.search(r"http\S+(/enter/\S+)", body)[1]


def test_code_read_out_asks_is_this_you_and_signs_in(client, ben, ana):
    _, code = codes.offer_code(patient=ben, by=ana, now=NOON)

    asked = client.post("/code/", {"code": f"{code[:4]} {code[4:]}"}, follow=True)
    assert words(asked).startswith("Are you Ben?")
    assert not Device.objects.in_use().exists()
    assert client.post(asked.request["PATH_INFO"])["Location"] == "/settings/ask/type/"
    assert client.get("/today/").status_code == 200


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("", "Type the 8 numbers."),
        ("123", "Type the 8 numbers, such as 1234 5678."),
        ("1234 5678", "These numbers do not work. Ask for new ones."),
    ],
)
def test_code_that_does_not_work_says_so_beside_the_field(client, db, code, sentence):
    answer = client.post("/code/", {"code": code})

    assert answer.status_code == 422
    assert sentence in words(answer)
    assert f'value="{code}"' in answer.content.decode() or code == ""


def test_tries_at_read_out_codes_are_counted_for_an_address(client, ben, ana):
    _, code = codes.offer_code(patient=ben, by=ana, now=NOON)
    for _ in range(10):
        assert client.post("/code/", {"code": "1234 5678"}).status_code == 422

    refused = client.post("/code/", {"code": code})
    assert refused.status_code == 429
    assert "Too many tries. Wait 10 minutes." in words(refused)
    assert Client(REMOTE_ADDR="10.0.0.9").post("/code/", {"code": code}).status_code == 302


def test_tries_at_read_out_codes_are_counted_for_all_addresses_together(ben, ana, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"pairing_code_all": "3/10m/key"}
    statuses = [
        Client(REMOTE_ADDR=f"10.0.0.{n}").post("/code/", {"code": "1234 5678"}).status_code
        for n in range(4)
    ]
    assert statuses == [422, 422, 422, 429]


def test_code_from_the_mail_signs_in(client, eve):
    page = ask(client)
    code, _ = mailed()

    assert words(page).startswith("Look at your e-mail We sent 6 numbers, if we know your address.")
    assert client.post("/email/code/", {"code": code})["Location"] == "/settings/ask/type/"
    assert client.session.get_expiry_age() == 180 * 24 * 60 * 60
    assert client.get("/today/").status_code == 200
    assert "These numbers do not work now." in words(client.post("/email/code/", {"code": code}))


def test_link_from_the_mail_shows_a_button_and_only_the_tap_signs_in(client, eve):
    ask(Client())
    _, link = mailed()

    for _ in range(2):
        assert words(client.get(link)).startswith("Are you Eve?")
    assert "sessionid" not in client.cookies
    assert client.post(link)["Location"] == "/settings/ask/type/"
    assert client.post(link).status_code == 410
    assert "This link does not work any more" in words(Client().get(link))


def test_code_is_of_no_use_to_a_browser_that_did_not_ask(client, eve):
    ask(client)
    code, _ = mailed()

    assert Client().post("/email/code/", {"code": code})["Location"] == "/email/"


def test_wrong_code_from_the_mail_says_so(client, eve):
    ask(client)
    mailed()
    answer = client.post("/email/code/", {"code": "12"})
    assert (answer.status_code, "such as 123 456." in words(answer)) == (422, True)

    for _ in range(5):
        answer = client.post("/email/code/", {"code": "000000"})
    assert answer.status_code == 422
    assert "These are not the numbers in your mail." in words(answer)
    assert "These numbers do not work now." in words(client.post("/email/code/", {"code": "1" * 6}))


def test_unknown_address_gets_the_same_answer_and_no_mail(eve):
    pages = []
    for address in ("eve@example.org", "nobody@example.org"):
        browser = Client()
        page = ask(browser, address)
        body = re.sub(r'value="\w{64}"', "", page.content.decode())
        wrong = browser.post("/email/code/", {"code": "000000"})
        pages.append((page.redirect_chain, page.status_code, body, words(wrong)))
    send()

    assert pages[0] == pages[1]
    assert [one.to for one in mail.outbox] == [["eve@example.org"]]


def test_unknown_address_takes_the_same_statements(eve):
    """What takes equally many of each kind takes equally long; benchmarks.sign_in measures it."""

    def statements(address):
        browser = Client()
        browser.get("/email/")
        with CaptureQueriesContext(connection) as captured:
            browser.post("/email/", {"address": address})
        verbs = (query["sql"].split()[0] for query in captured)
        return Counter(verb for verb in verbs if verb in {"SELECT", "INSERT", "UPDATE", "DELETE"})

    statements("first@example.org")  # begins the count of requests
    assert statements("eve@example.org") == statements("nobody@example.org")


def test_asking_for_mails_is_counted(client, db):
    statuses = [
        client.post("/email/", {"address": f"p{n}@x.example"}).status_code for n in range(21)
    ]
    assert statuses == [302] * 20 + [429]


def test_something_that_is_no_address_is_kept_and_explained(client, db):
    answer = client.post("/email/", {"address": "eve"})

    assert answer.status_code == 422
    assert "Type an address such as ben@example.org." in words(answer)
    assert 'value="eve"' in answer.content.decode()


def test_mail_leads_to_the_configured_address_and_tells_nothing_of_health(eve, settings):
    settings.BASE_URL = "https://relearn.example"
    ask(Client())
    mailed()

    sent = mail.outbox[0]
    assert "https://relearn.example" + reverse("accounts:enter", args=["x"])[:-2] in sent.body
    assert (
        re.findall(r"stroke|hand|therap|practi", f"{sent.subject} {sent.body}", re.IGNORECASE) == []
    )


def test_wrong_code_of_a_patient_is_noted_without_the_code(client, eve):
    ask(client)

    client.post("/email/code/", {"code": "000000"})

    event = AuditEvent.objects.filter(verb__startswith="sign_in.").get()
    assert (event.verb, event.target) == ("sign_in.refused", f"user:{eve.user.public_id}")
