"""
Getting in without a password and without a memory: short codes, and links that a look never uses.

A code that the clinic reads out pairs a device. A code that is sent by e-mail signs in whoever has
proved that address before; one in a text message proves a number, and signs nobody in.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.crypto import constant_time_compare, salted_hmac

from programmes.actions import accounts, delivery, sign_ins, wishes
from programmes.actions.delivery import home_of
from programmes.domain.reminders import Kind
from programmes.domain.secret import hash_of
from programmes.models import (
    STAFF,
    AuditEvent,
    CarerLink,
    Channel,
    Clinic,
    CodePurpose,
    Device,
    EmailCode,
    Membership,
    Patient,
    Role,
    User,
    reach,
)

# At most 10 minutes for what comes another way (OWASP ASVS 5.0, 6.5.5).
CODE_LASTS = timedelta(minutes=10)
MOST_TRIES = 5  # of a million codes: one chance in 200,000 a mail
MAILS_AT_ONCE, MAILS_WITHIN = 3, timedelta(minutes=15)
TEXTS_AT_ONCE, TEXTS_WITHIN = 5, timedelta(days=1)  # for one person and for one number: they cost
NOBODYS = Clinic(pk=0)


class CodeNotUsable(Exception):
    """It was used, has run out, was tried too often, or never existed."""


class WrongCode(Exception):
    """Another code was sent."""


class StaffAddress(Exception):
    """The account is one of staff, whose address nobody changes from a patient's device."""


class AddressTaken(Exception):
    """The address belongs to another account."""


class TooManyTexts(Exception):
    """This person asked often today, or for this number."""


@dataclass(frozen=True, slots=True)
class Entered:
    """Who came in, and as which device; a carer has none."""

    user: User
    device: Device | None


def offer_code(*, patient: Patient, by: User, now: datetime) -> tuple[Device, str]:
    """
    Begin the pairing of a browser by a code of eight digits to be read out.

    It stands in the place of a link: an older one ends, and it works once, for as long.
    """
    while True:
        code = f"{secrets.randbelow(10**8):08}"
        if not Device.objects.filter(secret_hash=hash_of(_secret_of(code))).exists():
            break
    device = accounts.offer_pairing(patient=patient, by=by, now=now, secret=_secret_of(code))[0]
    return device, code


def find_pairing_code(*, code: str, now: datetime) -> str:
    """
    Return the pairing secret that a read-out code stands for, without using it.

    :raises PairingNotUsable: if no device waits for it.
    """
    secret = _secret_of(code)
    accounts.find_pairing(secret=secret, now=now)
    return secret


def _secret_of(code: str) -> str:
    """Return a long secret in the place of eight digits; only this server can tell it."""
    return salted_hmac("relearn.pairing", code, algorithm="sha256").hexdigest()


@transaction.atomic
def ask_for_sign_in(*, address: str, now: datetime) -> EmailCode:
    """
    Ask for a mail by which somebody signs in; the same is done for every address.

    Nothing is sent to addresses of nobody and of staff, nor a fourth mail within 15 minutes.
    """
    address = address.strip().lower()
    return _ask(address, CodePurpose.SIGN_IN, _who_signs_in(address), now)


@transaction.atomic
def ask_for_address(*, address: str, user: User, now: datetime) -> EmailCode:
    """
    Ask for a mail by which ``user`` proves that an address is theirs.

    :raises StaffAddress: if the account is one of staff too.
    """
    if Membership.objects.current().filter(user=user, role__in=STAFF).exists():
        raise StaffAddress
    return _ask(address.strip().lower(), CodePurpose.ADDRESS, user, now)


def _who_signs_in(address: str) -> User | None:
    current = Membership.objects.current().filter(user=OuterRef("pk"))
    is_patient = Exists(current.filter(role=Role.PATIENT))
    helps = Exists(CarerLink.objects.active().filter(user=OuterRef("pk")))
    return (
        User.objects.filter(email=address, is_active=True)
        .filter(is_patient | helps)
        .exclude(Exists(current.filter(role__in=STAFF)))  # they have a second factor
        .first()
    )


@transaction.atomic
def ask_for_mobile(*, number: str, user: User, now: datetime) -> EmailCode:
    """
    Ask for a text message by which ``user`` proves that a number (E.164) is theirs.

    :raises TooManyTexts: if it would be the sixth within a day.
    """
    asked = EmailCode.objects.filter(purpose=CodePurpose.MOBILE, asked_at__gt=now - TEXTS_WITHIN)
    if asked.filter(Q(user=user) | Q(address=number)).count() >= TEXTS_AT_ONCE:
        raise TooManyTexts
    return _ask(number, CodePurpose.MOBILE, user, now)


