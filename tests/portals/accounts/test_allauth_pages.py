"""allauth's pages look like ours: one heading, our components, nothing inline."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.urls import reverse

from programmes.models import Delivery

PASSWORD = "correct horse battery"
SECRET = "JBSWY3DPEHPK3PXP"
BEFORE_SIGNING_IN = [
    "account_login",
    "account_reset_password",
    "account_reset_password_done",
    "account_inactive",
    "account_signup",
]
AFTER_SIGNING_IN = [
    "account_change_password",
    "account_logout",
    "account_reauthenticate",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
]
WITH_A_SECOND_FACTOR = [
    "mfa_index",
    "mfa_deactivate_totp",
    "mfa_generate_recovery_codes",
    "mfa_reauthenticate",
    "mfa_list_webauthn",
]


@pytest.fixture
def ana_with_password(ana):
    ana.set_password(PASSWORD)
    ana.save()
    return ana


@pytest.fixture
def anas_browser(client, ana_with_password):
    """Ana, who said her password again just now, so that no page asks for it."""
    client.force_login(ana_with_password)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def assert_is_ours(answer):
    page = answer.content.decode()
    assert answer.status_code == 200
    assert len(re.findall(r"<h1[ >]", page)) == 1
    assert 'data-face="plain"' in page
    assert re.findall(r"\sstyle=|\son\w+=|<style", page) == []


def test_pages_before_signing_in_wear_our_look(client, db):
    for name in BEFORE_SIGNING_IN:
        assert_is_ours(client.get(reverse(name)))


def test_account_pages_wear_our_look(anas_browser):
    for name in AFTER_SIGNING_IN:
        assert_is_ours(anas_browser.get(reverse(name)))


def test_account_page_with_a_second_factor_wears_our_look(anas_browser, ana):
    TOTP.activate(ana, SECRET)
    RecoveryCodes.activate(ana)
    key = Authenticator.objects.create(
        user=ana, type=Authenticator.Type.WEBAUTHN, data={"name": "Phone", "credential": {}}
    )
    for name in WITH_A_SECOND_FACTOR:
        assert_is_ours(anas_browser.get(reverse(name)))
    for name in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
        assert_is_ours(anas_browser.get(reverse(name, args=[key.pk])))


def test_new_recovery_codes_are_shown_once_in_our_look(anas_browser, ana):
    TOTP.activate(ana, SECRET)
    answer = anas_browser.post(reverse("mfa_generate_recovery_codes"), follow=True)
    assert_is_ours(answer)
    assert b'<textarea id="recovery_codes"' in answer.content


def test_second_factor_page_wears_our_look(client, ana_with_password):
    TOTP.activate(ana_with_password, SECRET)
    assert_is_ours(
        client.post(
            reverse("account_login"),
            {"login": ana_with_password.email, "password": PASSWORD},
            follow=True,
        )
    )


def test_sign_in_with_wrong_password_names_the_problem_and_takes_the_focus(client, ana):
    answer = client.post(reverse("account_login"), {"login": ana.email, "password": "nonsense"})
    assert_is_ours(answer)
    assert b'class="errors" tabindex="-1" data-focus-first' in answer.content


def test_who_has_no_password_yet_chooses_the_first_by_a_mail(client, ana):
    ana.set_unusable_password()
    ana.save()
    client.force_login(ana)

    page = client.get(reverse("account_change_password"), follow=True)
    client.post(page.redirect_chain[-1][0], {"email": ana.email})

    assert page.redirect_chain == [(reverse("account_reset_password"), 302)]
    posted = Delivery.objects.get()
    assert (posted.kind, posted.to) == ("password", ana.email)
