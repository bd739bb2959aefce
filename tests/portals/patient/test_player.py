"""One drill after the other: log, answer, pain."""

import threading
import uuid

import pytest
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from programmes.actions import assignments, drawings
from programmes.models import PracticeSession, SessionEntry
from programmes.pictures import sketch
from programmes.pictures.picker import Poses
from tests.conftest import pair
from tests.factories import NOON, make_entry
from tests.portals.patient.pages import fields, log, start, words


def test_practice_from_start_to_done_logs_each_drill(begun):
    for _ in range(3):
        begun.post(log(begun), {"answer": "right"})

    entries = SessionEntry.objects.order_by("pk")
    assert [(e.outcome, e.reps, e.seconds, e.answer) for e in entries] == [
        ("done", 20, None, "right"),
        ("done", None, 300, "right"),
        ("done", None, 60, "right"),
    ]
    assert PracticeSession.objects.get().ended_at == NOON
    assert begun.get("/practice/")["Location"] == "/done/"


def test_practice_shows_one_drill_with_its_sentence_and_number(begun):
    shown = words(begun.get("/practice/"))

    assert shown == (
        "Drill 1 of 3 Open and close 10 times 2 rounds Open the left hand. Hold 5 seconds."
        " Show me the steps Done Pause Stop for today"
    )


@pytest.mark.parametrize(("drill", "number"), [(1, "5 minutes"), (2, "30 seconds 2 rounds")])
def test_practice_shows_time_for_drills_that_count_time(begun, drill, number):
    for _ in range(drill):
        log(begun)

    assert number in words(begun.get("/practice/"))


def test_practice_without_a_session_leads_to_today(bens_phone, plan):
    answer = bens_phone.get("/practice/", follow=True)

    assert answer.redirect_chain == [("/done/", 302), ("/today/", 302)]


def test_steps_name_the_hand_and_each_step(begun, drills):
    drills[0].precautions = "Stop if it hurts."
    drills[0].save()

    shown = words(begun.get("/practice/steps/"))
    assert "Open the left hand. Close it. Hold 5 seconds. Use your left hand." in shown
    assert "Take care Stop if it hurts." in shown


def test_pause_offers_to_go_on_or_to_leave_the_drill(begun):
    page = begun.get("/practice/pause/")

    assert words(page).endswith("Go on I did some Not today")
    sent = fields(page, "Not today")
    assert begun.post("/practice/log/", sent)["Location"] == "/practice/between/"
    entry = SessionEntry.objects.get()
    assert (entry.outcome, entry.reps, entry.seconds) == ("not_today", None, None)


@pytest.mark.parametrize(
    ("asked", "count", "outcome"),
    [
        ({}, 20, "done"),
        ({"count": "20", "by": "-1"}, 19, "part"),
        ({"count": "20", "by": "1"}, 21, "done"),
        ({"count": "1", "by": "-1"}, 1, "part"),
        ({"count": "999"}, 40, "done"),
        ({"count": "many"}, 20, "done"),
    ],
)
def test_some_counts_down_and_up(begun, asked, count, outcome):
    sent = fields(begun.get("/practice/some/", asked), 'method="post"')

    assert (sent["reps"], sent["outcome"]) == (str(count), outcome)


def test_some_minutes_are_logged_as_time(begun):
    log(begun)
    sent = fields(begun.get("/practice/some/", {"count": "3"}), 'method="post"')
    how = begun.post("/practice/log/", sent)["Location"]

    assert "You did 3 minutes." in words(begun.get(how))
    assert SessionEntry.objects.get(outcome="part").seconds == 180


def test_log_twice_with_one_uuid_stores_once(begun):
    sent = fields(begun.get("/practice/"), "data-player")

    first = begun.post("/practice/log/", sent)["Location"]
    second = begun.post("/practice/log/", sent)["Location"]

    assert first == second
    assert SessionEntry.objects.count() == 1


def test_log_from_a_second_tab_keeps_the_first(begun):
    tabs = [fields(begun.get("/practice/"), "data-player") for _ in range(2)]

    begun.post("/practice/log/", tabs[0])
    begun.post("/practice/log/", tabs[1] | {"reps": "3", "outcome": "part"})

    assert SessionEntry.objects.get().reps == 20


def test_log_after_stop_in_another_tab_is_not_lost(begun):
    sent = fields(begun.get("/practice/"), "data-player")
    begun.post("/today/stop/")

    begun.post("/practice/log/", sent)

    assert SessionEntry.objects.get().reps == 20


def test_log_of_a_drill_stopped_meanwhile_shows_the_plan_now(begun, ben, ana, drills):
    sent = fields(begun.get("/practice/"), "data-player")
    assignments.stop_now(
        assignment=ben.assignments.get(),
        drill=drills[0],
        kind="removed",
        reason="Pain",
        by=ana,
        now=NOON,
    )

    answer = begun.post("/practice/log/", sent, follow=True)

    assert "Your plan has changed. Here is your plan now." in words(answer)
    entry = SessionEntry.objects.get()  # what was done is not lost
    assert (entry.outcome, entry.reps) == ("part", 20)


