"""Objects of washing, dressing and eating, and the face they are brought to."""

import math

from programmes.pictures.materials import (
    CLAY,
    CREAM,
    DARK,
    GREEN,
    GREY,
    HAIR,
    RED,
    SKIN,
    STEEL,
    VIOLET,
    WATER,
    WHITE,
    YELLOW,
    Maker,
    Sizes,
    closed,
    oblong,
    oval,
    rounded,
    turned,
)
from programmes.pictures.solids import Ball, Cord, Lathe, Sheet, Solid

BUTTON_MM = 24  # room for the button that a hand holds


def _comb(sizes: Sizes) -> list[Solid]:
    del sizes
    body = [(-5, -50), (5, -50), (5, 22), (19, 22), (19, 98), (-5, 98)]
    teeth = [[(5.0, y), (19.0, y)] for y in range(28, 96, 6)]
    return [Sheet(body, VIOLET, drawn=teeth, thickness=4, round_mm=1.5)]


def _tongs(sizes: Sizes) -> list[Solid]:
    gap = sizes.get("gap", 30)
    arm = [(gap * 0.2, 74), (gap * 0.2 + 8, 74), (gap / 2 + 7, -84), (gap / 2, -96), (gap / 2, -84)]
    hinge = Lathe([(66, gap * 0.2 + 7), (80, gap * 0.2 + 7)], GREY)
    return [
        Sheet(arm, STEEL, thickness=8),
        Sheet([(-x, y) for x, y in arm], STEEL, thickness=8),
        hinge,
    ]


def _scissors(sizes: Sizes) -> list[Solid]:
    angle = math.radians(sizes.get("open", 14))
    parts: list[Solid] = []
    for side in (-1, 1):
        blade = [turned(x * side, y, side * angle) for x, y in ((-4, 0), (5, 0), (0, 96), (-5, 30))]
        ring = [turned(x, y, side * angle) for x, y in oval(17, 22, (side * -9, -42))]
        bar = [
            turned(x * side, y, side * angle) for x, y in ((-4, 4), (4, 4), (-5, -24), (-12, -22))
        ]
        parts += [Sheet(blade, STEEL), Sheet(bar, RED), Sheet(ring, RED, thickness=4)]
        hole = [turned(x, y, side * angle) for x, y in oval(10, 15, (side * -9, -42))]
        parts.append(Sheet(hole, CREAM, thickness=0.4, z=2.4))
    return [*parts, Ball(3, GREY, centre=(0, 0, 4))]


def _bow(sizes: Sizes) -> list[Solid]:
    r = sizes.get("reach", 44)
    loops: list[Solid] = []
    for side in (-1, 1):
        turns = [k * math.tau / 14 for k in range(15)]
        ring = [(side * (r / 2 + math.cos(t) * r / 2), math.sin(t) * 13 + 4, 0.0) for t in turns]
        loops += [Cord(ring, 2.6, VIOLET), Cord([(0, 0, 0), (side * 26, -44, 0)], 2.6, VIOLET)]
    return [*loops, Ball(6, VIOLET, centre=(0, 2, 2))]


def _board(sizes: Sizes) -> list[Solid]:
    w, h = sizes.get("width", 150), sizes.get("height", 110)
    return [Sheet(oblong(w, h), CREAM, thickness=4, round_mm=4)]


def _shoe(sizes: Sizes) -> list[Solid]:
    """Return a shoe from above, toe at the top, with its laced front around the origin."""
    del sizes
    half = [(38, -96), (44, -30), (46, 50), (30, 104)]
    sole = [*half, *((-x, y) for x, y in reversed(half))]
    mouth = [(-24, -86), (24, -86), (24, -40), (14, -26), (-14, -26), (-24, -40)]
    laces = [[(-16.0, y), (16.0, y + 10)] for y in (6, 24, 42)]
    front = [(-20.0, -20.0), (-16.0, 58.0), (16.0, 58.0), (20.0, -20.0)]
    return [
        Sheet(rounded(sole), STEEL, drawn=[front, *laces]),
        Sheet(rounded(mouth), DARK, thickness=1, z=2),
    ]


