"""How a patient's screens look and behave: chosen by the patient, with or without the therapist."""

from collections.abc import Mapping

from django.db import transaction

from programmes.models import AuditEvent, Patient, User


@transaction.atomic
def set_screen(*, patient: Patient, chosen: Mapping[str, str], by: User) -> None:
    """
    Change the settings named in ``chosen``, by their words; the same ones again change nothing.

    :raises NoSuchChoice: if a setting or its word is unknown.
    """
    current = Patient.objects.locked().get(pk=patient.pk)
    screen = current.screen.chosen(chosen)
    if screen == current.screen:
        return
    Patient.objects.filter(pk=patient.pk).update(screen_json=screen.to_json())
    AuditEvent.record("screen.changed", patient, clinic=patient.clinic, by=by)
