"""Bones of the hand: from joint angles to points and directions in space (right hand, mm)."""

from dataclasses import dataclass

import numpy as np

from programmes.pictures.pose import FINGERS, Pose
from programmes.pictures.space import Matrix, Vector, about_x, about_y, about_z

ALONG = np.array([0.0, 1, 0])
ACROSS = np.array([1.0, 0, 0])
OUT_OF_PALM = np.array([0.0, 0, 1])


@dataclass(frozen=True)
class Finger:
    """Build of one finger: knuckle, bone lengths, radii from knuckle to tip, resting fan."""

    knuckle: tuple[float, float, float]
    lengths: tuple[float, float, float]
    radii: tuple[float, float, float, float]
    fan: float = 0


BUILD = {
    "index": Finger((25, 88, 0), (43, 26, 18), (12.4, 10.9, 9.8, 8.3), 5),
    "middle": Finger((4.5, 92, -1), (48, 30, 19), (12.6, 11.1, 10.0, 8.5), 1),
    "ring": Finger((-15.5, 87, 0), (45, 28, 19), (12.0, 10.5, 9.4, 8.0), -4),
    "little": Finger((-33, 77, 3), (35, 20, 17), (10.8, 9.3, 8.3, 7.1), -10),
    "thumb": Finger((19, 20, 8), (43, 32, 25), (18, 13.8, 12, 9.4)),
}


@dataclass(frozen=True)
class Digit:
    """One posed finger or thumb: four points, and the rotation of each of its three bones."""

    points: tuple[Vector, ...]
    frames: tuple[Matrix, ...]
    radii: tuple[float, ...]

    @property
    def pad(self) -> Vector:
        """The middle of the soft pad near the tip, on the skin."""
        tip, before = self.points[3], self.points[2]
        inner = tip + (before - tip) * 0.12
        pad: Vector = inner + self.frames[2] @ OUT_OF_PALM * self.radii[3]
        return pad


@dataclass(frozen=True)
class Skeleton:
    """A posed hand; ``wrist`` turns the hand against the forearm, ``forearm`` turns everything."""

    digits: dict[str, Digit]
    wrist: Matrix
    forearm: Matrix

    def on_hand(self, point: tuple[float, float, float]) -> Vector:
        """Return a point of the palm's own space, as posed."""
        posed: Vector = self.forearm @ self.wrist @ np.array(point, dtype=float)
        return posed

    def on_arm(self, point: tuple[float, float, float]) -> Vector:
        """Return a point of the forearm's own space, as posed."""
        posed: Vector = self.forearm @ np.array(point, dtype=float)
        return posed

    @property
    def hand(self) -> Matrix:
        """The rotation of the palm."""
        rotation: Matrix = self.forearm @ self.wrist
        return rotation


def posed(pose: Pose) -> Skeleton:
    """Return the bones of a hand in that pose."""
    forearm = about_y(pose.forearm[0])
    wrist = about_x(pose.wrist[0]) @ about_z(-pose.wrist[1])
    hand = forearm @ wrist
    digits = {}
    for name in FINGERS:
        spread, *bends = getattr(pose, name)
        start = about_z(-(BUILD[name].fan + spread))
        digits[name] = _chain(BUILD[name], hand, start, bends)
    out, forward, roll, *bends = pose.thumb
    start = about_z(-out) @ about_x(forward) @ about_y(-roll)
    digits["thumb"] = _chain(BUILD["thumb"], hand, start, [0, *bends])
    return Skeleton(digits, wrist, forearm)


def _chain(build: Finger, hand: Matrix, start: Matrix, bends: list[float]) -> Digit:
    rotation, points, frames = start, [np.array(build.knuckle, dtype=float)], []
    for bend, length in zip(bends, build.lengths, strict=True):
        rotation = rotation @ about_x(bend)
        frames.append(hand @ rotation)
        points.append(points[-1] + rotation @ (ALONG * length))
    return Digit(tuple(hand @ point for point in points), tuple(frames), build.radii)
