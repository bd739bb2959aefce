"""People of a clinic: who belongs to it, how they get in, and how that ends."""

import hashlib
import secrets
from datetime import date, datetime, timedelta

from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from programmes.models import (
    Ability,
    AbilityAssessment,
    AuditEvent,
    Clinic,
    Device,
    Invitation,
    Membership,
    Patient,
    Role,
    Side,
    User,
)

PAIRING_LASTS = timedelta(minutes=10)
INVITATION_LASTS = timedelta(hours=72)
SEEN_EVERY = timedelta(hours=1)


class PairingNotUsable(Exception):
    """The pairing link was used, was replaced, has run out, or never existed."""


class InvitationNotUsable(Exception):
    """The invitation was used, was replaced, has run out, or never existed."""


class AlreadyMember(Exception):
    """The person holds this role in this clinic already."""


class LastAdmin(Exception):
    """The clinic would be left without an admin."""


class ActiveElsewhere(Exception):
    """The person is an active patient under another record."""


def _new_secret() -> tuple[str, str]:
    """Return a fresh secret of 256 bits and the hash that is stored in its place."""
    secret = secrets.token_urlsafe(32)
    return secret, _hash(secret)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def add_clinic(
    *, name: str, slug: str, zone: str, phone: str, emergency_number: str, by: User | None
) -> Clinic:
    """Store a new clinic; its library is filled by ``library.copy_starters``."""
    clinic = Clinic.objects.create(
        name=name, slug=slug, zone=zone, phone=phone, emergency_number=emergency_number
    )
    AuditEvent.record("clinic.added", clinic, clinic=clinic, by=by)
    return clinic


@transaction.atomic
def add_staff(
    *, clinic: Clinic, name: str, email: str, role: Role, password: str | None, by: User | None
) -> User:
    """
    Store a member of staff with an account of their own.

    :raises AlreadyMember: if an account with that address holds the role here already.
    """
    user = User.objects.filter(email=email.strip().lower()).first()
    if user is None:
        user = User.objects.create_user(name=name, email=email, password=password)
    _add_membership(user=user, clinic=clinic, role=role, by=by)
    return user


def _add_membership(*, user: User, clinic: Clinic, role: Role, by: User | None) -> Membership:
    held = Membership.objects.filter(user=user, clinic=clinic, role=role, until=None)
    if held.exists():
        raise AlreadyMember
    membership = Membership.objects.create(user=user, clinic=clinic, role=role)
    AuditEvent.record("membership.added", membership, clinic=clinic, by=by)
    return membership


@transaction.atomic
def add_patient(
    *,
    clinic: Clinic,
    name: str,
    affected_side: Side,
    dominant_hand: Side,
    ability: Ability,
    day: date,
    by: User,
    stroke_on: date | None = None,
    has_helper: bool = False,
    safety_flags: tuple[str, ...] = (),
    minutes_limit: int = 20,
    zone: str | None = None,
) -> Patient:
    """
    Store a patient with an account that has neither address nor password.

    ``day`` is the day of the ability assessment; ``zone=None`` means the clinic's.
    """
    user = User.objects.create_user(name=name)
    Membership.objects.create(user=user, clinic=clinic, role=Role.PATIENT)
    patient = Patient.objects.create(
        clinic=clinic,
        user=user,
        affected_side=affected_side,
        dominant_hand=dominant_hand,
        stroke_on=stroke_on,
        zone=zone or clinic.zone,
        language=clinic.language,
        ability=ability,
        has_helper=has_helper,
        safety_flags=list(safety_flags),
        minutes_limit=minutes_limit,
        screen_json={"working_hand": Side.LEFT if affected_side == Side.RIGHT else Side.RIGHT},
    )
    AbilityAssessment.objects.create(
        clinic=clinic, patient=patient, ability=ability, assessed_on=day, by=by
    )
    AuditEvent.record("patient.added", patient, clinic=clinic, by=by)
    return patient


@transaction.atomic
def record_reading(*, patient: Patient, by: User) -> None:
    """Write down that ``by`` opened the patient's record."""
    AuditEvent.record("patient.read", patient, clinic=patient.clinic, by=by)


@transaction.atomic
def invite(
    *, clinic: Clinic, name: str, email: str, role: Role, by: User, now: datetime
) -> tuple[Invitation, str]:
    """
    Ask a person of staff in; return the invitation and its secret, which is stored nowhere.

    An older open invitation of the same address and role ends.

    :raises AlreadyMember: if an account with that address holds the role here already.
    """
    email = email.strip().lower()
    if Membership.objects.filter(user__email=email, clinic=clinic, role=role, until=None).exists():
        raise AlreadyMember
    Invitation.objects.filter(clinic=clinic, email=email, role=role, ended_at=None).update(
        ended_at=now
    )
    secret, secret_hash = _new_secret()
    invitation = Invitation.objects.create(
        clinic=clinic,
        email=email,
        name=name,
        role=role,
        secret_hash=secret_hash,
        expires_at=now + INVITATION_LASTS,
        by=by,
    )
    AuditEvent.record("invitation.made", invitation, clinic=clinic, by=by)
    return invitation, secret


