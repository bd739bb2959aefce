"""What a phone keeps for a time without a network, and what comes back."""

import json
import re
import uuid
from datetime import timedelta

import pytest

from programmes.models import SafetyReport, SessionEntry
from tests.cards import make_report
from tests.conftest import pair
from tests.factories import (
    NOON,
    WEDNESDAY,
    make_drill,
    make_goal,
    make_patient,
    make_prescription,
)
from tests.portals.patient.conftest import plan_of
from tests.portals.patient.pages import fields, start, words


def told(response):
    """Return what the script of the kept plan is told."""
    return json.loads(re.search(r'id="pack"[^>]*>(.*?)</script>', response.content.decode())[1])


def send(phone, *records, person=None):
    person = person or phone.get("/offline/inbox/").json()["person"]
    body = {"person": person, "records": list(records)}
    return phone.post("/offline/inbox/", body, content_type="application/json")


def record(kind, /, at=NOON, **given):
    return {"id": str(uuid.uuid4()), "kind": kind, "at": at.isoformat(), "fields": given}


def logged(phone, **more):
    """Return the record of the drill on the screen."""
    return record("log", **(fields(phone.get("/practice/"), "data-player") | more))


def test_pack_holds_the_plan_of_three_days(bens_phone, plan):
    answer = bens_phone.get("/offline/")
    pack = told(answer)
    assert list(pack["days"]) == ["2026-03-04", "2026-03-05", "2026-03-06"]
    assert len(pack["days"]["2026-03-04"]["full"]) == 3
    assert (pack["session"], pack["closed"]) == (None, None)
    assert answer["Relearn-Made"] == pack["made"]
    assert answer["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"


def test_pack_under_way_names_the_session_and_what_is_left(bens_phone, ben, plan):
    start(bens_phone)
    bens_phone.post("/practice/log/", fields(bens_phone.get("/practice/"), "data-player"))
    session = told(bens_phone.get("/offline/"))["session"]
    assert (session["id"], session["size"]) == (str(ben.sessions.get().public_id), "full")
    assert (len(session["left"]), session["behind"]) == (2, 1)


def test_pack_knows_what_each_report_leads_to(bens_phone, plan):
    answer = bens_phone.get("/offline/")
    pack = told(answer)
    rules = {told: [*fired, ""][0] for told, fired in pack["wrongs"].items()}
    assert rules == {
        "stroke": "stroke_sign",
        "chest": "medical",
        "fall fainted": "medical",
        "fall injured": "medical",
        "fall unhurt": "fall",
        "swelling discoloured": "swelling",
        "swelling hot": "swelling",
        "swelling swollen": "swelling",
        "swelling discoloured hot": "swelling",
        "swelling discoloured swollen": "crps",
        "swelling hot swollen": "crps",
        "swelling discoloured hot swollen": "crps",
        **dict.fromkeys(
            (
                *("skin blister", "skin mark", "skin numb", "skin blister mark"),
                *("skin blister numb", "skin mark numb", "skin blister mark numb"),
            ),
            "skin",
        ),
        "tighter": "tighter",
        "other": "other",
    }
    everything = {rule for rule, closed in pack["closes"].items() if closed["all"]}
    assert everything == {"stroke_sign", "medical", "fall", "pain_end"}
    for rule in (*set(rules.values()), "pain_stop", "shoulder"):
        assert f'<template id="part-stop-{rule}">' in answer.content.decode()
    which = answer.content.decode().split('<template id="part-wrong-which">')[1]
    assert "Chest pain" in which.split("</template>")[0]


def test_pack_knows_from_which_pain_on_practice_rests(bens_phone, ben, northside, ana, plan):
    ben.usual_pain_json = {"hand": 5}
    ben.save()
    make_report(clinic=northside, patient=ben, kind="pain", pain_0_10=4, pain_site="shoulder",
                day=WEDNESDAY - timedelta(days=1))  # fmt: skip
    pack = told(bens_phone.get("/offline/"))
    first = {site: [[*fired, ""][0] for fired in pains] for site, pains in pack["pains"].items()}
    assert first == {
        "": [""] * 7 + ["pain_end"] * 4,
        "hand": [""] * 6 + ["pain_stop"] + ["pain_end"] * 4,
        "elsewhere": [""] * 4 + ["pain_stop"] * 3 + ["pain_end"] * 4,
        "shoulder": [""] * 4 + ["shoulder_again"] * 3 + ["pain_end"] * 4,
    }
    assert pack["pains"]["shoulder"][8] == ["pain_end", "shoulder_again", "shoulder"]
    assert pack["closes"]["shoulder_again"] == {"all": False, "today": False, "keys": []}


def test_pack_knows_which_drills_rest_by_which_rule(bens_phone, northside, ben, ana):
    lift = make_drill(clinic=northside, name="Lift", safety_flags=["shoulder_pain"])
    grip = make_drill(clinic=northside, name="Grip", category="strength_grip")
    one, other = make_prescription(lift), make_prescription(grip)
    plan_of(northside, ben, ana, [one, other])
    closes = told(bens_phone.get("/offline/"))["closes"]
    assert closes["shoulder"] == {"all": False, "today": True, "keys": [str(one.key)]}
    assert closes["crps"] == {"all": False, "today": False, "keys": [str(other.key)]}
    assert closes["skin"]["keys"] == []


def test_pack_of_a_day_that_safety_keeps_closed_names_the_screen(bens_phone, plan):
    send(bens_phone, record("wrong", kind="stroke"))
    answer = bens_phone.get("/offline/")
    assert told(answer)["closed"] == "stroke_sign"
    part = answer.content.decode().split('<template id="part-stop-stroke_sign">')[1]
    assert "Stop. Call for help now." in part.split("</template>")[0]


@pytest.mark.parametrize(
    ("fields", "page"),
    [
        ({"kind": "stroke"}, "/rest/stroke_sign/"),
        ({"kind": "other"}, "/rest/other/"),
        ({"kind": "swelling", "details": ["hot", "swollen"]}, "/rest/crps/"),
        ({"kind": "fall", "details": ["fainted"]}, "/rest/medical/"),
    ],
)
def test_inbox_of_a_report_leads_to_its_screen(bens_phone, plan, fields, page):
    one = record("wrong", **fields)
    for result in ("stored", "duplicate"):
        answer = send(bens_phone, one).json()
        assert answer == {"results": [{"id": one["id"], "result": result}], "next": page}
    assert SafetyReport.objects.get().client_uuid == uuid.UUID(one["id"])


@pytest.mark.parametrize(
    "fields",
    [{"kind": "swelling"}, {"kind": "skin", "details": ["hot"]}, {"kind": "pain"}, {}],
)
def test_inbox_of_a_report_that_no_page_sends_keeps_nothing(bens_phone, plan, fields):
    answer = send(bens_phone, record("wrong", **fields)).json()
    assert (answer["results"][0]["reason"], answer["next"]) == ("not_valid", "/today/")
    assert not SafetyReport.objects.exists()


def test_inbox_of_pain_outside_a_drill_leads_to_its_screen(bens_phone, plan):
    assert send(bens_phone, record("sore", site="hand", pain="2")).json()["next"] == "/rest/other/"
    sore = record("sore", site="hand", pain="7")
    assert send(bens_phone, sore).json()["next"] == "/rest/pain_end/"


def test_inbox_of_a_report_tapped_by_mistake_goes_on(bens_phone, plan):
    one = record("wrong", kind="chest")
    send(bens_phone, one)
    assert send(bens_phone, record("mistake", report=one["id"])).json()["next"] == "/today/"
    assert words(bens_phone.get("/today/")).startswith("Good that you are fine. We took it back.")


def test_inbox_of_pain_around_a_session_goes_on_or_stops(bens_phone, ben, plan):
    start(bens_phone)
    session = ben.sessions.get()
    about = {"session": str(session.public_id)}
    assert send(bens_phone, record("before", pain="2", **about)).json()["next"] == "/practice/"
    assert send(bens_phone, record("after", pain="3", **about)).json()["next"] == "/done/"
    session.refresh_from_db()
    assert (session.pain_before_0_10, session.pain_after_0_10) == (2, 3)
    other = {"session": str(uuid.uuid4())}
    strange = send(bens_phone, record("before", pain="2", **other)).json()
    assert (strange["results"][0]["result"], strange["next"]) == ("later", "/practice/")


def test_inbox_of_strong_pain_before_a_session_stops_it(bens_phone, ben, plan):
    start(bens_phone)
    one = record("before", pain="7", session=str(ben.sessions.get().public_id))
    assert send(bens_phone, one).json()["next"] == "/rest/pain_end/"


def test_inbox_of_a_win_shows_it(bens_phone, northside, ben, plan):
    goal = make_goal(clinic=northside, patient=ben, words="Tie my hair")
    send(bens_phone, record("win", goal=str(goal.public_id)))
    assert send(bens_phone, record("win", example="held")).json()["next"] == "/progress/"
    assert words(bens_phone.get("/progress/")).startswith("Your win is kept.")
    rows = ben.wins.order_by("pk").values_list("words", "goal")
    assert list(rows) == [("A step towards: Tie my hair", goal.pk), ("I held a cup.", None)]


def test_pack_and_inbox_ask_for_a_patient(client, plan):
    assert client.get("/offline/")["Location"] == "/"
    assert client.post("/offline/inbox/")["Location"] == "/"


def test_inbox_of_a_log_leads_to_its_question(bens_phone, plan):
    start(bens_phone)
    one = logged(bens_phone)
    answer = send(bens_phone, one).json()
    entry = SessionEntry.objects.get()
    assert answer == {
        "results": [{"id": one["id"], "result": "stored"}],
        "next": f"/practice/how/{entry.public_id}/",
    }
    again = send(bens_phone, one).json()
    assert again["results"] == [{"id": one["id"], "result": "duplicate"}]
    assert SessionEntry.objects.count() == 1


@pytest.mark.parametrize(
    ("answer", "page"), [("right", "/practice/between/"), ("hurt", "/practice/pain/{}/")]
)
def test_inbox_of_an_answer_goes_on(bens_phone, plan, answer, page):
    start(bens_phone)
    send(bens_phone, logged(bens_phone))
    entry = SessionEntry.objects.get()
    one = record("answer", entry=str(entry.public_id), answer=answer)
    assert send(bens_phone, one).json()["next"] == page.format(entry.public_id)
    entry.refresh_from_db()
    assert entry.answer == answer


def test_inbox_of_strong_pain_leads_to_the_screen_that_stops(bens_phone, plan):
    start(bens_phone)
    sent = fields(bens_phone.get("/practice/"), "data-player")
    one = record("hurt", **sent | {"reps": "", "seconds": "", "site": "hand", "pain": "8"})
    assert send(bens_phone, one).json()["next"] == "/rest/pain_end/"
    entry = SessionEntry.objects.get()
    assert (entry.outcome, entry.answer, entry.pain_0_10) == ("not_today", "hurt", 8)


def test_inbox_of_a_drill_left_for_today_goes_on(bens_phone, plan):
    start(bens_phone)
    one = logged(bens_phone, outcome="not_today")
    assert send(bens_phone, one).json()["next"] == "/practice/between/"


def test_inbox_of_a_stop_ends_the_session(bens_phone, ben, plan):
    start(bens_phone)
    session = ben.sessions.get()
    one = record("stop", session=str(session.public_id))
    assert send(bens_phone, one).json()["next"] == "/practice/after/"
    session.refresh_from_db()
    assert session.ended_at == NOON


def test_inbox_of_a_session_begun_without_a_network_stores_it(bens_phone, ben, plan):
    one = record("start", at=NOON - timedelta(hours=1), size="short", version="1", energy="5")
    assert send(bens_phone, one).json()["results"][0]["result"] == "stored"
    session = ben.sessions.get()
    assert (str(session.client_uuid), session.size, session.energy_0_10) == (one["id"], "short", 5)


def test_inbox_says_what_it_could_not_keep(bens_phone, plan):
    start(bens_phone)
    bad = logged(bens_phone, outcome="never")
    other = logged(bens_phone, prescription=str(uuid.uuid4()))
    old = record("start", at=NOON - timedelta(days=40), size="full", version="1")
    results = send(bens_phone, bad, other, old).json()["results"]
    assert [one.get("reason") for one in results] == ["not_valid", "not_in_plan", "too_old"]
    shown = words(bens_phone.get("/today/"))
    assert shown.startswith(
        "We could not keep all that you did. Please tell your therapist."
        " Your plan has changed. We could not keep all that you did."
        " Some practice came too late to keep. Please tell your therapist."
    )


def test_inbox_says_nothing_of_a_record_whose_page_waits(bens_phone, plan):
    start(bens_phone)
    old = record("start", at=NOON - timedelta(days=40), size="full", version="1")
    bad = logged(bens_phone, outcome="never")
    person = bens_phone.get("/offline/inbox/").json()["person"]
    body = {"person": person, "records": [old, bad], "asked": bad["id"]}
    bens_phone.post("/offline/inbox/", body, content_type="application/json")
    shown = words(bens_phone.get("/today/"))
    assert shown.startswith("Some practice came too late to keep. Please tell your therapist. Good")


def test_inbox_of_wins_without_end_says_how_many_are_kept(bens_phone, plan):
    send(bens_phone, *(record("win", example="held") for _ in range(13)))
    assert words(bens_phone.get("/progress/")).startswith(
        "You told many wins that day. We kept twelve."
    )


@pytest.mark.parametrize("days_ago", [8, 40])
def test_inbox_of_an_old_report_is_kept_for_the_team(bens_phone, plan, days_ago):
    one = record("wrong", at=NOON - timedelta(days=days_ago), kind="stroke")
    assert send(bens_phone, one).json()["results"] == [{"id": one["id"], "result": "stored"}]
    assert words(bens_phone.get("/today/")).startswith("Stop. Call for help now.")


def test_inbox_of_something_about_an_unknown_entry_asks_again_later(bens_phone, plan):
    one = record("answer", entry=str(uuid.uuid4()), answer="right")
    assert send(bens_phone, one).json() == {
        "results": [{"id": one["id"], "result": "later"}],
        "next": "/practice/between/",
    }


def test_inbox_of_what_another_person_kept_is_left_on_the_phone(bens_phone, northside, plan):
    start(bens_phone)
    one = logged(bens_phone)
    other = pair(make_patient(clinic=northside, name="Cara"))
    mark = other.get("/offline/inbox/").json()["person"]
    assert send(bens_phone, one, person=mark).status_code == 409
    assert send(other, one).json()["results"][0]["result"] == "later"
    assert not SessionEntry.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"[]", b"{}", b"null", b'{"person": "x", "records": 3}'),
        json.dumps({"person": "x", "records": [{}] * 201}).encode(),
        b'{"person": "x", "records": [{"id": "1", "kind": "log", "at": "noon", "fields": {}}]}',
        json.dumps({"person": "x", "records": [record("dance")]}).encode(),
        json.dumps({"person": "x", "records": [record("log") | {"fields": 3}]}).encode(),
    ],
)
def test_inbox_of_what_no_phone_sends_is_refused(bens_phone, plan, body):
    answer = bens_phone.post("/offline/inbox/", body, content_type="application/json")
    assert answer.status_code == 400


