"""What every answer carries, and what no request gets by: tokens, hosts, ways out of the house."""

import json
import os
import subprocess
import sys
from email import message_from_bytes

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from programmes.actions import inviting
from rehab.local import ROOT
from rehab.local.checks import PRODUCTION
from tests.portals.matrix import MATRIX
from tests.portals.rows import Rows
from tests.sending import send

pytestmark = pytest.mark.django_db
NO_TOKEN_NEEDED = {"accounts:stop"}  # mail readers post it (RFC 8058)


def test_every_answer_says_what_browsers_may_do_with_it(client, northside, cleo):
    client.force_login(cleo)
    urls = ["/accounts/login/", "/clinics/northside/admin/", "/nowhere/", "/", "/healthz"]

    for url in urls:
        headers = client.get(url).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy, url
        for rule in ("object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"):
            assert rule in policy, url
        assert "unsafe-" not in policy, url
        assert headers["X-Content-Type-Options"] == "nosniff", url
        assert headers["Referrer-Policy"] == "same-origin", url
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin", url
        assert headers["X-Frame-Options"] == "DENY", url
        assert "Access-Control-Allow-Origin" not in headers, url


def test_no_page_takes_a_post_without_a_token_of_ours(northside, cleo):
    rows = Rows(northside)
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cleo)

    open_ones = {name for name in MATRIX if browser.post(rows.url(name)).status_code != 403}

    assert open_ones == NO_TOKEN_NEEDED


def test_a_host_of_somebody_else_is_answered_with_nothing(client, db):
    assert client.get("/accounts/login/", headers={"host": "evil.example"}).status_code == 400


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "\\\\evil"]
)
def test_no_address_leads_out_of_the_house(client, ana, elsewhere):
    ana.set_password("correct horse battery")
    ana.save()

    sent = {"login": ana.email, "password": "correct horse battery", "next": elsewhere}
    answer = client.post(f"{reverse('account_login')}?next={elsewhere}", sent)

    assert answer.status_code == 302
    assert answer["Location"].startswith("/")
    assert "evil" not in answer["Location"]


def test_a_name_with_lines_in_it_makes_no_lines_in_the_head_of_a_mail(northside, cleo):
    northside.name = "Northside\r\nBcc: spy@evil.example"
    northside.save()
    inviting.invite(
        clinic=northside,
        name="Dora\r\nBcc: spy@evil.example",
        email="dora@example.org",
        role="therapist",
        by=cleo,
        now=cleo.joined_at,
    )

    send(now=cleo.joined_at)

    (letter,) = mail.outbox
    read = message_from_bytes(letter.message().as_bytes())
    assert (letter.recipients(), read["Bcc"]) == (["dora@example.org"], None)


def test_cookies_and_transport_in_production():
    names = ["SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "SESSION_COOKIE_SECURE"]
    names += ["CSRF_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY", "CSRF_COOKIE_HTTPONLY"]
    names += ["SESSION_COOKIE_SAMESITE", "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS"]
    names += ["SECURE_HSTS_INCLUDE_SUBDOMAINS", "DEBUG"]
    code = (
        "import json, os; os.environ['DJANGO_SETTINGS_MODULE'] = 'rehab.settings';"
        "from django.conf import settings;"
        f"print(json.dumps([getattr(settings, name) for name in {names}]))"
    )
    env = {"PATH": os.environ["PATH"], **PRODUCTION}
    told = subprocess.run(  # noqa: S603 -- it is this Python
        [sys.executable, "-c", code], cwd=ROOT, env=env, capture_output=True, check=True
    )

    year_s = 365 * 24 * 60 * 60
    cookies = ["__Host-sessionid", "__Host-csrftoken", True, True, True, True, "Lax"]
    assert json.loads(told.stdout) == [*cookies, True, year_s, True, False]


@pytest.mark.parametrize(
    "page",
    [
        ("ana", "therapist:caseload"),
        ("ana", "therapist:library"),
        ("ana", "therapist:builder"),
        ("ana", "therapist:builder_search"),
        ("cleo", "clinic_admin:people"),
        ("cleo", "clinic_admin:deliveries"),
        ("cleo", "clinic_admin:audit"),
    ],
)
def test_search_for_what_postgresql_takes_in_no_text_is_one_for_the_rest(
    page, client, northside, ben, request
):
    who, name = page
    client.force_login(request.getfixturevalue(who))

    answer = client.get(
        Rows(northside, ben).url(name), {"q": "Ben\0"}, headers={"hx-request": "true"}
    )

    assert answer.status_code == 200
