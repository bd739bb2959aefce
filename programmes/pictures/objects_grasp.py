"""Objects that a hand takes, carries and lets go."""

from programmes.pictures.materials import (
    CLAY,
    CLEAR,
    CREAM,
    DARK,
    GREEN,
    PAPER,
    RED,
    SHADOW,
    STEEL,
    VIOLET,
    WATER,
    WHITE,
    WOOD,
    YELLOW,
    Maker,
    Sizes,
    closed,
    oblong,
    oval,
    rounded,
)
from programmes.pictures.solids import Ball, Block, Cord, Lathe, Sheet, Solid


def _cup(sizes: Sizes) -> list[Solid]:
    h, r = sizes.get("height", 84), sizes.get("radius", 33)
    water = {1: WATER, 2: CREAM}.get(int(sizes.get("full", 0)), SHADOW)
    return [Lathe([(-h / 2, r * 0.78), (h / 2, r)], RED, inside=water, bands=[h / 2 - 8])]


def _bottle(sizes: Sizes) -> list[Solid]:
    h, r = sizes.get("height", 130), sizes.get("radius", 27)
    profile = [(-h / 2, r), (h * 0.2, r), (h * 0.36, r * 0.42), (h * 0.42, r * 0.42)]
    cap: list[Solid] = [Lathe([(h * 0.42, r * 0.52), (h * 0.5, r * 0.52)], RED)]
    bare = sizes.get("open")
    return [Lathe(profile, CLEAR, bands=[-h * 0.22, h * 0.08]), *([] if bare else cap)]


def _jar(sizes: Sizes) -> list[Solid]:
    r = sizes.get("radius", 33)
    return [
        Lathe([(-66, r), (-14, r), (-8, r * 0.9)], CLEAR, bands=[-44]),
        Lathe([(-9, r * 0.98), (9, r * 0.98)], GREEN),
    ]


def _ball(sizes: Sizes) -> list[Solid]:
    return [Ball(sizes.get("radius", 32), GREEN)]


def _marble(sizes: Sizes) -> list[Solid]:
    return [Ball(sizes.get("radius", 8), VIOLET)]


def _cotton(sizes: Sizes) -> list[Solid]:
    return [Ball(sizes.get("radius", 13), WHITE, fluffy=True)]


def _block(sizes: Sizes) -> list[Solid]:
    side = sizes.get("side", 26)
    return [Block((side, side, side), YELLOW, "#D9A92E")]


def _coin(sizes: Sizes) -> list[Solid]:
    radius, count = sizes.get("radius", 11), int(sizes.get("count", 1))
    coin = [Lathe([(3.4 * k - 1.4, radius), (3.4 * k + 1.4, radius)], YELLOW) for k in range(count)]
    return [*coin]


def _card(sizes: Sizes) -> list[Solid]:
    w, h = sizes.get("width", 42), sizes.get("height", 60)
    frame = [(-w * 0.36, -h * 0.4), (w * 0.36, -h * 0.4), (w * 0.36, h * 0.4), (-w * 0.36, h * 0.4)]
    return [Sheet(oblong(w, h), PAPER, drawn=[[*frame, frame[0]]])]


def _playing_card(sizes: Sizes) -> list[Solid]:
    """Return a card whose back has another colour than its face."""
    w, h = sizes.get("width", 46), sizes.get("height", 66)
    pip = [(0.0, 11.0), (9.0, 0.0), (0.0, -11.0), (-9.0, 0.0)]
    inner = closed(oblong(w * 0.72, h * 0.76))
    face = Sheet(oblong(w, h), PAPER, thickness=0.6, z=0.6)
    back = Sheet(oblong(w, h), VIOLET, drawn=[inner], thickness=0.6, z=-0.6)
    return [back, face, Sheet(pip, RED, thickness=0.2, z=1.2)]


def _paper(sizes: Sizes) -> list[Solid]:
    w, h = sizes.get("width", 120), sizes.get("height", 90)
    lines = [[(-w * 0.4, y), (w * 0.4, y)] for y in (-h * 0.25, 0, h * 0.25)]
    return [Sheet(oblong(w, h), PAPER, drawn=lines if sizes.get("lined") else [])]


def _cloth(sizes: Sizes) -> list[Solid]:
    w, h = sizes.get("width", 120), sizes.get("height", 90)
    hem = [
        [(-w * 0.46, -h * 0.4), (w * 0.46, -h * 0.4)],
        [(-w * 0.46, h * 0.4), (w * 0.46, h * 0.4)],
    ]
    return [Sheet(oblong(w, h), VIOLET, drawn=hem, round_mm=4, thickness=sizes.get("thick", 2))]


def _gathered(sizes: Sizes) -> list[Solid]:
    """Return a cloth drawn together in folds."""
    w, h = sizes.get("width", 120) / 2, sizes.get("height", 50) / 2
    edge = [(w * (k / 4 - 1), h * (1 if k % 2 else 0.62)) for k in range(9)]
    folds = [[(x, y * 0.8), (x * 0.92, 0.0), (x, -y * 0.8)] for x, y in edge[1:8]]
    return [Sheet(rounded([*edge, *[(-x, -y) for x, y in edge]]), VIOLET, drawn=folds)]


