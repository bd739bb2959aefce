"""Usual pain and limits of one patient: all at a glance, each group with a form of its own."""

import pytest

from programmes.domain.thresholds import Group
from tests.portals.patient.pages import words
from tests.portals.therapist.conftest import Statements, url

pytestmark = pytest.mark.django_db


def limit_url(patient, section="pain"):
    return url("limit", patient, section=section)


def test_limits_show_what_holds_and_what_is_the_patients_own(desk, northside, ben):
    northside.thresholds_json = {"pain_stop": 5}
    northside.save()
    ben.thresholds_json, ben.usual_pain_json = {"pain_end": 6}, {"hand": 3}
    ben.save()

    with Statements() as seen:
        shown = words(desk.get(url("limits", ben)))

    assert "Usual pain Change Usual pain Hand or wrist 3 Shoulder 0" in shown
    assert "Pain that stops a drill 5 Rise of pain that stops a drill 2" in shown
    assert "Pain that stops practice for the day 6 own Shoulder Change Shoulder" in shown
    assert seen.count <= 8


def test_usual_pain_is_set(desk, ben):
    sent = {"hand": "3", "shoulder": "0", "elsewhere": "0"}

    done = desk.post(url("usual_pain", ben), sent)

    assert done["Location"] == url("limits", ben)
    ben.refresh_from_db()
    assert ben.usual_pain_json == {"hand": 3}
    assert 'name="hand" value="3"' in desk.get(url("usual_pain", ben)).content.decode()


def test_limits_of_a_group_are_set_and_those_of_others_stay(desk, ben):
    ben.thresholds_json = {"hard_days": 4, "pain_stop": 3}
    ben.save()
    page = desk.get(limit_url(ben))
    assert "From 5 to 9. Empty: 7, as in the clinic." in words(page)
    assert 'name="pain_stop" value="3"' in page.content.decode()

    done = desk.post(limit_url(ben), {"pain_end": "6", "pain_stop": ""})

    assert done["Location"] == url("limits", ben)
    ben.refresh_from_db()
    assert ben.thresholds_json == {"hard_days": 4, "pain_end": 6}


@pytest.mark.parametrize(
    ("name", "typed", "problem"),
    [
        ("usual_pain", {"hand": "11"}, "Use a whole number from 0 to 10."),
        ("limit", {"pain_end": "10"}, "Use a whole number from 5 to 9."),
        (
            "limit",
            {"pain_stop": "6", "pain_end": "5"},
            "This must not be above the stronger limit.",
        ),
    ],
)
def test_limits_that_cannot_be_say_why_and_keep_what_was_typed(desk, ben, name, typed, problem):
    page = desk.post(url(name, ben) if name == "usual_pain" else limit_url(ben), typed)

    assert page.status_code == 422
    assert problem in words(page)
    ((field, value), *_rest) = typed.items()
    assert f'name="{field}" value="{value}"' in page.content.decode()


@pytest.mark.parametrize("section", [*Group, "none"])
def test_every_group_has_a_page_and_others_have_none(desk, ben, section):
    assert desk.get(limit_url(ben, section)).status_code == (404 if section == "none" else 200)