def test_inbox_of_nothing_stores_nothing(bens_phone, plan):
    assert send(bens_phone).json() == {"results": [], "next": "/today/"}


def test_worker_names_its_scripts_and_changes_with_them(client):
    answer = client.get("/sw.js")
    assert answer["Content-Type"] == "text/javascript"
    assert answer["Cache-Control"] == "no-cache"
    code = answer.content.decode()
    assert 'importScripts("/static/js/outbox.js", "/static/js/worker.js");' in code
    given = json.loads(re.search(r"RELEARN = (.*);", code)[1])
    assert (given["home"], given["pack"], given["shell"]) == (
        "/today/",
        "/offline/",
        ["/emergency/"],
    )


def test_worker_that_is_switched_off_leaves(client, settings):
    settings.OFFLINE = False
    assert "registration.unregister()" in client.get("/sw.js").content.decode()


def test_manifest_names_icons_that_exist(client):
    card = client.get("/manifest.webmanifest").json()
    assert (card["start_url"], card["display"]) == ("/today/", "standalone")
    assert [icon["sizes"] for icon in card["icons"]] == ["192x192", "512x512"]


def test_queries_of_pack_and_inbox_are_few(bens_phone, plan, django_assert_num_queries):
    start(bens_phone)
    one = logged(bens_phone)
    person = bens_phone.get("/offline/inbox/").json()["person"]
    with django_assert_num_queries(8):
        bens_phone.get("/offline/")
    with django_assert_num_queries(18):  # the marks of inner transactions among them
        send(bens_phone, one, person=person)