def find_invitation(*, secret: str, now: datetime) -> Invitation:
    """
    Return the invitation that ``secret`` opens, without using it.

    :raises InvitationNotUsable: if there is none that can still be accepted.
    """
    invitation = (
        Invitation.objects.filter(secret_hash=_hash(secret), ended_at=None, expires_at__gt=now)
        .select_related("clinic")
        .first()
    )
    if invitation is None:
        raise InvitationNotUsable
    return invitation


@transaction.atomic
def accept_invitation(*, secret: str, password: str, now: datetime) -> User:
    """
    Make the invited person a member and return their account.

    A person who has an account already keeps their password; ``password`` is then not used.

    :raises InvitationNotUsable: if it cannot be accepted any more.
    :raises ValidationError: if the password is too easy to guess.
    """
    invitation = find_invitation(secret=secret, now=now)
    used = Invitation.objects.filter(pk=invitation.pk, ended_at=None).update(
        ended_at=now, accepted_at=now
    )
    if not used:
        raise InvitationNotUsable
    user = User.objects.filter(email=invitation.email).first()
    if user is None:
        validate_password(password, User(name=invitation.name, email=invitation.email))
        user = User.objects.create_user(
            name=invitation.name, email=invitation.email, password=password
        )
    role = Role(invitation.role)
    if not Membership.objects.filter(
        user=user, clinic=invitation.clinic, role=role, until=None
    ).exists():
        _add_membership(user=user, clinic=invitation.clinic, role=role, by=user)
    return user


@transaction.atomic
def end_membership(*, membership: Membership, by: User, now: datetime) -> None:
    """
    End a person's role in a clinic; it counts from their next request on.

    A patient's devices end with it. Ending an ended membership changes nothing.

    :raises LastAdmin: if nobody else administers the clinic.
    """
    clinic = Clinic.objects.select_for_update().get(pk=membership.clinic_id)
    current = Membership.objects.current().filter(clinic=clinic)
    if not current.filter(pk=membership.pk).exists():
        return
    others = current.filter(role=Role.CLINIC_ADMIN).exclude(pk=membership.pk)
    if membership.role == Role.CLINIC_ADMIN and not others.exists():
        raise LastAdmin
    current.filter(pk=membership.pk).update(until=now)
    if membership.role == Role.PATIENT:
        Device.objects.filter(
            clinic=clinic, patient__user=membership.user_id, ended_at=None
        ).update(ended_at=now)
    AuditEvent.record("membership.ended", membership, clinic=clinic, by=by)


@transaction.atomic
def renew_membership(*, membership: Membership, by: User) -> Membership:
    """
    Give a person the role of an ended membership again, as a new membership.

    :raises AlreadyMember: if they hold it already.
    """
    return _add_membership(
        user=membership.user, clinic=membership.clinic, role=Role(membership.role), by=by
    )


@transaction.atomic
def offer_pairing(*, patient: Patient, by: User, now: datetime) -> tuple[Device, str]:
    """
    Begin the pairing of a patient's browser; return the device and its secret, stored nowhere.

    An older link of this patient that still waits ends.
    """
    Device.objects.waiting(now=now).filter(patient=patient).update(ended_at=now)
    secret, secret_hash = _new_secret()
    device = Device.objects.create(
        clinic=patient.clinic,
        patient=patient,
        secret_hash=secret_hash,
        link_expires_at=now + PAIRING_LASTS,
    )
    AuditEvent.record("device.offered", device, clinic=patient.clinic, by=by)
    return device, secret


def find_pairing(*, secret: str, now: datetime) -> Device:
    """
    Return the waiting device that ``secret`` opens, without using it.

    :raises PairingNotUsable: if there is none, or the person is no longer a patient here.
    """
    device = (
        Device.objects.waiting(now=now)
        .filter(secret_hash=_hash(secret))
        .select_related("patient__user", "patient__clinic")
        .first()
    )
    if device is None:
        raise PairingNotUsable
    is_patient = Membership.objects.current().filter(
        user=device.patient.user, clinic=device.patient.clinic, role=Role.PATIENT
    )
    if not is_patient.exists():
        raise PairingNotUsable
    return device


@transaction.atomic
def pair_device(*, secret: str, name: str, now: datetime) -> Device:
    """
    Use a pairing link up; the caller signs the patient in on that browser.

    :raises PairingNotUsable: if somebody was faster, or it cannot be used any more.
    """
    device = find_pairing(secret=secret, now=now)
    used = Device.objects.waiting(now=now).filter(pk=device.pk)
    if not used.update(paired_at=now, last_seen_at=now, name=name[:80]):
        raise PairingNotUsable
    AuditEvent.record("device.paired", device, clinic=device.clinic, by=device.patient.user)
    return device


@transaction.atomic
def end_device(*, device: Device, by: User, now: datetime) -> None:
    """Sign a device out for good; ending an ended one changes nothing."""
    if Device.objects.filter(pk=device.pk, ended_at=None).update(ended_at=now):
        AuditEvent.record("device.ended", device, clinic=device.clinic, by=by)


def note_device_seen(*, device: Device, now: datetime) -> None:
    """Remember when a device was last used, to the hour."""
    if device.last_seen_at is None or device.last_seen_at < now - SEEN_EVERY:
        Device.objects.filter(pk=device.pk).update(last_seen_at=now)
