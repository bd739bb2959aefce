"""A factory of rest that a patient chose."""

import uuid

from programmes import models
from tests.factories import NOON, WEDNESDAY, make_patient


def make_rest(*, clinic, patient=None, **given):
    patient = patient or make_patient(clinic=clinic)
    return models.ChosenRest.objects.create(
        **{
            "clinic": clinic,
            "patient": patient,
            "day": WEDNESDAY,
            "at": NOON,
            "client_uuid": uuid.uuid4(),
            "by": patient.user,
        }
        | given
    )
