"""Picked poses as a recipe for the generator, and the small pictures beside the choices."""

import math
from collections.abc import Iterable
from dataclasses import replace
from itertools import accumulate

from programmes.pictures import version
from programmes.pictures.choices import POSES, VIEWS
from programmes.pictures.held import OBJECTS
from programmes.pictures.picker import BENDS, NOTHING, TILTS, Poses
from programmes.pictures.pose import FINGERS, Pose
from programmes.pictures.recipe import (
    Arrow,
    Frame,
    HandRecipe,
    Point2,
    Recipe,
    Table,
    Thing,
    poses,
)

SECONDS = {"normal": 4.0, "slow": 7.0}
SHIFTS: dict[str, Point2] = {"stay": (0, 0), "up": (0, 56), "place": (-64, 18)}
APART_MM = 250
KNUCKLE_MM, BONES_MM = 92, (48, 30, 27)  # from the wrist; of the middle finger, with its tip
LEAST_BEND = 10  # degrees; less is not worth an arrow
OVER_EDGE = frozenset({"wrist_up", "wrist_down"})  # these hang over the edge of a table


def digest(picked: Poses) -> str:
    """Return the SHA-256 of what is drawn and of the generator that draws it."""
    return version.digest(recipe(picked))


def recipe(picked: Poses) -> Recipe:
    """Return what the generator draws; the words are left out, as they are not drawn."""
    view, (x, y) = VIEWS[picked.view], SHIFTS[picked.way]
    start, end = _pose(picked.start, picked.thing), _pose(picked.end, picked.thing)
    hand = HandRecipe(
        frames=(Frame(start), Frame(end, (x, y, 0))),
        view=view.camera,
        roll=view.roll,
        arm_mm=view.arm_mm,
        moving=picked.moving,
    )
    return Recipe(
        slug="",
        hands=(hand, *_second(picked, hand)),
        text=("", ""),
        things=_things(picked),
        arrows=_arrows(picked, start, end),
        table=_table(picked),
        seconds=SECONDS[picked.tempo],
    )


def thumbnails() -> Iterable[Recipe]:
    """Return the recipes of the small pictures beside the choices."""
    for key, pose in POSES.items():
        yield _thumbnail(f"poses/{key}", key, pose.views[0])
    for key in VIEWS:
        yield _thumbnail(f"views/{key}", "grasp_open", key)
    for key, choice in OBJECTS.items():
        yield _thumbnail(f"things/{key}", choice.pose, choice.hold.views[0], key)


def _thumbnail(slug: str, pose: str, view: str, thing: str = NOTHING) -> Recipe:
    camera, frame = VIEWS[view], Frame(_pose(pose, thing))
    hand = HandRecipe((frame,), camera.camera, camera.roll, arm_mm=camera.arm_mm)
    things = (OBJECTS[thing].hold.thing,) if thing else ()
    return Recipe(slug, (hand,), text=("", ""), things=things)


def _pose(key: str, thing: str) -> Pose:
    """Return the joints of a pose; fingers that hold something are as far apart as it is thick."""
    choice = POSES[key]
    pose = poses()[choice.like or key].changed(choice.joints)
    held = OBJECTS.get(thing)
    if held and held.hold.before and key == held.pose:
        return poses()[held.hold.before].towards(pose, held.hold.closed)
    return pose


def _things(picked: Poses) -> tuple[Thing, ...]:
    """Return the object: with the hand while it is held, else where it is taken or was let go."""
    if not picked.thing:
        return ()
    choice = OBJECTS[picked.thing]
    begins, ends = (float(pose == choice.pose) for pose in (picked.start, picked.end))
    return (replace(choice.hold.thing, held=(1 - begins, ends)),)


def _second(picked: Poses, hand: HandRecipe) -> tuple[HandRecipe, ...]:
    if picked.hands == "both":
        beside = replace(hand, mirrored=True, grip="wrist", on="wrist", held=(0, 0))
        return (replace(beside, offset=(-APART_MM, 0, 0)),)
    return (_helping(picked),) if picked.hands == "helped" else ()


def _helping(picked: Poses) -> HandRecipe:
    """Return the other hand as it leads the affected one, or its forearm where that turns."""
    pair, on, up = {picked.start, picked.end}, "palm+back", 0
    if pair <= BENDS:
        camera, roll = "thumb", 100
    elif pair <= TILTS:
        camera, roll = "back", 70
    else:
        camera, roll, on, up = "back", 75, "wrist", -30
    return HandRecipe(
        frames=(Frame(poses()["beak_open"]),),
        view=camera,
        roll=roll,
        mirrored=True,
        arm_mm=40,
        look="helper",
        grip="thumb.pad+middle.pad",
        on=on,
        offset=(0, up, 0),
    )


def _table(picked: Poses) -> Table | None:
    if picked.view == "side" and {picked.start, picked.end} & OVER_EDGE:
        return Table(reach=(8, VIEWS["side"].arm_mm + 2), at="wrist", drop=19)
    return None


def _arrows(picked: Poses, start: Pose, end: Pose) -> tuple[Arrow, ...]:
    if picked.way != "stay":
        return (Arrow(follow="wrist", push=_room(picked, max(_reach(start), _reach(end)))),)
    arrow = _arrow(picked, start, end)
    if arrow is None or picked.hands != "both":
        return (arrow,) if arrow else ()
    x, y = arrow.push
    mirrored = tuple((-APART_MM - across, along) for across, along in arrow.through)
    return arrow, replace(arrow, hand=1, push=(-x, y), through=mirrored)


def _arrow(picked: Poses, start: Pose, end: Pose) -> Arrow | None:
    """Return the arrow of a wrist that bends or tilts, or of a forearm that turns."""
    bend, tilt = (there - here for here, there in zip(start.wrist, end.wrist, strict=True))
    if abs(end.forearm[0] - start.forearm[0]) > LEAST_BEND:
        return Arrow(through=_arc(start.forearm[0], end.forearm[0]))
    if abs(tilt) > LEAST_BEND and {picked.start, picked.end} <= TILTS:
        return Arrow(follow="middle.tip", push=(0, 16))
    if abs(bend) > LEAST_BEND and picked.view == "side":
        return Arrow(follow="middle.base", push=(-40, 0))
    return None


def _arc(start: float, end: float) -> tuple[Point2, ...]:
    """Return the way of an arrow above the fingertips, for a forearm that turns, in degrees."""
    places = [-52 + 104 * (start + (end - start) * step / 4) / 180 for step in range(5)]
    return tuple((x, 228 - 23 * (x / 52) ** 2) for x in places)


def _room(picked: Poses, reach: float) -> Point2:
    """Return where an arrow is clear of fingers that reach so far from the wrist, in mm."""
    view, is_up = VIEWS[picked.view], picked.way == "up"
    (x, y), (ahead_x, ahead_y) = view.lift if is_up else view.place, view.ahead
    far = reach if is_up == (ahead_x != 0) else 0
    return round(x + ahead_x * far), round(y + ahead_y * far)


def _reach(pose: Pose) -> float:
    """Return how far the longest finger sticks out from the wrist, bent as it is, in mm."""
    return max(
        KNUCKLE_MM + max(accumulate(map(_along, BONES_MM, accumulate(getattr(pose, finger)[1:]))))
        for finger in FINGERS
    )


def _along(length: float, bend: float) -> float:
    return length * math.cos(math.radians(bend))
