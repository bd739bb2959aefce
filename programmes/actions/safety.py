"""Safety: something is told, a therapist looks at the cards and opens practice again."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F

from programmes.actions import days
from programmes.actions.judging import Late, judge_patient
from programmes.domain.thresholds import Thresholds, with_changes
from programmes.domain.timing import local_day
from programmes.models import (
    AuditEvent,
    Clinic,
    LoggedAs,
    PainSite,
    Patient,
    ReportKind,
    SafetyCard,
    SafetyClosure,
    SafetyReport,
    User,
)


class StillClosed(Exception):
    """The card keeps a part of practice closed, and nobody said to open it again."""


class NoteMissing(Exception):
    """A card is closed with a note, and there is none."""


class DayPassed(Exception):
    """The day to snooze until is not after today."""


@transaction.atomic
def report(
    *,
    patient: Patient,
    kind: ReportKind,
    details: Collection[str] = (),
    pain_0_10: int | None = None,
    pain_site: PainSite | None = None,
    client_uuid: UUID,
    by: User,
    now: datetime,
    told_at: datetime | None = None,
) -> SafetyReport:
    """
    Store what was told outside a drill; the rules judge it at once.

    Telling twice with one ``client_uuid`` stores once. ``told_at`` is when a phone without a
    network kept it; ``None`` is now.
    """
    patient = Patient.objects.locked().get(pk=patient.pk)
    again = SafetyReport.objects.filter(patient=patient, client_uuid=client_uuid).first()
    if again is not None:
        return again
    at = told_at or now
    row = SafetyReport.objects.create(
        clinic_id=patient.clinic_id,
        patient=patient,
        client_uuid=client_uuid,
        kind=kind,
        details=sorted(set(details)),
        pain_0_10=pain_0_10,
        pain_site=pain_site,
        day=local_day(at, patient.zone),
        at=at,
        by=by,
        told_as=LoggedAs.PATIENT if by == patient.user else LoggedAs.CARER,
    )
    if judge_patient(patient=patient, now=now, late=Late(row.source, row.day)):
        days.project(patient=patient, now=now)
    AuditEvent.record("report.told", row, clinic=patient.clinic, by=by)
    return row


@transaction.atomic
def take_back_report(*, report: SafetyReport, by: User, now: datetime) -> None:
    """
    Store that a report was tapped by mistake; what it alone closed is open again.

    The card stays, so that the team sees that it happened. Taking back twice changes nothing.
    """
    patient = Patient.objects.locked().get(pk=report.patient_id)
    rows = SafetyReport.objects.filter(pk=report.pk, mistaken_at=None)
    if not rows.update(mistaken_at=now):
        return
    resting = SafetyCard.objects.open().filter(patient=patient, sources__contains=[report.source])
    mistaken = {
        row.source
        for row in SafetyReport.objects.filter(patient=patient, mistaken_at__isnull=False)
    }
    for card in resting:
        if mistaken.issuperset(set(card.sources) - set(card.spent)):
            _settle(card, patient, by, now)
    days.project(patient=patient, now=now)
    AuditEvent.record("report.taken_back", report, clinic=patient.clinic, by=by)


@transaction.atomic
def acknowledge_card(*, card: SafetyCard, by: User, now: datetime) -> None:
    """Store that somebody of the team has seen the card; the first to see it counts."""
    rows = SafetyCard.objects.open().filter(pk=card.pk, acknowledged_at=None)
    if rows.update(acknowledged_at=now, acknowledged_by=by):
        AuditEvent.record("card.acknowledged", card, clinic=card.clinic, by=by)


@transaction.atomic
def snooze_card(*, card: SafetyCard, until: date, by: User, now: datetime) -> None:
    """
    Put a card away until a day in the clinic's zone; who snoozes it has seen it.

    :raises DayPassed: if the day is not after today.
    """
    if until <= local_day(now, card.clinic.zone):
        raise DayPassed
    acknowledge_card(card=card, by=by, now=now)
    if SafetyCard.objects.open().filter(pk=card.pk).update(snoozed_until=until):
        AuditEvent.record("card.snoozed", card, clinic=card.clinic, by=by)


@transaction.atomic
def reopen_practice(*, card: SafetyCard, by: User, now: datetime) -> None:
    """Open again what the card keeps closed; the card stays. Twice changes nothing."""
    patient = Patient.objects.locked().get(pk=card.patient_id)
    if _settle(card, patient, by, now):
        days.project(patient=patient, now=now)
        AuditEvent.record("practice.reopened", card, clinic=patient.clinic, by=by)


@transaction.atomic
def close_card(
    *, card: SafetyCard, note: str, reopen: bool = False, by: User, now: datetime
) -> None:
    """
    Close a card with a note; ``reopen`` opens again what it keeps closed.

    What is closed for today only stays so until tomorrow unless ``reopen`` says otherwise. Closing
    a closed card changes nothing.

    :raises NoteMissing: if the note is empty.
    :raises StillClosed: if a part of practice waits for a therapist, and is not reopened.
    """
    if not note.strip():
        raise NoteMissing
    patient = Patient.objects.locked().get(pk=card.patient_id)
    waiting = card.closures.filter(until=None, reopened_on=None)
    if not reopen and waiting.exists():
        raise StillClosed
    if reopen:
        _settle(card, patient, by, now)
    closed = SafetyCard.objects.open().filter(pk=card.pk)
    if closed.update(spent=F("sources"), closed_at=now, closed_by=by, note=note.strip()):
        if reopen:
            days.project(patient=patient, now=now)
        AuditEvent.record("card.closed", card, clinic=patient.clinic, by=by)


def _settle(card: SafetyCard, patient: Patient, by: User, now: datetime) -> int:
    """Open what a card keeps closed; what it rests on closes nothing more. Return how much."""
    today = local_day(now, patient.zone)
    SafetyCard.objects.filter(pk=card.pk).update(spent=F("sources"))
    closures = SafetyClosure.objects.filter(card=card, reopened_on=None).exclude(until__lte=today)
    return closures.update(reopened_on=today, reopened_at=now, reopened_by=by)


@transaction.atomic
def set_usual_pain(
    *, patient: Patient, usual_pain: Mapping[PainSite, int], by: User, now: datetime
) -> None:
    """Set the usual pain of each site, 0 to 10; what is told is judged by it at once."""
    locked = Patient.objects.locked().get(pk=patient.pk)
    usual = {site.value: pain for site, pain in usual_pain.items() if pain}
    _steer(locked, by, now, usual_pain_json=usual)


@transaction.atomic
def set_limits(
    *, patient: Patient, thresholds: Mapping[str, int | None], by: User, now: datetime
) -> None:
    """
    Set thresholds of one patient; ``None`` is that of the clinic, others stay as they are.

    :raises InvalidThreshold: if one is out of its bounds, or above one that it must stay below.
    """
    # Before the patient, so that the clinic's own cannot change meanwhile and fit no more.
    clinic = Clinic.objects.locked().get(pk=patient.clinic_id)
    locked = Patient.objects.locked().get(pk=patient.pk)
    own = with_changes(locked.thresholds_json, thresholds)
    Thresholds.merged(clinic.thresholds_json, own)
    _steer(locked, by, now, thresholds_json=own)


def _steer(patient: Patient, by: User, now: datetime, **values: object) -> None:
    """Store how a patient is judged, and judge again."""
    Patient.objects.filter(pk=patient.pk).update(**values)
    if judge_patient(patient=Patient.objects.locked().get(pk=patient.pk), now=now):
        days.project(patient=patient, now=now)
    AuditEvent.record("limits.set", patient, clinic=patient.clinic, by=by)
