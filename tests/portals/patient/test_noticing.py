"""Helpers tell what they see: under their name, by the same rules, with screens of their own."""

import uuid
from datetime import timedelta

import pytest
from django.test import Client

from programmes.models import AuditEvent, SafetyCard, SafetyClosure, SafetyReport
from tests.cards import make_report
from tests.factories import WEDNESDAY, make_carer, make_user
from tests.portals.patient.pages import words


@pytest.fixture
def link(northside, ben):
    northside.emergency_number = "999"
    northside.save()
    return make_carer(clinic=northside, patient=ben, user=make_user(name="Luis"))


@pytest.fixture
def luis(link):
    """Luis's browser."""
    browser = Client()
    browser.force_login(link.user)
    return browser


def tell(browser, kind, *details):
    """Tell it as a helper would; return the page that follows."""
    sent = {"kind": kind, "client_uuid": str(uuid.uuid4())}
    answer = browser.post("/helping/wrong/", sent)
    if details:
        assert answer["Location"] == f"/helping/wrong/{kind}/"
        sent["details"] = details
        answer = browser.post(f"/helping/wrong/{kind}/", sent)
    assert answer.status_code == 302
    return browser.get(answer["Location"])


def test_helper_finds_the_way_from_their_page(luis):
    assert 'href="/helping/wrong/"' in luis.get("/helping/").content.decode()
    shown = words(luis.get("/helping/wrong/"))
    assert shown.startswith("What do you see? Signs of a stroke Chest pain A fall or a faint")
    assert "The hand is tighter" in shown


def test_stroke_sign_from_a_helper_closes_practice_and_calls_the_clinics_number(
    luis, link, ben, plan
):
    page = tell(luis, "stroke")

    assert words(page).startswith("Stop. Call for help now. Call 999 Say that it may be a stroke.")
    assert "Do not wait for the clinic. Stay with Ben. Nobody watches this all day." in words(page)
    assert 'href="tel:999"' in page.content.decode()
    report, card = SafetyReport.objects.get(), SafetyCard.objects.get()
    assert (report.by, report.told_as, report.patient) == (link.user, "carer", ben)
    assert (card.rule, card.sources) == ("stroke_sign", [report.source])
    assert SafetyClosure.objects.get().scope == "all"
    assert AuditEvent.objects.get(verb="report.told").by == link.user
    assert "Practice is stopped for safety. Rest now, and call the clinic." in words(
        luis.get("/helping/")
    )


@pytest.mark.parametrize(
    ("kind", "details", "rule", "sentences"),
    [
        ("chest", (), "medical", "Help Ben to sit or lie down. Stay with Ben."),
        ("fall", ("fainted",), "medical", "Help Ben to sit or lie down. Stay with Ben."),
        ("fall", ("unhurt",), "fall", "Rest today No more practice today."),
        ("swelling", ("swollen", "hot"), "crps", "Rest the hand No force and no weight"),
        ("skin", ("numb",), "skin", "Take it off now Take off the splint and the pads."),
        ("tighter", (), "tighter", "Thank you for telling us The clinic can see it now."),
        ("other", (), "other", "Thank you for telling us The clinic can see it now."),
    ],
)
def test_each_concern_fires_its_rule_and_shows_the_helpers_screen(
    luis, kind, details, rule, sentences
):
    page = tell(luis, kind, *details)

    assert SafetyCard.objects.get().rule == rule
    assert sentences in words(page)
    assert "You" not in page.context["stop"].sentences


@pytest.mark.parametrize(
    "case",
    [
        ("hand", 2, "other", "Thank you for telling us The clinic can see it now.", None),
        ("hand", 5, "pain_stop", "Rest what hurts today The clinic can see it now.", None),
        ("hand", 8, "pain_end", "Stop for today Help Ben to rest. No more practice today.", "all"),
        ("shoulder", 4, "shoulder", "Rest the shoulder Drills that use the shoulder", "shoulder"),
    ],
)
def test_pain_outside_a_drill_leads_to_the_same_stops(luis, link, case):
    site, pain, rule, sentences, scope = case
    assert 'href="/helping/hurt/"' in luis.get("/helping/").content.decode()
    assert words(luis.get("/helping/hurt/")).startswith("Where does it hurt? Hand or wrist")

    sent = {"site": site, "pain": pain, "client_uuid": str(uuid.uuid4())}
    for _ in range(2):
        page = luis.post("/helping/hurt/", sent, follow=True)

    assert page.redirect_chain == [(f"/helping/rest/{rule}/", 302)]
    assert sentences in words(page)
    report = SafetyReport.objects.get()
    assert (report.kind, report.pain_0_10, report.pain_site) == ("pain", pain, site)
    assert (report.by, report.told_as) == (link.user, "carer")
    assert [one.scope for one in SafetyClosure.objects.all()] == ([scope] if scope else [])


