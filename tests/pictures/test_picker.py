"""Picked poses: what goes together, what is refused, and that all that is offered draws well."""

import gzip
import itertools
import json
import re
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programmes.pictures import sketch
from programmes.pictures.choices import POSES, VIEWS
from programmes.pictures.contact import palm_contacts, thing_contacts
from programmes.pictures.held import FREE, OBJECTS
from programmes.pictures.picker import (
    HANDS,
    TEMPOS,
    WAYS,
    BadPoses,
    Poses,
    hands_for,
    picked,
    settled,
    things_for,
    views_for,
    ways_for,
)
from programmes.pictures.pose import DIGITS
from programmes.pictures.recipe import poses
from programmes.pictures.render import rendered
from programmes.pictures.scene import Scene
from tests.pictures.test_contact import PALM_MM, THING_MM
from tests.pictures.test_files import LOOP_BYTES, STILL_BYTES
from tests.pictures.test_recipes import MOST_WORDS

PAIRS = tuple(itertools.product(POSES, POSES))


def offered():
    """Return every choice that the picker offers, highlights and tempo aside."""
    return [
        Poses(start, end, view, thing, hands, way)
        for start, end in PAIRS
        for thing in things_for(start, end)
        for view in views_for(start, end, thing)
        for hands in hands_for(start, end, view, thing)
        for way in ways_for(start, end, thing)
        if (start, way) != (end, "stay")
    ]


OFFERED = offered()
KNOWN = frozenset(OFFERED)
# All of them take half an hour; these are every object as it is taken, and some of the rest.
SAMPLE = [
    *(
        one
        for one in OFFERED
        if one.thing and one.start != one.end and one.view == OBJECTS[one.thing].hold.views[0]
    ),
    *OFFERED[::211],
]
choices = st.builds(
    lambda one, moving, tempo: Poses(
        **{name: getattr(one, name) for name in one.__slots__}
        | {"moving": frozenset(moving), "tempo": tempo}
    ),
    st.sampled_from(OFFERED),
    st.sets(st.sampled_from(DIGITS)),
    st.sampled_from(sorted(TEMPOS)),
)


def name(one):
    return "-".join(filter(None, (one.start, one.end, one.view, one.thing, one.hands, one.way)))


def test_offered_choices_use_every_pose_view_object_and_way():
    used = {field: {getattr(one, field) for one in OFFERED} for field in Poses.__slots__}

    assert used["start"] == used["end"] == set(POSES)
    assert used["view"] == set(VIEWS)
    assert used["thing"] == {"", *OBJECTS}
    assert (used["hands"], used["way"]) == (set(HANDS), set(WAYS))


@pytest.mark.parametrize("one", SAMPLE, ids=name)
def test_offered_choice_draws_two_small_and_different_moments(one):
    files = rendered(sketch.recipe(one))

    sizes = [len(gzip.compress(text.encode(), mtime=0)) for text in (files.start, files.end)]
    assert max(sizes) <= STILL_BYTES
    assert len(gzip.compress(files.loop.encode(), mtime=0)) <= LOOP_BYTES
    assert files.start != files.end


def test_no_offered_choice_has_a_finger_in_the_palm_or_in_the_object():
    """What is near what follows from the pose, and with an object from how it is held."""
    bare = {one.start: one for one in OFFERED if not one.thing}
    held = {(one.start, one.end, one.thing, one.way): one for one in OFFERED if one.thing}
    different = {**bare, **held}

    deep = {
        name(one): contact
        for one in different.values()
        for scene in [Scene(sketch.recipe(one))]
        for moment in (0, 1)
        for contact in (*palm_contacts(scene, moment), *thing_contacts(scene, moment))
        if contact.depth_mm > (PALM_MM if "palm" in contact.other else THING_MM)
    }

    assert len(different) > 100
    assert deep == {}


def test_sentences_are_short_and_plain():
    told = {one.sentences() for one in OFFERED}

    assert [pair for pair in told if not all(pair) or pair[0] == pair[1]] == []
    for sentence in {part for pair in told for part in re.split(r"(?<=[.])\s", " ".join(pair))}:
        assert sentence.endswith("."), sentence
        assert len(sentence.split()) <= MOST_WORDS, sentence
        assert not set("'\u2019%") & set(sentence), sentence


@pytest.mark.parametrize(
    ("chosen", "first", "second"),
    [
        (Poses("open", "fist", "palm"), "Begin with the hand open.", "Then make a soft fist."),
        (
            Poses("grasp_open", "cylinder", "above", "cup"),
            "Begin with the hand wide, ready to grasp.",
            "Then take the cup.",
        ),
        (
            Poses("pinch", "pinch_open", "down", "block"),
            "Begin with the block in the hand.",
            "Then let go of the block.",
        ),
        (
            Poses("pinch", "pinch", "down", "block", way="up"),
            "Begin with the block in the hand.",
            "Lift it.",
        ),
        (
            Poses("flat", "flat", "back", "cloth", way="place"),
            "Begin with the cloth in the hand.",
            "Take it elsewhere.",
        ),
        (
            Poses("fist", "open", "palm", hands="both", way="up"),
            "Begin with a soft fist. Use both hands.",
            "Then open the hand. Lift the hand.",
        ),
        (
            Poses("rest", "rest", "palm", way="place"),
            "Begin with the hand relaxed.",
            "Move the hand along.",
        ),
        (
            Poses("wrist_down", "wrist_up", "side", hands="helped"),
            "Begin with the hand hanging down. The other hand helps.",
            "Then lift the hand at the wrist.",
        ),
    ],
    ids=lambda value: name(value) if isinstance(value, Poses) else "",
)
def test_sentences_say_what_is_shown(chosen, first, second):
    assert chosen.sentences() == (first, second)


