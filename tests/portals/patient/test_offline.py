"""What a phone keeps for a time without a network, and what comes back."""

import json
import re
import uuid
from datetime import timedelta

import pytest

from programmes.models import SessionEntry
from tests.conftest import pair
from tests.factories import NOON, make_patient
from tests.portals.patient.pages import fields, start


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
    assert (pack["session"], pack["is_closed"], pack["stop_at"]) == (None, False, 7)
    assert pack["shoulder"] == {"at": 4, "keys": []}
    assert answer["Relearn-Made"] == pack["made"]
    assert answer["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"


def test_pack_under_way_names_the_session_and_what_is_left(bens_phone, ben, plan):
    start(bens_phone)
    bens_phone.post("/practice/log/", fields(bens_phone.get("/practice/"), "data-player"))
    session = told(bens_phone.get("/offline/"))["session"]
    assert (session["id"], session["size"]) == (str(ben.sessions.get().public_id), "full")
    assert len(session["left"]) == 2


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
    assert "We could not keep all that you did." in bens_phone.get("/today/").content.decode()


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
    with django_assert_num_queries(6):
        bens_phone.get("/offline/")
    with django_assert_num_queries(18):  # the marks of inner transactions among them
        send(bens_phone, one, person=person)
