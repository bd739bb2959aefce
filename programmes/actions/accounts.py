"""People of a clinic: who belongs to it, how they get in, and how that ends."""

import secrets
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from programmes.actions import delivery
from programmes.domain.reminders import Kind
from programmes.domain.secret import hash_of
from programmes.domain.timing import is_zone
from programmes.models import (
    STAFF,
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
INVITATION_LASTS_H = 72
DEVICE_NAME_LENGTH = 80
SEEN_EVERY = timedelta(hours=1)


class PairingNotUsable(Exception):
    """The pairing link was used, was replaced, has run out, or never existed."""


class InvitationNotUsable(Exception):
    """The invitation was used, was replaced, has run out, or never existed."""


class AlreadyMember(Exception):
    """The person holds this role in this clinic already."""


class NoAddress(Exception):
    """The person has no e-mail address to sign in with."""


class LastAdmin(Exception):
    """The clinic would be left without an admin."""


class UnknownZone(Exception):
    """The name is no place of the IANA zone database."""


def _new_secret() -> tuple[str, str]:
    """Return a fresh secret of 256 bits and the hash that is stored in its place."""
    secret = secrets.token_urlsafe(32)
    return secret, hash_of(secret)


def _known_zone(name: str) -> str:
    """Return ``name``; days cannot be told in a zone that nobody knows."""
    if not is_zone(name):
        raise UnknownZone(name)
    return name


def _lock(clinic: Clinic) -> Clinic:
    """Let nobody else change who belongs to the clinic before this transaction ends."""
    return Clinic.objects.locked().get(pk=clinic.pk)


@transaction.atomic
def add_clinic(
    *, name: str, slug: str, zone: str, phone: str, emergency_number: str, by: User | None
) -> Clinic:
    """
    Store a new clinic; its library is filled by ``library.copy_starters``.

    :raises UnknownZone: if ``zone`` is no IANA name.
    """
    clinic = Clinic.objects.create(
        name=name,
        slug=slug,
        zone=_known_zone(zone),
        phone=phone,
        emergency_number=emergency_number,
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
    _lock(clinic)
    user = _account(name=name, email=email, password=password)
    add_membership(user=user, clinic=clinic, role=role, by=by)
    return user


def _account(*, name: str, email: str, password: str | None) -> User:
    """Return the account with that address, a new one if there is none; two at once make one."""
    defaults = {"name": name, "password": make_password(password)}
    return User.objects.get_or_create(email=email.strip().lower(), defaults=defaults)[0]


@transaction.atomic
def add_membership(*, user: User, clinic: Clinic, role: Role, by: User | None) -> Membership:
    """
    Give somebody a role, or one of old again; it counts from their next request on.

    :raises AlreadyMember: if they hold it already.
    :raises NoAddress: if it is one of staff, who sign in with an address.
    """
    if role in STAFF and user.email is None:
        raise NoAddress
    membership, is_new = Membership.objects.get_or_create(
        user=user, clinic=clinic, role=role, until=None
    )
    if not is_new:
        raise AlreadyMember
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
    client_uuid: UUID | None = None,
) -> Patient:
    """
    Store a patient with an account that has neither address nor password.

    ``day`` is the day of the ability assessment; ``zone=None`` means the clinic's. Sending one
    ``client_uuid`` twice stores once; it becomes the record's public id.

    :raises UnknownZone: if ``zone`` is no IANA name.
    """
    _lock(clinic)
    public_id = client_uuid or uuid4()
    if stored := Patient.objects.filter(clinic=clinic, public_id=public_id).first():
        return stored
    user = User.objects.create_user(name=name)
    Membership.objects.create(user=user, clinic=clinic, role=Role.PATIENT)
    patient = Patient.objects.create(
        public_id=public_id,
        clinic=clinic,
        user=user,
        affected_side=affected_side,
        dominant_hand=dominant_hand,
        stroke_on=stroke_on,
        zone=_known_zone(zone or clinic.zone),
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
    Ask a person of staff in by mail; return the invitation and its secret, which is stored nowhere.

    An older open invitation of the same address and role ends.

    :raises AlreadyMember: if an account with that address holds the role here already.
    """
    _lock(clinic)
    email = email.strip().lower()
    if Membership.objects.filter(user__email=email, clinic=clinic, role=role, until=None).exists():
        raise AlreadyMember
    Invitation.objects.filter(clinic=clinic, email=email, role=role, ended_at=None).update(
        ended_at=now
    )
    delivery.take_back(kind=Kind.INVITATION, clinic=clinic, address=email, now=now)
    letter = delivery.post(
        kind=Kind.INVITATION,
        clinic=clinic,
        address=email,
        slot=f"invitation:{uuid4()}",
        contents={"name": name, "clinic": clinic.name, "hours": INVITATION_LASTS_H},
        now=now,
        expires_at=now + timedelta(hours=INVITATION_LASTS_H),
    )
    secret = letter.secret
    invitation = Invitation.objects.create(
        clinic=clinic,
        email=email,
        name=name,
        role=role,
        secret_hash=hash_of(secret),
        expires_at=letter.expires_at,
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
        Invitation.objects.filter(secret_hash=hash_of(secret), ended_at=None, expires_at__gt=now)
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
    _lock(invitation.clinic)
    used = Invitation.objects.filter(pk=invitation.pk, ended_at=None).update(
        ended_at=now, accepted_at=now
    )
    if not used:
        raise InvitationNotUsable
    if not invitation.has_account:
        validate_password(password, User(name=invitation.name, email=invitation.email))
    user = _account(name=invitation.name, email=invitation.email, password=password)
    Membership.objects.get_or_create(
        user=user, clinic=invitation.clinic, role=invitation.role, until=None
    )
    AuditEvent.record("invitation.accepted", invitation, clinic=invitation.clinic, by=user)
    return user


@transaction.atomic
def end_membership(*, membership: Membership, by: User, now: datetime) -> None:
    """
    End a person's role in a clinic; it counts from their next request on.

    A patient's devices end with it. Ending an ended membership changes nothing.

    :raises LastAdmin: if nobody else administers the clinic.
    """
    clinic = _lock(membership.clinic)
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
def offer_pairing(
    *, patient: Patient, by: User, now: datetime, secret: str | None = None
) -> tuple[Device, str]:
    """
    Begin the pairing of a patient's browser; return the device and its secret, stored nowhere.

    ``secret=None`` makes a new one. An older link of this patient that still waits ends.
    """
    Patient.objects.locked().get(pk=patient.pk)
    Device.objects.waiting(now=now).filter(patient=patient).update(ended_at=now)
    secret = secret or _new_secret()[0]
    device = Device.objects.create(
        clinic=patient.clinic,
        patient=patient,
        secret_hash=hash_of(secret),
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
        .filter(secret_hash=hash_of(secret))
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
    if not used.update(paired_at=now, last_seen_at=now, name=name[:DEVICE_NAME_LENGTH]):
        raise PairingNotUsable
    AuditEvent.record("device.paired", device, clinic=device.clinic, by=device.patient.user)
    return device


def add_device(*, patient: Patient, name: str, now: datetime) -> Device:
    """Store a browser whose person proved who they are, within the caller's transaction."""
    device = Device.objects.create(
        clinic=patient.clinic,
        patient=patient,
        name=name[:DEVICE_NAME_LENGTH],
        secret_hash=_new_secret()[1],  # nobody knows it: there is nothing to pair any more
        link_expires_at=now,
        paired_at=now,
        last_seen_at=now,
    )
    AuditEvent.record("device.paired", device, clinic=patient.clinic, by=patient.user)
    return device


@transaction.atomic
def name_device(*, device: Device, name: str, by: User) -> None:
    """Give a device the name by which its people know it; the same again changes nothing."""
    name = " ".join(name.split())[:DEVICE_NAME_LENGTH]
    if Device.objects.filter(pk=device.pk).exclude(name=name).update(name=name):
        AuditEvent.record("device.named", device, clinic=device.clinic, by=by)


@transaction.atomic
def end_device(*, device: Device, by: User, now: datetime) -> None:
    """Sign a device out for good; ending an ended one changes nothing."""
    if Device.objects.filter(pk=device.pk, ended_at=None).update(ended_at=now):
        AuditEvent.record("device.ended", device, clinic=device.clinic, by=by)


def note_device_seen(*, device: Device, now: datetime) -> None:
    """Remember when a device was last used, to the hour."""
    if device.last_seen_at is None or device.last_seen_at < now - SEEN_EVERY:
        Device.objects.filter(pk=device.pk).update(last_seen_at=now)
