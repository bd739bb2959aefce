import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programmes.domain.document import EVERY_DAY, Dose, InvalidDocument, Schedule, Size
from programmes.domain.shorthand import Shorthand, read

USUAL = Dose(sets=2, reps=10, hold_s=3, rest_s=20)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Shorthand()),
        ("Full fist", Shorthand("full fist")),
        ("fist 3x10", Shorthand("fist", sets=3, reps=10)),
        ("fist 3×10 h5", Shorthand("fist", sets=3, reps=10, hold_s=5)),
        ("fist x12 r60s", Shorthand("fist", reps=12, rest_s=60)),
        ("wipe 5m", Shorthand("wipe", minutes=5)),
        ("wipe 5min 2/day", Shorthand("wipe", minutes=5, times_a_day=2)),
        ("tap 3x30s", Shorthand("tap", sets=3, bout_s=30)),
        ("tap @short", Shorthand("tap", size=Size.SHORT)),
        ("tap any5", Shorthand("tap", schedule=Schedule(frozenset(), 5))),
        ("9 hole", Shorthand("9 hole")),
    ],
)
def test_read_takes_the_dose_from_behind_the_name(text, expected):
    assert read(text) == expected


@pytest.mark.parametrize(
    ("word", "days"),
    [
        ("mwf", {0, 2, 4}),
        ("tth", {1, 3}),
        ("tt", {1, 3}),
        ("mtwtf", {0, 1, 2, 3, 4}),
        ("mtwtfss", set(EVERY_DAY)),
        ("ss", {5, 6}),
        ("fsu", {4, 6}),
        ("mon", {0}),
        ("thursday", {3}),
        ("mon wed fri", {0, 2, 4}),
        ("daily", set(EVERY_DAY)),
        ("weekdays", {0, 1, 2, 3, 4}),
    ],
)
def test_read_takes_days_in_the_order_of_the_week(word, days):
    assert read(f"fist {word}").schedule == Schedule(frozenset(days))


@pytest.mark.parametrize("word", ["fm", "sum", "tub", "m", "wtm", "thm"])
def test_read_leaves_words_that_are_no_days_in_the_name(word):
    assert read(f"fist {word}") == Shorthand(f"fist {word}")


def test_read_never_takes_the_first_word_for_days():
    assert read("mon fist") == Shorthand("mon fist")


@pytest.mark.parametrize("word", ["3x", "10", "@huge", "5h", "3x10x2", "1000m"])
def test_read_of_what_looks_like_a_dose_and_is_none_says_so(word):
    with pytest.raises(InvalidDocument) as refused:
        read(f"fist {word}")
    assert str(refused.value) == f"“{word}” is no dose. Write 3x10, 5m, h5 or mwf."


def test_read_of_any_8_days_is_refused():
    with pytest.raises(InvalidDocument, match="Days a week must be from 1 to 7"):
        read("fist any8")


@pytest.mark.parametrize(
    ("text", "usual", "dose"),
    [
        ("a", USUAL, USUAL),
        ("a 3x12", USUAL, Dose(sets=3, reps=12, hold_s=3, rest_s=20)),
        ("a h5", USUAL, Dose(sets=2, reps=10, hold_s=5, rest_s=20)),
        ("a r60", USUAL, Dose(sets=2, reps=10, hold_s=3, rest_s=60)),
        ("a 5m", USUAL, Dose(minutes=5)),
        ("a 3x30s", USUAL, Dose(sets=3, bout_s=30)),
        ("a 3x30s", Dose(sets=2, bout_s=60, rest_s=10), Dose(sets=3, bout_s=30, rest_s=10)),
        ("a 2x8", Dose(minutes=5), Dose(sets=2, reps=8)),
        ("a h5", Dose(minutes=5), Dose(reps=10, hold_s=5)),
    ],
)
def test_dose_changes_what_was_said_and_keeps_the_rest(text, usual, dose):
    assert read(text).dose(usual) == dose


def test_dose_beyond_a_bound_is_refused_with_its_sentence():
    with pytest.raises(InvalidDocument, match="Sets must be from 1 to 10"):
        read("a 11x5").dose(USUAL)


def test_when_keeps_the_usual_days_unless_others_are_named():
    usual = Schedule(frozenset({0, 1}))

    assert read("a 3x10").when(usual) == usual
    assert read("a mwf").when(usual) == Schedule(frozenset({0, 2, 4}))
    assert read("a 2/day").when(usual) == Schedule(frozenset({0, 1}), times_a_day=2)


def test_is_plain_tells_a_name_alone():
    assert read("full fist").is_plain
    assert not read("full fist h5").is_plain


@given(st.text(max_size=40))
def test_read_of_any_text_gives_a_shorthand_or_one_sentence(text):
    with contextlib.suppress(InvalidDocument):
        name = read(text).name
        assert name.split() == [word for word in text.casefold().split() if word in name.split()]


@given(st.integers(1, 10), st.integers(1, 200), st.integers(1, 120))
def test_read_gives_back_the_numbers_that_were_typed(sets, reps, hold_s):
    found = read(f"full fist {sets}x{reps} h{hold_s} mwf @tiny")

    assert found == Shorthand(
        "full fist",
        sets=sets,
        reps=reps,
        hold_s=hold_s,
        schedule=Schedule(frozenset({0, 2, 4})),
        size=Size.TINY,
    )
