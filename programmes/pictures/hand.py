"""The parts of one posed hand, as seen: forearm and palm as one mass, three parts per digit."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from shapely.geometry.base import BaseGeometry

from programmes.pictures.outline import (
    area_path,
    capsule,
    curve,
    disc,
    half_plane,
    polygon,
    smoothed,
    union,
)
from programmes.pictures.part import OPEN_END, Mark, Part, spheres_between
from programmes.pictures.pose import DIGITS, FINGERS
from programmes.pictures.skeleton import ACROSS, ALONG, BUILD, OUT_OF_PALM, Digit, Skeleton
from programmes.pictures.space import Placement, Vector

CARPALS = {"index": (12, 10, 0), "middle": (4, 9, -1), "ring": (-5, 9, 0), "little": (-12, 11, 2)}
BALLS = ((-21, 24, 6, 15), (-26, 44, 6, 15.5), (-33, 76, 3, 11.6))  # the little finger's edge
THENAR = (14, 30, 8, 16)
WEB = (20, 58, 0, 12)
LINES_OF_PALM = (
    ((27, 60), (6, 58), (1, 36), (3, 20)),
    ((28, 66), (10, 66), (-10, 56), (-28, 50)),
    ((16, 78), (0, 72), (-18, 66), (-40, 64)),
)
ARM = {"wrist": 0, "forearm": -0.5, "arm": -1}
FACING = 0.4  # how squarely a surface must look at the viewer before its marks are drawn
FINGER_FROM, THUMB_FROM = 0.14, 0.5  # where a coloured digit begins, as a share of its first bone
SEEN_ALONG_MM = 14  # a bone seen shorter than this points at the viewer
JOINT = 1.18  # reach of a joint, in radii, within which a finger shows no line across


@dataclass(frozen=True)
class Hand:
    """One hand in the picture. ``moving`` names digits drawn in the mark colour."""

    name: str
    skeleton: Skeleton
    placement: Placement
    arm_mm: float = 62
    look: str = "skin"
    moving: frozenset[str] = frozenset()
    dashed: bool = False

    def parts(self) -> list[Part]:
        """Return the palm with the forearm, and three parts for each digit."""
        bones = [part for name in DIGITS for part in self._digit(name)]
        return [self._palm(), *bones]

    def anchor(self, name: str) -> Vector:
        """
        Return a named point in the picture's space.

        ``palm``, ``back``, ``knuckles``, ``wrist``, ``forearm``, ``arm`` (its end); a digit and
        ``pad``, ``tip``, ``end``, ``mid``, ``base`` as in ``index.pad``; or the middle of
        several, as in ``thumb.pad+index.pad``.
        """
        points = np.array([self._point(single) for single in name.split("+")])
        middle: Vector = points.mean(axis=0)
        return middle

    def _point(self, name: str) -> Vector:
        spots = {"palm": (-2, 56, 14), "back": (-4, 60, -12), "knuckles": (-4, 88, 0)}
        digit, _, spot = name.partition(".")
        if name in spots:
            return self.placement.point(self.skeleton.on_hand(spots[name]))
        if digit in ARM:
            return self.placement.point(self.skeleton.on_arm((0, ARM[digit] * self.arm_mm, 0)))
        bones = self.skeleton.digits[digit]
        if spot == "pad":
            return self.placement.point(bones.pad)
        return self.placement.point(bones.points[("base", "mid", "end", "tip").index(spot)])

    def _digit(self, name: str) -> Iterable[Part]:
        digit = self.skeleton.digits[name]
        points = [self.placement.point(point) for point in digit.points]
        shapes = [
            capsule(points[k], points[k + 1], digit.radii[k], digit.radii[k + 1]) for k in range(3)
        ]
        if self._look(name) == "mark":
            shapes[0] = self._from_palm(name, shapes[0], points)
        for k in range(3):
            # The ball of the thumb is part of the palm: no line divides them where they begin.
            reach = digit.radii[k] * (1.9 if (name, k) == ("thumb", 0) else JOINT)
            joint = "palm" if k == 0 else f"{name}{k - 1}"
            yield Part(
                key=f"{self.name}.{name}{k}",
                body=f"{self.name}.{name}",
                shape=shapes[k],
                spheres=spheres_between(
                    points[k], points[k + 1], digit.radii[k], digit.radii[k + 1]
                ),
                look=self._look(name),
                joints={f"{self.name}.{joint}": disc(points[k], reach)},
                marks=tuple(self._marks_of_bone(digit, points, k, shapes[k])),
            )

    def _from_palm(self, name: str, shape: BaseGeometry, points: list[Vector]) -> BaseGeometry:
        """Return the first bone from where it leaves the palm, so that its colour ends straight."""
        along = points[1] - points[0]
        if np.hypot(*along[:2]) < SEEN_ALONG_MM:
            return shape
        share, corner = (THUMB_FROM, 7) if name == "thumb" else (FINGER_FROM, 2)
        cut = shape.intersection(half_plane(points[0] + along * share, along))
        return cut.buffer(-corner).buffer(corner)

    def _look(self, name: str) -> str:
        return "mark" if name in self.moving else self.look

    def _seen(self, point: tuple[float, float, float]) -> Vector:
        return self.placement.point(self.skeleton.on_hand(point))

    def _arm(self, y: float) -> Vector:
        return self.placement.point(self.skeleton.on_arm((0, y, 0)))

    def _palm(self) -> Part:
        shapes: list[BaseGeometry] = []
        spheres: list[Vector] = []
        for name in FINGERS:
            knuckle, radius = BUILD[name].knuckle, BUILD[name].radii[0]
            carpal, above = CARPALS[name], (knuckle[0], knuckle[1] + 1, knuckle[2])
            shapes.append(capsule(self._seen(carpal), self._seen(above), 15, radius + 0.8))
            spheres.append(spheres_between(self._seen(carpal), self._seen(above), 13, radius - 1))
        shapes.append(union(disc(self._seen(ball[:3]), ball[3]) for ball in BALLS).convex_hull)
        shapes.append(self._thenar())
        flesh = smoothed(union(shapes), 22, 5)
        arm, arm_spheres = self._forearm()
        whole = smoothed(union([flesh, arm]), 16, 3)
        return Part(
            key=f"{self.name}.palm",
            body=f"{self.name}.palm",
            shape=whole.difference(self._beyond_the_arm()),
            spheres=np.concatenate([*spheres, arm_spheres]),
            look=self.look,
            joints={f"{self.name}.{OPEN_END}": self._beyond_the_arm().buffer(0.5)},
            marks=tuple(self._marks_of_palm()),
        )

    def _thenar(self) -> BaseGeometry:
        base, knuckle = (
            self.placement.point(point) for point in self.skeleton.digits["thumb"].points[:2]
        )
        halfway = base + (knuckle - base) * 0.62
        web = union([disc(base, 16), disc(halfway, 13.5), disc(self._seen(WEB[:3]), WEB[3])])
        return union([web.convex_hull, disc(self._seen(THENAR[:3]), THENAR[3])])

    def _forearm(self) -> tuple[BaseGeometry, Vector]:
        """Return the forearm, wider where its broad side is seen."""
        broad = abs(
            float(self.placement.direction(self.skeleton.forearm @ ACROSS)[:2] @ self._side)
        )
        near, far = self._arm(6), self._arm(-self.arm_mm - 30)
        shape = capsule(near, far, 15 + 10 * broad, 20 + 14 * broad)
        return shape, spheres_between(near, far, 15, 20)

    @property
    def _side(self) -> Vector:
        """The direction across the forearm in the picture, of length one."""
        along = self.placement.direction(ALONG)[:2]
        length = float(np.hypot(*along)) or 1.0
        return np.array([along[1], -along[0]]) / length

    def _beyond_the_arm(self) -> BaseGeometry:
        """Return the area past the end of the drawn forearm."""
        side = self._side
        out = np.array([-side[1], side[0]])
        if float(out @ self.placement.direction(ALONG)[:2]) > 0:
            out = -out
        return half_plane(self._arm(-self.arm_mm), out, 150)

    def _marks_of_bone(
        self, digit: Digit, points: list[Vector], k: int, shape: BaseGeometry
    ) -> Iterable[Mark]:
        facing = self.placement.direction(digit.frames[k] @ OUT_OF_PALM)
        across = self.placement.direction(digit.frames[k] @ ACROSS)
        along = points[k + 1] - points[k]
        if k == 2 and facing[2] < -FACING / 2:  # noqa: PLR2004 - the last bone bears the nail
            yield Mark(
                area_path(self._nail(digit, points[3]).intersection(shape.buffer(-0.8))), "nail"
            )
        if k > 0 and facing[2] > FACING and np.hypot(*along[:2]) > 10:  # noqa: PLR2004
            half = across * digit.radii[k] * 0.6
            sag = points[k] - along / np.linalg.norm(along) * 4
            yield Mark(curve(points[k] - half, sag, points[k] + half), "crease")

    def _nail(self, digit: Digit, tip: Vector) -> BaseGeometry:
        rotation, radius = digit.frames[2], digit.radii[3]
        up = self.placement.direction(rotation @ -OUT_OF_PALM) * radius * 0.62
        across = self.placement.direction(rotation @ ACROSS) * radius * 0.62
        along = self.placement.direction(rotation @ ALONG) * radius
        corners = [
            tip
            + up
            + along * 0.05
            + across * _squared(math.cos(a))
            + along * 0.82 * _squared(math.sin(a))
            for a in np.linspace(0, 2 * math.pi, 24, endpoint=False)
        ]
        return polygon(corners)

    def _marks_of_palm(self) -> Iterable[Mark]:
        facing = float(self.placement.direction(self.skeleton.hand @ OUT_OF_PALM)[2])
        if facing > FACING:
            for line in LINES_OF_PALM:
                yield Mark(curve(*(self._seen((x, y, 10)) for x, y in line)), "crease")
        if facing < -FACING:
            for name in FINGERS:
                x, y, z = BUILD[name].knuckle
                half = BUILD[name].radii[0] * 0.5
                spots = ((x - half, y - 3, z - 8), (x, y + 3.5, z - 8), (x + half, y - 3, z - 8))
                yield Mark(curve(*(self._seen(spot) for spot in spots)), "crease")


def _squared(value: float) -> float:
    """Return a cosine or sine pushed outwards, which turns a round nail into a squarish one."""
    return math.copysign(abs(value) ** 0.75, value)
