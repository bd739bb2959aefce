"""The two stills tell start from end: much of the drawn area moves, or an arrow says how."""

from dataclasses import replace

import pytest

from programmes.pictures.recipe import Recipe, recipes
from programmes.pictures.scene import Scene

LEAST_SHARE = 0.08  # of the area drawn in the fuller still


def share_that_moves(recipe: Recipe) -> float:
    """Return the area in only one of the two stills, as a share of the fuller one's."""
    scene = Scene(recipe)
    start, end = (scene.area(moment) for moment in recipe.stills)
    return float(start.symmetric_difference(end).area / max(start.area, end.area))


@pytest.mark.parametrize("slug", sorted(recipes()))
def test_stills_of_a_drill_differ_to_the_eye(slug: str) -> None:
    recipe = recipes()[slug]

    assert recipe.arrows or share_that_moves(recipe) >= LEAST_SHARE


def test_share_that_moves_of_one_moment_twice_is_none() -> None:
    assert share_that_moves(replace(recipes()["fist-and-open"], stills=(1, 1))) == 0


def test_share_that_moves_of_a_fist_that_opens_is_large() -> None:
    assert share_that_moves(recipes()["fist-and-open"]) > 0.3
