"""Who answers for a patient."""

from programmes.models.assignment import AssignmentVersion
from programmes.models.clinic import User
from programmes.models.patient import Patient


def team_of(patient: Patient) -> list[User]:
    """
    Return whom to tell of what a patient told, in two queries.

    It is who gave the newest plan and treats here still, else whoever is on duty.
    """
    given = AssignmentVersion.objects.filter(assignment__patient=patient).order_by("-pk")
    therapist = patient.clinic.therapists.filter(pk__in=given.values("given_by")[:1]).first()
    return [therapist] if therapist else patient.clinic.on_duty()
