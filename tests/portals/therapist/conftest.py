"""Ana at her desk, at noon on Wednesday 4 March 2026; time stands still."""

import uuid

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from programmes.domain.document import Document, Stage, StageKind
from programmes.models import Programme
from tests.factories import NOON, make_drill, make_prescription, make_programme

HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def desk(ana):
    """A browser signed in as Ana, therapist at Northside."""
    browser = Client()
    browser.force_login(ana)
    return browser


OF_PROGRAMMES = {
    *("builder", "builder_search", "programme_undo", "stage_edit"),
    *("prescription_add", "prescription_edit", "prescription_move", "prescription_remove"),
    *("prescriptions_edit", "stage_add", "stage_move", "stage_remove", "stage_sign"),
}


def url(name, patient=None, **kwargs):
    """Return the address of a therapist's page at Northside, or of the patient's clinic."""
    query = kwargs.pop("query", None)
    clinic = patient.clinic.slug if patient is not None else "northside"
    if patient is not None and name in OF_PROGRAMMES:
        kwargs["programme"] = Programme.objects.get(patient=patient).public_id
    elif patient is not None:
        kwargs["patient"] = patient.public_id
    return reverse(f"therapist:{name}", kwargs={"clinic": clinic, **kwargs}, query=query)


class Statements(CaptureQueriesContext):
    """Count the statements of a request; marks of transactions, which only tests nest, aside."""

    MARKS = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")

    def __init__(self):
        super().__init__(connection)

    @property
    def count(self):
        return len([one for one in self.captured_queries if not one["sql"].startswith(self.MARKS)])


@pytest.fixture
def drills(northside):
    names = ("Open and close", "Thumb to little finger", "Use a cup")
    return [make_drill(clinic=northside, name=name) for name in names]


def document_of(*drills, more=()):
    """Return a programme with these drills in its early stage, and ``more`` in its mid stage."""
    stages = ((StageKind.EARLY, "Reconnect", drills), (StageKind.MID, "Coordinate", more))
    return Document(
        title="Programme for Ben",
        stages=tuple(
            Stage(
                key=uuid.uuid4(),
                kind=kind,
                name=name,
                prescriptions=tuple(make_prescription(drill) for drill in found),
            )
            for kind, name, found in stages
        ),
    )


@pytest.fixture
def programme(northside, ben, ana, drills):
    """Ben's programme: two drills in the early stage, none in the mid stage."""
    return make_programme(clinic=northside, patient=ben, by=ana, document=document_of(*drills[:2]))


def fresh(programme):
    return Programme.objects.get(pk=programme.pk)


def first_row(programme):
    return fresh(programme).document.stages[0].prescriptions[0]


def typed(programme, **changed):
    """Return what the first row's form sends, as the programme stands."""
    return {
        "revision": fresh(programme).revision,
        "sets": "2",
        "reps": "10",
        "hold_s": "",
        "rest_s": "30",
        "weekdays": ["0", "1", "2", "3", "4", "5", "6"],
        "days_per_week": "5",
        "times_a_day": "1",
        "size": "tiny",
        "hand": "affected",
        "note": "",
    } | changed
