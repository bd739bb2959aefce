"""Each way in is written down, also where nobody was let in; and what is asked for too often."""

import json
import logging
from collections import Counter

import pytest
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from fido2.utils import websafe_encode

from programmes.models import AuditEvent
from tests.factories import make_membership
from tests.portals.test_second_factor import PASSWORD, SECRET, code_now, give_password

pytestmark = pytest.mark.django_db


def try_password(browser, address, password=PASSWORD):
    return browser.post(reverse("account_login"), {"login": address, "password": password})


def noted():
    """Return what was written of sign-ins: verb, clinic, who did it, whose sign-in."""
    return [
        (one.verb.removeprefix("sign_in."), one.clinic.slug, one.by and one.by.name, one.target)
        for one in AuditEvent.objects.filter(verb__startswith="sign_in.").order_by("pk")
    ]


def test_sign_in_is_noted_at_each_clinic_once_both_proofs_were_right(client, ana, southside):
    make_membership(clinic=southside, role="therapist", user=ana)
    TOTP.activate(give_password(ana), SECRET)
    who = f"user:{ana.public_id}"

    try_password(client, ana.email)
    client.post(reverse("mfa_authenticate"), {"code": "000000"})
    wrong = [(*("wrong_code", slug, None), who) for slug in ("northside", "southside")]
    assert noted() == wrong

    client.post(reverse("mfa_authenticate"), {"code": code_now()})
    assert noted() == [*wrong, *(("done", slug, "Ana", who) for slug in ("northside", "southside"))]


def answer_of(user):
    """Return what a browser would send for a passkey of ``user`` that nobody knows."""
    seen = {"type": "webauthn.get", "challenge": "AAAA", "origin": "http://testserver"}
    parts = {
        "clientDataJSON": json.dumps(seen).encode(),
        "authenticatorData": bytes(37),
        "signature": b"none",
        "userHandle": user_pk_to_url_str(user).encode(),
    }
    unknown = websafe_encode(b"unknown")
    response = {name: websafe_encode(part) for name, part in parts.items()}
    answer = {"id": unknown, "rawId": unknown, "type": "public-key", "response": response}
    return json.dumps(answer | {"clientExtensionResults": {}})


def test_a_wrong_recovery_code_is_noted_like_a_wrong_code_of_the_app(client, ana):
    TOTP.activate(give_password(ana), SECRET)
    RecoveryCodes.activate(ana)
    try_password(client, ana.email)

    client.post(reverse("mfa_authenticate"), {"code": "1234-5678"})

    assert noted() == [("wrong_code", "northside", None, f"user:{ana.public_id}")]


@pytest.mark.parametrize("is_answer", [True, False])
def test_a_passkey_that_does_not_fit_is_noted_after_the_password(client, ana, is_answer):
    TOTP.activate(give_password(ana), SECRET)
    try_password(client, ana.email)
    sent = answer_of(ana) if is_answer else '{"response": 1}'

    answer = client.post(reverse("mfa_authenticate"), {"credential": sent})

    assert answer.status_code == 200
    assert noted() == [("wrong_passkey", "northside", None, f"user:{ana.public_id}")]


def test_a_passkey_in_place_of_a_password_that_does_not_fit_is_noted_a_few_times(
    client, ana, caplog
):
    """Whose it is, the sender says: nobody fills another's audit log by it."""
    door = reverse("mfa_login_webauthn")

    for _ in range(8):
        client.get(door, headers={"x-requested-with": "XMLHttpRequest"})  # a challenge
        assert client.post(door, {"credential": answer_of(ana)})["Location"] == "/accounts/login/"
    assert noted() == [("wrong_passkey", "northside", None, f"user:{ana.public_id}")] * 5

    with caplog.at_level(logging.WARNING):
        assert client.post(door, {"credential": '{"response": 1}'}).status_code == 302
    assert "A sign-in was refused: the passkey is nobody's" in caplog.text
    assert len(noted()) == 5


def test_a_passkey_after_too_many_is_noted_as_held_back(client, ana, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"login_failed": "2/5m/key"}
    TOTP.activate(give_password(ana), SECRET)
    try_password(client, ana.email)

    for _ in range(3):
        client.post(reverse("mfa_authenticate"), {"credential": answer_of(ana)})

    verbs = [verb for verb, *_rest in noted()]
    assert verbs == ["wrong_passkey", "wrong_passkey", "held_back"]


def test_wrong_passwords_are_noted_and_so_is_that_they_are_held_back(client, ana, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"login_failed": "2/5m/key"}
    give_password(ana)

    for _ in range(3):
        try_password(client, ana.email.upper(), "not the one that is hers")

    who = f"user:{ana.public_id}"
    assert noted() == [
        *[("refused", "northside", None, who)] * 2,
        ("held_back", "northside", None, who),
    ]


def test_what_is_typed_of_nobody_is_kept_nowhere(client, ana, caplog):
    with caplog.at_level(logging.INFO):
        try_password(client, "my-secret-password@nowhere.example")

    assert noted() == []
    assert "A sign-in was refused: the address is nobody's" in caplog.text
    assert "my-secret" not in caplog.text


def test_refusing_takes_the_same_statements_for_an_address_of_nobody(ana):
    """What takes equally many of each kind takes equally long; benchmarks.sign_in measures it."""
    give_password(ana)

    def statements(address):
        browser = Client()
        browser.get(reverse("account_login"))
        with CaptureQueriesContext(connection) as captured:
            try_password(browser, address, "not the one that is hers")
        verbs = (query["sql"].split()[0] for query in captured)
        return Counter(verb for verb in verbs if verb in {"SELECT", "INSERT", "UPDATE", "DELETE"})

    statements("first@example.org")  # begins the count of requests
    assert statements(ana.email) == statements("nobody@example.org")


def test_files_asked_for_too_often_are_held_back_and_noted_once(client, northside, cleo, ana):
    client.force_login(cleo)
    url = reverse("clinic_admin:audit_csv", kwargs={"clinic": northside.slug})

    statuses = [client.get(url).status_code for _ in range(32)]

    assert Counter(statuses) == {200: 30, 429: 2}
    assert AuditEvent.objects.filter(verb="rate.export", by=cleo).count() == 1
    assert "Wait an hour, and try again." in client.get(url).text
    client.force_login(ana)
    library = reverse("therapist:library_csv", kwargs={"clinic": northside.slug})
    assert client.get(library).status_code == 200


def test_invitations_sent_too_often_are_held_back(client, northside, cleo):
    client.force_login(cleo)
    url = reverse("clinic_admin:staff_add", kwargs={"clinic": northside.slug})

    statuses = [client.post(url, {"name": ""}).status_code for _ in range(61)]

    assert Counter(statuses) == {422: 60, 429: 1}
    assert client.get(url).status_code == 200
