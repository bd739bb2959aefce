"""Ending a programme, and whether the phone has a stop."""

from datetime import timedelta

import pytest
import time_machine

from programmes.actions import assignments, endings
from programmes.domain.serial import to_json
from programmes.models import (
    Acknowledgement,
    Assignment,
    Drill,
    Ending,
    StageEntry,
    Withdrawal,
)
from tests.conftest import pair
from tests.factories import NOON, WEDNESDAY, make_device, make_patient, make_programme
from tests.portals.therapist.conftest import HTMX, Statements, document_of, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def given(programme, ana):
    earlier = NOON - timedelta(hours=1)
    return assignments.give(programme=programme, by=ana, now=earlier).assignment


def test_end_asks_first_and_then_ends_with_the_reason_in_the_history(desk, ben, given, bens_phone):
    page = desk.get(url("end", ben)).content.decode()
    assert "Ben will read: “Your plan has ended." in page
    assert not Ending.objects.exists()

    answer = desk.post(url("end", ben), {"end-reason": "Goal reached"}, follow=True)

    assert Assignment.objects.get().ended_on == WEDNESDAY
    newest = answer.context["history"][0]
    assert (newest.what, newest.by, newest.reason) == (
        "Ended the programme, from Wed 4 March",
        "Ana",
        "Goal reached",
    )
    body = answer.content.decode()
    assert "The programme ended on Wednesday 4 March 2026." in body
    assert "Pause practice" not in body
    assert "Your plan has ended" in bens_phone.get("/today/").content.decode()


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({}, "Say why the programme ends."),
        ({"end-reason": "x", "end-day": "2026-03-01"}, "Choose Wed 4 March or a later day."),
        ({"end-reason": "x", "end-day": "2027-03-01"}, "Choose Tue 2 June or an earlier day."),
        ({"end-reason": "x" * 301}, "at most 300"),
    ],
)
def test_end_that_cannot_be_says_why_and_ends_nothing(sent, sentence, desk, ben, given):
    answer = desk.post(url("end", ben), sent)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Ending.objects.exists()


def test_end_twice_ends_once(desk, ben, given):
    for _ in range(2):
        answer = desk.post(url("end", ben), {"end-reason": "x"}, follow=True)

    assert Ending.objects.count() == 1
    assert "The programme ends by then already." in answer.content.decode()


def test_end_to_come_can_be_taken_back(desk, ben, given):
    page = desk.post(
        url("end", ben), {"end-reason": "x", "end-day": "2026-03-09"}, follow=True
    ).content.decode()
    assert "The programme ends on Monday 9 March." in page
    assert "Pause practice" in page

    answer = desk.post(url("go_on", ben), follow=True)

    assert Assignment.objects.get().ended_on is None
    assert answer.context["history"][0].what.endswith("; taken back before that")
    again = desk.post(url("go_on", ben), follow=True)
    assert "There is no end to take back." in again.content.decode()


def test_end_of_nothing_is_not_found(desk, ben):
    assert desk.get(url("end", ben)).status_code == 404
    assert desk.post(url("go_on", ben)).status_code == 404


def _stop(given, ana, drill=None):
    return assignments.stop_now(
        assignment=given, drill=drill, kind="paused", reason="Pain", by=ana, now=NOON
    )


def test_a_stop_without_a_phone_says_to_call(desk, ben, given, ana):
    _stop(given, ana)

    assert "No phone is set up. Call the patient." in desk.get(url("patient", ben)).content.decode()


def test_a_stop_asks_again_until_the_phone_has_it(desk, ben, given, ana):
    row = _stop(given, ana)
    phone = pair(ben)
    page = desk.get(url("patient", ben)).content.decode()
    seen = url("stop_seen", ben, query={"withdrawal": row.pk})
    assert f'hx-get="{seen}" hx-trigger="every 15s"' in page
    assert "does not have it yet" in desk.get(seen, headers=HTMX).content.decode()

    with time_machine.travel(NOON + timedelta(hours=2, minutes=2), tick=False):
        phone.get("/today/changed/?mark=x")

    answer = desk.get(seen, headers=HTMX).content.decode()
    assert "The phone has it, 14:02" in answer
    assert "hx-get" not in answer
    assert "The phone has it, 14:02" in desk.get(url("patient", ben)).content.decode()


def test_stop_seen_without_htmx_goes_to_the_record(desk, ben, given, ana):
    row = _stop(given, ana)

    answer = desk.get(url("stop_seen", ben, query={"withdrawal": row.pk}))

    assert answer["Location"] == url("patient", ben)


@pytest.mark.parametrize("number", ["", "x", "99999999999999999999", "-1", "0"])
def test_stop_seen_of_no_stop_is_not_found(number, desk, ben, given):
    address = url("stop_seen", ben, query={"withdrawal": number})
    assert desk.get(address, headers=HTMX).status_code == 404


def test_stop_seen_of_another_patient_is_not_found(desk, southside, ben, given, ana):
    for clinic in (ben.clinic, southside):
        patient = make_patient(clinic=clinic)
        programme = make_programme(clinic=clinic, patient=patient)
        other = assignments.give(programme=programme, by=ana, now=NOON).assignment
        row = _stop(other, ana)
        address = url("stop_seen", ben, query={"withdrawal": row.pk})
        assert desk.get(address, headers=HTMX).status_code == 404


def test_stop_seen_reads_no_record_and_takes_three_queries(desk, ben, given, ana):
    row = _stop(given, ana)
    make_device(clinic=ben.clinic, patient=ben)

    with Statements() as statements:
        desk.get(url("stop_seen", ben, query={"withdrawal": row.pk}), headers=HTMX)

    assert statements.count == 4  # session, person, role, stop
    assert Withdrawal.objects.get().seen_at is None


def test_a_stop_of_a_programme_that_ended_is_history(desk, ben, given, ana, northside):
    _stop(given, ana)
    endings.end(assignment=given, day=None, reason="x", by=ana, now=NOON)
    other = make_programme(clinic=northside, patient=ben, by=ana)
    assignments.give(programme=other, by=ana, now=NOON)

    assert desk.get(url("patient", ben)).context["stops"] == []


def test_a_stage_that_asks_for_care_is_entered_once_ticked(desk, programme, drills, ben, ana):
    document = document_of(drills[0], more=[drills[1]])
    programme.document_json = to_json(document)
    programme.save()
    Drill.objects.filter(pk=drills[1].pk).update(min_ability="grasp")
    assignments.give(programme=programme, by=ana, now=NOON)
    sent = {"stages-stages": [document.stages[1].key], "stages-reason": "Ready"}

    asked = desk.post(url("stages_enter", ben), sent)

    assert asked.status_code == 422
    assert StageEntry.objects.count() == 1
    (said,) = asked.context["stages_form"].errors["acknowledged"]
    assert said == "Tick each one, or choose another stage."
    body = asked.content.decode()
    assert f"One step up: needs “Can grasp”. {drills[1].name}" in body
    assert 'value="Ready"' in body

    ticked = {"stages-acknowledged": ["one_step_up:grasp"]}
    done = desk.post(url("stages_enter", ben), sent | ticked, follow=True)

    assert "The stages are set." in done.content.decode()
    assert Acknowledgement.objects.get().reason == "one_step_up:grasp"
    again = desk.post(url("stages_enter", ben), sent)
    assert again.status_code == 302  # it is known by now
