"""Asking a patient for what only they can rate, and what they answer."""

from collections.abc import Collection, Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from programmes.actions import safety
from programmes.actions.measures import enter_measurement
from programmes.domain.measures import Sides
from programmes.domain.timing import local_day
from programmes.models import (
    AskedMeasure,
    AuditEvent,
    MeasuredHand,
    Measurement,
    PainSite,
    Patient,
    ReportKind,
    User,
)
from programmes.models.measure import shipped_measures

PAINS: Mapping[str, PainSite] = {
    "pain-hand": PainSite.HAND,
    "pain-shoulder": PainSite.SHOULDER,
}


class NotAsked(Exception):
    """Patients are not asked for a measure by this slug: its licence, or what it takes, forbids."""


class QuestionClosed(Exception):
    """It was answered, put aside or taken back meanwhile."""


@transaction.atomic
def ask_measures(*, patient: Patient, measures: Collection[str], by: User, now: datetime) -> int:
    """
    Ask ``patient`` for these measures, by their slugs; one that is asked already is not asked anew.

    Return how many are new.

    :raises NotAsked: if patients may not be asked for one of them.
    """
    known = shipped_measures()
    if any(slug not in known or not known[slug].is_asked for slug in measures):
        raise NotAsked
    locked = Patient.objects.locked().get(pk=patient.pk)
    waiting = AskedMeasure.objects.open().filter(patient=locked)
    asked = set(waiting.values_list("measure", flat=True))
    new = [slug for slug in known if slug in measures and slug not in asked]
    AskedMeasure.objects.bulk_create(
        AskedMeasure(clinic_id=locked.clinic_id, patient=locked, measure=slug, by=by, at=now)
        for slug in new
    )
    if new:
        AuditEvent.record("measure.asked", locked, clinic=locked.clinic, by=by)
    return len(new)


@transaction.atomic
def answer_question(
    *, question: AskedMeasure, score: Decimal, by: User, now: datetime
) -> Measurement:
    """
    Store what the patient answered as a score of today, rated by ``by``.

    Pain is told to the rules of safety as well, as if it had been told by itself.

    :raises QuestionClosed: if it waits no more.
    :raises ScoreRefused: if the measure has no such score.
    """
    patient = Patient.objects.locked().get(pk=question.patient_id)
    if not AskedMeasure.objects.open().filter(pk=question.pk).exists():
        raise QuestionClosed
    measure = shipped_measures()[question.measure]
    has_hand = measure.sides is not Sides.NONE
    row = enter_measurement(
        patient=patient,
        measure=measure.slug,
        hand=MeasuredHand.AFFECTED if has_hand else MeasuredHand.NONE,
        score=score,
        day=local_day(now, patient.zone),
        conditions="",
        by=by,
        now=now,
    )
    AskedMeasure.objects.filter(pk=question.pk).update(closed_at=now, closed_by=by, answer=row)
    if measure.slug in PAINS and score:
        safety.report(
            patient=patient,
            kind=ReportKind.PAIN,
            pain_0_10=int(score),
            pain_site=PAINS[measure.slug],
            client_uuid=question.public_id,
            by=by,
            now=now,
        )
    return row


@transaction.atomic
def close_question(*, question: AskedMeasure, by: User, now: datetime) -> bool:
    """
    Ask no more: the patient puts it aside, or the team takes it back.

    Return whether it still waited; else it stays as it is.
    """
    patient = Patient.objects.locked().get(pk=question.patient_id)
    waiting = AskedMeasure.objects.open().filter(pk=question.pk).order_by()
    if not waiting.update(closed_at=now, closed_by=by):
        return False
    act = "put_aside" if by.pk == patient.user_id else "no_longer_asked"
    AuditEvent.record(f"measure.{act}", patient, clinic=patient.clinic, by=by)
    return True
