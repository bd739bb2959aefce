"""Helpers: what they see, what they log, and that it ends."""

import re
import uuid

import pytest
from django.core import mail
from django.test import Client

from programmes.models import AuditEvent, CarerLink, HelpGiven, SessionEntry
from tests.factories import NOON, make_carer, make_patient
from tests.portals.patient.pages import fields, log, start, words
from tests.sending import send


@pytest.fixture
def link(northside, ben):
    return make_carer(clinic=northside, patient=ben)


@pytest.fixture
def luis(link):
    """Luis's browser."""
    browser = Client()
    browser.force_login(link.user)
    return browser


def test_patient_links_a_helper_in_person_and_their_phone_opens_the_plan(bens_phone, plan):
    page = bens_phone.post("/settings/helpers/add/", {"name": "Luis"})
    assert words(page).startswith("For the phone of Luis Point the camera")
    assert 'src="data:image/svg+xml;base64,' in page.content.decode()
    address = "/" + page.context["address"].split("/", 3)[3]

    phone = Client()
    assert words(phone.get(address)).startswith("Are you Luis? Ben asks you to help.")
    assert phone.post(address)["Location"] == "/helping/"
    assert phone.get("/")["Location"] == "/helping/"
    assert words(phone.get("/helping/")).startswith("You help Ben This is the plan for today.")
    assert Client().post(address).status_code == 410
    assert words(bens_phone.get("/settings/helpers/")).endswith("Luis helps Add a helper Back")


def test_patient_links_a_helper_by_mail(bens_phone, plan):
    sent = {"name": "Luis", "email": "luis@example.org"}
    page = bens_phone.post("/settings/helpers/add/", sent, follow=True)
    assert "We send a mail." in words(page)
    assert "Luis was asked" in words(page)
    send()
    address = re.search(r"http\S+?(/help-offer/\S+)", mail.outbox[0].body)[1]

    phone = Client()
    phone.get(address)
    assert phone.post(address)["Location"] == "/helping/"
    assert re.findall(r"stroke|hand|therap|practi", mail.outbox[0].subject, re.IGNORECASE) == []


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"name": ""}, "Type a name."),
        ({"name": "Luis", "email": "luis"}, "Type an address such as luis@example.org."),
    ],
)
def test_helper_that_cannot_be_asked_is_explained(bens_phone, sent, sentence):
    answer = bens_phone.post("/settings/helpers/add/", sent)

    assert answer.status_code == 422
    assert sentence in words(answer)
    assert sent["name"] in answer.content.decode()


def test_sixth_helper_is_refused_kindly(bens_phone, northside, ben):
    for _ in range(5):
        make_carer(clinic=northside, patient=ben)

    answer = bens_phone.post("/settings/helpers/add/", {"name": "Luis"})
    assert (answer.status_code, "You have many helpers." in words(answer)) == (422, True)


def test_offer_to_somebody_who_helps_already_or_to_staff_says_so(bens_phone, southside, olga):
    busy = make_carer(clinic=southside).user
    busy.email = "busy@example.org"
    busy.save()
    told = []
    for address in (busy.email, olga.email):
        bens_phone.post("/settings/helpers/add/", {"name": "X", "email": address})
        send()
        page = Client().post(re.search(r"http\S+?(/help-offer/\S+)", mail.outbox[-1].body)[1])
        told.append((page.status_code, words(page).split(". ")[0]))

    assert told == [
        (409, "This link does not work You help somebody already"),
        (409, "This link does not work This is a work address"),
    ]


def test_helper_logs_a_drill_under_their_own_name(luis, link, plan, drills):
    drills[0].precautions = "Hold the elbow."
    drills[0].save()
    page = luis.get(f"/helping/{plan[0].key}/")
    assert "How to help safely Hold the elbow. Stop when it hurts." in words(page)
    sent = fields(page, "outcome") | {"outcome": "done", "amount": "12", "answer": "hard"}
    sent["helped"] = "1"

    for _ in range(2):
        saved = luis.post(f"/helping/{plan[0].key}/", sent, follow=True)

    assert "Saved. Thank you for helping." in words(saved)
    assert "Open and close Done" in words(saved)
    entry = SessionEntry.objects.get()
    assert (entry.logged_by, entry.logged_as) == (link.user, "carer")
    assert (entry.outcome, entry.reps, entry.answer) == ("done", 12, "hard")
    assert entry.help_given == HelpGiven.SOME


