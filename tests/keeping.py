"""Rows of who looks after whom, and of what stands on what a clinic prints."""

from programmes import models
from tests import factories


def make_responsibility(*, clinic, patient=None, therapist=None, **given):
    therapist = (
        therapist or factories.make_membership(clinic=clinic, role=models.Role.THERAPIST).user
    )
    return models.Responsibility.objects.create(
        **{
            "clinic": clinic,
            "patient": patient or factories.make_patient(clinic=clinic),
            "therapist": therapist,
            "since": factories.NOON,
            "by": therapist,
        }
        | given
    )


def make_logo(*, clinic, content=b"a picture"):
    return models.ClinicLogo.objects.create(clinic=clinic, content=content)
