"""Today, stop, done and progress."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from programmes.actions import assignments, days, sessions
from programmes.domain.document import Schedule
from programmes.models import PracticeDay, PracticeSession, StageEntry
from tests.factories import (
    NOON,
    WEDNESDAY,
    make_clinic,
    make_drill,
    make_entry,
    make_prescription,
    make_session,
)
from tests.portals.patient.conftest import plan_of
from tests.portals.patient.pages import fields, log, start, words


def _practised(patient, day):
    return PracticeDay.objects.create(
        clinic=patient.clinic, patient=patient, day=day, is_due=True, is_practised=True
    )


def test_today_offers_the_three_sizes_with_their_minutes(bens_phone, plan):
    shown = words(bens_phone.get("/today/"))

    assert shown.startswith("Good afternoon, Ben Each small try helps. How is your energy?")
    assert "Full 10 min Short 5 min Tiny 4 min" in shown
    assert shown.endswith("Start")


@pytest.mark.parametrize(
    ("hour", "greeting"),
    [(3, "evening"), (4, "morning"), (11, "morning"), (12, "afternoon"), (18, "evening")],
)
def test_today_greets_by_the_clock_of_the_patient(bens_phone, ben, hour, greeting):
    ben.zone = "Europe/Berlin"  # an hour ahead of UTC in March
    ben.save()

    with time_machine.travel(NOON.replace(hour=hour - 1), tick=False):
        assert f"Good {greeting}, Ben" in words(bens_phone.get("/today/"))


@pytest.mark.parametrize(
    ("energy", "size"),
    [("", "full"), ("9", "full"), ("5", "full"), ("3", "short"), ("1", "tiny"), ("x", "full")],
)
def test_today_with_little_energy_offers_a_smaller_size(bens_phone, plan, energy, size):
    page = bens_phone.get("/today/", {"energy": energy}).content.decode()

    assert f'value="{size}" checked' in page


def test_today_counts_practised_days_of_the_last_28(bens_phone, ben, plan):
    PracticeDay.objects.filter(patient=ben).delete()
    for ago in (1, 27, 28):
        _practised(ben, WEDNESDAY - timedelta(days=ago))

    assert "You practised on 2 days of the last 28." in words(bens_phone.get("/today/"))


def _silent(patient, *, planned):
    """Ben practised 8 days ago; since then nothing was logged on so many planned days."""
    PracticeDay.objects.filter(patient=patient).delete()
    _practised(patient, WEDNESDAY - timedelta(days=8))
    for ago in range(1, 8):
        PracticeDay.objects.create(
            clinic=patient.clinic,
            patient=patient,
            day=WEDNESDAY - timedelta(days=ago),
            is_due=ago <= planned,
        )


WELCOME = "Welcome back. Start small: Tiny is enough today."


def test_today_after_silence_welcomes_back_without_a_number(bens_phone, ben, plan):
    _silent(ben, planned=3)

    shown = words(bens_phone.get("/today/"))

    assert shown.startswith(f"Good afternoon, Ben {WELCOME} How is your energy?")


def test_today_welcomes_nobody_back_who_was_not_silent_or_has_practised(bens_phone, ben, plan):
    assert WELCOME not in words(bens_phone.get("/today/"))  # the plan begins today
    _silent(ben, planned=7)
    assert WELCOME in words(bens_phone.get("/today/"))
    start(bens_phone)
    log(bens_phone)
    bens_phone.post("/today/stop/")
    assert WELCOME not in words(bens_phone.get("/today/"))


def test_today_with_very_little_energy_says_that_rest_is_fine(bens_phone, plan):
    shown = words(bens_phone.get("/today/", {"energy": "1"}))
    assert "Ben Tiny is enough today. Rest is fine, too. How is your energy?" in shown


def test_today_without_a_programme_says_so(bens_phone):
    assert "No plan yet Your therapist will give you one." in words(bens_phone.get("/today/"))


def test_today_before_the_first_day_says_when_it_starts(bens_phone, plan):
    with time_machine.travel(NOON - timedelta(days=1), tick=False):
        assert "It starts on Wednesday 4 March." in words(bens_phone.get("/today/"))


def test_today_on_a_rest_day_says_when_to_go_on(bens_phone, northside, ben, ana):
    friday = Schedule(weekdays=frozenset({4}))
    drill = make_drill(clinic=northside)
    plan_of(northside, ben, ana, [make_prescription(drill, schedule=friday)])

    shown = words(bens_phone.get("/today/"))
    assert "Rest day Rest helps your brain learn. Next practice: Friday 6 March." in shown
    with time_machine.travel(NOON + timedelta(days=1), tick=False):
        assert "Next practice: tomorrow." in words(bens_phone.get("/today/"))


@pytest.mark.parametrize(
    ("days_off", "sentence"),
    [(None, "Your therapist will tell you when to go on."), (2, "You go on Friday 6 March.")],
)
@pytest.mark.usefixtures("plan")
def test_today_while_paused_says_until_when(bens_phone, ben, ana, days_off, sentence):
    until = days_off and WEDNESDAY + timedelta(days=days_off)
    assignments.pause(
        assignment=ben.assignments.get(),
        until=until,
        reason="Holiday",
        by=ana,
        now=NOON,
    )

    shown = words(bens_phone.get("/today/"))
    assert f"Your plan is paused Your plan waits for you. {sentence}" in shown


def test_today_when_stopped_by_the_therapist_says_so(bens_phone, ben, ana, plan):
    assignments.stop_now(
        assignment=ben.assignments.get(),
        drill=None,
        kind="paused",
        reason="Pain",
        by=ana,
        now=NOON,
    )

    shown = words(bens_phone.get("/today/"))
    assert "Practice is stopped for now" in shown
    assert shown.endswith("Call the clinic 0151 496 0000 See your days Tell a win")


def test_today_between_stages_says_so(bens_phone, ben, ana, plan):
    StageEntry.objects.create(
        clinic=ben.clinic, assignment=ben.assignments.get(), day=WEDNESDAY, stages=[], by=ana
    )

    assert "Your next stage is on its way" in words(bens_phone.get("/today/"))


def test_today_after_the_end_says_so(bens_phone, ben, plan):
    ben.assignments.update(ended_on=WEDNESDAY)

    assert "Your plan has ended" in words(bens_phone.get("/today/"))


def test_today_of_a_discharged_patient_says_that_nobody_watches(bens_phone, ben, plan):
    ben.state = "discharged"
    ben.save()

    assert "Nobody at the clinic reads your answers now." in words(bens_phone.get("/today/"))


def test_today_with_an_open_session_offers_to_carry_on(begun):
    log(begun)

    shown = words(begun.get("/today/"))
    assert "Drill 2 of 3 Use a cup" in shown
    assert shown.endswith("Carry on Stop for today")


def test_today_after_all_drills_says_all_done(begun):
    for _ in range(3):
        log(begun)

    assert "All done for today" in words(begun.get("/today/"))


def test_today_after_stopping_offers_what_is_left(begun):
    log(begun)
    begun.post("/today/stop/")

    shown = words(begun.get("/today/"))
    assert "Open and close" not in shown
    assert shown.endswith("Start")
    start(begun)
    assert "Drill 1 of 2" in words(begun.get("/practice/"))


def test_today_after_strong_pain_asks_to_rest(begun):
    begun.post(log(begun), {"answer": "hurt"})
    entry = PracticeSession.objects.get().entries.get()
    asked = begun.post(f"/practice/pain/{entry.public_id}/", {"site": "hand", "pain": "7"})

    assert asked["Location"] == "/rest/pain_end/"
    shown = words(begun.get("/today/"))
    assert shown == (
        "Stop for today Rest. You did the right thing. Nobody watches this all day."
        " We look by 4 p.m. today. Worse? Call 112. Call the clinic 0151 496 0000 See your days"
    )
    start(begun)
    assert PracticeSession.objects.count() == 1


def test_today_notes_that_the_device_was_seen(bens_phone, plan):
    bens_phone.get("/today/")

    bens_phone.device.refresh_from_db()
    assert bens_phone.device.last_seen_at == NOON


def _queries(phone, address):
    with CaptureQueriesContext(connection) as captured:
        phone.get(address)
    return len(captured)


@pytest.mark.parametrize(
    ("address", "most"), [("/today/", 8), ("/practice/", 8), ("/progress/", 9), ("/done/", 8)]
)
def test_pages_ask_as_much_for_many_rows_as_for_few(northside, begun, ben, address, most):
    log(begun)
    begun.get("/today/")
    few = _queries(begun, address)

    assignment = ben.assignments.get()
    for ago in range(1, 101):
        day = WEDNESDAY - timedelta(days=ago)
        _practised(ben, day)
        session = make_session(clinic=northside, assignment=assignment, day=day, ended_at=NOON)
        make_entry(clinic=northside, session=session, done_at=NOON - timedelta(days=ago))

    assert _queries(begun, address) == few <= most


def test_today_asks_as_much_for_forty_drills_as_for_one(northside, bens_phone, ben, ana):
    drills = [make_drill(clinic=northside) for _ in range(40)]
    plan_of(northside, ben, ana, [make_prescription(drills[0])])
    first = _queries(bens_phone, "/today/")  # which notes that the device was seen
    few = _queries(bens_phone, "/today/")

    plan_of(northside, ben, ana, [make_prescription(drill) for drill in drills])

    assert _queries(bens_phone, "/today/") == few
    assert (first, few) == (8, 7)


def test_start_twice_with_one_uuid_begins_once(bens_phone, plan):
    mine = uuid.uuid4()

    for _ in range(2):
        answer = bens_phone.post("/today/start/", {"client_uuid": mine, "size": "tiny"})
        assert answer["Location"] == "/practice/ready/"

    assert PracticeSession.objects.get().size == "tiny"


def test_start_from_a_second_tab_carries_on(begun):
    assert start(begun, size="tiny")["Location"] == "/practice/"

    assert PracticeSession.objects.get().size == "full"


def test_start_keeps_the_energy(bens_phone, plan):
    start(bens_phone, energy="3")

    assert PracticeSession.objects.get().energy_0_10 == 3


@pytest.mark.parametrize("size", ["", "huge"])
def test_start_without_a_known_size_asks_again(bens_phone, plan, size):
    assert start(bens_phone, size=size)["Location"] == "/today/"
    assert "Please tap Start again." in words(bens_phone.get("/today/"))


def test_start_without_a_plan_leads_to_the_reason(bens_phone):
    assert start(bens_phone)["Location"] == "/today/"
    assert not PracticeSession.objects.exists()


def test_stop_twice_ends_once(begun):
    for _ in range(2):
        assert begun.post("/today/stop/")["Location"] == "/practice/after/"

    assert PracticeSession.objects.get().ended_at == NOON


def test_done_before_any_session_leads_to_today(bens_phone, plan):
    assert bens_phone.get("/done/")["Location"] == "/today/"


def test_done_after_all_says_that_all_was_done(begun):
    for _ in range(3):
        log(begun)

    shown = words(begun.get("/done/"))
    assert shown == (
        "Well done 20 movements 10 minutes This was your first day of practice."
        " Put Relearn on your home screen No, thanks See your days Tell a win"
    )


def test_done_after_a_part_says_that_it_counts(begun):
    log(begun, reps="4", outcome="part")
    begun.post("/today/stop/")

    shown = words(begun.get("/done/"))
    assert shown.startswith("Well done 4 movements 1 minute This was your first day of practice.")
    assert shown.endswith("Tell a win I can do more")


def test_done_without_practice_is_kind(begun):
    begun.post("/today/stop/")

    assert words(begun.get("/done/")).startswith("Rest is fine")


def test_progress_shows_the_week_and_the_entries_of_seven_days(begun, northside, ben):
    log(begun)
    assignment = ben.assignments.get()
    for ago in (7, 8):
        day = WEDNESDAY - timedelta(days=ago)
        session = make_session(clinic=northside, assignment=assignment, day=day, ended_at=NOON)
        make_entry(clinic=northside, session=session, done_at=NOON - timedelta(days=ago), reps=ago)

    page = begun.get("/progress/")
    shown = words(page)
    assert "You practised on 1 day of the last 28. This week Mon Tue Wed Thu Fri Sat Sun" in shown
    assert "Today Open and close 20 movements Change" in shown
    assert "Wednesday 25 February Open and close 7 movements" in shown
    assert "8 movements" not in shown
    marks = [part.split('"')[0] for part in page.content.decode().split("marks.svg#")[1:]]
    assert marks[:7] == [
        "day-rest", "day-rest", "day-done", "day-future", "day-future", "day-future", "day-future",
    ]  # fmt: skip


def test_progress_shows_a_planned_day_without_practice(begun, ben):
    with time_machine.travel(NOON + timedelta(days=1), tick=False):
        days.project(patient=ben, now=NOON + timedelta(days=1))
        page = begun.get("/progress/").content.decode()

    assert 'aria-label="no practice"' in page


def test_progress_before_any_entry_says_what_will_be_here(bens_phone):
    assert "What you practise will stand here." in words(bens_phone.get("/progress/"))


def test_pages_without_a_paired_device_are_not_found(client, ben):
    client.force_login(ben.user)

    assert client.get("/today/").status_code == 404


def test_pages_after_sign_in_ran_out_ask_for_it(client):
    plain = client.post("/practice/log/", {})
    htmx = client.post("/practice/log/", {}, headers={"HX-Request": "true"})

    assert plain.status_code == 302
    assert plain["Location"] == "/"
    assert htmx.status_code == 401


def test_session_of_another_clinic_is_not_found(begun, northside):
    elsewhere = make_session(clinic=make_clinic())
    sent = fields(begun.get("/practice/"), "data-player") | {"session": elsewhere.public_id}

    assert begun.post("/practice/log/", sent).status_code == 404
    sessions.end_session(session=elsewhere, by=elsewhere.patient.user, now=NOON)