def test_helper_who_says_nothing_is_asked(luis, plan):
    answer = luis.post(f"/helping/{plan[0].key}/", {"client_uuid": uuid.uuid4(), "amount": "3"})

    assert answer.status_code == 422
    assert "Say whether it was done." in words(answer)
    assert not SessionEntry.objects.exists()


def test_not_today_by_a_helper_stores_no_number(luis, plan):
    sent = {"client_uuid": uuid.uuid4(), "outcome": "not_today", "amount": "3"}
    luis.post(f"/helping/{plan[1].key}/", sent)

    entry = SessionEntry.objects.get()
    assert (entry.outcome, entry.reps, entry.seconds) == ("not_today", None, None)
    assert entry.help_given is None


def test_strong_pain_told_to_a_helper_ends_practice_for_today(luis, plan):
    sent = {"client_uuid": uuid.uuid4(), "outcome": "part", "answer": "hurt"}
    luis.post(f"/helping/{plan[0].key}/", sent | {"pain": "8", "site": "hand"})

    assert "Practice is stopped for safety." in words(luis.get("/helping/"))
    assert luis.get(f"/helping/{plan[1].key}/").status_code == 404


def test_helper_sees_that_nothing_is_planned(luis):
    assert "Nothing is planned today." in words(luis.get("/helping/"))


def test_helper_reads_the_past_only_where_the_patient_allows_it(bens_phone, luis, link, plan):
    start(bens_phone)
    assert luis.get("/helping/past/").status_code == 404
    assert "The last days" not in words(luis.get("/helping/"))

    bens_phone.post(f"/settings/helpers/{link.public_id}/", {"history": "yes"})
    bens_phone.post("/today/who/", {"who": "me"})
    log(bens_phone, reps="7")
    assert "Open and close : 7 movements" in words(luis.get("/helping/past/"))

    bens_phone.post(f"/settings/helpers/{link.public_id}/", {"history": "no"})
    assert luis.get("/helping/past/").status_code == 404


def test_helper_sees_no_page_of_the_patient(luis, plan):
    for page in ("/today/", "/practice/", "/progress/", "/settings/", "/help/", "/hurt/"):
        assert luis.get(page).status_code == 404


def test_readings_of_a_helper_are_written_down(luis, link, plan):
    luis.get("/helping/")

    event = AuditEvent.objects.get(verb="patient.read")
    assert (event.by, event.role) == (link.user, "carer")


def test_patient_ends_a_helper_from_the_next_request_on(bens_phone, luis, link, plan):
    assert luis.get("/helping/").status_code == 200

    bens_phone.post(f"/settings/helpers/{link.public_id}/end/")

    assert luis.get("/helping/").status_code == 404
    assert luis.post(f"/helping/{plan[0].key}/").status_code == 404
    assert bens_phone.get(f"/settings/helpers/{link.public_id}/").status_code == 404


def test_helper_ends_it_themself(luis, link):
    assert words(luis.get("/helping/end/")).startswith("Stop helping Ben?")
    assert luis.post("/helping/end/")["Location"] == "/"

    assert CarerLink.objects.get().until is not None
    assert luis.get("/helping/")["Location"] == "/"


def test_helper_of_somebody_else_is_not_found(bens_phone, northside, southside):
    for clinic in (northside, southside):
        theirs = make_carer(clinic=clinic, patient=make_patient(clinic=clinic))
        for page in ("", "end/"):
            answer = bens_phone.post(f"/settings/helpers/{theirs.public_id}/{page}")
            assert answer.status_code == 404
    assert CarerLink.objects.filter(until=None).count() == 2


def test_start_asks_who_taps_where_somebody_helps(bens_phone, link, plan):
    assert start(bens_phone)["Location"] == "/today/who/"
    assert words(bens_phone.get("/today/who/")) == "Who is tapping? I do it myself Luis"
    refused = bens_phone.post("/today/who/", {"who": uuid.uuid4()})
    assert (refused.status_code, "Tap one name." in words(refused)) == (422, True)

    bens_phone.post("/today/who/", {"who": link.public_id})
    log(bens_phone)

    entry = SessionEntry.objects.get()
    assert (entry.logged_by, entry.logged_as) == (link.user, "carer")


def test_start_asks_nobody_where_nobody_helps(bens_phone, plan, northside, ben):
    make_carer(clinic=northside, patient=ben, until=NOON)

    assert start(bens_phone)["Location"] == "/practice/ready/"
    assert bens_phone.get("/today/who/")["Location"] == "/practice/ready/"


def test_plan_of_a_helper_costs_the_same_for_one_drill_and_for_many(
    luis, plan, django_assert_max_num_queries
):
    with django_assert_max_num_queries(12):
        luis.get("/helping/")