@pytest.mark.parametrize("wrong", [{"reps": "-1"}, {"outcome": "all"}, {"client_uuid": "x"}])
def test_log_that_makes_no_sense_asks_to_tap_again(begun, wrong):
    assert log(begun, **wrong) == "/practice/"
    assert not SessionEntry.objects.exists()


def test_log_asks_no_more_than_twelve_queries(begun):
    for _ in range(2):
        log(begun)
    sent = fields(begun.get("/practice/"), "data-player")

    with CaptureQueriesContext(connection) as captured:
        begun.post("/practice/log/", sent)

    asked = [query for query in captured if "SAVEPOINT" not in query["sql"]]
    assert len(asked) == 12  # the last drill ends the session, which is one more


def test_log_fifty_times_at_once_stores_once(transactional_db, begun, ben):
    sent = fields(begun.get("/practice/"), "data-player")
    phones = [pair(ben) for _ in range(50)]
    gate = threading.Barrier(len(phones))
    answers = []

    def tap(phone):
        gate.wait()
        answers.append(phone.post("/practice/log/", sent)["Location"])
        connections.close_all()

    threads = [threading.Thread(target=tap, args=(phone,)) for phone in phones]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert SessionEntry.objects.count() == 1
    assert answers == [f"/practice/how/{SessionEntry.objects.get().public_id}/"] * 50


@pytest.mark.parametrize("answer", ["easy", "right", "hard"])
def test_how_keeps_the_answer_and_goes_on(begun, answer):
    how = log(begun)

    assert (
        words(begun.get(how))
        == "How was that? You did 20 movements. Easy Right Hard It hurt Other number Skip"
    )
    assert begun.post(how, {"answer": answer})["Location"] == "/practice/between/"
    assert SessionEntry.objects.get().answer == answer


def test_how_skipped_stays_unknown(begun):
    begun.post(log(begun), {})

    assert SessionEntry.objects.get().answer is None


def test_how_answered_before_goes_on(begun):
    how = log(begun)
    begun.post(how, {"answer": "easy"})

    assert begun.get(how)["Location"] == "/practice/between/"
    begun.post(how, {"answer": "hard"})
    assert SessionEntry.objects.get().answer == "easy"


def test_how_of_another_patient_is_not_found(begun, northside):
    other = make_entry(clinic=northside)

    assert begun.get(f"/practice/how/{other.public_id}/").status_code == 404
    assert begun.post(f"/practice/pain/{other.public_id}/").status_code == 404
    assert begun.get(f"/entries/{other.public_id}/correct/").status_code == 404


def test_pain_keeps_place_and_number_and_goes_on(begun):
    pain = begun.post(log(begun), {"answer": "hurt"})["Location"]

    assert begun.post(pain, {"site": "shoulder", "pain": "6"})["Location"] == "/rest/shoulder/"
    entry = SessionEntry.objects.get()
    assert (entry.answer, entry.pain_0_10, entry.pain_site) == ("hurt", 6, "shoulder")


def test_pain_of_seven_ends_practice_for_today(begun):
    pain = begun.post(log(begun), {"answer": "hurt"})["Location"]

    assert begun.post(pain, {"site": "hand", "pain": "7"})["Location"] == "/rest/pain_end/"
    shown = words(begun.get("/rest/pain_end/"))
    assert "Stop for today Rest. You did the right thing. Nobody watches this all day." in shown
    assert shown.endswith("Call the clinic 0151 496 0000 Back to today")


@pytest.mark.parametrize(
    ("sent", "problem"),
    [
        ({"pain": "4"}, "Tap where it hurts."),
        ({"site": "hand"}, "Tap a number."),
        ({"site": "hand", "pain": "11"}, "less than or equal to 10"),
    ],
)
def test_pain_left_open_asks_for_it_and_keeps_the_rest(begun, sent, problem):
    pain = begun.post(log(begun), {"answer": "hurt"})["Location"]

    answer = begun.post(pain, sent)

    assert answer.status_code == 422
    assert problem in words(answer)
    assert answer.content.decode().count(" checked") == len(sent) - ("11" in sent.values())


def test_start_of_another_browser_carries_on(begun, ben):
    log(begun)
    tablet = pair(ben)
    start(tablet)

    assert "Drill 2 of 3" in words(tablet.get("/practice/"))


def test_log_without_a_token_is_refused(begun, ben):
    careful = Client(enforce_csrf_checks=True)
    careful.cookies = begun.cookies

    assert careful.post("/practice/log/", {"client_uuid": uuid.uuid4()}).status_code == 403


def test_practice_shows_the_drawing_that_the_therapist_picked(begun, drills, ana):
    poses = Poses("wrist_down", "wrist_up", "side", hands="helped")
    drawings.set_poses(drill=drills[0], poses=poses, revision=1, by=ana, now=NOON)

    page = begun.get("/practice/").content.decode()

    address = f"/pictures/{sketch.digest(poses)}/"
    assert f'src="{address}loop.svg#tan"' in page
    assert f'srcset="{address}end.svg#tan"' in page
    assert "The right hand helps." in page  # Ben's left hand is affected
