"""The same figures everywhere: caseload, record, notes, the patient's page, mail and file."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.db import transaction
from django.db.models import Count, Sum
from django.test import Client
from django.urls import reverse

from programmes import models
from programmes.actions.contents import contents_of
from programmes.domain.doses import whole_minutes
from programmes.exports.record import collect
from programmes.management.demo.build import ZONE, build_clinic
from tests.conftest import pair
from tests.management.test_demo import Story, at_two, small_clinic

pytestmark = pytest.mark.django_db
WEDNESDAY = date(2026, 11, 18)
STORIES = (Story.PAIN, Story.SILENT, Story.READY, Story.REST, Story.PAUSED, Story.HALF_DONE)


@pytest.fixture
def elsewhere():
    """A demo clinic with one patient of each story that has practice, at two in the afternoon."""
    from django.core.management import call_command  # noqa: PLC0415

    with transaction.atomic(), time_machine.travel(at_two(WEDNESDAY), tick=False):
        call_command("load_library", verbosity=0)
        build_clinic(small_clinic("elsewhere", *STORIES), now=at_two(WEDNESDAY))
        yield models.Clinic.objects.get(slug="elsewhere")


def text_of(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())


def added_up(patient, first):
    """Return days practised, movements and whole minutes since ``first``, as PostgreSQL adds up."""
    days = models.PracticeDay.objects.filter(patient=patient, day__range=(first, WEDNESDAY))
    found = days.filter(is_practised=True).aggregate(
        days=Count("pk"), movements=Sum("movements"), minutes=Sum("minutes")
    )
    logged = models.SessionEntry.objects.filter(
        patient=patient, superseded_by=None, session__day__range=(first, WEDNESDAY)
    ).aggregate(movements=Sum("reps"))
    assert (found["movements"] or 0) == (logged["movements"] or 0)
    return found["days"], found["movements"] or 0, whole_minutes(found["minutes"] or 0.0)


def weekly_of(patient):
    """Return what the weekly summary says that is due now."""
    due = models.Delivery(kind="weekly", patient=patient, due_at=at_two(WEDNESDAY), zone=ZONE)
    return contents_of(delivery=due, now=at_two(WEDNESDAY))


def test_caseload_record_notes_progress_weekly_mail_and_export_say_the_same(elsewhere):
    ada = elsewhere.therapists.get()
    desk = Client()
    desk.force_login(ada)
    caseload = desk.get(reverse("therapist:caseload", args=["elsewhere"]), {"fine": "50"})
    people = [*caseload.context["needing"], *caseload.context["fine"]]
    assert len(people) == len(STORIES)

    said = set()
    for person in people:
        patient = models.Patient.objects.select_related("user", "clinic").get(pk=person.patient.pk)
        record = desk.get(reverse("therapist:patient", args=["elsewhere", patient.public_id]))
        month, week = record.context["month"], record.context["this_week"]
        progress = text_of(pair(patient).get(reverse("patient:progress")))
        export = collect(patient, now=at_two(WEDNESDAY)).summary
        weekly = weekly_of(patient)
        in_month, _, _ = added_up(patient, WEDNESDAY - timedelta(days=27))
        since_monday, movements, minutes = added_up(patient, WEDNESDAY - timedelta(days=2))
        fortnight, _, _ = added_up(patient, WEDNESDAY - timedelta(days=13))

        assert (month.done, week.done) == (in_month, since_monday)
        assert (export.last_28_days, export.this_week) == (month, week)
        assert f"You practised on {month.done} day" in progress
        notes = record.context["notes"]
        assert f"Practised on {month.done} of {month.due} days in the last 28, " in notes
        assert f"{week.done} of {week.due} this week." in notes
        strip = re.search(r"Practised on (\d+) of", person.strip.sentence)
        assert int(strip[1] if strip else 0) == fortnight
        shown = record.context["weekly"]
        assert shown.movements.rows[-1][1] == str(movements)
        assert shown.minutes.rows[-1][1] == str(minutes)
        band = export.weeks[-1]
        assert (band.movements, whole_minutes(band.minutes)) == (movements, minutes)
        seven = added_up(patient, WEDNESDAY - timedelta(days=6))
        if weekly and weekly["tone"] == "numbers":
            assert (weekly["done"], weekly["movements"], weekly["minutes"]) == seven
            assert person.practised == f"{weekly['done']} of {weekly['due']} days"
        else:
            assert seven == (0, 0, 0)
        said.add(weekly and weekly["tone"])
    assert "numbers" in said
