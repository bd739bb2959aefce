"""The rule of each field of a drill: one sentence beside it, and what was typed stays."""

import pytest

from programmes.domain.document import Dose
from programmes.models import Drill
from tests.factories import make_drill
from tests.portals.therapist.drill_typing import TYPED, errors, make, stored

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("changes", "dose", "est_minutes"),
    [
        ({"sets": ""}, Dose(reps=10), 1),
        ({"hold_s": "5", "est_minutes": "9"}, Dose(sets=2, reps=10, hold_s=5), 9),
        ({"reps": "200", "sets": "10"}, Dose(sets=10, reps=200), 60),
        ({"kind": "minutes", "minutes": "5"}, Dose(minutes=5), 5),
        ({"kind": "bout", "bout_s": "60"}, Dose(sets=2, bout_s=60), 3),
        ({"kind": "minutes", "minutes": "5", "hold_s": "999", "reps": "x"}, Dose(minutes=5), 5),
    ],
)
def test_drill_new_counts_the_chosen_kind_of_dose_alone(desk, changes, dose, est_minutes):
    make(desk, **changes)

    assert (stored().dose, stored().est_minutes) == (dose, est_minutes)


@pytest.mark.parametrize(
    ("measure", "unit", "expected"),
    [("reps", "", "reps"), ("minutes", "", "min"), ("seconds", "", "s"), ("reps", "taps", "taps")],
)
def test_drill_new_knows_the_usual_units(desk, measure, unit, expected):
    make(desk, measure=measure, measure_unit=unit)

    assert stored().measure_unit == expected


LONG = "This is longer than it may be. "
NUMBER = "Give a whole number from {} to {}."


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", " ", "Give the drill a name."),
        ("name", "x" * 81, "Name: Write at most 80 characters."),
        ("name", "a\0b", "Name: Take out the character that cannot be stored."),
        ("category", "", "Choose what kind of drill it is."),
        ("category", "sport", "Choose what kind of drill it is."),
        ("stages", [], "Choose at least one stage."),
        ("stages", ["late", "later"], "Choose at least one stage."),
        ("movements", " ; ", "Movements: Fill this in."),
        ("movements", "", "Name at least one movement."),
        ("movements", "x" * 41, "Movements: Write at most 40 characters."),
        ("equipment", "x" * 121, "Kit: Write at most 120 characters."),
        ("kind", "", "Choose how the dose is counted."),
        ("sets", "11", "Sets: " + NUMBER.format(1, 10)),
        ("sets", "1.5", "Sets: " + NUMBER.format(1, 10)),
        ("reps", "", "Say how many repetitions."),
        ("reps", "0", "Repetitions a set: " + NUMBER.format(1, 200)),
        ("reps", "9" * 5000, "Repetitions a set: " + NUMBER.format(1, 200)),
        ("hold_s", "121", "Hold, seconds: " + NUMBER.format(1, 120)),
        ("est_minutes", "61", "Minutes in all: " + NUMBER.format(1, 60)),
        ("measure", "", "Choose what is counted."),
        ("measure_unit", "", "Say what is counted: coins, pegs, taps."),
        ("measure_unit", "x" * 41, "Unit: Write at most 40 characters."),
        ("instructions", "", "Write at least one step."),
        ("instructions", LONG * 14, "Steps: Write at most 400 characters."),
        ("position", "", "Say how the person sits, stands or lies."),
        ("position", "x" * 161, "Position: Write at most 160 characters."),
        ("easier", "x" * 201, "Easier: Write at most 200 characters."),
        ("harder", "x" * 201, "Harder: Write at most 200 characters."),
        ("precautions", "x" * 601, "Take care: Write at most 600 characters."),
        ("safety_flags", ["x"], "Choose from the list."),
        ("min_ability", "", "Choose what the hand must be able to do."),
        ("hand_use", "foot", "Choose the hands."),
        ("helper", "", "Choose whether it takes a helper."),
        ("progresses_to", ["Sing"], "No drill is called “Sing”. Choose one of the list."),
        ("progresses_to", ["Open and close"] * 9, "Name at most 8 drills."),
    ],
)  # fmt: skip
def test_drill_new_says_one_sentence_beside_the_field_and_keeps_what_was_typed(
    desk, northside, field, value, sentence
):
    make_drill(clinic=northside, name="Open and close")
    answer = make(desk, **{field: value})

    assert errors(answer) == (422, {field: [sentence]})
    assert answer.context["form"]["position"].value() == (
        value if field == "position" else TYPED["position"]
    )
    assert Drill.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"kind": "minutes"}, {"minutes": ["Say how many minutes."]}),
        ({"kind": "bout"}, {"bout_s": ["Say how many seconds a bout takes."]}),
        (
            {"kind": "bout", "bout_s": "4"},
            {"bout_s": ["Seconds of a bout: " + NUMBER.format(5, 600)]},
        ),
    ],
)
def test_drill_new_of_another_kind_asks_for_its_own_number(desk, changes, found):
    assert errors(make(desk, **changes)) == (422, found)


def test_drill_new_with_huge_input_answers_in_sentences(desk):
    answer = make(desk, instructions="word " * 100_000, progresses_to=["x" * 100_000])

    assert errors(answer) == (
        422,
        {
            "instructions": ["Steps: Write at most 400 characters."],
            "progresses_to": [f"No drill is called “{'x' * 80}”. Choose one of the list."],
        },
    )
