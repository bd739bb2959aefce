"""Pain, help and tiredness."""

import uuid
from datetime import UTC, datetime, time, timedelta

import pytest
from django.utils.timezone import now

from programmes.actions import assignments
from programmes.models import PracticeSession, SafetyReport, SessionEntry
from tests.factories import NOON, make_membership, make_user
from tests.keeping import make_responsibility
from tests.portals.patient.pages import fields, log, words


def test_hurt_during_a_drill_logs_it_with_place_and_pain(begun):
    page = begun.get("/hurt/")
    sent = fields(page, "data-hurt") | {"site": "hand", "pain": "4"}

    assert "Where does it hurt?" in words(page)
    assert begun.post("/hurt/", sent)["Location"] == "/rest/pain_stop/"
    entry = SessionEntry.objects.get()
    assert (entry.outcome, entry.reps, entry.answer) == ("not_today", None, "hurt")
    assert (entry.pain_0_10, entry.pain_site) == (4, "hand")
    assert "Drill 2 of 3 Use a cup" in words(begun.get("/practice/"))


def test_hurt_after_some_movements_keeps_their_number(begun):
    sent = fields(begun.get("/hurt/"), "data-hurt") | {"site": "hand", "pain": "4", "reps": "6"}

    begun.post("/hurt/", sent)

    entry = SessionEntry.objects.get()
    assert (entry.outcome, entry.reps) == ("part", 6)


def test_hurt_of_seven_ends_practice_for_today(begun):
    sent = fields(begun.get("/hurt/"), "data-hurt") | {"site": "elsewhere", "pain": "10"}

    assert begun.post("/hurt/", sent)["Location"] == "/rest/pain_end/"


def test_hurt_sent_twice_is_one_entry(begun):
    sent = fields(begun.get("/hurt/"), "data-hurt") | {"site": "hand", "pain": "4"}

    for _ in range(2):
        begun.post("/hurt/", sent)

    assert SessionEntry.objects.count() == 1


def test_hurt_left_open_asks_for_it(begun):
    answer = begun.post("/hurt/", fields(begun.get("/hurt/"), "data-hurt") | {"pain": "4"})

    assert answer.status_code == 422
    assert "Tap where it hurts." in words(answer)
    assert not SessionEntry.objects.exists()


def test_hurt_at_a_drill_stopped_meanwhile_is_told_all_the_same(begun, ben, ana, drills):
    sent = fields(begun.get("/hurt/"), "data-hurt") | {"site": "hand", "pain": "4"}
    assignments.stop_now(
        assignment=ben.assignments.get(),
        drill=drills[0],
        kind="removed",
        reason="Pain",
        by=ana,
        now=NOON,
    )

    begun.post("/hurt/", sent)

    entry = SessionEntry.objects.get()
    assert (entry.answer, entry.pain_0_10, entry.pain_site) == ("hurt", 4, "hand")


def test_hurt_at_a_drill_that_no_plan_asked_for_shows_the_plan_now(begun):
    sent = fields(begun.get("/hurt/"), "data-hurt") | {"site": "hand", "pain": "4"}
    sent["prescription"] = str(uuid.uuid4())

    assert "Your plan has changed." in words(begun.post("/hurt/", sent, follow=True))


@pytest.mark.parametrize(
    ("site", "pain", "rule"),
    [("hand", "2", "other"), ("hand", "5", "pain_stop"), ("shoulder", "4", "shoulder"),
     ("hand", "7", "pain_end")],
)  # fmt: skip
def test_hurt_outside_practice_is_told_and_says_what_rests(bens_phone, site, pain, rule):
    sent = fields(bens_phone.get("/hurt/"), "client_uuid") | {"site": site, "pain": pain}

    for _ in range(2):
        assert bens_phone.post("/hurt/", sent)["Location"] == f"/rest/{rule}/"

    report = SafetyReport.objects.get()
    assert (report.kind, report.pain_site, report.pain_0_10) == ("pain", site, int(pain))


def test_hurt_outside_practice_left_open_asks_for_it(bens_phone):
    answer = bens_phone.post("/hurt/", {"client_uuid": uuid.uuid4(), "site": "hand"})

    assert answer.status_code == 422
    assert "Tap a number." in words(answer)


def test_hurt_on_the_question_after_a_drill_is_about_that_drill(begun):
    how = log(begun)
    entry = SessionEntry.objects.get()

    assert f'href="/practice/pain/{entry.public_id}/"' in begun.get(how).content.decode()


def test_help_in_a_drill_offers_to_see_it_again(begun):
    page = begun.get("/help/")

    assert words(page) == (
        "How can we help? Your therapist is Ana. Call the clinic 0151 496 0000 Show me again"
        " It hurts I am tired Stroke signs Messages Something else is wrong"
        " Space or Enter presses the big button. Back to the drill"
    )
    assert 'href="tel:01514960000"' in page.content.decode()


def test_help_during_a_holiday_names_who_stands_in_and_until_when(bens_phone, northside, ben, ana):
    dora = make_membership(clinic=northside, role="therapist", user=make_user(name="Dora")).user
    make_responsibility(clinic=northside, patient=ben, therapist=ana)
    noon = datetime.combine(now().date(), time(12), UTC)
    make_responsibility(
        clinic=northside, patient=ben, therapist=dora, until=noon + timedelta(days=3)
    )

    said = words(bens_phone.get("/help/"))

    assert f"Dora looks after you until {noon + timedelta(days=3):%A %-d %B}." in said
    assert "Ana" not in said


def test_help_outside_practice_offers_the_days(bens_phone):
    assert words(bens_phone.get("/help/")) == (
        "How can we help? Call the clinic 0151 496 0000 Your days I am tired"
        " Stroke signs Messages Settings Something else is wrong"
        " Space or Enter presses the big button. Back to today"
    )


def test_help_of_a_clinic_without_a_number_says_whom_to_ask(bens_phone, northside):
    northside.phone = ""
    northside.save()

    assert "Ask someone to call your clinic." in words(bens_phone.get("/help/"))


def test_tired_in_a_drill_offers_to_stop(begun):
    log(begun)
    page = begun.get("/help/tired/")

    assert words(page).endswith("I rest, then go on Stop for today")
    begun.post("/today/stop/", fields(page, "Stop for today"))
    assert PracticeSession.objects.get().ended_at == NOON


def test_tired_before_practice_offers_the_tiny_plan(bens_phone, plan):
    page = bens_phone.get("/help/tired/")

    assert 'href="/today/?energy=1"' in page.content.decode()
