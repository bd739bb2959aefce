"""Rest that a patient chose, as the team sees it: how often, in the same numbers everywhere."""

import re
import uuid
from datetime import timedelta

import pytest

from programmes.actions import assignments, days, resting
from tests.factories import NOON, WEDNESDAY
from tests.portals.therapist.conftest import url

pytestmark = pytest.mark.django_db


@pytest.fixture
def rested(programme, ben, ana):
    """Ben follows his plan since Monday; he rested on Tuesday, and rests today."""
    assignments.give(programme=programme, by=ana, now=NOON - timedelta(days=2))
    for now in (NOON - timedelta(days=1), NOON):
        resting.choose_rest(patient=ben, client_uuid=uuid.uuid4(), by=ben.user, now=now)
    days.close_days(now=NOON)


def test_record_says_how_often_rest_was_chosen(desk, ben, rested):
    page = desk.get(url("patient", ben))

    assert (page.context["month"].done, page.context["month"].due) == (0, 1)
    assert page.context["rests"] == "Rest was chosen on 2 days."
    assert page.context["plan"].absence == "The patient chose to rest today."
    calendar = page.context["calendar"]
    assert calendar.sentence == "Practised on 0 of 1 planned day. Rest was chosen on 2 days."
    chosen = [glyph.words for glyph in calendar.glyphs if glyph.name == "day-chosen"]
    assert chosen == ["Tuesday 3 March: rest chosen", "Wednesday 4 March: rest chosen"]
    assert "Rest was chosen on 2 days." in page.context["notes"].split("\n")
    assert "rest chosen" in page.text


def test_record_without_chosen_rest_says_nothing_of_it(desk, programme, ben, ana):
    assignments.give(programme=programme, by=ana, now=NOON)
    page = desk.get(url("patient", ben))
    assert page.context["rests"] == ""
    assert "Rest was chosen" not in page.text


def test_caseload_shows_chosen_rest_and_makes_no_reason_of_two_days(desk, ben, rested):
    context = desk.get(url("caseload", query={"fine": "50"})).context

    (person,) = (*context["needing"], *context["fine"])
    assert person.strip.sentence.startswith(
        "Practised on 0 of 1 planned day. Rest was chosen on 2 days."
    )
    marks = re.findall(r"#(day-\w+)", person.strip.svg)
    assert (len(marks), marks[-3:]) == (14, ["day-not", "day-chosen", "day-chosen"])
    assert "energy" not in person.why


def test_caseload_asks_for_a_look_after_three_days_of_rest_in_a_week(desk, ben, rested):
    resting.choose_rest(
        patient=ben,
        client_uuid=uuid.uuid4(),
        by=ben.user,
        now=NOON,
        told_at=NOON - timedelta(days=2),
    )
    (person,) = desk.get(url("caseload")).context["needing"]
    assert person.why == "Very little energy on 3 of the last 7 days; rest chosen on 3."
    assert ben.days.filter(day__lte=WEDNESDAY, absence="rest_chosen").count() == 3
