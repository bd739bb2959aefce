"""Around the drills: get ready, pain before and after, the rest between two, the way back."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from programmes.models import PracticeSession, SessionEntry
from tests.conftest import pair
from tests.factories import make_entry
from tests.portals.patient.pages import fields, log, start, words


def _kit(drills, *things):
    for drill, thing in zip(drills, things, strict=True):
        drill.equipment = thing
        drill.save()


def test_ready_names_each_thing_once_and_how_to_sit(begun, drills):
    _kit(drills, "plastic cup", "none", "plastic cup")

    shown = words(begun.get("/practice/ready/"))

    assert shown.startswith("Get ready You need Plastic cup Seated at a table.")
    assert shown.endswith("Who counts? I tap Count for me I am ready")


def test_ready_without_kit_says_so(begun, drills):
    _kit(drills, "", "none", "None")

    assert "You need nothing but your hands." in words(begun.get("/practice/ready/"))


def test_ready_asks_only_for_what_is_left(begun, drills):
    _kit(drills, "plastic cup", "coins", "")
    log(begun)

    assert "Plastic cup" not in words(begun.get("/practice/ready/"))


@pytest.mark.parametrize("page", ["ready", "before"])
def test_before_a_session_leads_to_today(bens_phone, plan, page):
    assert bens_phone.get(f"/practice/{page}/")["Location"] == "/today/"


@pytest.mark.parametrize(
    ("pain", "onward"), [("0", "/practice/"), ("6", "/practice/"), ("7", "/rest/pain_end/")]
)
def test_pain_before_is_kept_with_the_session(begun, pain, onward):
    assert begun.post("/practice/before/", {"pain": pain})["Location"] == onward
    session = PracticeSession.objects.get()
    assert (session.pain_before_0_10, session.pain_after_0_10) == (int(pain), None)


def test_pain_before_of_seven_makes_today_a_day_of_rest(begun):
    begun.post("/practice/before/", {"pain": "7"})

    assert words(begun.get("/today/")).startswith("Stop for today Rest.")


def test_pain_before_told_again_is_put_right(begun):
    for pain in ("6", "2"):
        begun.post("/practice/before/", {"pain": pain})

    assert PracticeSession.objects.get().pain_before_0_10 == 2


@pytest.mark.parametrize("sent", [{}, {"pain": "11"}, {"pain": "much"}])
def test_pain_before_that_makes_no_sense_is_asked_again(begun, sent):
    answer = begun.post("/practice/before/", sent)

    assert answer.status_code == (200 if sent == {} else 422)
    assert PracticeSession.objects.get().pain_before_0_10 is None


def test_pain_skipped_stays_unknown(begun):
    assert 'href="/practice/">Skip' in begun.get("/practice/before/").content.decode()
    for _ in range(3):
        log(begun)
    assert 'href="/done/">Skip' in begun.get("/practice/after/").content.decode()
    session = PracticeSession.objects.get()
    assert (session.pain_before_0_10, session.pain_after_0_10) == (None, None)


def test_pain_after_is_asked_once_when_the_last_drill_is_done(begun):
    for _ in range(3):
        log(begun)

    assert begun.get("/practice/between/")["Location"] == "/practice/after/"
    assert "After practice How much does it hurt now?" in words(begun.get("/practice/after/"))
    assert begun.post("/practice/after/", {"pain": "3"})["Location"] == "/done/"
    assert PracticeSession.objects.get().pain_after_0_10 == 3
    assert begun.get("/practice/after/")["Location"] == "/done/"


def test_pain_after_waits_for_the_end_and_is_not_asked_where_nothing_was_done(begun):
    assert begun.get("/practice/after/")["Location"] == "/practice/"
    begun.post("/today/stop/")
    assert begun.get("/practice/after/")["Location"] == "/done/"


def test_pain_after_is_not_asked_where_pain_ended_the_day(begun):
    pain = begun.post(log(begun), {"answer": "hurt"})["Location"]
    begun.post(pain, {"site": "hand", "pain": "8"})
    begun.post("/today/stop/")

    assert begun.get("/practice/after/")["Location"] == "/done/"


def test_between_shows_the_next_drill_and_the_prescribed_rest(begun):
    begun.post(log(begun), {"answer": "right"})

    page = begun.get("/practice/between/")
    assert words(page) == (
        "Drill 2 of 3 Rest a little 30 seconds Next: Use a cup I am ready Stop for today"
    )
    assert 'data-rest="30"' in page.content.decode()


def test_between_after_a_drill_that_was_left_out_goes_on_at_once(begun):
    log(begun, outcome="not_today", reps="")

    assert begun.get("/practice/between/")["Location"] == "/practice/"


def test_back_leads_to_get_ready_and_then_to_the_answer_before(begun):
    assert 'class="back" href="/practice/ready/"' in begun.get("/practice/").content.decode()
    log(begun)
    entry = SessionEntry.objects.get()

    page = begun.get("/practice/").content.decode()
    assert f'class="back" href="/practice/how/{entry.public_id}/?again"' in page


def test_answer_put_right_is_a_new_entry_and_the_old_one_stays(begun):
    how = log(begun)
    begun.post(how, {"answer": "hard"})
    again = f"{how}?again"
    sent = fields(begun.get(again), "answer")

    for _ in range(2):
        answer = begun.post(again, sent | {"answer": "easy"})

    old, new = SessionEntry.objects.order_by("pk")
    assert (old.answer, old.superseded_by, new.answer, new.reps) == ("hard", new, "easy", 20)
    assert answer.status_code == 404  # the entry that was put right is not the one that stands


def test_answer_told_again_as_it_was_changes_nothing(begun):
    how = log(begun)
    for _ in range(2):
        begun.post(f"{how}?again", {"answer": "hard"})

    assert SessionEntry.objects.get().answer == "hard"


def test_answer_put_right_from_hurt_drops_the_pain_and_the_other_way_asks_for_it(begun):
    how = log(begun)
    pain = begun.post(how, {"answer": "hurt"})["Location"]
    begun.post(pain, {"site": "hand", "pain": "5"})

    begun.post(f"{how}?again", {"answer": "right"})

    entry = SessionEntry.objects.get(superseded_by=None)
    assert (entry.answer, entry.pain_0_10, entry.pain_site) == ("right", None, None)
    back = begun.post(f"/practice/how/{entry.public_id}/?again", {"answer": "hurt"})["Location"]
    entry = SessionEntry.objects.get(superseded_by=None)
    assert back == f"/practice/pain/{entry.public_id}/"


def test_number_starts_at_what_was_told_and_counts_up_and_down(begun):
    log(begun, reps="7", outcome="part")
    address = f"/practice/number/{SessionEntry.objects.get().public_id}/"

    assert "How many did you do? 7 of 20 movements" in words(begun.get(address))
    sent = fields(begun.get(address, {"count": "7", "by": "1"}), 'method="post"')
    assert sent["amount"] == "8"


def test_number_put_right_keeps_answer_and_pain(begun):
    how = log(begun)
    pain = begun.post(how, {"answer": "hurt"})["Location"]
    begun.post(pain, {"site": "hand", "pain": "5"})
    old = SessionEntry.objects.get()
    address = f"/practice/number/{old.public_id}/"
    sent = fields(begun.get(address), 'method="post"') | {"amount": "12"}

    back = begun.post(address, sent)["Location"]

    new = SessionEntry.objects.get(superseded_by=None)
    assert back == f"/practice/how/{new.public_id}/?again"
    assert (new.reps, new.outcome, new.answer, new.pain_0_10) == (12, "part", "hurt", 5)


def test_number_of_minutes_is_time_and_the_same_number_changes_nothing(begun):
    log(begun)
    log(begun)
    entry = SessionEntry.objects.get(seconds=300)
    address = f"/practice/number/{entry.public_id}/"
    sent = fields(begun.get(address), 'method="post"')

    begun.post(address, sent)
    assert SessionEntry.objects.count() == 2
    begun.post(address, sent | {"amount": "120"})
    assert SessionEntry.objects.get(superseded_by=None, outcome="part").seconds == 120


def test_number_that_makes_no_sense_is_asked_again(begun):
    log(begun)
    address = f"/practice/number/{SessionEntry.objects.get().public_id}/"

    assert begun.post(address, {"client_uuid": uuid.uuid4(), "amount": "x"}).status_code == 422
    assert SessionEntry.objects.count() == 1


def test_pages_about_an_entry_of_another_patient_are_not_found(begun, northside):
    other = make_entry(clinic=northside)

    assert begun.get(f"/practice/number/{other.public_id}/").status_code == 404


@pytest.mark.parametrize("page", ["ready", "before", "between"])
def test_pages_around_ask_at_most_eight_queries(begun, page):
    log(begun)

    with CaptureQueriesContext(connection) as captured:
        assert begun.get(f"/practice/{page}/").status_code == 200

    assert len(captured) <= 8


def test_a_second_device_carries_on_after_the_first_and_is_not_asked_again(begun, ben):
    tablet = pair(ben)
    assert "Carry on" in words(tablet.get("/today/"))
    assert start(tablet)["Location"] == "/practice/"
