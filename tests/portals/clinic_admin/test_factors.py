"""A colleague lost their second factor: an admin takes it away, and learns and changes no more."""

import time
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from programmes.actions import factors
from programmes.actions.accounts import NotAdminAnyMore
from programmes.models import AuditEvent, Delivery, Membership, Role, User
from tests.actions.parallel import at_once
from tests.factories import make_membership, make_patient, make_user
from tests.portals.patient.pages import words
from tests.portals.test_second_factor import (
    CASELOAD,
    SECRET,
    code_now,
    give_password,
    sign_in,
)
from tests.sending import send

pytestmark = pytest.mark.django_db


@pytest.fixture
def lost(ana):
    """Ana, whose app and recovery codes are on a phone that is gone."""
    TOTP.activate(give_password(ana), SECRET)
    RecoveryCodes.activate(ana)
    return ana


def url_of(user, clinic="northside", name="factor_reset", **role):
    membership = Membership.objects.get(user=user, clinic__slug=clinic, **role)
    key = "colleague" if name == "factor_reset" else "membership"
    return reverse(f"clinic_admin:{name}", kwargs={"clinic": clinic, key: membership.public_id})


def confirm(browser, url):
    return browser.post(url, {"as_of": browser.get(url).context["as_of"]})


def factors_of(user):
    return sorted(Authenticator.objects.filter(user=user).values_list("type", flat=True))


def reset(user, clinic, by, **given):
    factors.reset_factor(user=user, clinic=clinic, by=by, **{"as_of": now(), "now": now()} | given)


def test_a_colleague_is_let_in_again_by_password_and_a_new_factor(desk, lost):
    early = sign_in(lost)
    early.post(reverse("mfa_authenticate"), {"code": code_now()})
    assert early.get(CASELOAD).status_code == 200
    assert url_of(lost) in desk.get(url_of(lost, name="person")).text
    hashed = lost.password
    asked = words(desk.get(url_of(lost)))
    assert "Reset the second factor of Ana?" in asked
    assert "A mail to ana@northside.example says that you did it." in asked
    assert factors_of(lost) == ["recovery_codes", "totp"]

    said = desk.post(url_of(lost), {"as_of": now().isoformat()}, follow=True)

    assert "Ana sets up a new second factor at the next sign-in." in words(said)
    assert factors_of(lost) == []
    assert early.get(CASELOAD)["Location"].startswith("/accounts/login/")
    later = sign_in(lost)
    assert later.get(CASELOAD)["Location"] == reverse("mfa_index")
    assert later.get(reverse("mfa_index")).status_code == 200
    lost.refresh_from_db()
    assert lost.password == hashed
    assert url_of(lost) not in desk.get(url_of(lost, name="person")).text


def test_the_person_is_mailed_who_did_it_and_the_audit_log_says_so(desk, lost, cleo):
    confirm(desk, url_of(lost))

    assert send(now=now()) == 1
    (told,) = mail.outbox
    assert (told.to, told.subject) == ([lost.email], "Your second proof was removed")
    assert "Cleo, who runs Northside, removed your app, passkeys and recovery codes." in told.body
    assert "/accounts/login/" in told.body
    assert "call the clinic now" in told.body
    event = AuditEvent.objects.get(verb="sign_in.factor_reset")
    assert (event.by, event.role, event.target) == (cleo, "clinic_admin", f"user:{lost.public_id}")


def test_phones_that_no_list_of_browsers_holds_are_signed_out_too(desk, lost, northside):
    """A helper's browser or a paired phone is signed in without a row in the list of browsers."""
    phone = Client()
    phone.force_login(lost)
    assert phone.get(CASELOAD).status_code == 200

    confirm(desk, url_of(lost))

    assert phone.get(CASELOAD)["Location"].startswith("/accounts/login/")


def test_an_admin_uses_their_own_factor_within_five_minutes_first(lost, cleo):
    secret = "GEZDGNBVGY3TQOJQ"
    TOTP.activate(give_password(cleo), secret)
    browser = sign_in(cleo)
    browser.post(reverse("mfa_authenticate"), {"code": code_now(secret)})
    page = url_of(lost)
    assert browser.get(page).status_code == 200
    session = browser.session
    for record in session["account_authentication_methods"]:
        record["at"] = time.time() - 301
    session.save()

    again = "/accounts/2fa/reauthenticate/?next=" + page.replace("/", "%2F")
    assert browser.get(page)["Location"] == again
    assert browser.post(page, {"as_of": now().isoformat()})["Location"] == again
    assert browser.get(url_of(lost, name="person")).status_code == 200
    assert factors_of(lost) == ["recovery_codes", "totp"]

    Authenticator.objects.filter(user=cleo).delete()
    other = "MFRGGZDFMZTWQ2LK"  # a code is used once
    TOTP.activate(cleo, other)
    assert browser.post(again, {"code": code_now(other)})["Location"] == page
    assert confirm(browser, page).status_code == 302
    assert factors_of(lost) == []


def test_nobody_resets_their_own(desk, cleo, northside):
    TOTP.activate(cleo, SECRET)

    assert url_of(cleo) not in desk.get(url_of(cleo, name="person")).text
    assert "Whoever runs the server can do it." in words(desk.get(url_of(cleo)))
    assert desk.post(url_of(cleo), {"as_of": now().isoformat()}).status_code == 422
    assert factors_of(cleo) == ["totp"]


