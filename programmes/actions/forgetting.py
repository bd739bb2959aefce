"""
What was agreed to erase is erased when its time has come; and again, after a backup came back.

What goes and what stays, table by table, stands in ``models.holdings``; pages show the same list.
"""

import logging
from collections.abc import Collection, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import connection, transaction

from programmes.channels import tombstones
from programmes.channels.tombstones import Tombstone
from programmes.models import (
    Ability,
    AuditEvent,
    CarerLink,
    Delivery,
    DeliveryAttempt,
    EmailCode,
    Erasure,
    ErasureCause,
    Membership,
    Patient,
    PatientState,
    Side,
    StoppedAddress,
    User,
)
from programmes.models.holdings import HOLDINGS, Fate

logger = logging.getLogger(__name__)

NOBODYS_NAME = "Erased person"
# A row of a patient that says nothing of anybody.
NOTHING: dict[str, Any] = {
    "affected_side": Side.LEFT,
    "dominant_hand": Side.RIGHT,
    "stroke_on": None,
    "ability": Ability.NONE,
    "safety_flags": [],
    "has_helper": False,
    "minutes_limit": 20,
    "state": PatientState.ENDED,
    "cue": "",
    "screen_json": {},
    "usual_pain_json": {},
    "thresholds_json": {},
    "quiet_from": None,
    "quiet_until": None,
    "left_on": None,
    "mobile": "",
}


def erase_due(*, now: datetime) -> int:
    """
    Erase the records whose waiting period is over; return how many.

    Running it again erases nothing twice, and neither do two at once. One that cannot be erased
    is logged and tried again, and holds up no other.
    """
    due = Erasure.objects.due(now=now).order_by("due_at", "pk").values_list("pk", flat=True)
    erased = 0
    for key in due:
        try:
            erased += _carry_out(key, now)
        except Exception:  # whatever it is, the others must go on
            logger.exception("Erasure #%s cannot be carried out", key)
    return erased


@transaction.atomic
def _carry_out(key: int, now: datetime) -> bool:
    erasure = Erasure.objects.select_related("clinic").get(pk=key)
    patient = Patient.objects.locked().get(pk=erasure.patient_id)
    if not Erasure.objects.due(now=now).filter(pk=key).exists():  # called off meanwhile
        return False
    _erase(patient, now)
    _set_down(erasure, now)
    return True


def erase_again(*, records: Collection[UUID], now: datetime) -> int:
    """
    Erase those of ``records`` that are here although they were erased before; return how many.

    That is so after a backup came back that is older than the erasure. ``records`` are public ids.
    """
    found = Patient.objects.filter(public_id__in=records, erased_at=None).order_by("pk")
    erased = 0
    for key in list(found.values_list("pk", flat=True)):
        with transaction.atomic():
            patient = Patient.objects.locked().get(pk=key)
            if patient.erased_at is not None:  # it was put under another one that came first
                continue
            erasure = Erasure.objects.open().filter(patient=patient).first()
            if erasure is None:
                erasure = Erasure.objects.create(
                    clinic=patient.clinic,
                    patient=patient,
                    cause=ErasureCause.RESTORED,
                    asked_at=now,
                )
            Erasure.objects.filter(pk=erasure.pk, due_at=None).update(due_at=now)
            _erase(patient, now)
            _set_down(erasure, now)
            erased += 1
    return erased


def tombstones_of(*, now: datetime) -> Iterable[Tombstone]:
    """Return all records that were erased up to ``now``, the oldest first."""
    rows = Patient.objects.filter(erased_at__lte=now).order_by("erased_at", "pk")
    return [Tombstone(row.public_id, row.erased_at or now) for row in rows]


def _set_down(erasure: Erasure, now: datetime) -> None:
    """Write down that it is done, without the words that were given as reasons."""
    Erasure.objects.filter(pk=erasure.pk).update(done_at=now)
    AuditEvent.record("erasure.done", erasure, clinic=erasure.clinic, by=None)


def _erase(patient: Patient, now: datetime) -> None:
    """Erase a locked record and those put under it, and what the people of it alone had here."""
    records = [patient, *Patient.objects.locked().filter(merged_into=patient).order_by("pk")]
    links = CarerLink.objects.filter(patient__in=records, user__isnull=False)
    helpers = list(User.objects.filter(pk__in=links.values("user")))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL relearn.erasure = 'on'")
        # Rows of one record point at each other in all directions: judged when all are gone.
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for holding in sorted(HOLDINGS, key=lambda one: -one.path.count("__")):
            if holding.fate is Fate.GOES:
                rows = holding.rows(records).order_by()
                rows._raw_delete(rows.db)  # noqa: SLF001 -- Django's own way would ask each key
        asked = Erasure.objects.filter(patient__in=records)
        asked.update(reason="")
        asked.exclude(why_ended=None).update(why_ended="")
        for record in records:
            _empty(record, now)
        for user in {record.user for record in records} | set(helpers):
            _forget(user)
        # Only what was put up by this point passes; what follows in the transaction does not.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL relearn.erasure = 'off'")
    stones = [Tombstone(record.public_id, now) for record in records]
    if settings.ERASURE_LOG:
        # Before it is committed: a line too many erases nothing that was not agreed to.
        tombstones.append(Path(settings.ERASURE_LOG), stones)


def _empty(record: Patient, now: datetime) -> None:
    """Leave a row that says nothing, of an account that says nothing."""
    ours = Membership.objects.filter(user=record.user_id, clinic=record.clinic_id, role="patient")
    ours.filter(until=None).update(until=now)
    nobody = record.user
    if _is_used_elsewhere(record.user, record):
        nobody = User.objects.create_user(name=NOBODYS_NAME)
        User.objects.filter(pk=nobody.pk).update(is_active=False)
        ours.update(user=nobody)
    clinic = record.clinic
    Patient.objects.filter(pk=record.pk).update(
        **NOTHING, zone=clinic.zone, language=clinic.language, user=nobody, erased_at=now
    )
    _forget_address(record.mobile)


def _is_used_elsewhere(user: User, record: Patient) -> bool:
    """Tell whether the person has the account for anything but this record."""
    others = Patient.objects.filter(user=user, erased_at=None).exclude(pk=record.pk)
    held = Membership.objects.filter(user=user).exclude(clinic=record.clinic_id, role="patient")
    helps = CarerLink.objects.filter(user=user)
    return others.exists() or held.exists() or helps.exists()


def _forget(user: User) -> None:
    """Empty an account that nobody has for anything any more."""
    held = Membership.objects.filter(user=user).exclude(role="patient", until__isnull=False)
    is_used = (
        Patient.objects.filter(user=user, erased_at=None).exists()
        or held.exists()
        or CarerLink.objects.filter(user=user).exists()
    )
    if is_used:
        return
    for session in UserSession.objects.filter(user=user):
        session.end()
    EmailCode.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    EmailAddress.objects.filter(user=user).delete()
    letters = Delivery.objects.filter(user=user)
    DeliveryAttempt.objects.filter(delivery__in=letters).delete()
    letters.delete()
    User.objects.filter(pk=user.pk).update(
        name=NOBODYS_NAME, email=None, password=make_password(None), is_active=False
    )
    _forget_address(user.email or "")


def _forget_address(address: str) -> None:
    """Forget a mail address or number that is nobody's any more."""
    is_used = User.objects.filter(email=address) | User.objects.filter(patients__mobile=address)
    if address and not is_used.exists():
        EmailCode.objects.filter(address=address).delete()
        StoppedAddress.objects.filter(address=address).delete()
