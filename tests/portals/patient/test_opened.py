"""Patients see by day who opened their record, in which role, and why."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from programmes.models import AuditEvent
from tests.factories import NOON, make_patient

PAGE = "/settings/opened/"


def happen(patient, verb, *, by, role="therapist", at=NOON):
    """Store an act on the patient's record as it stands in the log."""
    return AuditEvent.objects.create(
        clinic=patient.clinic, patient=patient, verb=verb, by=by, role=role, at=at, target="x:1"
    )


def told(answer):
    """Return the headings of days and the lines below them, in their order."""
    found = re.findall(r"<h2>(.*?)</h2>|<li class=\"stack\">(.*?)</li>", answer.content.decode())
    return [day or " ".join(re.sub(r"<[^>]+>", "", line).split()) for day, line in found]


@pytest.fixture
def phone(bens_phone, time_machine_at_noon):
    return bens_phone


@pytest.fixture
def time_machine_at_noon(time_machine):
    time_machine.move_to(NOON, tick=False)


def test_each_day_names_people_roles_and_reasons(phone, ben, ana, dana, cleo):
    yesterday = NOON - timedelta(days=1)
    happen(ben, "patient.read", by=ana)
    happen(ben, "patient.read", by=dana, role="assistant")
    happen(ben, "measure.entered", by=dana, role="assistant")
    happen(ben, "patient.added", by=cleo, role="clinic_admin")
    happen(ben, "data.taken", by=cleo, role="clinic_admin", at=yesterday)
    for verb in ("patient.read", "programme.given", "message.written"):
        happen(ben, verb, by=ana, at=yesterday)

    assert told(phone.get(PAGE)) == [
        "Wednesday 4 March",
        "Ana, therapist Looked at how you are doing.",
        "Cleo, runs the clinic Kept your details in order.",
        "Dana, assistant Tested your hand.",
        "Tuesday 3 March",
        "Ana, therapist Worked on your plan. Wrote to you.",
        "Cleo, runs the clinic Took a copy of your data.",
    ]


def test_own_acts_the_system_and_other_patients_are_left_out(phone, ben, ana, northside):
    happen(ben, "entry.logged", by=ben.user, role="patient")
    happen(ben, "card.raised", by=None, role="")
    happen(make_patient(clinic=northside), "patient.read", by=ana)

    assert told(phone.get(PAGE)) == []
    assert "Nobody opened it in these four weeks." in phone.get(PAGE).content.decode()


def test_days_are_those_of_the_patients_zone(phone, ben, ana):
    type(ben).objects.filter(pk=ben.pk).update(zone="Pacific/Auckland")
    happen(ben, "patient.read", by=ana, at=NOON - timedelta(minutes=1))

    assert told(phone.get(PAGE))[0] == "Thursday 5 March"


def test_older_weeks_are_one_link_away(phone, ben, ana):
    happen(ben, "patient.read", by=ana, at=NOON - timedelta(days=28))

    assert told(phone.get(PAGE)) == []
    link = re.search(r'href="(/settings/opened/\?until=[\d-]+)"', phone.get(PAGE).content.decode())
    assert link[1] == "/settings/opened/?until=2026-02-04"
    assert told(phone.get(link[1]))[0] == "Wednesday 4 February"
    assert phone.get(PAGE, {"until": "nonsense"}).status_code == 200


@pytest.mark.parametrize("count", [1, 300])
def test_the_page_costs_the_same_however_often_the_record_was_opened(phone, ben, ana, count):
    phone.get(PAGE)
    for _ in range(count):
        happen(ben, "patient.read", by=ana)

    with CaptureQueriesContext(connection) as seen:
        phone.get(PAGE)
    assert (
        len(seen) == 6
    )  # session, person, device; the acts, the words, whether there are older ones


def test_settings_lead_there(phone):
    assert f'href="{PAGE}"' in phone.get("/settings/").content.decode()
