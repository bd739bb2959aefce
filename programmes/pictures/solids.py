"""Simple solids that objects are made of, and how each looks from the front."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, product

import numpy as np
from shapely import LineString, Point
from shapely.geometry.base import BaseGeometry

from programmes.pictures.outline import area_path, capsule, disc, hull, line_path, polygon, union
from programmes.pictures.part import OPEN_END, Mark, Part, spheres_between
from programmes.pictures.space import Placement, Vector

SIDES = 28
GRID = 7
ALMOST_NO_MM2 = 0.5


@dataclass(frozen=True)
class Lathe:
    """
    A round body about its y axis: ``profile`` lists (y, radius) from the bottom to the top.

    ``inside`` is the colour seen through an open top, empty for a closed one; ``bands`` are
    heights at which a line runs round.
    """

    profile: Sequence[tuple[float, float]]
    colour: str
    inside: str = ""
    bands: Sequence[float] = ()
    centre: tuple[float, float] = (0, 0)  # x and z of the axis
    front_only: bool = False  # leave out the far half of the top, to stand before a hand in it

    def part(self, key: str, placement: Placement) -> Part:
        """Return the body as it stands."""
        rings = [self._ring(y, radius, placement) for y, radius in self.profile]
        shape = union(hull([*low, *high]) for low, high in pairwise(rings))
        ends = [self._at(y, placement) for y, _ in self.profile]
        spheres = [
            spheres_between(a, b, max(ra, 0.5), max(rb, 0.5))
            for (a, b), ((_, ra), (_, rb)) in zip(
                pairwise(ends), pairwise(self.profile), strict=True
            )
        ]
        marks, joints = [], {}
        if self.front_only:
            near, far = self._halves(rings[-1], ends[-1])
            shape = shape.difference(far)
            joints = {f"{key}.{OPEN_END}": far.buffer(1)}
            marks.append(Mark(area_path(near.intersection(shape)), self.inside, edge=False))
            marks.append(Mark(line_path(near.boundary.difference(far.buffer(1))), "line"))
        up = float(placement.direction(np.array([0.0, 1, 0]))[2])
        if abs(up) > 0.05:  # noqa: PLR2004 - else the ends are seen from their edge
            end = rings[-1] if up > 0 else rings[0]
            if self.front_only:
                pass
            elif self.inside and up > 0:
                marks.append(Mark(area_path(polygon(end)), self.inside))
            elif not self.inside:
                marks.append(Mark(line_path(polygon(end).boundary), "line"))
        marks += [Mark(line_path(self._band(y, placement)), "line") for y in self.bands]
        filled = np.concatenate(spheres)
        return Part(key, key, shape, filled, self.colour, joints, marks=tuple(marks))

    @staticmethod
    def _halves(ring: list[Vector], middle: Vector) -> tuple[BaseGeometry, BaseGeometry]:
        """Return the near and the far half of the area within a ring."""
        near = polygon([point for point in ring if point[2] >= middle[2] - 0.1])
        return near, polygon(ring).difference(near)

    def _at(self, y: float, placement: Placement) -> Vector:
        return placement.point(np.array([self.centre[0], y, self.centre[1]]))

    def _ring(self, y: float, radius: float, placement: Placement) -> list[Vector]:
        turns = np.linspace(0, math.tau, SIDES, endpoint=False)
        return [
            placement.point(
                np.array(
                    [
                        self.centre[0] + radius * math.cos(t),
                        y,
                        self.centre[1] + radius * math.sin(t),
                    ]
                )
            )
            for t in turns
        ]

    def _band(self, y: float, placement: Placement) -> BaseGeometry:
        """Return the near half of a ring around the body."""
        heights = [height for height, _ in self.profile]
        radius = float(np.interp(y, heights, [r for _, r in self.profile]))
        ring = self._ring(y, radius, placement)
        middle = self._at(y, placement)[2]
        near = polygon(ring).boundary
        far = [point for point in ring if point[2] < middle - 0.1]
        if len(far) > 2:  # noqa: PLR2004 - a polygon has three corners
            near = near.difference(hull(far).buffer(0.6))
        return near


@dataclass(frozen=True)
class Ball:
    """A ball; ``fluffy`` gives it a scalloped edge, as cotton has."""

    radius: float
    colour: str
    centre: tuple[float, float, float] = (0, 0, 0)
    fluffy: bool = False

    def part(self, key: str, placement: Placement) -> Part:
        """Return the ball as it stands."""
        spot = placement.point(np.array(self.centre, dtype=float))
        shape = disc(spot, self.radius)
        if self.fluffy:
            around = [
                spot[:2] + self.radius * 0.8 * np.array([math.cos(t), math.sin(t)])
                for t in np.linspace(0, math.tau, 9, endpoint=False)
            ]
            shape = union([shape, *(disc(point, self.radius * 0.38) for point in around)])
        return Part(key, key, shape, np.array([[*spot, self.radius]]), self.colour)


@dataclass(frozen=True)
class Block:
    """A box around its centre; ``size`` is width, height, depth."""

    size: tuple[float, float, float]
    colour: str
    side: str = ""
    centre: tuple[float, float, float] = (0, 0, 0)

    def part(self, key: str, placement: Placement) -> Part:
        """Return the box as it stands, its turned faces in the side colour."""
        half = np.array(self.size) / 2
        middle = np.array(self.centre, dtype=float)
        corners = [placement.point(middle + half * s) for s in product((-1, 1), repeat=3)]
        faces = []
        for axis, sign in product(range(3), (-1.0, 1.0)):
            normal = np.zeros(3)
            normal[axis] = sign
            seen = float(placement.direction(normal)[2])
            others = [k for k in range(3) if k != axis]
            square = []
            for a, b in ((-1, -1), (-1, 1), (1, 1), (1, -1)):
                corner = normal.copy()
                corner[others[0]], corner[others[1]] = a, b
                square.append(placement.point(middle + half * corner))
            faces.append((seen, polygon(square)))
        faces.sort(key=lambda face: -face[0])
        marks = [
            Mark(area_path(face), self.side or self.colour)
            for seen, face in faces[1:3]
            if seen > 0.06  # noqa: PLR2004 - else the face is seen from its edge
        ]
        marks += [Mark(line_path(face.boundary), "line") for seen, face in faces[:1] if marks]
        steps = np.linspace(-1, 1, GRID)
        thick = float(half.min())
        inner = np.maximum(half - thick, 0)
        filled = [
            [*placement.point(middle + inner * np.array(s)), max(thick, 0.5)]
            for s in product(steps, steps, steps)
        ]
        return Part(key, key, hull(corners), np.array(filled), self.colour, marks=tuple(marks))


@dataclass(frozen=True)
class Sheet:
    """A flat thing in its own xy plane; ``drawn`` are lines on it, each a run of points."""

    points: Sequence[tuple[float, float]]
    colour: str
    drawn: Sequence[Sequence[tuple[float, float]]] = ()
    thickness: float = 1.5
    z: float = 0
    round_mm: float = 0

    def part(self, key: str, placement: Placement) -> Part:
        """Return the sheet as it stands, a little thick so that its edge can be seen."""
        flat = polygon([np.array([x, y, 0.0]) for x, y in self.points])
        shape = self._shape(flat, placement)
        if self.round_mm:
            shape = shape.buffer(-self.round_mm).buffer(self.round_mm * 2).buffer(-self.round_mm)
        marks = [Mark(line_path(self._line(run, placement)), "line") for run in self.drawn]
        left, low, right, high = flat.bounds
        filled = [
            [*placement.point(np.array([x, y, self.z])), 3.0]
            for x, y in product(np.linspace(left, right, 9), np.linspace(low, high, 9))
            if flat.buffer(0.5).contains(Point(float(x), float(y)))
        ] or [[*placement.point(np.array([*self.points[0], self.z])), 3.0]]
        return Part(key, key, shape, np.array(filled), self.colour, marks=tuple(marks))

    def _shape(self, flat: BaseGeometry, placement: Placement) -> BaseGeometry:
        near, far = (self._layer(placement, z * self.thickness / 2) for z in (1, -1))
        if flat.convex_hull.area - flat.area < ALMOST_NO_MM2:
            return hull([*near, *far])
        sides = zip(pairwise([*near, near[0]]), pairwise([*far, far[0]]), strict=True)
        edges = [hull([a, b, c, d]) for (a, b), (c, d) in sides]
        return union([polygon(near), polygon(far), *edges])

    def _layer(self, placement: Placement, z: float) -> list[Vector]:
        return [placement.point(np.array([x, y, self.z + z])) for x, y in self.points]

    def _line(self, run: Sequence[tuple[float, float]], placement: Placement) -> BaseGeometry:
        seen = [placement.point(np.array([x, y, self.z + self.thickness / 2])) for x, y in run]
        return LineString([(float(p[0]), float(p[1])) for p in seen])


@dataclass(frozen=True)
class Cord:
    """A round cord, wire or handle through points in space."""

    points: Sequence[tuple[float, float, float]]
    radius: float
    colour: str

    def part(self, key: str, placement: Placement) -> Part:
        """Return the cord as it lies."""
        seen = [placement.point(np.array(point, dtype=float)) for point in self.points]
        shape = union(capsule(a, b, self.radius, self.radius) for a, b in pairwise(seen))
        filled = [spheres_between(a, b, self.radius, self.radius) for a, b in pairwise(seen)]
        return Part(key, key, shape, np.concatenate(filled), self.colour, casts_shade=False)


Solid = Lathe | Ball | Block | Sheet | Cord
