"""Looking at the hand: movements seen or not, and what the hand can do."""

from datetime import date, datetime

from django.db import transaction

from programmes.actions.judging import judge_patient
from programmes.domain.timing import local_day
from programmes.models import (
    Ability,
    AbilityAssessment,
    Assignment,
    AuditEvent,
    Patient,
    SignLook,
    User,
)


class DayAhead(Exception):
    """The day has not come yet where the patient lives."""


@transaction.atomic
def look_for(
    *, assignment: Assignment, movement: str, is_seen: bool, by: User, now: datetime
) -> SignLook:
    """Store that ``by`` looked for a movement today, and saw it or did not; the newest counts."""
    patient = Patient.objects.locked().get(pk=assignment.patient_id)
    look = SignLook.objects.create(
        clinic_id=assignment.clinic_id,
        assignment=assignment,
        movement=movement,
        is_seen=is_seen,
        day=local_day(now, patient.zone),
        at=now,
        by=by,
    )
    AuditEvent.record("sign.looked", assignment, clinic=patient.clinic, by=by)
    return look


@transaction.atomic
def assess_ability(
    *, patient: Patient, ability: Ability, day: date, by: User, now: datetime
) -> AbilityAssessment:
    """
    Store what the hand could do on ``day``; the newest assessment stands on the patient.

    :raises DayAhead: if the day has not come yet.
    """
    locked = Patient.objects.locked().get(pk=patient.pk)
    if day > local_day(now, locked.zone):
        raise DayAhead
    assessment = AbilityAssessment.objects.create(
        clinic_id=locked.clinic_id, patient=locked, ability=ability, assessed_on=day, by=by
    )
    newest = AbilityAssessment.objects.filter(patient=locked).latest("assessed_on", "pk")
    if newest == assessment:
        Patient.objects.filter(pk=locked.pk).update(ability=ability)
    judge_patient(patient=locked, now=now)
    AuditEvent.record("ability.assessed", locked, clinic=locked.clinic, by=by)
    return assessment
