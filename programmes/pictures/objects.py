"""The objects of the drills, each made of a few solids around the point where it is held."""

import math
from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from programmes.pictures.part import Part
from programmes.pictures.recipe import BadRecipe, Thing
from programmes.pictures.solids import Ball, Block, Cord, Lathe, Sheet, Solid
from programmes.pictures.space import Placement

RED, GREEN, YELLOW, VIOLET = "#E07A5F", "#8FBF7F", "#F2C94C", "#B39BD1"
WHITE, GREY, STEEL, DARK = "#FFFFFF", "#C3CCD5", "#DDE3E9", "#4A5560"
WOOD, PAPER, CREAM, CLAY = "#DDBB87", "#FCFBF6", "#F3E6CC", "#D98F6C"
WATER, CLEAR, SHADOW = "#BFE3F2", "#E6F2F7", "#A9B4BE"

Sizes = Mapping[str, float]


def object_parts(thing: Thing, key: str, placement: Placement) -> list[Part]:
    """
    Return the parts of one object as it stands.

    :raises BadRecipe: nobody has drawn an object of that kind.
    """
    if thing.kind not in OBJECTS:
        raise BadRecipe(f"there is no object {thing.kind}")
    lifted = placement.moved(np.array([0, 0, 0.0]))
    parts = [
        solid.part(f"{key}-{number}", lifted)
        for number, solid in enumerate(OBJECTS[thing.kind](thing.sizes))
    ]
    return [_nearer(part, thing.in_front) for part in parts]


def _nearer(part: Part, by_mm: float) -> Part:
    return replace(part, spheres=part.spheres + np.array([0, 0, by_mm, 0])) if by_mm else part


def _cup(sizes: Sizes) -> list[Solid]:
    h, r = sizes.get("height", 84), sizes.get("radius", 33)
    water = WATER if sizes.get("full") else SHADOW
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
    return [Sheet(_oblong(w, h), PAPER, drawn=[[*frame, frame[0]]])]


def _paper(sizes: Sizes) -> list[Solid]:
    w, h = sizes.get("width", 120), sizes.get("height", 90)
    lines = [[(-w * 0.4, y), (w * 0.4, y)] for y in (-h * 0.25, 0, h * 0.25)]
    return [Sheet(_oblong(w, h), PAPER, drawn=lines if sizes.get("lined") else [])]


def _cloth(sizes: Sizes) -> list[Solid]:
    w, h = sizes.get("width", 120), sizes.get("height", 90)
    hem = [
        [(-w * 0.46, -h * 0.4), (w * 0.46, -h * 0.4)],
        [(-w * 0.46, h * 0.4), (w * 0.46, h * 0.4)],
    ]
    return [Sheet(_oblong(w, h), VIOLET, drawn=hem, round_mm=4, thickness=sizes.get("thick", 2))]


def _folded_cloth(sizes: Sizes) -> list[Solid]:
    w, d = sizes.get("width", 120), sizes.get("depth", 60)
    return [Block((w, 5, d), VIOLET, "#9A80BD", centre=(0, y, 0)) for y in (-2.5, 2.5)]


def _roll(sizes: Sizes) -> list[Solid]:
    h, r = sizes.get("height", 110), sizes.get("radius", 15)
    return [Lathe([(-h / 2, r), (h / 2, r)], VIOLET, bands=[-h * 0.3, -h * 0.1, h * 0.1, h * 0.3])]


def _putty(sizes: Sizes) -> list[Solid]:
    h, r = sizes.get("length", 80), sizes.get("radius", 9)
    profile = [(-h / 2, r * 0.6), (-h / 2 + 4, r), (h / 2 - 4, r), (h / 2, r * 0.6)]
    return [Lathe(profile, CLAY)]


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
    bowl = _oval(15, 23, (0, 112))
    return [Lathe([(-52, 6), (92, 6)], WOOD), Sheet(bowl, WOOD, thickness=5)]


