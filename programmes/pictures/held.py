"""Objects that can be chosen for a drawing, and which pose holds each of them, and how."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from programmes.pictures.choices import Words
from programmes.pictures.recipe import Point3, Thing

UPRIGHT: Point3 = (0, 0, -90)  # what stands in the hand lies across the palm

# The pose of a hand that is about to take what the other holds, or has let it go.
FREE = {
    "cylinder": "grasp_open",
    "ball": "grasp_open",
    "grip": "grasp_open",
    "pinch": "pinch_open",
    "tripod": "pinch_open",
    "key": "pinch_open",
    "flat": "spread",
}


@dataclass(frozen=True, slots=True)
class Hold:
    """
    How a pose holds an object: where it is, and in which views that looks right, the best first.

    ``closed`` is how far the hand closes from the pose ``before`` (0.0 to 1.0): a thick thing
    keeps the fingers apart.
    """

    thing: Thing
    views: tuple[str, ...]
    before: str = ""
    closed: float = 1


@dataclass(frozen=True, slots=True)
class ObjectChoice:
    """One object: its name, as it stands in a sentence, which pose holds it, and how."""

    name: Words
    noun: Words
    pose: str
    hold: Hold


def _palm(kind: str, offset: Point3, views: tuple[str, ...], turn: Point3 = UPRIGHT) -> Hold:
    return Hold(Thing(kind, at="palm", with_hand=True, offset=offset, turn=turn), views)


def _pinch(
    kind: str,
    closed: float,
    views: tuple[str, ...] = ("down", "side", "thumb"),
    turn: Point3 = (0, 0, 0),
    **sizes: float,
) -> Hold:
    thing = Thing(kind, at="thumb.pad+index.pad", turn=turn, sizes=sizes)
    return Hold(thing, views, before="pinch_open", closed=closed)


def _tool(kind: str) -> Hold:
    thing = Thing(
        kind, at="thumb.pad+index.pad", turn=(0, 0, -30), offset=(-6, 8, 4), sizes={"up": 84}
    )
    return Hold(thing, ("side", "thumb"))


def _key(kind: str, turn: float, offset: Point3) -> Hold:
    thing = Thing(kind, at="thumb.pad+index.end", turn=(0, 0, turn), offset=offset)
    return Hold(thing, ("thumb",))


_PEG = Hold(Thing("peg", at="thumb.pad+index.pad"), ("down", "side", "thumb"), "tripod_open", 0.72)
_CLOTH = Thing("cloth", at="palm", offset=(0, 60, -30), sizes={"width": 130, "height": 110})
_HANDLE: Point3 = (0, 14, 14)
_TO_PALM: Point3 = (0, 180, -90)  # a brush with its bristles to the face

OBJECTS = {
    "cup": ObjectChoice(
        _("Cup"), _("the cup"), "cylinder", _palm("cup", (0, 18, 33), ("above", "across", "palm"))
    ),
    "bottle": ObjectChoice(
        _("Bottle"),
        _("the bottle"),
        "cylinder",
        _palm("bottle", (0, 18, 30), ("above", "across", "palm")),
    ),
    "ball": ObjectChoice(
        _("Ball"), _("the ball"), "ball", _palm("ball", (0, 18, 34), ("down", "palm", "thumb"))
    ),
    "spoon": ObjectChoice(
        _("Wooden spoon"),
        _("the spoon"),
        "grip",
        _palm("wooden_spoon", _HANDLE, ("across", "palm", "back")),
    ),
    "toothbrush": ObjectChoice(
        _("Toothbrush"),
        _("the toothbrush"),
        "grip",
        _palm("toothbrush", _HANDLE, ("back", "palm"), turn=_TO_PALM),
    ),
    "marble": ObjectChoice(
        _("Marble"), _("the marble"), "pinch", _pinch("marble", 0.74, ("thumb", "down"))
    ),
    "cotton": ObjectChoice(_("Cotton ball"), _("the cotton ball"), "pinch", _pinch("cotton", 0.54)),
    "block": ObjectChoice(
        _("Block"), _("the block"), "pinch", _pinch("block", 0.45, turn=(14, 20, 0), side=24)
    ),
    "coin": ObjectChoice(
        _("Coin"),
        _("the coin"),
        "pinch",
        _pinch("coin", 0.85, ("thumb", "down"), turn=(90, 0, 0), radius=12),
    ),
    "clothespin": ObjectChoice(
        _("Clothespin"),
        _("the clothespin"),
        "pinch",
        _pinch("clothes_peg", 0.6, views=("down", "side"), gap=14),
    ),
    "button": ObjectChoice(
        _("Button"), _("the button"), "pinch", _pinch("button", 0.74, ("thumb", "down"), radius=9)
    ),
    "putty": ObjectChoice(
        _("Putty"),
        _("the putty"),
        "pinch",
        _pinch("putty", 0.75, views=("down", "side"), turn=(0, 0, 90), length=110),
    ),
    "sponge": ObjectChoice(
        _("Sponge"),
        _("the sponge"),
        "pinch",
        _pinch("sponge", 0.6, turn=(16, 24, -20), width=20, height=36, depth=26),
    ),
    "pen": ObjectChoice(_("Pen"), _("the pen"), "tripod", _tool("pen")),
    "brush": ObjectChoice(_("Paint brush"), _("the brush"), "tripod", _tool("brush")),
    "peg": ObjectChoice(_("Peg"), _("the peg"), "tripod", _PEG),
    "card": ObjectChoice(_("Card"), _("the card"), "key", _key("card", 60, (-20, -8, 0))),
    "key": ObjectChoice(_("Key"), _("the key"), "key", _key("key", -120, (-10, 4, 2))),
    "cloth": ObjectChoice(_("Cloth"), _("the cloth"), "flat", Hold(_CLOTH, ("back",))),
}
