"""Objects of craft, play and training, and what joins two hands."""

import math

from programmes.pictures.materials import (
    CLAY,
    CLEAR,
    CREAM,
    DARK,
    GREEN,
    GREY,
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
    turned,
)
from programmes.pictures.solids import Ball, Block, Cord, Lathe, Sheet, Solid


def _needle(sizes: Sizes) -> list[Solid]:
    up, down = sizes.get("up", 95), sizes.get("down", 60)
    return [
        Lathe([(-down, 1), (-down + 16, 3.4), (up, 3.4)], WOOD),
        Ball(7, RED, centre=(0, up + 4, 0)),
    ]


def _knitting(sizes: Sizes) -> list[Solid]:
    w, h = sizes.get("width", 64), sizes.get("height", 66)
    rows = [[(-w / 2 + 3, y), (w / 2 - 3, y)] for y in (-h * 0.8, -h * 0.6, -h * 0.4, -h * 0.2)]
    fabric = [(-w / 2, 0), (w / 2, 0), (w / 2, -h), (-w / 2, -h)]
    return [Sheet(fabric, GREEN, drawn=rows, round_mm=3)]


def _bolt(sizes: Sizes) -> list[Solid]:
    long = sizes.get("length", 62)
    threads = list(range(-int(long) + 6, -10, 7))
    return [Lathe([(-long, 8), (0, 8)], STEEL, bands=threads), Lathe([(0, 15), (12, 15)], GREY)]


def _nut(sizes: Sizes) -> list[Solid]:
    r = sizes.get("radius", 15)
    return [Lathe([(-6, r), (6, r)], YELLOW, bands=[0])]


def _bead(sizes: Sizes) -> list[Solid]:
    r = sizes.get("radius", 11)
    return [Ball(r, RED), Ball(r * 0.3, DARK, centre=(-r * 0.5, 0, r * 0.9))]


def _beads_on_lace(sizes: Sizes) -> list[Solid]:
    beads: list[Solid] = [
        Ball(11, colour, centre=(x, y, 3))
        for x, y, colour in ((-34, -14, GREEN), (-56, -26, YELLOW), (-79, -34, RED))
    ]
    points = [(0.0, 0.0, 0.0), (-34, -14, 0), (-56, -26, 0), (-79, -34, 0), (-100, -38, 0)]
    return (
        [Cord(points, 2.2, VIOLET), *beads]
        if not sizes.get("bare")
        else [Cord(points, 2.2, VIOLET)]
    )


def _pack(sizes: Sizes) -> list[Solid]:
    out = sizes.get("out", 0)
    card = [(x + out, y - out * 0.5) for x, y in oblong(46, 66)]
    return [Block((46, 66, 14), PAPER, GREY), Sheet(card, PAPER, thickness=1, z=9)]


def _draught(sizes: Sizes) -> list[Solid]:
    r = sizes.get("radius", 15)
    return [Lathe([(-5, r), (5, r)], RED if sizes.get("red", 1) else CREAM, bands=[0])]


def _squares(sizes: Sizes) -> list[Solid]:
    side = sizes.get("side", 30)
    cells: list[Solid] = [
        Sheet(
            [(x, y), (x + side, y), (x + side, y + side), (x, y + side)], DARK, thickness=0.5, z=2
        )
        for k, x in enumerate((-2 * side, -side, 0, side))
        for m, y in enumerate((-side, 0))
        if (k + m) % 2
    ]
    return [Sheet(oblong(4 * side, 2 * side), CREAM, thickness=4), *cells]


def _jug(sizes: Sizes) -> list[Solid]:
    """Return a jug held by its handle, which runs through the origin; the spout points along z."""
    del sizes
    handle = [(0.0, 34.0, 34.0), (0, 30, 0), (0, -30, 0), (0, -36, 34)]
    return [
        Cord(handle, 6, CLEAR),
        Lathe([(-52, 34), (40, 34), (54, 40)], CLEAR, inside=WATER, centre=(0, 66)),
    ]


def _stream(sizes: Sizes) -> list[Solid]:
    """Return what is poured from the origin down to ``fall`` mm lower and ``out`` mm further on."""
    fall, out = sizes.get("fall", 80), sizes.get("out", 14)
    points = [(out * s * (2 - s), -fall * s * s, 0.0) for s in (k / 8 for k in range(9))]
    return [Cord(points, sizes.get("thick", 5), CREAM if sizes.get("rice") else WATER)]


def _plant(sizes: Sizes) -> list[Solid]:
    del sizes
    leaves: list[Solid] = [
        Sheet([turned(x, y + 24, a) for x, y in oval(12, 30, (0, 22))], GREEN, thickness=1, z=z)
        for a, z in ((0.7, -6), (-0.7, -4), (0.15, 0))
    ]
    return [*leaves, Lathe([(-40, 24), (22, 34), (30, 36)], CLAY, bands=[20])]


def _pillow(sizes: Sizes) -> list[Solid]:
    w, h = sizes.get("width", 150), sizes.get("height", 110)
    return [Sheet(oblong(w, h), CLEAR, thickness=6, round_mm=16)]


