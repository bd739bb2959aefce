"""What a clinic's admin sets for all of it: numbers to call, hours, who is on duty, limits."""

from collections.abc import Mapping
from datetime import datetime, time
from hashlib import blake2b
from typing import BinaryIO

from django.db import transaction
from django.db.models import F

from programmes.actions import accounts, reminders
from programmes.domain.thresholds import Group, InvalidThreshold, Thresholds, with_changes
from programmes.domain.timing import WorkingHours, is_zone
from programmes.domain.trial import Case, Effect, effect
from programmes.domain.wishes import ReminderPolicy
from programmes.media.photos import read_photo
from programmes.models import AuditEvent, Clinic, ClinicLogo, Patient, ReminderRule, User
from programmes.models.facts import load_past_facts
from programmes.models.reminder import wishes_of
from programmes.models.rights import kept_too_long

LOGO_SIDE = 480  # pixels: 4 cm in print at 300 to an inch


class NotATherapist(Exception):
    """Whoever is on duty has to treat here."""


class NeverQuiet(Exception):
    """Quiet hours begin when they end."""


class ClashesWithPatients(Exception):
    """
    The limits that some patients have of their own do not fit with these.

    ``patients`` is how many.
    """

    def __init__(self, patients: int) -> None:
        super().__init__(patients)
        self.patients = patients


def _store(clinic: Clinic, verb: str, by: User, **values: object) -> bool:
    """Store what differs, with one event; tell whether anything did."""
    locked = Clinic.objects.locked().get(pk=clinic.pk)
    if all(getattr(locked, name) == value for name, value in values.items()):
        return False
    Clinic.objects.filter(pk=clinic.pk).update(**values)
    AuditEvent.record(verb, clinic, clinic=clinic, by=by)
    return True


@transaction.atomic
def set_contact(*, clinic: Clinic, name: str, phone: str, emergency_number: str, by: User) -> None:
    """Set what the clinic is called, and the numbers that patients call."""
    values = {"name": name, "phone": phone, "emergency_number": emergency_number}
    _store(clinic, "clinic.contact_set", by, **values)


@transaction.atomic
def set_logo(*, clinic: Clinic, file: BinaryIO | None, size: int, by: User) -> None:
    """
    Set the logo of the clinic, of ``size`` bytes as it was sent; ``None`` for none.

    :raises Unusable: if it is no picture, broken, or too large.
    """
    photo = None if file is None else read_photo(file, size, long_side=LOGO_SIDE)
    locked = Clinic.objects.locked().get(pk=clinic.pk)
    locked.logo_digest, locked.logo_width, locked.logo_height = "", 0, 0
    if photo is None:
        ClinicLogo.objects.filter(clinic=clinic).delete()
    else:
        ClinicLogo.objects.update_or_create(clinic=clinic, defaults={"content": photo.content})
        locked.logo_digest = blake2b(photo.content, digest_size=16).hexdigest()
        locked.logo_width, locked.logo_height = photo.width, photo.height
    locked.save(update_fields=["logo_digest", "logo_width", "logo_height"])
    AuditEvent.record("clinic.logo_set", clinic, clinic=clinic, by=by)


@transaction.atomic
def set_place(*, clinic: Clinic, zone: str, language: str, by: User, now: datetime) -> None:
    """
    Set the clock of the clinic, and the language in which its new patients begin.

    What waits to be sent is made anew.

    :raises UnknownZone: if ``zone`` is no IANA name.
    """
    if not is_zone(zone):
        raise accounts.UnknownZone(zone)
    if _store(clinic, "clinic.place_set", by, zone=zone, language=language):
        reminders.refill_clinic(clinic=clinic, now=now)


@transaction.atomic
def set_hours(*, clinic: Clinic, hours: WorkingHours, by: User) -> None:
    """Set when the team works, by the clock of the clinic."""
    _store(clinic, "clinic.hours_set", by, working_hours_json=hours.to_json())


@transaction.atomic
def set_duty(*, clinic: Clinic, contact: User | None, lead: User | None, by: User) -> None:
    """
    Set who is told of what nobody has looked at, and who has patients without a therapist.

    :raises NotATherapist: if one of them does not treat here.
    """
    named = {user.pk for user in (contact, lead) if user}
    if clinic.therapists.filter(pk__in=named).count() < len(named):
        raise NotATherapist
    ids = {"duty_contact_id": contact and contact.pk, "duty_lead_id": lead and lead.pk}
    _store(clinic, "clinic.duty_set", by, **ids)


