"""Ben has been given a plan of three drills: movements, minutes, timed bouts."""

import itertools
from dataclasses import replace

import pytest
import time_machine

from programmes.actions import assignments
from programmes.domain.document import Dose, Size
from tests.factories import NOON, make_document, make_drill, make_prescription, make_programme
from tests.portals.patient.pages import start

DOSES = (Dose(sets=2, reps=10, hold_s=5), Dose(minutes=5), Dose(sets=2, bout_s=30))


@pytest.fixture(autouse=True)
def noon():
    """It is noon on Wednesday 4 March 2026; time stands still."""
    with time_machine.travel(NOON, tick=False):
        yield


def plan_of(clinic, patient, by, prescriptions, *, now=NOON):
    """Give ``patient`` a programme of one stage with these prescriptions."""
    document = make_document()
    stage = replace(document.stages[0], prescriptions=tuple(prescriptions))
    programme = make_programme(
        clinic=clinic, patient=patient, by=by, document=replace(document, stages=(stage,))
    )
    return assignments.give(programme=programme, by=by, now=now)


@pytest.fixture
def drills(northside):
    names = ("Open and close", "Use a cup", "Tap fast")
    return [make_drill(clinic=northside, name=name) for name in names]


@pytest.fixture
def plan(northside, ben, ana, drills):
    """Ben's plan, given and valid today: all three drills are in the tiny plan, too."""
    sizes = itertools.repeat(Size.TINY)
    prescriptions = [
        make_prescription(drill, dose=dose, size=size)
        for drill, dose, size in zip(drills, DOSES, sizes, strict=False)
    ]
    plan_of(northside, ben, ana, prescriptions)
    return prescriptions


@pytest.fixture
def begun(bens_phone, plan):
    """Ben's browser with a session of today's full plan open."""
    start(bens_phone)
    return bens_phone