def test_pain_of_the_shoulder_on_two_days_rests_it_until_the_team_looks(luis, northside, ben):
    make_report(
        clinic=northside,
        patient=ben,
        kind="pain",
        pain_0_10=5,
        pain_site="shoulder",
        day=WEDNESDAY - timedelta(days=1),
    )
    sent = {"site": "shoulder", "pain": "5", "client_uuid": str(uuid.uuid4())}
    page = luis.post("/helping/hurt/", sent, follow=True)
    assert "Rest the shoulder It hurt on two days. Drills that use the shoulder wait." in words(
        page
    )


def test_pain_without_a_place_or_a_number_is_asked_again_and_keeps_what_was_tapped(luis):
    sent = {"site": "shoulder", "client_uuid": str(uuid.uuid4())}
    answer = luis.post("/helping/hurt/", sent)
    assert answer.status_code == 422
    assert words(answer).startswith("Tap a number.")
    assert 'value="shoulder" checked' in answer.content.decode()
    assert not SafetyReport.objects.exists()


def test_card_is_marked_with_the_helpers_name(luis, ana, ben):
    tell(luis, "tighter")
    desk = Client()
    desk.force_login(ana)

    shown = words(desk.get(f"/clinics/northside/patients/{ben.public_id}/"))

    assert "by Luis, who helps." in shown


def test_helper_takes_back_their_own_report_alone_and_nobody_theirs(luis, bens_phone, ben):
    page = tell(luis, "stroke")
    assert "I tapped by mistake" in words(page)
    report = SafetyReport.objects.get()
    sent = {"report": str(report.public_id)}
    assert "I tapped by mistake" not in words(bens_phone.get("/rest/stroke_sign/"))
    assert "I tapped by mistake" not in words(bens_phone.get("/today/"))
    assert bens_phone.post("/rest/mistake/take-back/", sent).status_code == 404

    done = luis.post("/helping/mistake/", sent, follow=True)

    assert "Good that all is fine. We took it back." in words(done)
    report.refresh_from_db()
    assert report.mistaken_at is not None
    assert SafetyClosure.objects.get().reopened_on is not None


def test_report_of_the_patient_is_not_the_helpers_to_take_back(luis, bens_phone):
    sent = {"kind": "stroke", "client_uuid": str(uuid.uuid4())}
    bens_phone.post("/help/wrong/", sent)

    assert "I tapped by mistake" not in words(luis.get("/helping/rest/stroke_sign/"))
    report = str(SafetyReport.objects.get().public_id)
    assert luis.post("/helping/mistake/", {"report": report}).status_code == 404


def test_telling_twice_with_one_mark_stores_once(luis):
    sent = {"kind": "other", "client_uuid": str(uuid.uuid4())}
    for _ in range(2):
        luis.post("/helping/wrong/", sent)

    assert SafetyReport.objects.count() == 1


def test_question_without_an_answer_is_asked_again(luis):
    answer = luis.post("/helping/wrong/skin/", {"client_uuid": str(uuid.uuid4())})

    assert answer.status_code == 422
    assert "Tap one first." in words(answer)
    assert luis.get("/helping/wrong/stroke/").status_code == 404
    assert luis.get("/helping/rest/none/").status_code == 404


def test_emergency_on_a_helpers_phone_calls_the_clinics_number_until_the_link_ends(luis, link):
    assert words(luis.get("/emergency/")).startswith("Emergency Call 999")

    link.until = link.since
    link.save()
    assert words(luis.get("/emergency/")).startswith("Emergency Call 112")
