"""What can be chosen for a drawing: poses of a hand, and from where it is seen."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from programmes.pictures.recipe import Point2

Words = str | Promise
Joints = Mapping[str, list[float]]

ANY_VIEW = ("palm", "back", "thumb", "side", "across")


@dataclass(frozen=True, slots=True)
class View:
    """
    From where the hand is seen: the generator's camera and its roll, and the forearm's mm.

    ``lift`` and ``place`` are where an arrow has room beside a hand that moves up or elsewhere, in
    mm from the wrist. ``ahead`` is where the fingers point; the arrow that lies there keeps clear
    of them: the one of ``lift`` when they point to a side, else the one of ``place``.
    """

    name: Words
    camera: str
    lift: Point2
    place: Point2
    ahead: Point2
    roll: float = 0
    arm_mm: float = 62


@dataclass(frozen=True, slots=True)
class PoseChoice:
    """
    One pose: its name for the therapist, and how the patient hears of it.

    ``views`` are those in which it can be read, the best one first. ``like`` is a named pose of
    the generator, by default the one of the same key; ``joints`` are changed in it.
    """

    name: Words
    begin: Words
    then: Words
    group: str
    views: tuple[str, ...]
    like: str = ""
    joints: Joints = field(default_factory=dict)


GROUPS: dict[str, Words] = {
    "hand": _("Whole hand"),
    "thumb": _("Thumb to a finger"),
    "grip": _("Grips"),
    "arm": _("Wrist and forearm"),
}

VIEWS = {
    "palm": View(_("Palm"), "palm", (64, -4), (0, 42), (0, 1)),
    "back": View(_("Back of the hand"), "back", (72, 50), (0, 42), (0, 1)),
    "thumb": View(_("Thumb side, fingers up"), "thumb", (56, 50), (0, 42), (0, 1)),
    "side": View(
        _("Thumb side, palm down"), "thumb", (-22, 0), (-40, 46), (-1, 0), roll=90, arm_mm=80
    ),
    "down": View(_("Thumb side, fingers down"), "thumb", (-14, -16), (-60, 44), (-1, 0), roll=115),
    "across": View(_("Palm, thumb on top"), "palm", (-22, 0), (-50, 92), (-1, 0), roll=90),
    "above": View(_("From above"), "above", (60, 46), (-10, 42), (0, 0.8)),
}

POSES = {
    "open": PoseChoice(
        _("Open"), _("Begin with the hand open."), _("Then open the hand."), "hand", ANY_VIEW
    ),
    "flat": PoseChoice(
        _("Flat, fingers together"),
        _("Begin with the hand flat."),
        _("Then make the hand flat."),
        "hand",
        ("back", "palm", "side", "thumb"),
    ),
    "spread": PoseChoice(
        _("Fingers spread"),
        _("Begin with the fingers spread wide."),
        _("Then spread the fingers wide."),
        "hand",
        ("back", "palm"),
    ),
    "rest": PoseChoice(
        _("Relaxed"),
        _("Begin with the hand relaxed."),
        _("Then let the hand relax."),
        "hand",
        (*ANY_VIEW, "above"),
    ),
    "fist": PoseChoice(
        _("Fist"),
        _("Begin with a soft fist."),
        _("Then make a soft fist."),
        "hand",
        ("palm", "thumb", "back", "side"),
    ),
    "hook": PoseChoice(
        _("Hook"),
        _("Begin with the fingertips bent."),
        _("Then bend the fingertips into a hook."),
        "hand",
        ("palm", "side", "thumb"),
    ),
    "tabletop": PoseChoice(
        _("Flat roof"),
        _("Begin with the fingers straight, like a roof."),
        _("Then make a flat roof with straight fingers."),
        "hand",
        ("thumb", "side"),
    ),
    "straight_fist": PoseChoice(
        _("Straight fist"),
        _("Begin with the fingertips low in the palm."),
        _("Then bring the fingertips low into the palm."),
        "hand",
        ("thumb", "palm", "side"),
    ),
    "point": PoseChoice(
        _("Pointing"),
        _("Begin by pointing with the first finger."),
        _("Then point with the first finger."),
        "hand",
        ("back", "thumb", "palm", "side"),
    ),
    "opp_index": PoseChoice(
        _("Thumb to first finger"),
        _("Begin with the thumb on the first finger."),
        _("Then touch the first finger with the thumb."),
        "thumb",
        ("thumb", "palm", "side"),
    ),
    "opp_middle": PoseChoice(
        _("Thumb to middle finger"),
        _("Begin with the thumb on the middle finger."),
        _("Then touch the middle finger with the thumb."),
        "thumb",
        ("palm", "thumb"),
    ),
    "opp_ring": PoseChoice(
        _("Thumb to ring finger"),
        _("Begin with the thumb on the ring finger."),
        _("Then touch the ring finger with the thumb."),
        "thumb",
        ("palm", "thumb"),
    ),
    "opp_little": PoseChoice(
        _("Thumb to little finger"),
        _("Begin with the thumb on the little finger."),
        _("Then touch the little finger with the thumb."),
        "thumb",
        ("palm", "thumb"),
    ),
    "grasp_open": PoseChoice(
        _("Ready to grasp"),
        _("Begin with the hand wide, ready to grasp."),
        _("Then open the hand wide."),
        "grip",
        ("above", "across", "thumb", "palm", "side", "down"),
    ),
    "cylinder": PoseChoice(
        _("Round a cup"),
        _("Begin as if the hand held a cup."),
        _("Then close the hand as if round a cup."),
        "grip",
        ("above", "across", "thumb", "palm"),
    ),
    "ball": PoseChoice(
        _("Round a ball"),
        _("Begin as if the hand held a ball."),
        _("Then close the hand as if round a ball."),
        "grip",
        ("thumb", "down", "palm"),
    ),
    "grip": PoseChoice(
        _("Round a handle"),
        _("Begin as if the hand held a handle."),
        _("Then close the hand as if round a handle."),
        "grip",
        ("palm", "across", "back", "thumb"),
    ),
    "pinch_open": PoseChoice(
        _("Ready to pinch"),
        _("Begin with thumb and first finger apart."),
        _("Then move thumb and first finger apart."),
        "grip",
        ("thumb", "down", "side"),
    ),
    "pinch": PoseChoice(
        _("Pinch"),
        _("Begin with thumb and first finger together."),
        _("Then press thumb and first finger together."),
        "grip",
        ("thumb", "down", "side"),
    ),
    "tripod": PoseChoice(
        _("Three fingers together"),
        _("Begin with thumb and two fingers together."),
        _("Then press thumb and two fingers together."),
        "grip",
        ("thumb", "down", "side"),
    ),
    "key": PoseChoice(
        _("Thumb on the side of the finger"),
        _("Begin with the thumb on the side of the first finger."),
        _("Then press the thumb on the side of the first finger."),
        "grip",
        ("thumb", "side"),
    ),
    "wrist_up": PoseChoice(
        _("Wrist up"),
        _("Begin with the wrist bent up."),
        _("Then lift the hand at the wrist."),
        "arm",
        ("side", "thumb"),
    ),
    "wrist_down": PoseChoice(
        _("Wrist down"),
        _("Begin with the hand hanging down."),
        _("Then let the hand hang down."),
        "arm",
        ("side",),
    ),
    "tilt_in": PoseChoice(
        _("Towards the thumb"),
        _("Begin with the hand towards the thumb side."),
        _("Then move the hand towards the thumb side."),
        "arm",
        ("back", "palm"),
    ),
    "tilt_out": PoseChoice(
        _("Towards the little finger"),
        _("Begin with the hand towards the little finger side."),
        _("Then move the hand towards the little finger side."),
        "arm",
        ("back", "palm"),
    ),
    "thumb_on_top": PoseChoice(
        _("Thumb on top"),
        _("Begin with the thumb on top."),
        _("Then turn the hand until the thumb is on top."),
        "arm",
        ("back",),
        like="flat",
        joints={"forearm": [90]},
    ),
    "palm_up": PoseChoice(
        _("Palm up"),
        _("Begin with the palm up."),
        _("Then turn the palm up."),
        "arm",
        ("back",),
        like="flat",
        joints={"forearm": [180]},
    ),
}