def _shirt(sizes: Sizes) -> list[Solid]:
    """Return a shirt's front; the edge with the buttonholes runs through the origin."""
    w, h = sizes.get("width", 84), sizes.get("height", 190)
    top = h / 2
    neck = [(w, top - 10), (30, top), (0, top - 34), (-30, top), (-w, top - 10)]
    collar = [[(30.0, top), (16.0, top - 42), (0.0, top - 34), (-16.0, top - 42), (-30.0, top)]]
    placket = [[(x, top - 40), (x, -top)] for x in (-9.0, 9.0)]
    front = Sheet([(-w, -top), (w, -top), *neck], VIOLET, drawn=[*collar, *placket], thickness=1)
    spots = [y for y in range(-int(top) + 20, int(top) - 46, 38) if abs(y) > BUTTON_MM]
    return [front, *(_button_at(y) for y in spots)]


def _button_at(y: float) -> Solid:
    stitches = [[(-2.0, y), (2.0, y)]]
    return Sheet(oval(7, 7, (0, y)), WHITE, drawn=stitches, z=2)


def _button(sizes: Sizes) -> list[Solid]:
    r = sizes.get("radius", 9)
    return [
        Sheet(
            oval(r, r, (0, 0)), WHITE, drawn=[[(-3, -2), (-3, 2)], [(3, -2), (3, 2)]], thickness=3
        )
    ]


def _jacket(sizes: Sizes) -> list[Solid]:
    """Return a jacket's front with its zip; the slider stands ``closed`` mm above the bottom."""
    closed_mm, h, w = sizes.get("closed", 40), 200, 84
    top = h / 2
    seam = -h / 2 + closed_mm
    left = [(-w, -top), (0, -top), (0, seam), (-22, top), (-w, top)]
    edge = [(-6.0, -top), (-6.0, seam), (-28.0, top)]
    right = [(-x, y) for x, y in left]
    return [
        Sheet(left, GREEN, drawn=[[(0, -top), (0, seam)], edge], thickness=1),
        Sheet(right, GREEN, drawn=[[(-x, y) for x, y in edge]], thickness=1),
    ]


def _zip_pull(sizes: Sizes) -> list[Solid]:
    del sizes
    return [Sheet([(-6, 8), (6, 8), (4, -26), (-4, -26)], STEEL, thickness=3, round_mm=1)]


def _hair(sizes: Sizes) -> list[Solid]:
    """Return a head with a pony tail, seen from behind; the band runs round the origin."""
    spread = sizes.get("spread", 20)
    ends = [(spread, -60), (spread * 0.4, -96), (-spread, -60)]
    lines = [[(-20, 60), (-3, 0), (-6, -60)], [(18, 60), (3, 0), (6, -60)]]
    outline = rounded([(-40, 80), (40, 80), (9, 4), (9, -4), *ends, (-9, -4), (-9, 4)])
    tail = Sheet(outline, HAIR, drawn=lines, thickness=4)
    return [Sheet(oval(60, 70, (0, 104)), HAIR, thickness=2, z=-6), tail]


def _packet(sizes: Sizes) -> list[Solid]:
    w, h = sizes.get("width", 92), sizes.get("height", 100)
    cut = sizes.get("open", 0)
    top = h / 2
    zigzag = [(w / 2 - w * k / 10, top - (4 if k % 2 else 0)) for k in range(11)]
    if cut:
        zigzag = [(w / 2, top), (6, top - 2), (0, top - cut), (-6, top - 2), (-w / 2, top)]
    body = [(-w / 2, -top), (w / 2, -top), *zigzag]
    band = [[(-w / 2 + 4, -8), (w / 2 - 4, -8)], [(-w / 2 + 4, -28), (w / 2 - 4, -28)]]
    return [Sheet(body, YELLOW, drawn=band, thickness=3)]


