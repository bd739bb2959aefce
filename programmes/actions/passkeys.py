"""Passkeys of patients: a way back in by finger, face or screen lock."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.db import transaction

from programmes.actions import accounts
from programmes.models import AuditEvent, Device, Patient, Role, User, reach


@transaction.atomic
def add_passkey(*, patient: Patient, name: str, credential: Mapping[str, Any], by: User) -> None:
    """Keep a passkey whose answer to the challenge has been checked; ``name`` is of the device."""
    WebAuthn.add(by, name, dict(credential))
    AuditEvent.record("passkey.added", patient, clinic=patient.clinic, by=by)


@transaction.atomic
def remove_passkeys(*, patient: Patient, by: User) -> None:
    """Let no passkey sign the patient in any more; where there is none nothing changes."""
    keys = Authenticator.objects.filter(user=by, type=Authenticator.Type.WEBAUTHN)
    if keys.delete()[0]:
        AuditEvent.record("passkey.removed", patient, clinic=patient.clinic, by=by)


@reach.every_clinic()
@transaction.atomic
def enter(*, user: User, device_name: str, now: datetime) -> Device | None:
    """
    Connect the device on which a patient signed in by a passkey.

    ``None`` for whoever works at a clinic, and for whoever is nobody's patient.
    """
    if user.memberships.current().exclude(role=Role.PATIENT).exists():
        return None
    patients = Patient.objects.filter(user=user, clinic__in=user.clinics_as(Role.PATIENT))
    patient = patients.select_related("clinic", "user").order_by("-pk").first()
    if patient is None:
        return None
    return accounts.add_device(patient=patient, name=device_name, now=now)