@pytest.mark.parametrize("role", [Role.THERAPIST, Role.PATIENT])
def test_whoever_has_a_role_elsewhere_keeps_it_and_no_clinic_is_named(desk, lost, southside, role):
    make_membership(clinic=southside, role=role, user=lost)

    page = words(desk.get(url_of(lost)))
    refused = desk.post(url_of(lost), {"as_of": now().isoformat()})

    assert "This account cannot be reset here. Whoever runs the server can do it." in page
    assert refused.status_code == 422
    assert "outhside" not in page + refused.text
    assert factors_of(lost) == ["recovery_codes", "totp"]
    assert not Delivery.objects.exists()


def test_a_role_elsewhere_that_has_ended_holds_nobody_back(desk, lost, southside):
    make_membership(clinic=southside, role=Role.THERAPIST, user=lost)
    Membership.objects.filter(clinic=southside).update(until=now())

    assert confirm(desk, url_of(lost)).status_code == 302
    assert factors_of(lost) == []


def test_people_who_do_not_work_here_have_no_such_page(desk, ben, lost, olga, southside):
    TOTP.activate(olga, SECRET)
    foreign = url_of(olga, "southside")
    assert desk.get(foreign).status_code == 404
    assert desk.post(foreign.replace("southside", "northside")).status_code == 404
    assert desk.get(url_of(ben.user)).status_code == 404
    Membership.objects.filter(user=lost).update(until=now())
    assert desk.get(url_of(lost)).status_code == 404


def test_asking_twice_does_it_once_and_keeps_what_was_set_up_since(desk, lost):
    page = desk.get(url_of(lost))
    desk.post(url_of(lost), {"as_of": page.context["as_of"]})
    TOTP.activate(lost, "GEZDGNBVGY3TQOJQ")

    said = desk.post(url_of(lost), {"as_of": page.context["as_of"]}, follow=True)

    assert "Nothing was removed: there was none, or it is a new one." in words(said)
    assert factors_of(lost) == ["totp"]
    assert AuditEvent.objects.filter(verb="sign_in.factor_reset").count() == 1
    assert Delivery.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_admins_at_one_moment_do_it_once(lost, cleo, northside):
    other = make_membership(clinic=northside, role=Role.CLINIC_ADMIN).user
    as_of = now()

    answers = at_once(
        *(lambda by=by: reset(lost, northside, by, as_of=as_of) for by in (cleo, other))
    )

    assert sorted(str(type(one)) for one in answers) == sorted(
        map(str, (type(None), factors.NothingToReset))
    )
    assert AuditEvent.objects.filter(verb="sign_in.factor_reset").count() == 1
    assert Delivery.objects.count() == 1


def test_whoever_runs_the_clinic_no_more_resets_nothing(lost, cleo, northside):
    Membership.objects.filter(user=cleo).update(until=now())

    with pytest.raises(NotAdminAnyMore):
        reset(lost, northside, cleo)
    assert factors_of(lost) == ["recovery_codes", "totp"]


def test_eleven_within_an_hour_are_too_many(desk, lost):
    statuses = [desk.post(url_of(lost)).status_code for _ in range(11)]

    assert statuses == [*[422] * 10, 429]
    assert AuditEvent.objects.filter(verb="rate.factor").count() == 1


def test_there_is_nothing_to_reset_where_there_is_none(desk, ana):
    page = desk.get(url_of(ana))

    assert "There is none to reset." in words(page)
    assert "as_of" not in page.text


def test_the_operator_resets_it_for_every_clinic_of_the_person(lost, southside):
    make_membership(clinic=southside, role=Role.THERAPIST, user=lost)
    phone = make_patient(clinic=southside, user=lost).devices
    out = StringIO()

    call_command("resetfactor", "Ana@Northside.example", stdout=out)

    assert out.getvalue() == "Ana sets up a new second factor at the next sign-in.\n"
    assert factors_of(lost) == []
    assert not phone.filter(ended_at=None).exists()
    events = AuditEvent.objects.filter(verb="sign_in.factor_reset", by=None)
    assert sorted(events.values_list("clinic__slug", flat=True)) == ["northside", "southside"]
    send(now=now())
    assert "Whoever runs the server removed your app" in mail.outbox[0].body


def test_the_operator_is_told_what_is_in_the_way(ana, ben):
    stranger = make_user(email="sam@example.org").email
    for address, sentence in (
        (ana.email, "ana@northside.example has no second factor."),
        ("nobody@example.org", "Nobody of staff signs in as nobody@example.org."),
        (stranger, "Nobody of staff signs in as sam@example.org."),
    ):
        with pytest.raises(CommandError, match=sentence):
            call_command("resetfactor", address)


def test_a_session_of_before_counts_until_the_first_time(lost):
    """Nobody is signed out because the number was added to accounts."""
    browser = Client()
    browser.force_login(lost)
    before = super(User, lost)._get_session_auth_hash()

    assert browser.session["_auth_user_hash"] == lost.get_session_auth_hash() == before