def _purse(sizes: Sizes) -> list[Solid]:
    w = sizes.get("width", 96)
    body = [
        (-w / 2, 24),
        (w / 2, 24),
        (w * 0.54, -20),
        (w * 0.36, -44),
        (-w * 0.36, -44),
        (-w * 0.54, -20),
    ]
    mouth = Sheet(oval(w / 2, 10, (0, 25)), DARK, thickness=2)
    return [mouth, Sheet(body, CLAY, thickness=12, round_mm=5)]


def _bag(sizes: Sizes) -> list[Solid]:
    """Return a cloth bag hanging from its handle, which runs through the origin."""
    w = sizes.get("width", 110)
    body = [(-w * 0.44, -66), (w * 0.44, -66), (w * 0.5, -170), (-w * 0.5, -170)]
    handle = [
        (-w * 0.26, -70, 0.0),
        (-w * 0.24, -20, 0),
        (-24, 0, 0),
        (24, 0, 0),
        (w * 0.24, -20, 0),
    ]
    return [
        Cord([*handle, (w * 0.26, -70, 0)], 4, GREEN),
        Sheet(body, GREEN, thickness=6, round_mm=4),
    ]


def _paste(sizes: Sizes) -> list[Solid]:
    """Return a strand of toothpaste that comes down to the origin and lies along the brush."""
    del sizes
    return [Cord([(0, 16, 0), (0, 3, 0), (-5, 0, 0), (-16, 0, 0)], 3, WATER)]


def _soap(sizes: Sizes) -> list[Solid]:
    del sizes
    return [Sheet(oblong(52, 32), GREEN, thickness=14, round_mm=8)]


def _bubbles(sizes: Sizes) -> list[Solid]:
    """Return soap bubbles around the origin."""
    del sizes
    spots = ((9, -34, 20), (7, 36, 26), (6, 18, 44), (8, 4, -12))
    return [Ball(r, WHITE, centre=(x, y, 0)) for r, x, y in spots]


def _face(sizes: Sizes) -> list[Solid]:
    """Return a head from the side, looking to the right; the mouth is the origin."""
    del sizes
    front = [
        (-14, -84),
        (-10, -50),
        (10, -42),
        (17, -24),
        (13, -9),
        (8, 0),
        (15, 8),
        (12, 15),
        (28, 22),
    ]
    back = [
        (14, 54),
        (16, 70),
        (8, 104),
        (-34, 138),
        (-96, 132),
        (-136, 84),
        (-132, 24),
        (-104, -20),
    ]
    hair = [
        (14, 84),
        (8, 108),
        (-34, 142),
        (-98, 136),
        (-140, 84),
        (-134, 20),
        (-104, -10),
        (-82, 50),
        (-30, 92),
    ]
    eye = [(-6.0, 56.0), (4.0, 57.0)]
    ear = closed(oval(11, 18, (-66, 34)))
    return [
        Sheet(
            rounded([front[0], *front, *back, *[(-102, -84)] * 2]),
            SKIN,
            drawn=[eye, ear, [(8, 0), (-8, -2)]],
        ),
        Sheet(rounded(hair), HAIR, thickness=3, z=6),
    ]


def _plate(sizes: Sizes) -> list[Solid]:
    """Return a plate with soft food on it."""
    r = sizes.get("radius", 62)
    food = [(-34, -2), (-20, -14), (4, -16), (28, -8), (38, 6), (20, 0), (0, -4), (-20, 2)]
    rim = closed(oval(r * 0.7, r * 0.3, (0, 0)))
    plate = Sheet(oval(r, r * 0.48, (0, 0)), WHITE, drawn=[rim], thickness=3)
    return [plate, Sheet(food, YELLOW, thickness=3, z=8, round_mm=3)]


KINDS: dict[str, Maker] = {
    "comb": _comb,
    "tongs": _tongs,
    "scissors": _scissors,
    "bow": _bow,
    "board": _board,
    "shirt": _shirt,
    "button": _button,
    "jacket": _jacket,
    "zip_pull": _zip_pull,
    "hair": _hair,
    "packet": _packet,
    "purse": _purse,
    "paste": _paste,
    "bag": _bag,
    "soap": _soap,
    "bubbles": _bubbles,
    "shoe": _shoe,
    "face": _face,
    "plate": _plate,
}
