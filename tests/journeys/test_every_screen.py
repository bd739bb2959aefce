"""Each screen of a patient that no other journey looks at, plain and with all wishes at once."""

import pytest
from django.utils.timezone import now

from programmes.models import PracticeSession
from tests.asking import make_question
from tests.conftest import pair
from tests.factories import make_carer, make_drill, make_message, make_prescription
from tests.journeys import axe
from tests.journeys.conftest import PHONE
from tests.journeys.test_comfort import sign_in
from tests.journeys.test_session import EXTENT, SMALL
from tests.portals.patient.conftest import plan_of
from tests.portals.patient.pages import log, start

pytestmark = pytest.mark.django_db(transaction=True)
TALL = PHONE | {"height": 2400}  # what the strip covers of a long page cannot be judged
WISHES = {"theme": "dark", "type": "200", "neglect": "left"}
SETTINGS = ("address", "consents", "data", "devices", "erase", "helpers", "helpers/add", "opened")
SCREENS = (
    *("/not-connected/", "/code/", "/email/", "/messages/", "/questions/"),
    *(f"/rest/{rule}/" for rule in ("pain_end", "crps")),
    *(f"/settings/{page}/" for page in (*SETTINGS, "passkey", "reminders")),
    *(f"/settings/reminders/{page}/" for page in ("cue", "days", "quiet", "time")),
)


@pytest.fixture
def phone(northside, ben, ana):
    """Ben's phone: he has a helper, reminders, a message, a question, and a drill that he did."""
    ben.user.email = "ben@example.org"
    ben.user.save()
    plan_of(northside, ben, ana, [make_prescription(make_drill(clinic=northside))], now=now())
    make_carer(clinic=northside, patient=ben)
    make_message(clinic=northside, patient=ben, by=ana, written_as="therapist")
    make_question(clinic=northside, patient=ben)
    browser = pair(ben)
    browser.post("/settings/reminders/on/", {"answer": ["yes"]})
    start(browser)
    log(browser)
    return browser


def test_every_screen_is_sound_plain_and_with_all_wishes_at_once(window, phone, ben):
    one = sign_in(window, phone, TALL, reduced_motion="reduce")
    page, found = one.page, {}
    entry = PracticeSession.objects.get().entries.get()
    own = (
        f"/entries/{entry.public_id}/correct/",
        f"/settings/devices/{phone.device.public_id}/",
        f"/settings/helpers/{ben.carers.get().public_id}/",
    )
    for path in (*SCREENS, *own):
        one.go(path)
        assert page.url.endswith(path) or path == "/questions/"
        for looks in ({}, WISHES):
            page.evaluate("looks => Object.assign(document.documentElement.dataset, looks)", looks)
            problems = axe.findings(page, axe.PATIENT) + page.evaluate(SMALL)
            page.set_viewport_size(TALL | {"width": 320})
            if (width := page.evaluate(EXTENT)[0]) > 320:
                problems.append(f"scrolls sideways: {width}")
            page.set_viewport_size(TALL)
            if problems:
                found[path, *looks] = problems
    assert found == {}