def _folded_cloth(sizes: Sizes) -> list[Solid]:
    w, d = sizes.get("width", 120), sizes.get("depth", 60)
    return [Block((w, 5, d), VIOLET, "#9A80BD", centre=(0, y, 0)) for y in (-2.5, 2.5)]


def _putty(sizes: Sizes) -> list[Solid]:
    h, r = sizes.get("length", 80), sizes.get("radius", 9)
    profile = [(-h / 2, r * 0.6), (-h / 2 + 4, r), (h / 2 - 4, r), (h / 2, r * 0.6)]
    return [Lathe(profile, CLAY)]


def _pinched_putty(sizes: Sizes) -> list[Solid]:
    """Return a roll of putty, lying along the x axis, that is thin in the middle."""
    h, r = sizes.get("length", 80) / 2, sizes.get("radius", 9)
    upper = [(-h, 0), (-h, r), (-14, r * 1.1), (-9, r * 0.5), (9, r * 0.5), (14, r * 1.1), (h, r)]
    lower = [(-x, -y) for x, y in upper]
    return [Sheet(rounded([*upper, *lower]), CLAY)]


def _drops(sizes: Sizes) -> list[Solid]:
    """Return drops of water that fall from the origin."""
    del sizes
    drop = [(0, 7), (4, -1), (3, -5), (0, -6), (-3, -5), (-4, -1)]
    spots = ((-9, 6), (7, -2), (-2, -18), (10, -26), (-8, -34))
    return [Sheet(rounded([(x + a, y + b) for a, b in drop], 1), WATER) for x, y in spots]


def _pen(sizes: Sizes) -> list[Solid]:
    up, r = sizes.get("up", 95), sizes.get("radius", 4.6)
    return [
        Lathe([(-38, 0.6), (-27, r)], DARK),
        Lathe([(-27, r), (up, r)], RED),
    ]


def _brush(sizes: Sizes) -> list[Solid]:
    up = sizes.get("up", 110)
    return [
        Lathe([(-52, 1), (-42, 6), (-32, 5)], VIOLET),
        Lathe([(-32, 5.2), (-24, 4.6)], STEEL),
        Lathe([(-24, 4.4), (up, 3)], WOOD),
    ]


def _stick(sizes: Sizes) -> list[Solid]:
    h, r = sizes.get("height", 150), sizes.get("radius", 7)
    return [Lathe([(-h / 2, r), (h / 2, r)], WOOD)]


def _wooden_spoon(sizes: Sizes) -> list[Solid]:
    del sizes
    bowl = oval(15, 23, (0, 112))
    return [Lathe([(-52, 6), (92, 6)], WOOD), Sheet(bowl, WOOD, thickness=5)]


def _spoon(sizes: Sizes) -> list[Solid]:
    reach = sizes.get("reach", 62)
    inner = [closed(oval(6.5, 10, (0, reach + 12)))]
    return [
        Sheet([(-3.4, -48), (3.4, -48), (2.4, reach), (-2.4, reach)], STEEL, round_mm=1),
        Sheet(oval(11, 16, (0, reach + 13)), STEEL, drawn=inner, thickness=3),
    ]


def _fork(sizes: Sizes) -> list[Solid]:
    r = sizes.get("reach", 58)
    head = [(-2.4, r - 8), (-9, r + 6), (-9, r + 32), (-6, r + 32), (-6, r + 12), (-1.6, r + 12)]
    head += [(-1.6, r + 32), (1.6, r + 32), (1.6, r + 12), (6, r + 12), (6, r + 32), (9, r + 32)]
    head += [(9, r + 6), (2.4, r - 8)]
    return [
        Sheet([(-3.6, -48), (3.6, -48), (2.4, r - 6), (-2.4, r - 6)], STEEL, round_mm=1),
        Sheet(head, STEEL),
    ]


def _knife(sizes: Sizes) -> list[Solid]:
    r = sizes.get("reach", 40)
    blade = [(-5, r), (-5, r + 58), (0, r + 66), (7, r + 56), (7, r)]
    return [Sheet(blade, STEEL), Sheet([(-5, -48), (5, -48), (6, r), (-5, r)], DARK, round_mm=2)]


def _toothbrush(sizes: Sizes) -> list[Solid]:
    reach = sizes.get("reach", 78)
    return [
        Block((7, 48 + reach, 6), GREEN, "#74A565", centre=(0, (reach - 48) / 2, 0)),
        Block((9, 28, 5), GREEN, "#74A565", centre=(0, reach + 13, 0)),
        Block((8, 25, 11), WHITE, CLEAR, centre=(0, reach + 13, 8)),
    ]


