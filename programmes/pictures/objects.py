"""The objects of the drills, each made of a few solids around the point where it is held."""

from dataclasses import replace

import numpy as np

from programmes.pictures import objects_craft, objects_dress, objects_grasp, objects_skill
from programmes.pictures.part import Part
from programmes.pictures.recipe import BadRecipe, Thing
from programmes.pictures.space import Placement

KINDS = {
    **objects_grasp.KINDS,
    **objects_skill.KINDS,
    **objects_dress.KINDS,
    **objects_craft.KINDS,
}


def object_parts(thing: Thing, key: str, placement: Placement) -> list[Part]:
    """
    Return the parts of one object as it stands.

    :raises BadRecipe: nobody has drawn an object of that kind.
    """
    if thing.kind not in KINDS:
        raise BadRecipe(f"there is no object {thing.kind}")
    solids = KINDS[thing.kind](thing.sizes)
    parts = [solid.part(f"{key}-{number}", placement) for number, solid in enumerate(solids)]
    return [_nearer(part, thing.in_front) for part in parts]


def _nearer(part: Part, by_mm: float) -> Part:
    return replace(part, spheres=part.spheres + np.array([0, 0, by_mm, 0])) if by_mm else part
