"""Signing in at home in a real browser, with mail that really went through a mail server."""

import re
import socket
import sys
from email import message_from_bytes
from email.policy import default

import pytest
from playwright.sync_api import expect

from programmes import tasks
from rehab.local.process import Child, wait_for
from tests.factories import make_patient, make_user
from tests.journeys import axe
from tests.journeys.conftest import DESKTOP, PHONE
from tests.journeys.test_comfort import look, sign_in

SERVER_STARTS_S = 30


@pytest.fixture
def mailbox(tmp_path, settings):
    """A mail server of its own; returns a function that gives the newest mail's text."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    argv = [sys.executable, "-m", "rehab.local.mail", str(port), str(tmp_path / "mail")]
    server = Child(name="The mail sink", argv=argv, log=tmp_path / "mail.log")
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port

    def listens():
        with socket.socket() as one:
            return one.connect_ex(("127.0.0.1", port)) == 0

    assert wait_for(listens, SERVER_STARTS_S)

    def newest():
        tasks.send_letters()
        path = max((tmp_path / "mail").glob("*.eml"))
        message = message_from_bytes(path.read_bytes(), policy=default)
        return message.get_body(["plain"]).get_content()

    yield newest
    server.stop()


@pytest.fixture
def eve(northside):
    """Eve has proved her address."""
    user = make_user(name="Eve", email="eve@example.org")
    return make_patient(clinic=northside, name="Eve", user=user)


@pytest.mark.django_db(transaction=True)
def test_signing_in_by_the_code_of_a_mail_and_by_its_link(window, eve, mailbox):
    one, other = window(PHONE), window(PHONE)
    findings = {}

    def judge(name):
        findings[name] = axe.findings(one.page, axe.PATIENT)
        look(one, f"sign-in-{name}")

    one.go("/")
    judge("start")
    one.page.get_by_role("link", name="Sign in by e-mail").click()
    judge("email")
    one.page.get_by_label("Your e-mail address").fill("eve@example.org")
    one.page.get_by_role("button", name="Send it").click()
    judge("email-code")
    body = mailbox()
    one.page.get_by_label("The 6 numbers").fill("000000")
    one.page.get_by_role("button", name="Sign in").click()
    one.page.set_viewport_size(PHONE | {"height": 900})  # longer than a phone with the problem
    judge("email-code-wrong")
    one.page.get_by_label("The 6 numbers").fill(re.search(r"\d{3} \d{3}", body)[0])
    one.page.get_by_role("button", name="Sign in").click()
    one.page.get_by_role("link", name="Later").click()
    expect(one.page.get_by_role("heading", name="Eve")).to_be_visible()

    other.go("/email/")
    other.page.get_by_label("Your e-mail address").fill("eve@example.org")
    other.page.get_by_role("button", name="Send it").click()
    third = window(PHONE)
    third.go(re.search(r"http\S+", mailbox())[0])
    look(third, "sign-in-enter")
    third.page.get_by_role("button", name="Yes, this is me").click()
    expect(third.page.get_by_role("heading", name="Eve")).to_be_visible()
    third.go("/settings/devices/")
    look(third, "devices")
    findings["devices"] = axe.findings(third.page, axe.PATIENT)
    assert third.page.get_by_role("listitem").count() == 2
    third.page.get_by_role("listitem").last.get_by_role("link").click()
    look(third, "device")
    findings["device"] = axe.findings(third.page, axe.PATIENT)
    third.page.get_by_role("button", name="Sign this device out").click()
    one.go("/today/")
    expect(one.page.get_by_role("heading", name="This phone is not connected now")).to_be_visible()
    assert {name: found for name, found in findings.items() if found} == {}


@pytest.mark.django_db(transaction=True)
def test_code_read_out_connects_and_the_therapists_page_says_so(window, ben, ana, client):
    client.force_login(ana)
    desk, phone = sign_in(window, client, DESKTOP), window(PHONE)
    desk.go(f"/clinics/northside/patients/{ben.public_id}/")
    desk.page.get_by_role("button", name="Set up a phone").click()
    look(desk, "pairing-qr")
    desk.page.get_by_role("button", name="Numbers for the telephone").click()
    look(desk, "pairing-code")
    assert axe.findings(desk.page) == []
    numbers = desk.page.locator(".read-out").inner_text()

    phone.go("/code/")
    look(phone, "code")
    assert axe.findings(phone.page, axe.PATIENT) == []
    phone.page.get_by_label("The 8 numbers").fill(numbers)
    phone.page.get_by_role("button", name="Next").click()
    phone.page.get_by_role("button", name="Yes, this is me").click()

    expect(desk.page.get_by_text("Connected")).to_be_visible()
    look(desk, "pairing-connected")
