"""Whoever works at a clinic proves twice that it is them before any page of it opens."""

import re
import time
import uuid

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from programmes.actions import accounts
from programmes.models import Role
from programmes.portals.second_factor import SET_UP_SESSION_KEY, WAIVED_SESSION_KEY
from tests.factories import make_membership, make_patient
from tests.portals.matrix import CLINIC_ADMIN, THERAPIST
from tests.portals.rows import kwargs_of
from tests.sending import send

PASSWORD = "correct horse battery"
SECRET = "JBSWY3DPEHPK3PXP"
CASELOAD = "/clinics/northside/"


def give_password(user):
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(user):
    """Return a browser whose person typed address and password on our page."""
    browser = Client()
    browser.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    return browser


def code_now(secret=SECRET, lasts_s=2):
    """Return the code of an app; where it will soon be over, the next one."""
    left_s = 30 - time.time() % 30
    if left_s < lasts_s:
        time.sleep(left_s)
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


@pytest.fixture
def cleo_treats(cleo, northside):
    """Cleo, who administers and treats, with a password and no factor."""
    make_membership(clinic=northside, role=Role.THERAPIST, user=cleo)
    return give_password(cleo)


def test_staff_without_a_factor_reach_no_page_of_a_clinic(cleo_treats):
    browser = sign_in(cleo_treats)

    ids = dict.fromkeys(("source", "section", "rule", "kind", "setting", "question"), "one")
    ids |= {"clinic": "northside", "place": 1, "page": "today/"}
    for name in THERAPIST | CLINIC_ADMIN:
        given = {key: ids.get(key, uuid.uuid4()) for key in kwargs_of(name)}
        url = reverse(name, kwargs=given)
        assert browser.get(url).headers.get("Location") == reverse("mfa_index"), name
        assert browser.post(url).headers.get("Location") == reverse("mfa_index"), name
    part = browser.get(CASELOAD, headers={"hx-request": "true"})
    assert (part.status_code, part["HX-Redirect"]) == (401, reverse("mfa_index"))


def test_staff_without_a_factor_reach_what_sets_one_up_and_the_way_out(ana):
    browser = sign_in(give_password(ana))

    reached = ("mfa_index", "account_reauthenticate", "account_logout")
    assert [browser.get(reverse(name)).status_code for name in reached] == [200, 200, 200]
    for name in ("mfa_activate_totp", "mfa_add_webauthn"):  # each asks for the password first
        assert browser.get(reverse(name))["Location"].startswith("/accounts/reauthenticate/?")
    for name in ("account_change_password", "mfa_list_webauthn", "mfa_view_recovery_codes"):
        assert browser.get(reverse(name))["Location"] == reverse("mfa_index"), name


@pytest.mark.django_db(transaction=True)  # allauth tells of a factor once it is committed
def test_setting_up_the_app_opens_the_clinic_and_shows_the_codes_once(ana):
    browser = sign_in(give_password(ana))
    browser.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = browser.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret

    answer = browser.post(reverse("mfa_activate_totp"), {"code": code_now(secret)})

    codes = Authenticator.objects.get(user=ana, type="recovery_codes").wrap().get_unused_codes()
    shown = browser.get(answer["Location"]).content.decode()
    assert all(code in shown for code in codes)
    again = browser.get(answer["Location"]).content.decode()
    assert not any(code in again for code in codes)
    assert browser.get(CASELOAD).status_code == 200


def test_another_session_of_the_same_person_must_use_the_new_factor(ana):
    early = sign_in(give_password(ana))
    TOTP.activate(ana, SECRET)

    asked = early.get(CASELOAD)["Location"]
    assert asked == "/accounts/2fa/reauthenticate/?next=%2Fclinics%2Fnorthside%2F"
    assert early.get(reverse("mfa_activate_totp"))["Location"].startswith(
        "/accounts/2fa/reauthenticate/"
    )
    answer = early.post(asked, {"code": code_now()})
    assert answer["Location"] == CASELOAD
    assert early.get(CASELOAD).status_code == 200


def test_sign_in_with_password_and_code_opens_the_clinic(ana):
    TOTP.activate(give_password(ana), SECRET)
    browser = sign_in(ana)
    assert browser.get(CASELOAD)["Location"].startswith("/accounts/login/")

    browser.post(reverse("mfa_authenticate"), {"code": code_now()})

    assert browser.get(CASELOAD).status_code == 200


def test_removing_the_last_factor_closes_the_clinic_in_every_session(ana):
    TOTP.activate(give_password(ana), SECRET)
    RecoveryCodes.activate(ana)
    browser = sign_in(ana)
    browser.post(reverse("mfa_authenticate"), {"code": code_now()})

    Authenticator.objects.filter(user=ana, type="totp").delete()

    assert browser.get(CASELOAD)["Location"] == reverse("mfa_index")


def test_a_paired_phone_of_a_therapist_opens_only_their_own_practice(ana, northside):
    patient = make_patient(clinic=northside, name="Ana", user=ana)
    TOTP.activate(give_password(ana), SECRET)
    browser = sign_in(ana)
    browser.post(reverse("mfa_authenticate"), {"code": code_now()})
    session = browser.session
    session[SET_UP_SESSION_KEY], session[WAIVED_SESSION_KEY] = ana.pk, True
    session.save()
    _, secret = accounts.offer_pairing(patient=patient, by=ana, now=now())

    browser.post(reverse("accounts:pair", args=[secret]))

    assert browser.get("/today/").status_code == 200
    for page in (CASELOAD, reverse("patient:passkey")):
        assert browser.get(page)["Location"].startswith("/accounts/2fa/reauthenticate/")


def test_patients_need_no_second_factor(bens_phone):
    assert bens_phone.get("/today/").status_code == 200
    assert bens_phone.get(reverse("mfa_index")).status_code == 200
    assert bens_phone.get(reverse("mfa_list_webauthn")).status_code == 200


def test_a_forgotten_password_does_not_pass_by_the_second_factor(ana):
    TOTP.activate(give_password(ana), SECRET)
    browser, new = Client(), "seven owls sing at noon"
    browser.post(reverse("account_reset_password"), {"email": ana.email})
    send(now=now())
    (link,) = re.findall(r"http\S+password\S+", mail.outbox[0].body)
    form = browser.get(link, follow=True).redirect_chain[-1][0]

    browser.post(form, {"password1": new, "password2": new})
    browser.post(reverse("account_login"), {"login": ana.email, "password": new})

    ana.refresh_from_db()
    assert ana.check_password(new)
    assert browser.get(CASELOAD)["Location"].startswith("/accounts/login/")
    browser.post(reverse("mfa_authenticate"), {"code": code_now()})
    assert browser.get(CASELOAD).status_code == 200
