"""Putting away what called for a look at a patient, and taking that back."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.db import transaction

from programmes.actions import safety
from programmes.domain.attention import REVIEWED_DAYS, SNOOZE_DAYS
from programmes.models import AuditEvent, CaseloadMark, MarkKind, Patient, SafetyCard, User

_DAYS = {MarkKind.SNOOZED: SNOOZE_DAYS, MarkKind.REVIEWED: REVIEWED_DAYS}


@transaction.atomic
def put_away(
    *,
    patient: Patient,
    kind: MarkKind,
    keys: Collection[str],
    day: date,
    by: User,
    now: datetime,
) -> CaseloadMark:
    """
    Put the reasons with these keys away on ``day``, a date in the patient's zone.

    Snoozed ones come back after 3 days, reviewed ones after 7, both at once with new evidence.
    Open cards of the patient have been seen then.
    """
    mark = CaseloadMark.objects.create(
        clinic_id=patient.clinic_id,
        patient=patient,
        kind=kind,
        keys=sorted(keys),
        until=day + timedelta(days=_DAYS[kind]),
        by=by,
        at=now,
    )
    unseen = SafetyCard.objects.open().filter(patient=patient, acknowledged_at=None)
    for card in unseen.select_related("clinic").order_by("pk"):
        safety.acknowledge_card(card=card, by=by, now=now)
    AuditEvent.record(f"caseload.{kind}", patient, clinic=patient.clinic, by=by)
    return mark


@transaction.atomic
def take_back(*, mark: CaseloadMark, by: User, now: datetime) -> None:
    """Bring back what was put away; a card that was seen stays seen. Twice is once."""
    if CaseloadMark.objects.filter(pk=mark.pk, undone_at=None).update(undone_at=now):
        AuditEvent.record("caseload.undone", mark.patient, clinic=mark.clinic, by=by)
