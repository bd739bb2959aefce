"""Factories of what a patient was asked for, and of what became of goals."""

from programmes import models
from tests.factories import WEDNESDAY, make_goal, make_measurement, make_patient, make_user


def make_question(*, clinic, patient=None, **given):
    return models.AskedMeasure.objects.create(
        **{
            "clinic": clinic,
            "patient": patient or make_patient(clinic=clinic),
            "measure": "tightness",
            "by": make_user(name="Who asks"),
        }
        | given
    )


def make_review(*, clinic, patient=None, **given):
    patient = patient or make_patient(clinic=clinic)
    return models.GoalReview.objects.create(
        **{
            "clinic": clinic,
            "patient": patient,
            "goal": make_goal(clinic=clinic, patient=patient),
            "outcome": "changed",
            "day": WEDNESDAY,
            "by": make_user(name="Who looks"),
        }
        | given
    )


def make_attainment(*, clinic, patient=None, **given):
    patient = patient or make_patient(clinic=clinic)
    return models.Attainment.objects.create(
        **{
            "clinic": clinic,
            "patient": patient,
            "measurement": make_measurement(
                clinic=clinic, patient=patient, measure="gas-t", hand="none", score=50
            ),
            "goal": make_goal(clinic=clinic, patient=patient),
            "level": 0,
            "importance": 1,
            "difficulty": 1,
        }
        | given
    )