def _tube(sizes: Sizes) -> list[Solid]:
    w = sizes.get("width", 38)
    body = [(-w * 0.5, 52), (w * 0.5, 52), (w * 0.42, -38), (10, -48), (-10, -48), (-w * 0.42, -38)]
    return [
        Sheet(
            body, WHITE, drawn=[[(-w * 0.48, 44), (w * 0.48, 44)], [(-14, 8), (14, 8)]], thickness=9
        ),
        Lathe([(-60, 7), (-48, 8)], RED),
    ]


def _clothes_peg(sizes: Sizes) -> list[Solid]:
    """Return a clothes peg held at its far ends; its jaws point down the y axis."""
    gap = sizes.get("gap", 17)
    left = [(-gap / 2 - 2, 4), (-gap / 2 + 5, 4), (-1, -26), (-0.6, -60), (-7, -60), (-8, -30)]
    return [
        Sheet(left, WOOD, thickness=9),
        Sheet([(-x, y) for x, y in left], WOOD, thickness=9),
        Ball(4.5, STEEL, centre=(0, -27, 6)),
    ]


def _peg(sizes: Sizes) -> list[Solid]:
    h, r = sizes.get("height", 46), sizes.get("radius", 7)
    return [Lathe([(-h * 0.7, r), (h * 0.3, r)], YELLOW)]


def _tub(sizes: Sizes) -> list[Solid]:
    """Return a plain open box, round, in one of three colours."""
    colour = (VIOLET, YELLOW, RED)[int(sizes.get("tone", 0))]
    return [Lathe([(-38, 26), (24, 30)], colour, inside=SHADOW)]


def _pegboard(sizes: Sizes) -> list[Solid]:
    w = sizes.get("width", 110)
    holes: list[Solid] = [
        Lathe([(5.8, 8), (6.2, 8)], DARK, centre=(x, z))
        for x in (-w / 3, 0, w / 3)
        for z in (-20, 20)
    ]
    return [Block((w, 12, 74), WOOD, "#BE9A63"), *holes]


def _bowl(sizes: Sizes) -> list[Solid]:
    r = sizes.get("radius", 46)
    inside = {1: CREAM, 2: WATER}.get(int(sizes.get("filled", 0)), SHADOW)
    front = bool(sizes.get("front"))
    curve = ((-24, 0.5), (-19, 0.66), (-12, 0.8), (-2, 0.91), (16, 1))
    profile = [(y, r * share) for y, share in curve]
    return [Lathe(profile, GREEN, inside=inside, front_only=front)]


def _tray(sizes: Sizes) -> list[Solid]:
    w, d = sizes.get("width", 130), sizes.get("depth", 70)
    wall = Block((4, 16, d), WOOD, "#BE9A63", centre=(0, 8, 0))
    return [Block((w, 5, d), WOOD, "#BE9A63"), wall]


def _box(sizes: Sizes) -> list[Solid]:
    """Return a box of food, as one buys it."""
    h, w = sizes.get("height", 90), sizes.get("width", 54)
    label = Block((w * 0.7, h * 0.4, 1), PAPER, centre=(0, 0, w / 2))
    return [Block((w, h, w), YELLOW, "#D9A92E"), label]


def _shelf(sizes: Sizes) -> list[Solid]:
    w, d = sizes.get("width", 170), sizes.get("depth", 70)
    return [Block((w, 8, d), WOOD, "#BE9A63")]


def _wall(sizes: Sizes) -> list[Solid]:
    h = sizes.get("height", 46)
    return [Block((6, h, 70), WOOD, "#BE9A63", centre=(0, h / 2, 0))]


def _slot_box(sizes: Sizes) -> list[Solid]:
    h = sizes.get("height", 56)
    near, far = (Block((74, h, 24), GREEN, "#74A565", centre=(0, 0, z)) for z in (13.5, -13.5))
    return [far, Block((36, 0.6, 4), DARK, DARK, centre=(0, h / 2, 0)), near]


def _line(sizes: Sizes) -> list[Solid]:
    w = sizes.get("width", 130)
    return [Cord([(-w, 6, 0), (0, 0, 0), (w, 6, 0)], 1.8, DARK)]


KINDS: dict[str, Maker] = {
    "line": _line,
    "cup": _cup,
    "bottle": _bottle,
    "jar": _jar,
    "ball": _ball,
    "marble": _marble,
    "cotton": _cotton,
    "block": _block,
    "coin": _coin,
    "card": _card,
    "paper": _paper,
    "cloth": _cloth,
    "folded_cloth": _folded_cloth,
    "gathered": _gathered,
    "playing_card": _playing_card,
    "putty": _putty,
    "pen": _pen,
    "brush": _brush,
    "stick": _stick,
    "wooden_spoon": _wooden_spoon,
    "spoon": _spoon,
    "fork": _fork,
    "knife": _knife,
    "toothbrush": _toothbrush,
    "tube": _tube,
    "clothes_peg": _clothes_peg,
    "peg": _peg,
    "tub": _tub,
    "pinched_putty": _pinched_putty,
    "drops": _drops,
    "pegboard": _pegboard,
    "bowl": _bowl,
    "tray": _tray,
    "shelf": _shelf,
    "box": _box,
    "wall": _wall,
    "slot_box": _slot_box,
}
