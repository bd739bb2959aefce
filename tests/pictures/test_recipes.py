"""Every recipe belongs to a drill, and says in plain words what it shows."""

import csv
import re
import subprocess
import sys

import pytest

from programmes.pictures.catalogue import picture_for
from programmes.pictures.pose import Pose, UnknownPose
from programmes.pictures.recipe import DATA, recipes

MOST_WORDS = 12


def drills() -> list[dict[str, str]]:
    with (DATA / "drills.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_recipes_are_one_for_each_drill() -> None:
    assert list(recipes()) == [drill["slug"] for drill in drills()]


def test_recipes_cover_each_activity_of_the_seed_list() -> None:
    named = {item for drill in drills() for item in drill["seed_item"].split(";") if item}
    pictured = {
        item
        for drill in drills()
        if picture_for(drill["slug"]) is not None
        for item in drill["seed_item"].split(";")
    }

    assert len(named) > 40
    assert named - pictured == set()


def test_changed_with_an_unknown_joint_is_refused() -> None:
    with pytest.raises(UnknownPose):
        Pose().changed({"elbow": [10]})


@pytest.mark.parametrize("slug", sorted(recipes()))
def test_recipe_text_is_two_alternatives_of_short_plain_sentences(slug: str) -> None:
    first, second = recipes()[slug].text

    assert first != second
    for sentence in re.split(r"(?<=[.])\s", f"{first} {second}"):
        assert sentence.endswith("."), sentence
        assert len(sentence.split()) <= MOST_WORDS, sentence
        assert "'" not in sentence, sentence


def test_picture_for_a_drill_names_its_files_and_words() -> None:
    picture = picture_for("opposition-touch")

    assert picture is not None
    assert (picture.start, picture.end, picture.loop) == (
        "drills/opposition-touch-1.svg",
        "drills/opposition-touch-2.svg",
        "drills/opposition-touch.svg",
    )
    assert picture.alternative == " ".join(recipes()["opposition-touch"].text)


def test_picture_for_an_unknown_drill_is_none() -> None:
    assert picture_for("no-such-drill") is None


def test_catalogue_needs_none_of_the_generators_libraries() -> None:
    code = (
        "import sys; import programmes.pictures.catalogue as c; c.picture_for('fist-and-open');"
        "sys.exit(bool({'numpy', 'shapely'} & set(sys.modules)))"
    )

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0  # noqa: S603
