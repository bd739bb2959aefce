"""Outcome measures: entering a score, and correcting one."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from programmes.domain.measures import Measure, Sides
from programmes.domain.scaling import Attained, t_score
from programmes.domain.timing import local_day
from programmes.models import (
    Attainment,
    AuditEvent,
    Goal,
    MeasuredHand,
    Measurement,
    Patient,
    User,
)
from programmes.models.measure import shipped_measures

GOALS = "gas-t"


class UnknownMeasure(Exception):
    """No measure of the list that people enter has this slug."""


class WrongHand(Exception):
    """The measure is not about this hand."""


class MeasuredAhead(Exception):
    """The day has not come yet where the patient lives."""


class AlreadyCorrected(Exception):
    """Another score stands in its place already."""


@transaction.atomic
def enter_measurement(
    *,
    patient: Patient,
    measure: str,
    hand: MeasuredHand,
    score: Decimal,
    day: date,
    conditions: str,
    by: User,
    now: datetime,
) -> Measurement:
    """
    Store a score that was taken on ``day``.

    :raises UnknownMeasure: if nobody enters a measure by this slug.
    :raises WrongHand: if the measure is about another hand, or about none.
    :raises ScoreRefused: if the measure has no such score.
    :raises MeasuredAhead: if the day has not come yet.
    """
    locked = Patient.objects.locked().get(pk=patient.pk)
    found = _checked(measure, hand, score)
    if day > local_day(now, locked.zone):
        raise MeasuredAhead
    row = Measurement.objects.create(
        clinic_id=locked.clinic_id,
        patient=locked,
        measure=found.slug,
        hand=hand,
        score=score,
        day=day,
        conditions=conditions,
        rater=by,
        at=now,
    )
    AuditEvent.record("measure.entered", locked, clinic=locked.clinic, by=by)
    return row


@transaction.atomic
def scale_goals(
    *, patient: Patient, attained: Mapping[Goal, Attained], day: date, by: User, now: datetime
) -> Measurement:
    """
    Store how far goals were reached, each by itself, and the T-score of all.

    :raises MeasuredAhead: if the day has not come yet.
    """
    row = enter_measurement(
        patient=patient,
        measure=GOALS,
        hand=MeasuredHand.NONE,
        score=t_score(attained.values()),
        day=day,
        conditions="",
        by=by,
        now=now,
    )
    Attainment.objects.bulk_create(
        Attainment(
            clinic_id=row.clinic_id,
            patient=row.patient,
            measurement=row,
            goal=goal,
            **asdict(one),
        )
        for goal, one in attained.items()
    )
    return row


@transaction.atomic
def correct_measurement(
    *, measurement: Measurement, score: Decimal, reason: str, by: User, now: datetime
) -> Measurement:
    """
    Store the right score in place of a wrong one, which stays in the record.

    :raises ScoreRefused: if the measure has no such score.
    :raises AlreadyCorrected: if it was corrected before; correct the newer one.
    """
    locked = Patient.objects.locked().get(pk=measurement.patient_id)
    old = Measurement.objects.get(pk=measurement.pk)
    if old.superseded_by_id is not None:
        raise AlreadyCorrected
    _checked(old.measure, MeasuredHand(old.hand), score)
    row = Measurement.objects.create(
        clinic_id=old.clinic_id,
        patient=locked,
        measure=old.measure,
        hand=old.hand,
        score=score,
        day=old.day,
        conditions=old.conditions,
        reason=reason,
        rater=by,
        at=now,
    )
    Measurement.objects.filter(pk=old.pk).update(superseded_by=row)
    AuditEvent.record("measure.corrected", locked, clinic=locked.clinic, by=by)
    return row


_HANDS = {
    Sides.AFFECTED: {MeasuredHand.AFFECTED},
    Sides.BOTH: {MeasuredHand.AFFECTED, MeasuredHand.OTHER},
    Sides.NONE: {MeasuredHand.NONE},
}


def _checked(slug: str, hand: MeasuredHand, score: Decimal) -> Measure:
    measure = shipped_measures().get(slug)
    if measure is None or not measure.is_entered:
        raise UnknownMeasure
    if hand not in _HANDS[measure.sides]:
        raise WrongHand
    measure.check(score)
    return measure
