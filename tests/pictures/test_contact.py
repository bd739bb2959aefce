"""Hands are solid: no finger goes through its own palm, and none through what it holds."""

from dataclasses import replace

import numpy as np
import pytest

from programmes.pictures.contact import palm_contacts, thing_contacts
from programmes.pictures.pose import Pose
from programmes.pictures.recipe import Frame, Recipe, recipes
from programmes.pictures.scene import Scene

PALM_MM = 4.0  # how far the flesh of a finger and of the palm may give way
THING_MM = 8.0  # how far the middle line of a bone may go below an object's surface
STEPS = 4  # looks between two key moments of a loop, besides the stills
HOLLOW = {"bowl", "purse", "clay"}  # a hand may go into these


@pytest.mark.parametrize("slug", sorted(recipes()))
def test_no_finger_goes_through_the_palm_or_an_object(slug: str) -> None:
    scene = Scene(recipes()[slug])
    hollow = {
        f"thing{number}" for number, thing in enumerate(scene.recipe.things) if thing.kind in HOLLOW
    }

    last = scene.recipe.last
    for moment in sorted({*scene.recipe.stills, *np.linspace(0, last, STEPS * last + 1)}):
        through_palm = [c for c in palm_contacts(scene, moment) if c.depth_mm > PALM_MM]
        through_thing = [
            c
            for c in thing_contacts(scene, moment)
            if c.depth_mm > THING_MM and c.other.split("-")[0] not in hollow
        ]
        assert (through_palm, through_thing) == ([], [])


def test_palm_contacts_of_a_finger_bent_into_the_palm_are_deep() -> None:
    recipe = recipes()["fist-and-open"]
    bent = recipe.hands[0].frames[0].pose.changed({"middle": [0, 120, 110, 80]})
    impossible = _with_pose(recipe, bent)

    deepest = max(palm_contacts(Scene(impossible), 0), key=lambda contact: contact.depth_mm)

    assert deepest.bone.startswith("hand0.middle")
    assert deepest.depth_mm > PALM_MM


def _with_pose(recipe: Recipe, pose: Pose) -> Recipe:
    hand = replace(recipe.hands[0], frames=(Frame(pose),))
    return replace(recipe, hands=(hand,), things=(), stills=(0, 0))