@given(choices)
def test_json_round_trip_gives_the_same_choice_and_drawing(one):
    again = Poses.from_json(json.loads(json.dumps(one.to_json())))

    assert again == one
    assert sketch.digest(again) == sketch.digest(one)


@given(choices, choices)
def test_digests_are_the_same_for_the_same_drawing_alone(one, other):
    assert (sketch.digest(one) == sketch.digest(other)) == (
        sketch.recipe(one) == sketch.recipe(other)
    )


def test_json_of_schema_1_stays_readable():
    stored = {
        "schema": 1,
        "start": "pinch_open",
        "end": "pinch",
        "view": "thumb",
        "thing": "marble",
        "hands": "one",
        "way": "stay",
        "moving": ["index", "thumb"],
        "tempo": "slow",
        "drawing": "0" * 64,
    }

    assert Poses.from_json(stored) == Poses(
        "pinch_open",
        "pinch",
        "thumb",
        "marble",
        moving=frozenset({"index", "thumb"}),
        tempo="slow",
    )
    shown = picked(stored)
    assert shown is not None
    assert (shown.digest, shown.sentences[1]) == ("0" * 64, "Then take the marble.")


GOOD = Poses("open", "fist", "palm").to_json()


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        "open",
        {},
        GOOD | {"schema": 2},
        {key: value for key, value in GOOD.items() if key != "view"},
        GOOD | {"start": "handstand"},
        GOOD | {"moving": ["toe"]},
        GOOD | {"view": ["palm"]},
        GOOD,  # nothing was drawn
    ],
)
def test_picked_of_what_cannot_be_shown_is_none(data):
    assert picked(data) is None


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"start": "handstand"}, "start", "Choose one of the list."),
        ({"thing": "anvil"}, "thing", "Choose one of the list."),
        ({"tempo": "never"}, "tempo", "Choose one of the list."),
        ({"moving": frozenset({"toe"})}, "moving", "Choose fingers of the list."),
        ({"end": "open"}, "end", "Choose another end pose, or let the hand move."),
        (
            {"end": "tabletop"},
            "view",
            "These poses cannot be seen well from there.",
        ),
        (
            {"start": "wrist_down", "end": "palm_up"},
            "end",
            "One picture cannot show both poses. Choose another end pose.",
        ),
        (
            {"thing": "cup"},
            "thing",
            "These poses do not hold it. It needs “Round a cup”.",
        ),
        ({"hands": "helped"}, "hands", "Seen like this, one hand has to do."),
        (
            {"start": "wrist_up", "view": "thumb", "way": "up"},
            "way",
            "A hand that bends, turns, takes or lets go stays where it is.",
        ),
    ],
)
def test_poses_that_cannot_be_drawn_get_one_sentence(changed, field, sentence):
    with pytest.raises(BadPoses) as refused:
        Poses(**{"start": "open", "end": "fist", "view": "palm"} | changed)

    assert refused.value.problems == {field: sentence}
    assert str(refused.value) == sentence


@given(
    st.sampled_from(PAIRS),
    st.sampled_from(["", *VIEWS]),
    st.sampled_from(["", *OBJECTS]),
    st.sampled_from(sorted(HANDS)),
    st.sampled_from(sorted(WAYS)),
)
def test_settled_refuses_only_what_two_poses_alone_refuse(pair, view, thing, hands, way):
    start, end = pair
    asked = {"view": view, "thing": thing, "hands": hands, "way": way}
    try:
        one = settled(start=start, end=end, **asked)
    except BadPoses as error:
        one, problems = None, set(error.problems)
    if one is None:
        assert problems == {"end"}
        assert start == end or not views_for(start, end)
    else:
        assert one in KNOWN
        assert (one.start, one.end) == pair


def test_settled_keeps_what_fits_and_lets_the_rest_go():
    asked = {"view": "palm", "thing": "cup", "hands": "both", "way": "up"}

    assert settled(start="open", end="fist", **asked) == Poses(
        "open", "fist", "palm", hands="both", way="up"
    )
    assert settled(start="grasp_open", end="cylinder", **asked) == Poses(
        "grasp_open", "cylinder", "palm", "cup"
    )
    assert settled(start="flat", end="tabletop").view == "thumb"


def test_free_poses_and_holds_name_poses_that_exist():
    assert set(FREE) <= set(POSES)
    assert set(FREE.values()) <= set(POSES)
    assert {choice.pose for choice in OBJECTS.values()} == set(FREE)
    assert {pose.like or key for key, pose in POSES.items()} <= set(poses())


def test_thumbnails_are_one_for_each_pose_view_and_object():
    names = [recipe.slug for recipe in sketch.thumbnails()]

    assert names == [
        *(f"poses/{key}" for key in POSES),
        *(f"views/{key}" for key in VIEWS),
        *(f"things/{key}" for key in OBJECTS),
    ]


def test_picking_needs_none_of_the_generators_libraries():
    code = (
        "import sys; from programmes.pictures import sketch, picker;"
        "one = picker.Poses('open', 'fist', 'palm', way='up'); sketch.digest(one);"
        "sys.exit(bool({'numpy', 'shapely'} & set(sys.modules)))"
    )

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0  # noqa: S603