def _electrodes(sizes: Sizes) -> list[Solid]:
    """Return two pads of a muscle stimulator and their wires, for a forearm seen from the side."""
    gap = sizes.get("gap", 34)
    pads: list[Solid] = [
        Block((20, 5, 24), DARK, "#6A7682", centre=(x, 0, 0)) for x in (-gap / 2, gap / 2)
    ]
    wires: list[Solid] = [
        Cord([(x, 2, 0), (x + 6, 26, 0), (x + 34, 44, 0), (80, 52, 0)], 1.6, RED)
        for x in (-gap / 2, gap / 2)
    ]
    return [*wires, *pads, Block((34, 46, 16), GREY, SHADOW, centre=(90, 60, 0))]


def _note(sizes: Sizes) -> list[Solid]:
    s = sizes.get("size", 1)
    stems = [
        (10 * s, 0),
        (13 * s, 0),
        (13 * s, 44 * s),
        (46 * s, 54 * s),
        (46 * s, 8 * s),
        (43 * s, 8 * s),
    ]
    beam = [*stems, (43 * s, 42 * s), (10 * s, 32 * s)]
    heads: list[Solid] = [
        Sheet(oval(10 * s, 7.5 * s, (x * s, y * s)), DARK) for x, y in ((4, 0), (37, 8))
    ]
    return [Sheet(beam, DARK), *heads]


def _bell(sizes: Sizes) -> list[Solid]:
    del sizes
    body = [(-30, -14), (30, -14), (22, 0), (18, 28), (8, 38), (-8, 38), (-18, 28), (-22, 0)]
    waves = [[_wave(side * r, k) for k in range(-3, 4)] for side in (-1, 1) for r in (44, 58)]
    rays: list[Solid] = [Cord([(x, y, 0) for x, y in wave], 1.8, RED) for wave in waves]
    return [Ball(7, DARK, centre=(0, -18, 0)), Sheet(body, YELLOW, thickness=4, round_mm=3), *rays]


def _wave(radius: float, step: int) -> tuple[float, float]:
    return radius * math.cos(step * 0.14), 8 + abs(radius) * math.sin(step * 0.14)


def _eye(sizes: Sizes) -> list[Solid]:
    """Return an eye that looks down at the hand."""
    del sizes
    lid = [(-34, 0), (-18, 14), (0, 18), (18, 14), (34, 0), (18, -13), (0, -17), (-18, -13)]
    return [Sheet(lid, WHITE, thickness=1), Sheet(oval(10, 10, (0, -6)), DARK, z=2)]


def _target(sizes: Sizes) -> list[Solid]:
    r = sizes.get("radius", 24)
    ring = [closed(oval(r * 0.6, r * 0.6, (0, 0)))]
    return [Sheet(oval(r, r, (0, 0)), PAPER, drawn=ring, thickness=0.5)]


def _band(sizes: Sizes) -> list[Solid]:
    """Return a rubber band round what lies between its two ends."""
    rx, ry = sizes.get("length", 60) / 2 + sizes.get("more", 9), sizes.get("high", 16)
    turns = [k * math.tau / 24 for k in range(25)]
    return [Cord([(math.cos(t) * rx, math.sin(t) * ry, 0.0) for t in turns], 3, RED)]


def _cord(sizes: Sizes) -> list[Solid]:
    """Return a cord between its two ends; ``sag`` mm of slack."""
    half, sag = sizes.get("length", 60) / 2, sizes.get("sag", 0)
    shares = [k / 4 - 1 for k in range(9)]
    return [
        Cord([(s * half, -sag * (1 - s * s), 0.0) for s in shares], sizes.get("thick", 2.4), VIOLET)
    ]


def _twist(sizes: Sizes) -> list[Solid]:
    """Return a wrung towel between its two ends."""
    half, r = sizes.get("length", 100) / 2 + sizes.get("more", 30), sizes.get("radius", 15)
    waist = r * sizes.get("waist", 0.8)
    shape = [
        (-half, 0),
        (-half, r),
        (0, waist),
        (half, r),
        (half, 0),
        (half, -r),
        (0, -waist),
        (-half, -r),
    ]
    slant = sizes.get("slant", 10)
    folds = [[(x - slant, -r * 0.8), (x + slant, r * 0.8)] for x in (-half * 0.3, 0, half * 0.3)]
    return [Sheet(shape, VIOLET, drawn=folds, thickness=r, round_mm=3)]


def _span(sizes: Sizes) -> list[Solid]:
    """Return a cloth that hangs between its two upper corners."""
    half, h = sizes.get("length", 100) / 2 + 6, sizes.get("height", 90)
    hem = [[(-half + 4, -h + 8), (half - 4, -h + 8)]]
    return [Sheet([(-half, 4), (half, 4), (half, -h), (-half, -h)], VIOLET, drawn=hem, round_mm=3)]


KINDS: dict[str, Maker] = {
    "needle": _needle,
    "knitting": _knitting,
    "bolt": _bolt,
    "nut": _nut,
    "bead": _bead,
    "beads_on_lace": _beads_on_lace,
    "pack": _pack,
    "draught": _draught,
    "squares": _squares,
    "jug": _jug,
    "plant": _plant,
    "stream": _stream,
    "pillow": _pillow,
    "electrodes": _electrodes,
    "note": _note,
    "bell": _bell,
    "eye": _eye,
    "target": _target,
    "band": _band,
    "cord": _cord,
    "twist": _twist,
    "span": _span,
}
