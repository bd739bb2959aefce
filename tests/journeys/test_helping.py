"""A helper in a real browser: asked, logs under their own name, and is ended."""

import pytest
from django.utils.timezone import now
from playwright.sync_api import expect

from programmes.models import SessionEntry
from tests.conftest import pair
from tests.factories import make_drill, make_prescription
from tests.journeys import axe
from tests.journeys.conftest import DESKTOP, PHONE
from tests.journeys.test_comfort import look, sign_in
from tests.portals.patient.conftest import DOSES, plan_of

TALL = PHONE | {"height": 3000}  # what the strip covers of a long page cannot be judged


@pytest.fixture
def plan(northside, ben, ana):

    drills = [make_drill(clinic=northside, name=name) for name in ("Open and close", "Use a cup")]
    prescriptions = [
        make_prescription(drill, dose=dose) for drill, dose in zip(drills, DOSES, strict=False)
    ]
    plan_of(northside, ben, ana, prescriptions, now=now())
    return prescriptions


@pytest.mark.django_db(transaction=True)
def test_helper_is_asked_logs_and_is_ended(window, ben, ana, plan, client):
    phone, theirs = sign_in(window, pair(ben)), window(TALL)
    findings = {}

    def judge(one, name):
        one.page.set_viewport_size(TALL)
        findings[name] = axe.findings(one.page, axe.PATIENT)
        one.page.set_viewport_size(PHONE)
        look(one, f"helper-{name}")

    phone.go("/settings/helpers/")
    judge(phone, "list-empty")
    phone.page.get_by_role("link", name="Add a helper").click()
    judge(phone, "add")
    phone.page.get_by_label("Name of the helper").fill("Luis")
    with phone.page.expect_response(lambda answer: answer.request.method == "POST") as answer:
        phone.page.get_by_role("button", name="Next").click()
    assert answer.value.status == 200
    expect(phone.page.get_by_role("heading", name="For the phone of Luis")).to_be_visible()
    judge(phone, "code")

    # The camera is what a test has not: the therapist's page spells the same link out.
    client.force_login(ana)
    desk = sign_in(window, client, DESKTOP)
    desk.go(f"/clinics/northside/patients/{ben.public_id}/helpers/")
    desk.page.get_by_label("Name of the helper").fill("Mara")
    desk.page.get_by_role("button", name="Ask").click()
    look(desk, "helper-desk")
    findings["desk"] = axe.findings(desk.page)
    theirs.go(desk.page.locator("code").inner_text())
    judge(theirs, "offer")
    theirs.page.get_by_role("button", name="Yes, I help").click()
    expect(theirs.page.get_by_role("heading", name="You help Ben")).to_be_visible()
    judge(theirs, "today")
    theirs.page.get_by_role("link", name="Open and close").click()
    judge(theirs, "drill")
    theirs.page.get_by_label("Done", exact=True).check()
    theirs.page.get_by_label("Right", exact=True).check()
    theirs.page.get_by_role("button", name="Save").click()
    expect(theirs.page.get_by_text("Saved. Thank you for helping.")).to_be_visible()
    entry = SessionEntry.objects.get()
    assert (entry.logged_by.name, entry.logged_as, entry.answer) == ("Mara", "carer", "right")

    phone.go("/today/who/")
    judge(phone, "who")
    phone.go("/settings/helpers/")
    judge(phone, "list")
    phone.page.get_by_role("link", name="Mara").click()
    judge(phone, "one")
    phone.page.get_by_role("button", name="End this help").click()
    expect(phone.page.get_by_text("This helper has no access now.")).to_be_visible()
    assert theirs.go("/helping/").status == 404
    assert {name: found for name, found in findings.items() if found} == {}
