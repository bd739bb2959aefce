"""Poses of one hand as joint angles in degrees, and the blending between two of them."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

Angles = tuple[float, ...]

DIGITS = ("little", "ring", "middle", "index", "thumb")
FINGERS = ("index", "middle", "ring", "little")
PARTS = {"index": 4, "middle": 4, "ring": 4, "little": 4, "thumb": 5, "wrist": 2, "forearm": 1}


class UnknownPose(ValueError):
    """A recipe names a pose or a joint that does not exist."""


@dataclass(frozen=True, slots=True)
class Pose:
    """
    All joints of a right hand.

    A finger is (spread towards the thumb, knuckle, middle joint, end joint), the thumb (out,
    forward, roll, knuckle, end joint), the wrist (bend towards the palm, tilt towards the thumb);
    ``forearm`` is its turn about the long axis, 180 shows the other side of the hand.
    """

    index: Angles = (0, 8, 10, 6)
    middle: Angles = (0, 8, 10, 6)
    ring: Angles = (0, 8, 10, 6)
    little: Angles = (0, 8, 10, 6)
    thumb: Angles = (40, 20, 60, 10, 10)
    wrist: Angles = (0, 0)
    forearm: Angles = (0,)

    def changed(self, joints: Mapping[str, Any]) -> "Pose":
        """
        Return this pose with other angles for the named parts; ``fingers`` means all four.

        :raises UnknownPose: a part does not exist or has another number of joints.
        """
        changes: dict[str, Angles] = {}
        for part, given in joints.items():
            angles = tuple(
                float(angle) for angle in (given if isinstance(given, list) else [given])
            )
            for name in FINGERS if part == "fingers" else (part,):
                if PARTS.get(name) != len(angles):
                    raise UnknownPose(f"{name} does not take {len(angles)} angles")
                changes[name] = angles
        return replace(self, **changes)

    def towards(self, other: "Pose", share: float) -> "Pose":
        """Return the pose that lies ``share`` (0.0 to 1.0) of the way to the other one."""
        return Pose(
            **{
                part.name: tuple(
                    here + (there - here) * share
                    for here, there in zip(
                        getattr(self, part.name), getattr(other, part.name), strict=True
                    )
                )
                for part in fields(self)
            }
        )
