"""What makes a drill findable: pure words in, words and filters out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programmes.domain.finding import (
    BETWEEN_PARTS,
    LONGEST_WORD,
    MOST_WORDS,
    DrillWords,
    asked,
    facets,
    meant,
    plain,
    postures,
    search_words,
)
from programmes.domain.fit import Ability
from programmes.domain.synonyms import SYNONYMS

texts = st.text(max_size=80)


def drill(**changed):
    return DrillWords(
        **{
            "name": "Clip pegs on a cup",
            "stages": ("mid", "late"),
            "category": "fine_motor",
            "movements": ("tip pinch",),
            "equipment": "8 clothes pegs, cup",
            "position": "Seated at a table",
            "instructions": "Open one peg. Clip it on the mug's rim.",
            "min_ability": "grasp",
            "hand_use": "affected",
            "helper": "none",
            "is_own": False,
        }
        | changed
    )


@given(texts)
def test_plain_text_holds_letters_digits_and_single_spaces_and_stays_as_it_is(text):
    once = plain(text)

    assert all(word.isalnum() for word in once.split())
    assert once == " ".join(once.split())
    assert plain(once) == once


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Three-Jaw  pinch!", "three jaw pinch"),
        ("Œdème à l\u2019épaule", "œdeme a lepaule"),
        ("the mug's rim", "the mugs rim"),
        ("100%_\x00'", "100"),
        ("手 をひらく", "手 をひらく"),
        ("?!…", ""),
    ],
)
def test_plain_text_has_no_case_accents_or_marks(text, expected):
    assert plain(text) == expected


@given(texts)
def test_asked_words_are_few_short_different_and_plain(query):
    words = asked(query)

    assert len(words) == len(set(words)) <= MOST_WORDS
    assert all(len(word) <= LONGEST_WORD and plain(word) == word for word in words)
    assert bool(words) is bool(plain(query))


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("Pick up THE coins", ("pick", "up", "coins")),
        ("thumb to finger", ("thumb", "finger")),
        ("to the", ("to", "the")),
        ("palm palm up", ("palm", "up")),
        ("a b c d e f g h i j", ("b", "c", "d", "e", "f", "g")),
        ("x" * 10_000, ("x" * 40,)),
        ("", ()),
        ("%_'!", ()),
    ],
)
def test_asked_words_leave_out_what_tells_nothing_unless_that_is_all(query, words):
    assert asked(query) == words


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (("ok", "sign"), "pinch"),
        (("ok", "sign"), "thumb opposition"),
        (("mug",), "cup"),
        (("fes",), "muscle stimulator"),
        (("tea", "slowly"), "drink from a cup"),
    ],
)
def test_meant_are_the_names_that_the_words_are_synonyms_of(words, name):
    assert name in meant(words)


@pytest.mark.parametrize("words", [(), ("ok",), ("xylophone",)])
def test_nothing_is_meant_by_words_that_are_no_whole_synonym(words):
    assert meant(words) == ()


@pytest.mark.parametrize(
    ("position", "expected"),
    [
        ("Seated at a table", ("seated",)),
        ("Comfortable chair or lying, arm supported", ("lying", "seated")),
        ("Seated first. Stand only if your therapist agrees.", ("seated", "standing")),
        ("Wherever you are safe", ("lying", "seated", "standing")),
        ("A withstanding bedside", ("lying", "seated", "standing")),
    ],
)
def test_postures_are_what_a_position_says_or_all(position, expected):
    assert postures(position) == expected


def test_search_words_are_what_it_is_about_synonyms_and_steps():
    about, synonyms, steps = search_words(drill()).split(BETWEEN_PARTS)

    assert about == "tip pinch 8 clothes pegs cup fine motor"
    assert steps == "open one peg clip it on the mugs rim"
    assert {"clothespin", "laundry", "mug", "pincer", "ok", "sign"} <= set(synonyms.split())
    assert not set(synonyms.split()) & {*about.split(), "clip", "on", "a"}


def test_search_words_bring_no_synonyms_of_what_the_steps_say():
    about, synonyms, _steps = search_words(
        drill(name="Open up", movements=(), equipment="", category="tabletop")
    ).split(BETWEEN_PARTS)

    assert (about, synonyms) == ("tabletop", "")


@given(texts, texts, texts)
def test_search_words_have_three_parts_without_a_word_twice(name, equipment, instructions):
    parts = search_words(drill(name=name, equipment=equipment, instructions=instructions)).split(
        BETWEEN_PARTS
    )

    assert len(parts) == 3
    for part in parts:
        words = part.split()
        assert len(words) == len(set(words))
        assert part == " ".join(words)


@pytest.mark.parametrize(
    ("said", "not_found_by"),
    [
        ("zip bags", "dressing"),
        ("10 coins or large buttons", "dressing"),
        ("soft hair band, mirror", "therapy"),
        ("cardboard loom", "deck"),
        ("pencil case", "crayons"),
        ("piano keyboard", "computer"),
        ("key pinch", "unlock"),
        ("pegboard", "clothespin"),
        ("10 coins, cup", "coffee"),
    ],
)
def test_synonyms_are_no_false_friends(said, not_found_by):
    words = search_words(drill(name="Try it", movements=(), equipment=said, category="object"))

    assert not_found_by not in words.replace(BETWEEN_PARTS, " ").split()


def test_every_row_of_synonyms_has_a_name_and_something_else_to_say():
    for names, also_said in SYNONYMS:
        assert names, also_said
        assert len({*names, *also_said}) > 1, names


def test_facets_say_under_which_filters_a_drill_stands():
    assert facets(drill(is_own=True, position="In bed or on a chair")) == (
        "ability:grasp",
        "ability:isolated",
        "ability:release",
        "category:fine_motor",
        "hand:affected",
        "helper:none",
        "kit:some",
        "movement:tip pinch",
        "position:lying",
        "position:seated",
        "source:own",
        "stage:late",
        "stage:mid",
    )


@pytest.mark.parametrize(
    ("equipment", "facet"),
    [("", "kit:none"), ("none", "kit:none"), (" None ", "kit:none"), ("none at all", "kit:some")],
)
def test_facets_tell_drills_without_kit(equipment, facet):
    assert facet in facets(drill(equipment=equipment))


@given(st.sampled_from(Ability))
def test_facets_name_every_ability_from_the_least_one_on(least):
    found = {one for one in facets(drill(min_ability=least.value)) if one.startswith("ability:")}

    assert found == {f"ability:{one.value}" for one in Ability if one.level >= least.level}