def _ask(address: str, purpose: CodePurpose, user: User | None, now: datetime) -> EmailCode:
    before = EmailCode.objects.filter(address=address, asked_at__gt=now - MAILS_WITHIN)
    if before.count() >= MAILS_AT_ONCE:
        user = None
    clinic = home_of(user=user) or NOBODYS
    mail = EmailCode(
        address=address,
        purpose=purpose,
        user=None if clinic is NOBODYS else user,
        asked_at=now,
        expires_at=now + CODE_LASTS,
    )
    with transaction.atomic(), reach.within(clinic.pk):
        letter = delivery.post(
            kind=Kind.CODE,
            channel=Channel.SMS if purpose == CodePurpose.MOBILE else Channel.EMAIL,
            clinic=clinic,
            user=mail.user,
            address=address,
            slot=f"code:{mail.public_id}",
            contents={
                "minutes": int(CODE_LASTS.total_seconds() // 60),
                "signs_in": purpose == CodePurpose.SIGN_IN,
            },
            now=now,
            expires_at=mail.expires_at,
        )
        if mail.user is None:
            # Written and taken back: it takes as long as for somebody whom the clinics know.
            transaction.set_rollback(True)
    if mail.user is not None:
        mail.code_hash, mail.link_hash = _hash(mail, letter.code), hash_of(letter.secret)
    mail.save()
    return mail


def _hash(mail: EmailCode, code: str) -> str:
    return salted_hmac(f"relearn.code.{mail.public_id}", code, algorithm="sha256").hexdigest()


def use_code(*, asked: UUID, code: str, device_name: str, now: datetime) -> Entered:
    """
    Sign in by the code of the mail that was asked for as ``asked``; the caller opens the session.

    :raises WrongCode: if the code is another one; after five of them none works.
    :raises CodeNotUsable: if it was used, has run out, or was tried too often.
    """
    try:
        mail = _use(asked, CodePurpose.SIGN_IN, code, now)
    except WrongCode:
        sign_ins.note_refused(address=_address_of(asked))
        raise
    return _enter(mail, device_name, now)


def _address_of(asked: UUID) -> str:
    return EmailCode.objects.values_list("address", flat=True).get(public_id=asked)


def find_link(*, secret: str, now: datetime) -> EmailCode:
    """
    Return what the link of a mail opens, without using it.

    :raises CodeNotUsable: if it cannot be used any more.
    """
    return _linked(EmailCode.objects.usable(now=now), secret)


@transaction.atomic
def use_link(*, secret: str, device_name: str, now: datetime) -> Entered:
    """
    Sign in by the link of a mail; the caller opens the session.

    :raises CodeNotUsable: if somebody was faster, or it cannot be used any more.
    """
    usable = EmailCode.objects.usable(now=now).select_for_update(of=("self",))
    mail = _linked(usable, secret)
    EmailCode.objects.filter(pk=mail.pk).update(used_at=now)
    return _enter(mail, device_name, now)


def _linked(usable: QuerySet[EmailCode], secret: str) -> EmailCode:
    own = usable.filter(
        purpose=CodePurpose.SIGN_IN, link_hash=hash_of(secret), tries__lt=MOST_TRIES
    )
    mail = own.select_related("user").first()
    if mail is None:
        raise CodeNotUsable
    return mail


@transaction.atomic
def _enter(mail: EmailCode, device_name: str, now: datetime) -> Entered:
    # Asked again: the mail may be older than what has changed since.
    user = _who_signs_in(mail.address)
    if user is None or user.pk != mail.user_id:
        raise CodeNotUsable
    patients = Patient.objects.filter(user=user, clinic__in=user.clinics_as(Role.PATIENT))
    own = patients.filter(merged_into=None).select_related("clinic", "user")
    patient = own.order_by("-pk").first()
    if patient is None:
        if not CarerLink.objects.active().filter(user=user).exists():
            raise CodeNotUsable
        return Entered(user, None)
    return Entered(user, accounts.add_device(patient=patient, name=device_name, now=now))


def prove_address(*, asked: UUID, code: str, user: User, patient: Patient, now: datetime) -> str:
    """
    Give the account the address to which the code was sent, and return it.

    :raises WrongCode: if the code is another one; after five of them none works.
    :raises CodeNotUsable: if it was used, has run out, was tried too often, or is another's.
    :raises AddressTaken: if the address belongs to another account.
    """
    mail = _use(asked, CodePurpose.ADDRESS, code, now, user=user)
    with transaction.atomic():
        if User.objects.filter(email=mail.address).exclude(pk=user.pk).exists():
            raise AddressTaken
        User.objects.filter(pk=user.pk).update(email=mail.address)
        AuditEvent.record("address.proved", patient, clinic=patient.clinic, by=user)
    return mail.address


def prove_mobile(*, asked: UUID, code: str, user: User, patient: Patient, now: datetime) -> str:
    """
    Give the patient the number to which the code was sent, and return it; reminders go there too.

    :raises WrongCode: if the code is another one; after five of them none works.
    :raises CodeNotUsable: if it was used, has run out, was tried too often, or is another's.
    """
    text = _use(asked, CodePurpose.MOBILE, code, now, user=user)
    with transaction.atomic():
        _set_mobile(patient, text.address)
        AuditEvent.record("mobile.proved", patient, clinic=patient.clinic, by=user)
        wishes.change_ways(patient=patient, by=user, now=now, add=Channel.SMS)
    return text.address


@transaction.atomic
def forget_mobile(*, patient: Patient, by: User, now: datetime) -> None:
    """Forget the patient's number: no text message goes there any more."""
    _set_mobile(patient, "")
    AuditEvent.record("mobile.forgotten", patient, clinic=patient.clinic, by=by)
    wishes.change_ways(patient=patient, by=by, now=now, drop=Channel.SMS)


def _set_mobile(patient: Patient, number: str) -> None:
    patient.mobile = number
    Patient.objects.filter(pk=patient.pk).update(mobile=number)


def _use(
    asked: UUID, purpose: CodePurpose, code: str, now: datetime, *, user: User | None = None
) -> EmailCode:
    """Use a code up, or count a wrong one: the count stays although an error is raised."""
    with transaction.atomic():
        usable = EmailCode.objects.usable(now=now).select_for_update(of=("self",))
        mail = usable.filter(public_id=asked, purpose=purpose, tries__lt=MOST_TRIES).first()
        if mail is None or (user is not None and mail.user_id not in {user.pk, None}):
            raise CodeNotUsable
        digits = "".join(code.split())
        is_right = bool(mail.code_hash) and constant_time_compare(
            _hash(mail, digits), mail.code_hash
        )
        change = {"used_at": now} if is_right else {"tries": F("tries") + 1}
        EmailCode.objects.filter(pk=mail.pk).update(**change)
    if not is_right:
        raise WrongCode
    return mail
