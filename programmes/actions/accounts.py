"""People of a clinic: who belongs to it, how they get in, and how that ends."""

import secrets
from collections.abc import Collection
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from django.db import transaction

from programmes.actions import delivery
from programmes.domain.secret import hash_of
from programmes.domain.timing import is_zone, local_day
from programmes.models import (
    STAFF,
    Ability,
    AbilityAssessment,
    AuditEvent,
    Clinic,
    Device,
    Membership,
    Patient,
    Role,
    Side,
    User,
)

PAIRING_LASTS = timedelta(minutes=10)
DEVICE_NAME_LENGTH = 80
SEEN_EVERY = timedelta(hours=1)


class PairingNotUsable(Exception):
    """The pairing link was used, was replaced, has run out, or never existed."""


class AlreadyMember(Exception):
    """The person holds this role in this clinic already."""


class NoAddress(Exception):
    """The person has no e-mail address to sign in with."""


class LastAdmin(Exception):
    """The clinic would be left without an admin."""


class NotAdminAnyMore(Exception):
    """Whoever asks for it ran the clinic when they began, and no longer does."""


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


def lock_as_admin(*, clinic: Clinic, by: User | None) -> Clinic:
    """
    Let nobody else change who belongs to the clinic meanwhile, nor ``by`` without the right to.

    A page asked whether they run it before it got here; a role that ended since counts.

    :raises NotAdminAnyMore: if it did; the system, ``None``, may always.
    """
    locked = _lock(clinic)
    if by is not None and not locked.admins.filter(pk=by.pk).exists():
        raise NotAdminAnyMore
    return locked


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
    lock_as_admin(clinic=clinic, by=by)
    user = User.objects.of_address(name=name, email=email, password=password)
    add_membership(user=user, clinic=clinic, role=role, by=by)
    return user


@transaction.atomic
def add_membership(*, user: User, clinic: Clinic, role: Role, by: User | None) -> Membership:
    """
    Give somebody a role, or one of old again; it counts from their next request on.

    :raises AlreadyMember: if they hold it already.
    :raises NoAddress: if it is one of staff, who sign in with an address.
    :raises NotAdminAnyMore: if ``by`` may no longer.
    """
    lock_as_admin(clinic=clinic, by=by)
    if role in STAFF and user.email is None:
        raise NoAddress
    membership, is_new = Membership.objects.get_or_create(
        user=user, clinic=clinic, role=role, until=None
    )
    if not is_new:
        raise AlreadyMember
    if role == Role.PATIENT:
        back = Patient.objects.filter(clinic=clinic, user=user).in_care()
        back.update(left_on=None)
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
def end_membership(*, membership: Membership, by: User, now: datetime) -> None:
    """
    End a person's role in a clinic, as ``end_memberships`` does.

    :raises LastAdmin: if nobody else administers the clinic.
    """
    end_memberships(clinic=membership.clinic, keys=[membership.pk], by=by, now=now)


@transaction.atomic
def end_memberships(*, clinic: Clinic, keys: Collection[int], by: User, now: datetime) -> int:
    """
    End roles in a clinic, all or none, and return how many; each counts from the next request on.

    A patient's devices end with it, and so does care; mail about patients that waits for a
    therapist goes to who answers for them then. An ended membership stays as it is.

    :raises LastAdmin: if nobody would administer the clinic.
    :raises NotAdminAnyMore: if ``by`` may no longer.
    """
    clinic = lock_as_admin(clinic=clinic, by=by)
    current = Membership.objects.current().filter(clinic=clinic)
    ended = list(current.filter(pk__in=keys).order_by("pk"))
    if any(one.role == Role.CLINIC_ADMIN for one in ended):
        others = current.filter(role=Role.CLINIC_ADMIN).exclude(pk__in=keys)
        if not others.exists():
            raise LastAdmin
    current.filter(pk__in=keys).update(until=now)
    left = [one.user_id for one in ended if one.role == Role.PATIENT]
    own = Patient.objects.filter(clinic=clinic, user__in=left, left_on=None)
    own.update(left_on=local_day(now, clinic.zone))
    Device.objects.filter(clinic=clinic, patient__user__in=left, ended_at=None).update(ended_at=now)
    AuditEvent.record_each("membership.ended", ended, clinic=clinic, by=by)
    delivery.follow_teams(clinic=clinic, now=now)
    return len(ended)


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