def _spoon(sizes: Sizes) -> list[Solid]:
    reach = sizes.get("reach", 62)
    inner = [_closed(_oval(6.5, 10, (0, reach + 12)))]
    return [
        Sheet([(-3.4, -48), (3.4, -48), (2.4, reach), (-2.4, reach)], STEEL, round_mm=1),
        Sheet(_oval(11, 16, (0, reach + 13)), STEEL, drawn=inner, thickness=3),
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
    return [Lathe([(-24, r * 0.5), (-8, r * 0.88), (16, r)], GREEN, inside=inside)]


def _tray(sizes: Sizes) -> list[Solid]:
    w, d = sizes.get("width", 130), sizes.get("depth", 70)
    wall = Block((4, 16, d), WOOD, "#BE9A63", centre=(0, 8, 0))
    return [Block((w, 5, d), WOOD, "#BE9A63"), wall]


def _wall(sizes: Sizes) -> list[Solid]:
    h = sizes.get("height", 46)
    return [Block((6, h, 70), WOOD, "#BE9A63", centre=(0, h / 2, 0))]


def _slot_box(sizes: Sizes) -> list[Solid]:
    h = sizes.get("height", 56)
    slit = Block((34, 0.6, 5), DARK, DARK, centre=(0, h / 2, 0))
    return [Block((74, h, 50), GREEN, "#74A565"), slit]


def _sponge(sizes: Sizes) -> list[Solid]:
    w, h, d = sizes.get("width", 24), sizes.get("height", 40), sizes.get("depth", 30)
    return [Block((w, h, d), YELLOW, "#DDB23A")]


def _book(sizes: Sizes) -> list[Solid]:
    w, h = sizes.get("width", 80), sizes.get("height", 110)
    lines = [[(x, y), (x + w * 0.7, y)] for y in (-30, -10, 10, 30) for x in (-w * 0.85, w * 0.15)]
    page = [(-w, -h / 2), (0, -h / 2 - 4), (w, -h / 2), (w, h / 2), (0, h / 2 - 4), (-w, h / 2)]
    return [Sheet(page, PAPER, drawn=[*lines, [(0, -h / 2 - 3), (0, h / 2 - 4)]], thickness=4)]


def _page(sizes: Sizes) -> list[Solid]:
    w, h = sizes.get("width", 80), sizes.get("height", 110)
    return [Sheet([(0, -h / 2), (w, -h / 2), (w, h / 2), (0, h / 2)], PAPER, thickness=0.6)]


def _crumple(sizes: Sizes) -> list[Solid]:
    r = sizes.get("radius", 22)
    points = [
        (math.cos(t) * r * wide, math.sin(t) * r * wide)
        for t, wide in zip(
            [k * math.tau / 9 for k in range(9)],
            (1, 0.86, 1.06, 0.9, 1, 0.84, 1.05, 0.9, 1),
            strict=True,
        )
    ]
    folds = [
        [(-r * 0.6, r * 0.1), (0, -r * 0.2), (r * 0.5, r * 0.3)],
        [(0, -r * 0.2), (r * 0.1, -r * 0.7)],
    ]
    return [Sheet(points, PAPER, drawn=folds, thickness=r * 0.8)]


def _key(sizes: Sizes) -> list[Solid]:
    del sizes
    blade = [(-3, -12), (3, -12), (3, -46), (7, -46), (7, -41), (3, -41), (3, -52), (-3, -52)]
    return [Sheet(_oval(13, 13, (0, 0)), STEEL, thickness=3), Sheet(blade, STEEL, thickness=3)]


def _lock(sizes: Sizes) -> list[Solid]:
    del sizes
    hole: list[list[tuple[float, float]]] = [_closed(_oval(3, 3, (0, 4))), [(0, 2), (0, -8)]]
    return [Sheet(_oblong(40, 62), GREY, drawn=hole, thickness=3, round_mm=6)]


def _door_handle(sizes: Sizes) -> list[Solid]:
    del sizes
    return [
        Cord([(0, 0, 0), (78, 0, 0)], 8, STEEL),
    ]


def _door_plate(sizes: Sizes) -> list[Solid]:
    del sizes
    return [Sheet(_oblong(110, 190), WOOD, thickness=4), Sheet(_oval(15, 15, (0, 0)), GREY, z=6)]


def _switch(sizes: Sizes) -> list[Solid]:
    on = sizes.get("on", 0)
    rocker = [[(-12, 0), (12, 0)]]
    return [
        Sheet(_oblong(64, 64), WHITE, thickness=4, round_mm=5),
        Sheet(_oblong(26, 40), YELLOW if on else STEEL, drawn=rocker, thickness=5, z=4),
    ]


def _phone(sizes: Sizes) -> list[Solid]:
    w, h = sizes.get("width", 62), sizes.get("height", 124)
    keys: list[Solid] = [
        Sheet(_oval(5.5, 5.5, (x, y)), STEEL, thickness=0.4, z=3)
        for x in (-15, 0, 15)
        for y in (-24, -6, 12)
    ]
    return [
        Sheet(_oblong(w, h), DARK, thickness=5, round_mm=6),
        Sheet(_oblong(w - 8, h - 18), WATER, thickness=0.4, z=2.8),
        *(keys if sizes.get("keys") else []),
    ]


def _keyboard(sizes: Sizes) -> list[Solid]:
    columns = int(sizes.get("columns", 8))
    w = columns * 19 + 8
    keys: list[Solid] = [
        Sheet(
            [(x + dx, y + dy) for dx, dy in ((-8, -7), (8, -7), (8, 7), (-8, 7))],
            WHITE,
            thickness=2,
            z=3,
        )
        for y in (-18, 0, 18)
        for x in (19 * k - w / 2 + 13.5 for k in range(columns))
    ]
    return [Sheet(_oblong(w, 64), GREY, thickness=4, round_mm=4), *keys]


def _piano(sizes: Sizes) -> list[Solid]:
    keys = int(sizes.get("keys", 7))
    w = keys * 22
    white: list[Solid] = [
        Sheet([(x, -60), (x + 22, -60), (x + 22, 60), (x, 60)], WHITE)
        for x in (22 * k - w / 2 for k in range(keys))
    ]
    black: list[Solid] = [
        Sheet([(x - 6, -8), (x + 6, -8), (x + 6, 60), (x - 6, 60)], DARK, z=2)
        for x in (22 * k - w / 2 for k in range(1, keys) if k % 7 not in {3, 0})
    ]
    return [*white, *black]


def _oblong(width: float, height: float) -> list[tuple[float, float]]:
    w, h = width / 2, height / 2
    return [(-w, -h), (w, -h), (w, h), (-w, h)]


def _oval(rx: float, ry: float, centre: tuple[float, float]) -> list[tuple[float, float]]:
    turns = [k * math.tau / 24 for k in range(24)]
    return [(centre[0] + rx * math.cos(t), centre[1] + ry * math.sin(t)) for t in turns]


def _closed(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    return [*points, points[0]]


OBJECTS: dict[str, Callable[[Sizes], list[Solid]]] = {
    name[1:]: maker
    for name, maker in list(globals().items())
    if name.startswith("_")
    and callable(maker)
    and name not in {"_nearer", "_oblong", "_oval", "_closed"}
}
