from datetime import timedelta
from decimal import Decimal

import pytest

from programmes.actions import measures
from programmes.domain.measures import ScoreRefused
from programmes.models import AuditEvent, MeasuredHand, Measurement
from tests.factories import NOON, WEDNESDAY

pytestmark = pytest.mark.django_db
AFFECTED, OTHER, NONE = MeasuredHand.AFFECTED, MeasuredHand.OTHER, MeasuredHand.NONE


def enter(patient, by, **given):
    return measures.enter_measurement(
        **{
            "patient": patient,
            "measure": "bbt",
            "hand": AFFECTED,
            "score": Decimal(14),
            "day": WEDNESDAY,
            "conditions": "Morning",
            "by": by,
            "now": NOON,
        }
        | given
    )


def correct(row, by, score=15, reason="Misread"):
    return measures.correct_measurement(
        measurement=row, score=Decimal(score), reason=reason, by=by, now=NOON
    )


def test_enter_stores_the_score_with_its_rater(ben, ana):
    row = enter(ben, ana)

    assert (row.measure, row.hand, row.score, row.day) == ("bbt", "affected", 14, WEDNESDAY)
    assert (row.rater, row.conditions, row.clinic) == (ana, "Morning", ben.clinic)
    assert AuditEvent.objects.get(verb="measure.entered").by == ana


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"measure": "no-such"}, measures.UnknownMeasure),
        ({"measure": "practice-reps"}, measures.UnknownMeasure),  # the system counts these
        ({"measure": "arat", "hand": OTHER}, measures.WrongHand),
        ({"measure": "cahai-7", "hand": AFFECTED}, measures.WrongHand),
        ({"hand": NONE}, measures.WrongHand),
        ({"score": Decimal(151)}, ScoreRefused),
        ({"score": Decimal("14.5")}, ScoreRefused),
        ({"day": WEDNESDAY + timedelta(days=1)}, measures.MeasuredAhead),
    ],
)
def test_enter_of_what_cannot_be_is_refused(ben, ana, given, refusal):
    with pytest.raises(refusal):
        enter(ben, ana, **given)

    assert not Measurement.objects.exists()


@pytest.mark.parametrize(
    ("measure", "hand", "score"),
    [
        ("bbt", OTHER, "60"),
        ("cahai-7", NONE, "20"),
        ("arom-wrist-ext", AFFECTED, "-15"),  # the wrist does not reach neutral
        ("mas-wrist", AFFECTED, "1.5"),
        ("wmft-time", AFFECTED, "12.34"),
    ],
)
def test_enter_takes_every_kind_of_score(ben, ana, measure, hand, score):
    row = enter(ben, ana, measure=measure, hand=hand, score=Decimal(score))

    assert Measurement.objects.get(pk=row.pk).score == Decimal(score)


def test_correct_puts_a_new_row_in_place_of_the_old(ben, ana, cleo):
    old = enter(ben, ana, day=WEDNESDAY - timedelta(days=3))

    new = correct(old, cleo)

    assert Measurement.objects.get(superseded_by=None) == new
    assert (new.score, new.day, new.conditions) == (15, old.day, "Morning")
    assert (new.reason, new.rater, new.supersedes.score) == ("Misread", cleo, 14)
    assert AuditEvent.objects.get(verb="measure.corrected").by == cleo


def test_correct_twice_is_refused_but_the_newer_can_be_corrected(ben, ana):
    old = enter(ben, ana)
    new = correct(old, ana)

    with pytest.raises(measures.AlreadyCorrected):
        correct(old, ana, 16)

    assert correct(new, ana, 16).score == 16
    assert Measurement.objects.count() == 3


def test_correct_to_what_cannot_be_is_refused(ben, ana):
    old = enter(ben, ana)

    with pytest.raises(ScoreRefused):
        correct(old, ana, 151)

    assert Measurement.objects.get().superseded_by_id is None
