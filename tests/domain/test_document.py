from dataclasses import FrozenInstanceError
from uuid import UUID

import pytest
from hypothesis import given

from programmes.domain.document import (
    MAX_PRESCRIPTIONS,
    MAX_SIGNS,
    MAX_STAGES,
    Document,
    Dose,
    DoseKind,
    InvalidDocument,
    Prescription,
    Schedule,
    Sign,
    Size,
    Stage,
    StageKind,
    validate,
)
from programmes.domain.signs import SignKind
from tests.domain.strategies import documents, doses, few

TEN = Dose(sets=2, reps=10)
HALF = Dose(sets=1, reps=10)
ONE_KIND = "Give the dose in repetitions, in minutes or in timed bouts."


def _prescription(number=1, **fields):
    return Prescription(**{"key": UUID(int=number), "drill": UUID(int=1), "dose": TEN} | fields)


def _stage(number=100, **fields):
    return Stage(**{"key": UUID(int=number), "kind": StageKind.EARLY, "name": "Reconnect"} | fields)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "Give the dose in repetitions, in minutes or in timed bouts."),
        ({"reps": 5, "minutes": 5}, "Give the dose in repetitions, in minutes or in timed bouts."),
        (
            {"minutes": 5, "bout_s": 30},
            "Give the dose in repetitions, in minutes or in timed bouts.",
        ),
        ({"minutes": 5, "hold_s": 3}, "Only repetitions can be held."),
        ({"minutes": 5, "sets": 2}, "A dose in minutes has no sets."),
        ({"reps": 0}, "Repetitions must be from 1 to 200."),
        ({"reps": 201}, "Repetitions must be from 1 to 200."),
        ({"reps": 5, "sets": 0}, "Sets must be from 1 to 10."),
        ({"reps": 5, "sets": 11}, "Sets must be from 1 to 10."),
        ({"reps": 5, "hold_s": 0}, "Seconds to hold must be from 1 to 120."),
        ({"reps": 5, "hold_s": 121}, "Seconds to hold must be from 1 to 120."),
        ({"reps": 5, "rest_s": -1}, "Seconds of rest must be from 0 to 300."),
        ({"reps": 5, "rest_s": 301}, "Seconds of rest must be from 0 to 300."),
        ({"minutes": 0}, "Minutes must be from 1 to 60."),
        ({"minutes": 61}, "Minutes must be from 1 to 60."),
        ({"bout_s": 4}, "Seconds of a bout must be from 5 to 600."),
        ({"bout_s": 601}, "Seconds of a bout must be from 5 to 600."),
    ],
)
def test_dose_that_breaks_a_rule_is_refused_with_a_sentence(fields, sentence):
    with pytest.raises(InvalidDocument) as refused:
        Dose(**fields)
    assert str(refused.value) == sentence


def test_invalid_document_keeps_sentence_and_values_apart_for_translation():
    with pytest.raises(InvalidDocument) as refused:
        Dose(reps=0)
    assert refused.value.sentence == "%(label)s must be from %(low)s to %(high)s."
    assert refused.value.params == {"label": "Repetitions", "low": 1, "high": 200}


@pytest.mark.parametrize(
    ("dose", "kind", "amount"),
    [
        (Dose(sets=3, reps=10, hold_s=5), DoseKind.REPETITIONS, 30),
        (Dose(minutes=5), DoseKind.MINUTES, 5),
        (Dose(sets=2, bout_s=30), DoseKind.BOUT, 60),
    ],
)
def test_dose_knows_its_kind_and_amount(dose, kind, amount):
    assert (dose.kind, dose.amount) == (kind, amount)


@pytest.mark.parametrize(
    ("dose", "other", "within"),
    [
        (Dose(reps=15), Dose(sets=3, reps=10), True),
        (TEN, TEN, True),
        (Dose(reps=21), TEN, False),
        (Dose(reps=5, hold_s=2), TEN, False),
        (Dose(reps=5, hold_s=2), Dose(reps=5, hold_s=3), True),
        (Dose(minutes=1), TEN, False),
    ],
)
def test_dose_is_within_another_when_it_asks_for_no_more(dose, other, within):
    assert dose.is_within(other) is within


