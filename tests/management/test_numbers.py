"""The same figures everywhere: caseload, record, notes, and the patient's own page."""

import re
from datetime import date

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.urls import reverse

from programmes import models
from programmes.management.demo.build import build_clinic
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


def test_caseload_record_notes_and_progress_say_the_same_of_everybody(elsewhere):
    ada = elsewhere.therapists.get()
    desk = Client()
    desk.force_login(ada)
    caseload = desk.get(reverse("therapist:caseload", args=["elsewhere"]), {"fine": "50"})
    people = [*caseload.context["needing"], *caseload.context["fine"]]
    assert len(people) == len(STORIES)

    for person in people:
        patient = person.patient
        record = desk.get(reverse("therapist:patient", args=["elsewhere", patient.public_id]))
        month, week = record.context["month"], record.context["this_week"]
        days = models.PracticeDay.objects.filter(patient=patient, is_practised=True)
        progress = text_of(pair(patient).get(reverse("patient:progress")))

        assert f"You practised on {month.done} day" in progress
        notes = record.context["notes"]
        assert f"Practised on {month.done} of {month.due} days in the last 28, " in notes
        assert f"{week.done} of {week.due} this week." in notes
        strip = re.search(r"Practised on (\d+) of", person.strip.sentence)
        fortnight = days.filter(day__gt=date(2026, 11, 4), day__lte=WEDNESDAY).count()
        assert strip is None or int(strip[1]) == fortnight
        movements = record.context["weekly"].movements.rows[-1][1]
        this_week = days.filter(day__gte=date(2026, 11, 16), day__lte=WEDNESDAY)
        assert movements == str(sum(row.movements for row in this_week))
