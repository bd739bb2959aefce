"""Rows of what people may ask of a clinic."""

from datetime import timedelta

from programmes import models
from tests.factories import NOON, make_membership, make_patient

FAR = NOON + timedelta(days=36_500)


def make_export(*, clinic, patient=None, content=b"a file", **given):
    """Store a file that is ready for the patient, and for a hundred years."""
    patient = patient or make_patient(clinic=clinic)
    export = models.DataExport.objects.create(
        **{
            "clinic": clinic,
            "patient": patient,
            "by": patient.user,
            "asked_at": NOON,
            "tried_at": NOON,
            "ready_at": NOON,
            "expires_at": FAR,
            "size": len(content),
        }
        | given
    )
    models.ExportContent.objects.create(clinic=clinic, export=export, content=content)
    return export


def make_content(*, clinic):
    return make_export(clinic=clinic).stored


def make_erasure(*, clinic, patient=None, **given):
    """Store that a patient asked to be forgotten, and that nobody has agreed yet."""
    patient = patient or make_patient(clinic=clinic)
    return models.Erasure.objects.create(
        **{
            "clinic": clinic,
            "patient": patient,
            "cause": "asked",
            "reason": "I moved away.",
            "by": patient.user,
            "asked_at": NOON,
        }
        | given
    )


def make_access(*, clinic, patient=None, **given):
    return models.EmergencyAccess.objects.create(
        **{
            "clinic": clinic,
            "patient": patient or make_patient(clinic=clinic),
            "by": make_membership(clinic=clinic, role=models.Role.CLINIC_ADMIN).user,
            "reason": "Nobody of the team could be reached.",
            "at": NOON,
            "until": NOON + timedelta(hours=1),
        }
        | given
    )


def make_link(*, clinic, patient=None, **given):
    return models.RecordLink.objects.create(
        **{
            "clinic": clinic,
            "patient": patient or make_patient(clinic=clinic),
            "into": make_patient(clinic=clinic),
            "state_before": "active",
            "at": NOON,
            "by": make_membership(clinic=clinic, role=models.Role.CLINIC_ADMIN).user,
        }
        | given
    )
