"""Rotations, camera views and placements; millimetres, x to the right, y up, z to the viewer."""

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]


def about_x(degrees: float) -> Matrix:
    """Return the rotation about the x axis (thumb side to little finger side)."""
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return np.array([[1.0, 0, 0], [0, c, -s], [0, s, c]])


def about_y(degrees: float) -> Matrix:
    """Return the rotation about the y axis (the forearm)."""
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return np.array([[c, 0, s], [0, 1.0, 0], [-s, 0, c]])


def about_z(degrees: float) -> Matrix:
    """Return the rotation about the z axis (out of the palm)."""
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return np.array([[c, -s, 0], [s, c, 0], [0, 0, 1.0]])


def turn(angles: tuple[float, float, float]) -> Matrix:
    """Return the rotation about x, then y, then z, by the three angles in degrees."""
    return about_z(angles[2]) @ about_y(angles[1]) @ about_x(angles[0])


VIEWS: dict[str, Matrix] = {
    "palm": np.eye(3),
    "back": about_y(180),
    "thumb": about_y(-90),
    "little": about_y(90),
    "above": about_x(-40) @ about_y(-90),
    "slant": about_x(14) @ about_y(-62),
    "front": about_x(20) @ about_y(-35),
    "end": about_y(-28) @ about_x(12) @ np.array([[0, 0, 1.0], [1, 0, 0], [0, 1, 0]]),
}


@dataclass(frozen=True)
class Placement:
    """How a hand or an object stands in the picture: turned, perhaps mirrored, then moved."""

    rotation: Matrix = field(default_factory=lambda: np.eye(3))
    mirrored: bool = False
    offset: Vector = field(default_factory=lambda: np.zeros(3))

    def point(self, inner: Vector) -> Vector:
        """Return where a point of the hand's own space lies in the picture's space."""
        return self.direction(inner) + self.offset

    def direction(self, inner: Vector) -> Vector:
        """Return a direction of the hand's own space as one of the picture's space."""
        outer: Vector = self.rotation @ inner
        return outer * np.array([-1.0, 1, 1]) if self.mirrored else outer

    def moved(self, by: Vector) -> "Placement":
        """Return this placement moved by a vector of the picture's space."""
        return Placement(self.rotation, self.mirrored, self.offset + by)


def view(name: str, roll: float = 0) -> Matrix:
    """Return the camera of that name, turned anticlockwise in the picture by ``roll`` degrees."""
    return about_z(roll) @ VIEWS[name]
