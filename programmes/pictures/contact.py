"""How deep the fingers of a scene go into the palm or into objects; a check, not a drawing."""

from dataclasses import dataclass

import numpy as np

from programmes.pictures.part import Part
from programmes.pictures.scene import Scene


@dataclass(frozen=True, slots=True)
class Contact:
    """A bone of a finger and what it goes into, by how many mm at the deepest point."""

    bone: str
    other: str
    depth_mm: float


def palm_contacts(scene: Scene, moment: float) -> list[Contact]:
    """Return how deep the outer two bones of each finger go into the palm of their own hand."""
    parts = {part.key: part for part in scene.parts(moment)}
    return [
        Contact(key, palm, _depth(part, parts[palm]))
        for key, part in parts.items()
        if key.startswith("hand") and key[-1] in "12" and "thumb" not in key
        for palm in [f"{key.split('.')[0]}.palm"]
    ]


def thing_contacts(scene: Scene, moment: float) -> list[Contact]:
    """Return how far the middle line of each bone goes into an object, beyond its surface."""
    parts = scene.parts(moment)
    things = [part for part in parts if part.key.startswith("thing")]
    bones = [part for part in parts if part.key[-1] in "012" and part.key.startswith("hand")]
    return [
        Contact(bone.key, thing.key, _depth(bone, thing, flesh=False))
        for bone in bones
        for thing in things
    ]


def _depth(one: Part, other: Part, *, flesh: bool = True) -> float:
    """Return the deepest overlap of the spheres of two parts; 0 when they do not meet."""
    apart = np.linalg.norm(one.spheres[:, None, :3] - other.spheres[None, :, :3], axis=2)
    reach = other.spheres[None, :, 3] + (one.spheres[:, None, 3] if flesh else 0)
    return max(0.0, float((reach - apart).max()))
