"""What benchmarks measure by is true: copies are whole, and what a request takes is taken back."""

import pytest
from django.db import connection

from programmes.models import Drill, Patient, PracticeDay, SessionEntry
from tests.benchmarks import population
from tests.benchmarks.bench import HEAD, figures, line
from tests.benchmarks.requests import requests_of, take

KEYS = "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"


def keys():
    with connection.cursor() as cursor:
        cursor.execute(f"{KEYS} ORDER BY 1, 2")
        return cursor.fetchall()


def test_copies_of_a_clinic_are_whole_and_its_requests_can_be_measured(
    transactional_db, monkeypatch
):
    monkeypatch.setattr(population, "PATIENTS", 6)
    guarded = keys()
    ana, patient = population.settle()
    drills, days = Drill.objects.count(), PracticeDay.objects.count()

    population.grow(patient.clinic, copies=0, more=2)
    population.grow(patient.clinic, copies=2, more=1)

    assert keys() == guarded  # PostgreSQL has judged every reference of the copies
    assert (Drill.objects.count(), PracticeDay.objects.count()) == (4 * drills, 4 * days)
    assert Patient.objects.count() == 24
    assert Patient.objects.values("user__email", "public_id").distinct().count() == 24
    entries = SessionEntry.objects.count()
    requests = requests_of(ana, patient)
    taken = {name: take(name, *request, times=2) for name, request in requests.items()}
    assert SessionEntry.objects.count() == entries
    assert {name: one.queries for name, one in taken.items() if name != "sign in"} == {
        "today": 8,
        "log a drill": 11,
        "library search": 5,
        "builder edit": 9,
        "caseload": 5,
        "patient page": 20,
    }
    row = figures(24, "today", [vars_of(taken["today"])])
    assert [*row, "growth"] == list(HEAD)
    assert line(row).split()[:2] == ["24", "today"]


def vars_of(taken):
    return {name: getattr(taken, name) for name in taken.__slots__}


@pytest.mark.parametrize("text", ["", "sign in"])
def test_a_row_is_as_wide_as_the_heading(text):
    row = dict.fromkeys(HEAD, 1.0) | {"patients": 1, "request": text, "queries": 1, "bytes": 1}
    assert len(line(row)) == 15 + 10 * (len(HEAD) - 1)