@transaction.atomic
def allow_cards(*, clinic: Clinic, is_allowed: bool, by: User) -> None:
    """Let patients come in by a card on paper, or not any more; those that are out then rest."""
    _store(clinic, "clinic.cards_set", by, allows_cards=is_allowed)


@transaction.atomic
def set_quiet_hours(*, clinic: Clinic, begins: time, ends: time, by: User, now: datetime) -> None:
    """
    Set when nobody is reminded, by the clock of each patient; it may lead over midnight.

    What waits is made anew.

    :raises NeverQuiet: if they begin when they end.
    """
    if begins == ends:
        raise NeverQuiet
    if _store(clinic, "clinic.quiet_hours_set", by, quiet_from=begins, quiet_until=ends):
        reminders.refill_clinic(clinic=clinic, now=now)


@transaction.atomic
def set_reminder_policy(*, clinic: Clinic, policy: ReminderPolicy, by: User) -> None:
    """Set when patients may be reminded, and with what they begin; what they chose stays."""
    _store(clinic, "clinic.reminders_set", by, reminder_policy_json=policy.to_json())


def count_outside(*, clinic: Clinic, policy: ReminderPolicy) -> int:
    """Return how many patients are reminded at times that ``policy`` would not allow."""
    rules = ReminderRule.objects.filter(clinic=clinic, patient__user=F("user"), is_active=True)
    by_patient: dict[int, list[ReminderRule]] = {}
    for rule in rules.select_related("patient__clinic"):
        by_patient.setdefault(rule.patient_id or 0, []).append(rule)
    wishes = (wishes_of(_patient(rules[0]), rules) for rules in by_patient.values())
    return sum(not policy.allows(one) for one in wishes)


def _patient(rule: ReminderRule) -> Patient:
    assert rule.patient is not None  # noqa: S101 -- it is the patient's own
    return rule.patient


@transaction.atomic
def set_retention(*, clinic: Clinic, months: int | None, wait_days: int, by: User) -> None:
    """
    Set how many months after care ended a record is kept, and how many days any erasure waits.

    ``months=None`` keeps it for good. What is on its way already keeps its day.
    """
    values = {"retention_months": months, "erasure_wait_days": wait_days}
    _store(clinic, "clinic.retention_set", by, **values)


def try_retention(*, clinic: Clinic, months: int | None, now: datetime) -> int:
    """Return how many records ``set_retention`` with these months puts up for erasure at once."""
    return 0 if months is None else kept_too_long(clinic, months=months, now=now).count()


@transaction.atomic
def set_limits(*, clinic: Clinic, thresholds: Mapping[str, int | None], by: User) -> None:
    """
    Set from where on rules of safety act; ``None`` is the default, others stay as they are.

    They count from whatever is told or passes next; open cards stay.

    :raises InvalidThreshold: if one is out of its bounds, or above one that it must stay below.
    :raises ClashesWithPatients: if they do not fit with what some patients have of their own.
    """
    own = _fitting(Clinic.objects.locked().get(pk=clinic.pk), thresholds)
    _store(clinic, "clinic.limits_set", by, thresholds_json=own)


def try_limits(
    *, clinic: Clinic, group: Group, thresholds: Mapping[str, int | None], now: datetime
) -> Effect:
    """
    Return what ``set_limits`` with thresholds of ``group`` would have changed over 28 days.

    Nothing is stored. It reads every active patient of the clinic and tells counts alone.

    :raises InvalidThreshold: if one is out of its bounds, or above one that it must stay below.
    :raises ClashesWithPatients: if they do not fit with what some patients have of their own.
    """
    own = _fitting(clinic, thresholds)
    return effect(
        (
            Case(
                facts,
                before=Thresholds.merged(clinic.thresholds_json, patient.thresholds_json),
                after=Thresholds.merged(own, patient.thresholds_json),
            )
            for patient, facts in load_past_facts(clinic, now=now)
        ),
        group,
    )


def _fitting(clinic: Clinic, changes: Mapping[str, int | None]) -> dict[str, object]:
    """Return the clinic's overrides with ``changes``, if those of all patients go with them."""
    own = with_changes(clinic.thresholds_json, changes)
    Thresholds.merged(own)
    patients = Patient.objects.filter(clinic=clinic).exclude(thresholds_json={})
    clashes = sum(not _fits(own, row) for row in patients.values_list("thresholds_json", flat=True))
    if clashes:
        raise ClashesWithPatients(clashes)
    return own


def _fits(clinics: Mapping[str, object], patients: Mapping[str, object]) -> bool:
    """Tell whether a patient's own limits go with those of the clinic."""
    try:
        Thresholds.merged(clinics, patients)
    except InvalidThreshold:
        return False
    return True
