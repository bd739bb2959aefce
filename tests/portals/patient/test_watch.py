"""An open page hears that its plan is another one, and nothing that was counted is lost."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from programmes.actions import assignments, sessions
from programmes.models import PracticeSession, SessionEntry, Withdrawal
from tests.conftest import pair
from tests.factories import NOON, make_patient
from tests.portals.patient.pages import fields, log, words


def _stop(ben, ana, drill, kind="removed"):
    return assignments.stop_now(
        assignment=ben.assignments.get(), drill=drill, kind=kind, reason="Pain", by=ana, now=NOON
    )


def _mark(phone, page="/practice/"):
    body = phone.get(page).content.decode()
    return body.split('data-mark="')[1].split('"')[0]


def _watch(phone, page="/practice/"):
    return fields(phone.get(page), "data-watch")


def test_changed_is_no_until_the_plan_of_today_is_another_one(bens_phone, plan, ben, ana, drills):
    mark = _mark(bens_phone, "/today/")
    ask = lambda: bens_phone.get("/today/changed/", {"mark": mark}).status_code  # noqa: E731

    assert ask() == 204
    row = _stop(ben, ana, drills[0])
    assert ask() == 200
    assignments.allow_again(withdrawal=row, by=ana, now=NOON)
    assert ask() == 204


PAGES = ("/practice/", "/practice/steps/", "/practice/pause/", "/practice/some/")


@pytest.mark.parametrize("kind", ["removed", "paused", "lowered"])
def test_changed_hears_of_every_kind_of_stop(kind, begun, ben, ana, drills):
    (mark,) = {_mark(begun, page) for page in PAGES}
    _stop(ben, ana, drills[1], kind)

    assert begun.get("/today/changed/", {"mark": mark}).content == b"changed"


def test_changed_hears_of_a_pause_and_of_the_next_day(bens_phone, plan, ben, ana):
    mark = _mark(bens_phone, "/today/")
    with time_machine.travel(NOON + timedelta(days=1), tick=False):
        assert bens_phone.get("/today/changed/", {"mark": mark}).status_code == 200
    assignments.pause(assignment=ben.assignments.get(), until=None, reason="x", by=ana, now=NOON)
    assert bens_phone.get("/today/changed/", {"mark": mark}).status_code == 200


def test_changed_is_answered_in_five_queries(begun):
    mark = _mark(begun)

    with CaptureQueriesContext(connection) as captured:
        begun.get("/today/changed/", {"mark": mark})

    assert len(captured) == 5


@pytest.mark.parametrize("page", ["/today/", "/practice/", "/today/changed/?mark=x"])
def test_a_stop_is_seen_by_the_first_page_after_it(page, begun, ben, ana, drills):
    begun.get(page)
    row = _stop(ben, ana, drills[1])
    assert row.seen_at is None

    with time_machine.travel(NOON + timedelta(minutes=2), tick=False):
        begun.get(page)
    with time_machine.travel(NOON + timedelta(minutes=9), tick=False):
        begun.get(page)

    assert Withdrawal.objects.get().seen_at == NOON + timedelta(minutes=2)


def test_a_stop_of_another_patient_is_not_seen(begun, ben, ana, drills, southside):
    _stop(ben, ana, drills[1])
    pair(make_patient(clinic=southside)).get("/today/")

    assert Withdrawal.objects.get().seen_at is None


def test_today_with_news_of_a_stop_takes_nine_queries_once(bens_phone, plan, ben, ana, drills):
    bens_phone.get("/today/")
    _stop(ben, ana, drills[0])
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            bens_phone.get("/today/")
        counts.append(len([q for q in captured if "SAVEPOINT" not in q["sql"]]))

    assert counts == [8, 7]


def test_follow_keeps_what_was_counted_of_a_stopped_drill_as_part(begun, ben, ana, drills):
    sent = _watch(begun) | {"reps": "7"}
    _stop(ben, ana, drills[0])

    answer = begun.post("/today/follow/", sent, follow=True)

    entry = SessionEntry.objects.get()
    assert (entry.drill, entry.outcome, entry.reps) == (drills[0], "part", 7)
    assert answer.redirect_chain == [("/practice/", 302)]
    assert "Your therapist changed your plan." in words(answer)
    assert "Use a cup" in words(answer)


def test_follow_twice_and_done_at_the_same_moment_store_once(begun, ben, ana, drills):
    done = fields(begun.get("/practice/"), "data-player")
    sent = _watch(begun) | {"reps": "7"}
    _stop(ben, ana, drills[0])

    for _ in range(2):
        begun.post("/today/follow/", sent)
    begun.post("/practice/log/", done)

    assert SessionEntry.objects.get().reps == 7


def test_follow_with_nothing_counted_stores_nothing(begun, ben, ana, drills):
    sent = _watch(begun) | {"reps": ""}
    _stop(ben, ana, None)

    answer = begun.post("/today/follow/", sent, follow=True)

    assert not SessionEntry.objects.exists()
    assert answer.redirect_chain == [("/today/", 302)]
    assert "Practice is stopped for now" in words(answer)


def test_follow_of_the_whole_plan_keeps_the_part_and_ends_the_session(begun, ben, ana, drills):
    sent = _watch(begun) | {"reps": "3"}
    _stop(ben, ana, None)

    begun.post("/today/follow/", sent)

    assert SessionEntry.objects.get().reps == 3
    assert PracticeSession.objects.get().ended_at == NOON


def test_follow_leaves_a_drill_that_is_still_asked_for_to_go_on(begun, ben, ana, drills):
    sent = _watch(begun) | {"reps": "7"}
    _stop(ben, ana, drills[1])

    answer = begun.post("/today/follow/", sent, follow=True)

    assert not SessionEntry.objects.exists()
    assert "Open and close" in words(answer)


def test_follow_on_another_day_does_not_blame_the_therapist(bens_phone, plan):
    sent = _watch(bens_phone, "/today/")

    with time_machine.travel(NOON + timedelta(days=1), tick=False):
        answer = bens_phone.post("/today/follow/", sent, follow=True)

    assert "Your therapist" not in words(answer)


@pytest.mark.parametrize(
    "wrong", [{"prescription": str(uuid.uuid4())}, {"session": "x"}, {"reps": "-4"}]
)
def test_follow_with_nonsense_shows_the_plan_and_stores_nothing(wrong, begun, ben, ana, drills):
    sent = _watch(begun) | {"reps": "7"} | wrong
    _stop(ben, ana, drills[0])

    begun.post("/today/follow/", sent)

    assert not SessionEntry.objects.exists()


def test_follow_with_the_session_of_another_patient_is_not_found(begun, southside, ben):
    sent = _watch(begun) | {"session": str(uuid.uuid4())}

    assert begun.post("/today/follow/", sent).status_code == 404


def test_keep_part_of_what_no_plan_ever_asked_for_is_refused(begun, ben):
    with pytest.raises(sessions.NotInPlan):
        sessions.keep_part(
            session=PracticeSession.objects.get(),
            prescription_key=uuid.uuid4(),
            client_uuid=uuid.uuid4(),
            reps=3,
            seconds=None,
            by=ben.user,
            now=NOON,
        )


def test_a_part_of_minutes_is_kept_in_seconds(begun, ben, ana, drills):
    log(begun)
    sent = _watch(begun) | {"seconds": "95"}
    _stop(ben, ana, drills[1])

    begun.post("/today/follow/", sent)

    entry = SessionEntry.objects.order_by("-pk")[0]
    assert (entry.outcome, entry.seconds, entry.reps) == ("part", 95, None)
