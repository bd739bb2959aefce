"""Picture recipes as data: what each drill's picture shows, read from two committed TOML files."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from programmes.pictures.pose import Pose

DATA = Path(__file__).resolve().parent.parent / "data"
Point2 = tuple[float, float]
Point3 = tuple[float, float, float]


class BadRecipe(ValueError):
    """A recipe cannot be drawn; the message names the drill and the cause."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One key moment of a hand: its pose, how far it stands from its place (mm), its roll."""

    pose: Pose
    shift: Point3 = (0, 0, 0)
    roll: float = 0


@dataclass(frozen=True, slots=True)
class HandRecipe:
    """
    How one hand is shown.

    ``grip`` is the point of this hand (as in ``thumb.pad+index.pad``) that is put on the point
    ``on`` of the first hand, moved by ``offset``; both empty for a hand that stands by itself.
    ``held`` is the span of key moments in which it follows that point. ``pin`` is a point of this
    hand that stays where it was at the first moment, however the hand bends and rolls.
    """

    frames: tuple[Frame, ...]
    view: str = "palm"
    roll: float = 0
    mirrored: bool = False
    arm_mm: float = 62
    moving: frozenset[str] = frozenset()
    look: str = "skin"
    pin: str = ""
    grip: str = ""
    on: str = ""
    offset: Point3 = (0, 0, 0)
    held: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Thing:
    """
    One object. ``kind`` names its drawing, ``sizes`` what the drawing can vary, in mm.

    It stands where the point ``at`` of a hand is, moved by ``offset`` and turned by ``turn`` about
    x, y, z: in the space of the palm when ``with_hand``, else in that of the picture.
    Within the span ``held`` of key moments it goes with the hand; outside it stays where it was.

    ``to`` is a point of the hand ``to_hand`` up to which the object reaches from ``at``: its x axis
    lies along that line, and the drawing learns the ``length``. ``shifts`` (mm) and ``spins``
    (degrees about its own y axis) move it further, one value for each key moment. ``shown`` is the
    span of key moments in which it is there at all.
    """

    kind: str
    at: str = ""
    offset: Point3 = (0, 0, 0)
    turn: Point3 = (0, 0, 0)
    with_hand: bool = False
    hand: int = 0
    held: tuple[float, float] | None = None
    sizes: Mapping[str, float] = field(default_factory=dict)
    in_front: float = 0
    to: str = ""
    to_hand: int = 0
    shifts: tuple[Point2, ...] = ()
    spins: tuple[float, ...] = ()
    shown: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Arrow:
    """
    An arrow along the way of a hand's point, or through the points ``through``; moved by ``push``.

    The points are mm of the picture, or from where the hand's point ``at`` is at the second still.
    """

    follow: str = ""
    through: tuple[Point2, ...] = ()
    push: Point2 = (0, 0)
    both_ways: bool = False
    hand: int = 0
    at: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """
    A table seen from its edge, from x to x in mm.

    Its top lies ``drop`` below the hand's point ``at``, or below the whole hand when that is
    empty, as the hand is at one moment.
    """

    reach: Point2 = (-120, 120)
    at: str = ""
    drop: float = 0
    moment: float = 0


@dataclass(frozen=True, slots=True)
class Recipe:
    """
    One drill's picture.

    ``text`` is the alternative: two short sentences for the patient. ``stills`` are the key moments
    shown as 1 and 2. ``round_trip`` plays the way back, too; ``setting`` is empty, ``cloud`` for an
    imagined movement, or ``mirror``.
    """

    slug: str
    hands: tuple[HandRecipe, ...]
    text: tuple[str, str]
    things: tuple[Thing, ...] = ()
    arrows: tuple[Arrow, ...] = ()
    table: Table | None = None
    setting: str = ""
    seconds: float = 4
    stills: Point2 = (0, 1)
    round_trip: bool = True

    @property
    def last(self) -> int:
        """The number of the last key moment."""
        return max(len(hand.frames) for hand in self.hands) - 1


@cache
def poses() -> dict[str, Pose]:
    """Return the named poses."""
    found: dict[str, Pose] = {"": Pose()}
    for name, raw in _read("poses.toml").items():
        joints = dict(raw)
        found[name] = found[joints.pop("like", "")].changed(joints)
    return found


@cache
def recipes() -> dict[str, Recipe]:
    """Return the recipes by the slug of their drill."""
    found = {}
    for slug, raw in _read("pictures.toml").items():
        try:
            found[slug] = _recipe(slug, dict(raw))
        except (KeyError, TypeError, ValueError) as error:
            raise BadRecipe(f"{slug}: {error}") from error
    return found


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((DATA / name).read_text(encoding="utf-8"))


def _recipe(slug: str, raw: dict[str, Any]) -> Recipe:
    hands = [_hand(raw)]
    if second := raw.pop("second", None):
        hands.append(_hand(dict(second)))
    for name in ("view", "roll", "frames", "moving", "arm", "mirrored", "look", "pin"):
        raw.pop(name, None)
    first, second_text = raw.pop("text")
    table = raw.pop("table", None)
    recipe = Recipe(
        slug=slug,
        hands=tuple(hands),
        text=(first, second_text),
        things=tuple(_thing(dict(thing)) for thing in raw.pop("things", ())),
        arrows=tuple(_arrow(dict(arrow)) for arrow in raw.pop("arrows", ())),
        table=Table(**_tuples(table)) if table is not None else None,
        stills=tuple(raw.pop("stills", (0, max(len(hand.frames) for hand in hands) - 1))),
        **raw,
    )
    counts = {len(hand.frames) for hand in recipe.hands} - {1}
    if len(counts) > 1:
        raise ValueError("both hands need the same number of frames")
    return recipe


def _hand(raw: dict[str, Any]) -> HandRecipe:
    keep = ("view", "roll", "mirrored", "look", "pin", "grip", "on", "offset", "held")
    return HandRecipe(
        frames=tuple(_frame(frame) for frame in raw["frames"]),
        arm_mm=raw.get("arm", 62),
        moving=frozenset(raw.get("moving", ())),
        **_tuples({name: raw[name] for name in keep if name in raw}),
    )


def _frame(raw: str | dict[str, Any]) -> Frame:
    if isinstance(raw, str):
        return Frame(poses()[raw])
    joints = dict(raw)
    shift = [*joints.pop("shift", (0, 0)), 0][:3]
    roll = float(joints.pop("roll", 0))
    pose = poses()[joints.pop("pose", "")]
    if "mix" in joints:
        name, share = joints.pop("mix")
        pose = pose.towards(poses()[name], share)
    return Frame(pose.changed(joints), (shift[0], shift[1], shift[2]), roll)


def _thing(raw: dict[str, Any]) -> Thing:
    known = {name: raw.pop(name) for name in list(raw) if name in Thing.__slots__}
    if "shifts" in known:
        known["shifts"] = tuple((x, y) for x, y in known["shifts"])
    return Thing(**_tuples(known), sizes=raw)


def _arrow(raw: dict[str, Any]) -> Arrow:
    through = tuple((x, y) for x, y in raw.pop("through", ()))
    return Arrow(through=through, **_tuples(raw))


def _tuples(raw: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in raw.items()}