@given(doses)
def test_dose_is_within_itself(dose):
    assert dose.is_within(dose)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"weekdays": frozenset()}, "Choose weekdays, or a number of days a week."),
        ({"days_per_week": 5}, "Choose weekdays, or a number of days a week."),
        ({"weekdays": frozenset({0, 7})}, "A weekday is one of the seven."),
        (
            {"weekdays": frozenset(), "days_per_week": 0},
            "Days a week must be from 1 to 7.",
        ),
        (
            {"weekdays": frozenset(), "days_per_week": 8},
            "Days a week must be from 1 to 7.",
        ),
        ({"times_a_day": 0}, "Times a day must be from 1 to 6."),
        ({"times_a_day": 7}, "Times a day must be from 1 to 6."),
    ],
)
def test_schedule_that_breaks_a_rule_is_refused_with_a_sentence(fields, sentence):
    with pytest.raises(InvalidDocument) as refused:
        Schedule(**fields)
    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"short": HALF}, "A short dose stands exactly when the short plan has the drill."),
        (
            {"size": Size.SHORT},
            "A short dose stands exactly when the short plan has the drill.",
        ),
        (
            {"size": Size.TINY, "tiny": HALF},
            "A short dose stands exactly when the short plan has the drill.",
        ),
        (
            {"size": Size.SHORT, "short": HALF, "tiny": HALF},
            "A tiny dose stands exactly when the tiny plan has the drill.",
        ),
        (
            {"size": Size.TINY, "short": HALF},
            "A tiny dose stands exactly when the tiny plan has the drill.",
        ),
        (
            {"size": Size.SHORT, "short": Dose(reps=21)},
            "A smaller plan must not ask for more of a drill.",
        ),
        (
            {"size": Size.TINY, "short": HALF, "tiny": TEN},
            "A smaller plan must not ask for more of a drill.",
        ),
        (
            {"size": Size.SHORT, "short": Dose(minutes=1)},
            "A smaller plan must not ask for more of a drill.",
        ),
        ({"pace_s": 0}, "Seconds for one repetition must be from 1 to 180."),
        ({"pace_s": 181}, "Seconds for one repetition must be from 1 to 180."),
        ({"note": "x" * 301}, "The note must have at most 300 characters."),
        ({"note": "a\0b"}, "The note holds a character that cannot be stored."),
        ({"note": "a\ud800b"}, "The note holds a character that cannot be stored."),
    ],
)
def test_prescription_that_breaks_a_rule_is_refused_with_a_sentence(fields, sentence):
    with pytest.raises(InvalidDocument) as refused:
        _prescription(**fields)
    assert str(refused.value) == sentence


PAIN = Sign(SignKind.PAIN, number=4)


def test_prescription_gives_the_dose_of_each_size_it_is_in():
    short = _prescription(size=Size.SHORT, short=HALF)
    assert [short.dose_for(size) for size in Size] == [None, HALF, TEN]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name": " "}, "The name of the stage must not be empty."),
        ({"name": "x" * 81}, "The name of the stage must have at most 80 characters."),
        ({"aim": "x" * 501}, "The aim must have at most 500 characters."),
        ({"not_about": "x" * 501}, "What the stage is not about must have at most 500 characters."),
        ({"exit_signs": (PAIN,) * (MAX_SIGNS + 1)}, "A stage has at most 12 signs."),
        ({"step_back_signs": (PAIN,) * (MAX_SIGNS + 1)}, "A stage has at most 12 signs."),
        ({"weeks": (0, 4)}, "Weeks must be from 1 to 104."),
        ({"weeks": (4, 105)}, "Weeks must be from 1 to 104."),
        ({"weeks": (5, 4)}, "The fewest weeks must not exceed the most."),
        (
            {"prescriptions": tuple(_prescription(n) for n in range(MAX_PRESCRIPTIONS + 1))},
            "A stage has at most 40 drills.",
        ),
    ],
)
def test_stage_that_breaks_a_rule_is_refused_with_a_sentence(fields, sentence):
    with pytest.raises(InvalidDocument) as refused:
        _stage(**fields)
    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    ("title", "stages", "sentence"),
    [
        ("", (), "The title must not be empty."),
        ("x" * 121, (), "The title must have at most 120 characters."),
        (
            "T",
            tuple(_stage(n) for n in range(MAX_STAGES + 1)),
            "A programme has at most 12 stages.",
        ),
        ("T", (_stage(1), _stage(1)), "Two parts of the programme have the same key."),
        (
            "T",
            (
                _stage(100, prescriptions=(_prescription(1),)),
                _stage(101, prescriptions=(_prescription(1),)),
            ),
            "Two parts of the programme have the same key.",
        ),
    ],
)
def test_document_that_breaks_a_rule_is_refused_with_a_sentence(title, stages, sentence):
    with pytest.raises(InvalidDocument) as refused:
        Document(title, stages)
    assert str(refused.value) == sentence


def test_stage_may_take_one_number_of_weeks():
    assert _stage(weeks=(4, 4)).weeks == (4, 4)


def test_document_cannot_be_changed_in_place():
    with pytest.raises(FrozenInstanceError):
        Document("T").title = "U"


@few
@given(documents())
def test_document_that_was_made_is_valid(document):
    validate(document)


def test_document_lists_prescriptions_in_order_with_their_stage():
    one, two, three = (_prescription(n) for n in (1, 2, 3))
    early, late = _stage(100, prescriptions=(one, two)), _stage(101, prescriptions=(three,))
    assert tuple(Document("T", (early, late)).prescriptions()) == (
        (early, one),
        (early, two),
        (late, three),
    )
