"""Drill texts as patients read them."""

import csv
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programmes.domain.wording import doses_in, for_side, long_sentences, steps

DRILLS = Path(__file__).parents[2] / "programmes" / "data" / "drills.csv"
sides = st.sampled_from(["left", "right"])
WORDS = (
    "the", "your", "affected", "other", "Affected", "Other", "hand", "thumb", "index", "finger",
    "way", "cup", "side.", "palm,", "two!", "left", "right", "Open", "close",
)  # fmt: skip
texts = st.lists(st.sampled_from(WORDS)).map(" ".join)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Rest the affected arm.", "Rest the left arm."),
        ("Your other hand lifts it.", "Your right hand lifts it."),
        ("Affected hand up.", "Left hand up."),
        ("Other hand down.", "Right hand down."),
        ("Bend the affected index finger.", "Bend the left index finger."),
        ("Sit on the affected side.", "Sit on the left side."),
        ("Then go the other way.", "Then go the other way."),
        ("Slide the card to the other side.", "Slide the card to the other side."),
        ("Put it in the other cup.", "Put it in the other cup."),
        ("Tap one hand, then the other.", "Tap one hand, then the other."),
        ("another hand", "another hand"),
    ],
)
def test_for_side_of_a_left_hand_names_only_sides_of_the_body(text, told):
    assert for_side(text, affected="left") == told


def test_for_side_of_a_right_hand_turns_both_round():
    text = "The affected hand rests. Your other hand helps."

    assert for_side(text, affected="right") == "The right hand rests. Your left hand helps."


@given(texts, sides)
def test_for_side_twice_is_for_side_once(text, side):
    once = for_side(text, affected=side)

    assert for_side(once, affected=side) == once


@given(texts, sides)
def test_for_side_changes_no_other_word(text, side):
    before, after = text.split(), for_side(text, affected=side).split()

    assert len(before) == len(after)
    changed = {(a.lower(), b.lower()) for a, b in zip(before, after, strict=True) if a != b}
    mirrored = "right" if side == "left" else "left"
    assert changed <= {("affected", side), ("other", mirrored)}


@given(texts)
def test_for_side_of_left_and_right_mirror_each_other(text):
    swap = {"left": "right", "right": "left", "Left": "Right", "Right": "Left"}
    given_words = text.split()
    left = for_side(text, affected="left").split()
    right = for_side(text, affected="right").split()

    for word, one, two in zip(given_words, left, right, strict=True):
        assert two == (one if one == word else swap[one])


@given(st.text())
def test_steps_loses_no_word(text):
    assert " ".join(steps(text)) == " ".join(text.split())


@given(st.text())
def test_steps_are_never_empty(text):
    assert all(step.strip() for step in steps(text))


def test_steps_of_two_sentences_are_two():
    assert steps("Open the hand.  Hold it 3.5 s. Well done!\nRest.") == (
        "Open the hand.",
        "Hold it 3.5 s.",
        "Well done!",
        "Rest.",
    )


@pytest.mark.parametrize("side", ["left", "right"])
def test_for_side_leaves_no_affected_hand_in_the_library(side):
    with DRILLS.open(newline="") as file:
        for row in csv.DictReader(file):
            told = for_side(row["instructions"], affected=side)
            assert not re.search("affected", told, re.IGNORECASE), told


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ()),
        ("one two three four five six seven eight nine ten eleven twelve.", ()),
        ("Short. " + "word " * 12 + "last. Short.", ("word " * 12 + "last.",)),
    ],
)
def test_long_sentences_have_more_than_twelve_words(text, found):
    assert long_sentences(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Tap 10 times. Hold for five seconds.", ("10 times", "five seconds")),
        ("Do it twice, then 3 sets of 8 reps.", ("twice", "3 sets", "8 reps")),
        ("Go on for 2min or 30 s.", ("2min", "30 s")),
        ("Use one hand. Take two cups. Count to 3 slowly.", ()),
        ("Rest the 2 smallest fingers.", ()),
    ],
)
def test_doses_in_finds_what_says_how_much(text, found):
    assert doses_in(text) == found


def test_no_shipped_drill_says_a_dose_in_its_steps():
    with DRILLS.open(encoding="utf-8", newline="") as file:
        told = {row["slug"]: doses_in(row["instructions"]) for row in csv.DictReader(file)}

    assert {slug: doses for slug, doses in told.items() if doses} == {}
