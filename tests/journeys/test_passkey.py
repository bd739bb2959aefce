"""A patient makes a passkey on a paired phone, and comes back by it."""

import pytest
from playwright.sync_api import expect

from programmes.models import AuditEvent
from tests.conftest import pair
from tests.journeys import axe
from tests.journeys.conftest import PHONE
from tests.journeys.taps import press
from tests.journeys.test_comfort import sign_in

pytestmark = pytest.mark.django_db(transaction=True)
LOCK = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
"""The screen lock of a phone, which says yes at once."""


def test_passkey_made_in_the_settings_signs_the_patient_in_again(window, ben, settings):
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True  # the test's site has no TLS
    phone = sign_in(window, pair(ben), PHONE)
    page = phone.page
    lock = phone.context.new_cdp_session(page)
    lock.send("WebAuthn.enable")
    lock.send("WebAuthn.addVirtualAuthenticator", {"options": LOCK})

    phone.go("/settings/")
    press(page, "Finger or face Look", "link")
    assert axe.findings(page, axe.PATIENT) == []
    press(page, "Make a passkey")
    expect(page.get_by_text("Saved. Your passkey can sign you in now.")).to_be_visible()

    phone.context.clear_cookies()
    phone.go("/")
    assert axe.findings(page, axe.PATIENT) == []
    press(page, "Finger or face")
    expect(page.get_by_text("No plan yet")).to_be_visible()
    assert page.url.endswith("/today/")
    assert ben.devices.in_use().count() == 2

    phone.go("/settings/passkey/")
    expect(page.get_by_text("You have 1 passkey.")).to_be_visible()
    press(page, "Remove")
    expect(page.get_by_text("Removed.")).to_be_visible()
    phone.context.clear_cookies()
    phone.go("/")
    page.get_by_role("button", name="Finger or face").click()
    expect(page).not_to_have_url("/today/")
    verbs = AuditEvent.objects.filter(verb__startswith="passkey").order_by("pk")
    assert list(verbs.values_list("verb", flat=True)) == ["passkey.added", "passkey.removed"]
