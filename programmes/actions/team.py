"""Who looks after a patient: taking over, handing over, covering."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from programmes.actions import delivery
from programmes.models import AuditEvent, Clinic, Patient, Responsibility, User


class NotATherapist(Exception):
    """Whoever is to look after the patients does not treat here."""


class NotTheirs(Exception):
    """Somebody else looks after one of the patients by now."""


@transaction.atomic
def look_after(*, patient: Patient, by: User, now: datetime) -> None:
    """
    Let ``by`` look after a patient from now on; doing so already changes nothing.

    It ends a cover, and what was planned for a later day.

    :raises NotATherapist: if ``by`` does not treat here.
    """
    patient = Patient.objects.locked().get(pk=patient.pk)
    _check(patient.clinic, by)
    newest = Responsibility.objects.filter(patient=patient).order_by("-pk").first()
    if newest and newest.therapist_id == by.pk and newest.since <= now and not newest.is_cover:
        return
    _name([patient], patient.clinic, therapist=by, since=now, by=by)
    delivery.follow_teams(clinic=patient.clinic, now=now)


def begin_looking_after(*, patient: Patient, by: User, now: datetime) -> None:
    """Let who gives the first programme look after the patient, if nobody was ever named."""
    is_here = patient.clinic.therapists.filter(pk=by.pk).exists
    if not Responsibility.objects.filter(patient=patient).exists() and is_here():
        _name([patient], patient.clinic, therapist=by, since=now, by=by)


@transaction.atomic
def hand_over(
    *,
    patients: Iterable[Patient],
    clinic: Clinic,
    from_: User | None,
    to: User,
    since: datetime,
    until: datetime | None,
    by: User,
    now: datetime,
) -> int:
    """
    Let ``to`` look after patients of ``from_`` from ``since`` on; return how many.

    With ``until`` it is a cover: at that moment they are back with whom they had. ``from_=None``
    are patients whom nobody looks after, that is, the duty lead. All of them, or none. Mail about
    them that waits goes to ``to``, once it is theirs.

    :raises NotATherapist: if ``to`` does not treat here.
    :raises NotTheirs: if a patient is no longer with ``from_``.
    """
    Clinic.objects.locked().get(pk=clinic.pk)
    _check(clinic, to)
    keys = sorted(patient.pk for patient in patients)
    locked = list(Patient.objects.locked().filter(clinic=clinic, pk__in=keys).order_by("pk"))
    answering = Responsibility.objects.filter(patient__in=keys).answering(now=now)
    with_whom = dict(answering.values_list("patient", "therapist"))
    here = from_.pk if from_ else None
    if len(locked) != len(keys) or any(with_whom.get(key) != here for key in keys):
        raise NotTheirs
    _name(locked, clinic, therapist=to, since=since, until=until, by=by)
    delivery.follow_teams(clinic=clinic, now=now)
    return len(locked)


def _check(clinic: Clinic, user: User) -> None:
    if not clinic.therapists.filter(pk=user.pk).exists():
        raise NotATherapist


def _name(
    patients: Iterable[Patient],
    clinic: Clinic,
    *,
    therapist: User,
    since: datetime,
    until: datetime | None = None,
    by: User,
) -> None:
    rows = Responsibility.objects.bulk_create(
        Responsibility(
            clinic=clinic, patient=patient, therapist=therapist, since=since, until=until, by=by
        )
        for patient in patients
    )
    AuditEvent.record_each("patient.handed_over", rows, clinic=clinic, by=by)
