"""One visible part of a picture, and the order in which parts hide each other."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from shapely import STRtree
from shapely.geometry.base import BaseGeometry

from programmes.pictures.space import Vector

OPEN_END = "open_end"  # ends the key of a joint with what is not drawn: no line there at all
HIDES_FROM_MM2 = 2.0
SAME_DEPTH_MM = 0.5


@dataclass(frozen=True)
class Mark:
    """
    A line or small area on a part: a crease, a nail, a label; ``path`` is SVG path data.

    An area without ``edge`` runs on into its surroundings.
    """

    path: str
    look: str
    edge: bool = True


@dataclass(frozen=True)
class Part:
    """
    A shape with its depth, given as spheres (x, y, z, radius) that fill it.

    ``joints`` names the parts it runs on into, each with the zone in which no line divides them.
    ``body`` groups parts of one finger, one hand or one object; ``look`` names its colours.
    """

    key: str
    body: str
    shape: BaseGeometry
    spheres: Vector
    look: str = "skin"
    joints: Mapping[str, BaseGeometry] = field(default_factory=dict)
    marks: tuple[Mark, ...] = ()
    casts_shade: bool = True

    def depth_at(self, x: float, y: float) -> float:
        """Return how near to the viewer the part's surface is at a point of the picture, in mm."""
        square = (self.spheres[:, 0] - x) ** 2 + (self.spheres[:, 1] - y) ** 2
        rise = self.spheres[:, 3] ** 2 - square
        if (inside := rise > 0).any():
            return float((self.spheres[inside, 2] + np.sqrt(rise[inside])).max())
        return float(self.spheres[int(np.argmin(square)), 2])

    @property
    def depth(self) -> float:
        """The mean depth of the part, in mm."""
        return float(self.spheres[:, 2].mean())


def spheres_between(start: Vector, end: Vector, start_radius: float, end_radius: float) -> Vector:
    """Return five spheres along a bone."""
    shares = np.linspace(0, 1, 5)[:, None]
    ends = np.array([[*start, start_radius], [*end, end_radius]])
    filled: Vector = ends[0] + (ends[1] - ends[0]) * shares
    return filled


def joined_zone(one: Part, other: Part) -> BaseGeometry | None:
    """Return the zone in which two parts run on into each other; ``None`` when they do not."""
    return one.joints.get(other.key) or other.joints.get(one.key)


def far_to_near(parts: Sequence[Part]) -> list[Part]:
    """
    Return the parts in painting order: whatever hides another part comes after it.

    Where parts hide each other in a circle, the one with the least mean depth comes first.
    """
    behind: dict[str, set[str]] = {part.key: set() for part in parts}
    shapes = [part.shape for part in parts]
    for one, other in _pairs(parts, STRtree(shapes).query(shapes, predicate="intersects")):
        if (nearer := _nearer(one, other)) is not None:
            farther = other if nearer is one else one
            behind[nearer.key].add(farther.key)
    waiting = sorted(parts, key=lambda part: part.depth)
    ordered: list[Part] = []
    while waiting:
        free = [part for part in waiting if not behind[part.key]]
        chosen = next((p for p in free if ordered and p.body == ordered[-1].body), None)
        chosen = chosen or (free or waiting)[0]
        waiting.remove(chosen)
        ordered.append(chosen)
        for left in behind.values():
            left.discard(chosen.key)
    return ordered


def _pairs(parts: Sequence[Part], meeting: NDArray[np.int64]) -> Iterator[tuple[Part, Part]]:
    """Yield each pair of parts whose numbers meet, once, in a fixed order."""
    for first, second in sorted(zip(*meeting.tolist(), strict=True)):
        if first < second:
            yield parts[first], parts[second]


def _nearer(one: Part, other: Part) -> Part | None:
    """Return which of two parts that meet hides the other; ``None`` when neither does."""
    shared = one.shape.intersection(other.shape)
    if (zone := joined_zone(one, other)) is not None:
        shared = shared.difference(zone)
    if shared.area < HIDES_FROM_MM2:
        return None
    widest = max(getattr(shared, "geoms", [shared]), key=lambda piece: float(piece.area))
    spot = widest.representative_point()
    gap = one.depth_at(spot.x, spot.y) - other.depth_at(spot.x, spot.y)
    if abs(gap) < SAME_DEPTH_MM:
        return None
    return one if gap > 0 else other
