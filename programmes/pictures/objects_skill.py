"""Objects of writing, reading, doors and screens."""

import math

from programmes.pictures.materials import (
    CLAY,
    DARK,
    GREEN,
    GREY,
    PAPER,
    SHADOW,
    STEEL,
    WATER,
    WHITE,
    WOOD,
    YELLOW,
    Maker,
    Sizes,
    closed,
    oblong,
    oval,
)
from programmes.pictures.solids import Block, Cord, Lathe, Sheet, Solid


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
    return [Sheet(oval(13, 13, (0, 0)), STEEL, thickness=3), Sheet(blade, STEEL, thickness=3)]


def _lock(sizes: Sizes) -> list[Solid]:
    del sizes
    hole: list[list[tuple[float, float]]] = [closed(oval(3, 3, (0, 4))), [(0, 2), (0, -8)]]
    return [Sheet(oblong(40, 62), GREY, drawn=hole, thickness=3, round_mm=6)]


def _door_handle(sizes: Sizes) -> list[Solid]:
    """Return a lever that reaches from the origin along the x axis."""
    return [Cord([(0, 0, 0), (sizes.get("length", 78), 0, 0)], 9, STEEL)]


def _door(sizes: Sizes) -> list[Solid]:
    """Return a door's edge with the plate on which its lever turns, at the origin."""
    w, h = sizes.get("width", 200), sizes.get("height", 280)
    leaf = [(-36, -h / 2), (w, -h / 2), (w, h / 2), (-36, h / 2)]
    plate: list[list[tuple[float, float]]] = [closed(oval(3, 3, (0, -34))), [(0, -37), (0, -46)]]
    return [
        Sheet(leaf, WOOD, thickness=4),
        Sheet(oblong(34, 120), GREY, drawn=plate, thickness=3, z=5, round_mm=6),
    ]


def _switch(sizes: Sizes) -> list[Solid]:
    on = sizes.get("on", 0)
    rocker = [[(-12, 0), (12, 0)]]
    return [
        Sheet(oblong(64, 64), WHITE, thickness=4, round_mm=5),
        Sheet(oblong(26, 40), YELLOW if on else STEEL, drawn=rocker, thickness=5, z=4),
    ]


def _phone(sizes: Sizes) -> list[Solid]:
    w, h = sizes.get("width", 62), sizes.get("height", 124)
    keys: list[Solid] = [
        Sheet(oval(5.5, 5.5, (x, y)), STEEL, thickness=0.4, z=3)
        for x in (-15, 0, 15)
        for y in (-24, -6, 12)
    ]
    return [
        Sheet(oblong(w, h), DARK, thickness=5, round_mm=6),
        Sheet(oblong(w - 8, h - 18), WATER, thickness=0.4, z=2.8),
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
    return [Sheet(oblong(w, 64), GREY, thickness=4, round_mm=4), *keys]


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


def _wave(sizes: Sizes) -> list[Solid]:
    """Return a wavy line that ends at the origin, where the pen is."""
    w = sizes.get("width", 90)
    points = [(-k * 3.6, math.sin(k * 0.7) * 11, 0.0) for k in range(int(w / 3.6) + 1)]
    return [Cord(points, 1.6, DARK)]


def _scribble(sizes: Sizes) -> list[Solid]:
    """Return handwriting, too loose to be read, that ends at the origin, where the pen is."""
    w = sizes.get("width", 80)
    points = [
        (
            -k * 2 + math.cos(k * 1.1) * 3,
            6 - math.cos(k * 1.1) * (9 if k % 10 in {0, 1, 2, 3} else 6),
            0.0,
        )
        for k in range(int(w / 2) + 1)
    ]
    return [Cord(points, 1.4, DARK)]


def _stroke(sizes: Sizes) -> list[Solid]:
    """Return painted ground, or a painted ``sun``."""
    if sizes.get("sun"):
        return [Sheet(oval(20, 20, (0, 30)), YELLOW, thickness=0.5)]
    return [Cord([(-40, -38, 0), (10, -30, 0), (60, -36, 0)], 7, GREEN)]


def _clay(sizes: Sizes) -> list[Solid]:
    """Return a small bowl pinched from clay."""
    r = sizes.get("radius", 36)
    return [Lathe([(-20, r * 0.6), (-4, r * 0.95), (18, r)], CLAY, inside=SHADOW)]


KINDS: dict[str, Maker] = {
    "sponge": _sponge,
    "wave": _wave,
    "scribble": _scribble,
    "stroke": _stroke,
    "clay": _clay,
    "book": _book,
    "page": _page,
    "crumple": _crumple,
    "key": _key,
    "lock": _lock,
    "door_handle": _door_handle,
    "door": _door,
    "switch": _switch,
    "phone": _phone,
    "keyboard": _keyboard,
    "piano": _piano,
}
