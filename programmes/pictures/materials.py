"""Colours and flat outlines that the objects share."""

import math
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

from programmes.pictures.solids import Solid

RED, GREEN, YELLOW, VIOLET = "#E07A5F", "#8FBF7F", "#F2C94C", "#B39BD1"
WHITE, GREY, STEEL, DARK = "#FFFFFF", "#C3CCD5", "#DDE3E9", "#4A5560"
WOOD, PAPER, CREAM, CLAY = "#DDBB87", "#FCFBF6", "#F3E6CC", "#D98F6C"
WATER, CLEAR, SHADOW = "#BFE3F2", "#E6F2F7", "#A9B4BE"

HAIR, SKIN = "#6B4A35", "skin"

Sizes = Mapping[str, float]
Maker = Callable[[Sizes], list[Solid]]
Outline = list[tuple[float, float]]


def oblong(width: float, height: float) -> Outline:
    """Return a rectangle around the origin."""
    w, h = width / 2, height / 2
    return [(-w, -h), (w, -h), (w, h), (-w, h)]


def oval(rx: float, ry: float, centre: tuple[float, float]) -> Outline:
    """Return an ellipse, as twenty-four points."""
    turns = [k * math.tau / 24 for k in range(24)]
    return [(centre[0] + rx * math.cos(t), centre[1] + ry * math.sin(t)) for t in turns]


def rounded(points: Sequence[tuple[float, float]], times: int = 2) -> Outline:
    """Return a closed outline with its corners cut, the given number of times."""
    outline = [*points]
    for _ in range(times):
        outline = [
            (x * (1 - share) + next_x * share, y * (1 - share) + next_y * share)
            for (x, y), (next_x, next_y) in pairwise([*outline, outline[0]])
            for share in (0.25, 0.75)
        ]
    return outline


def closed(points: Outline) -> Outline:
    """Return the outline with its first point again at the end."""
    return [*points, points[0]]


def turned(x: float, y: float, angle: float) -> tuple[float, float]:
    """Return a point turned about the origin by an angle in radians."""
    c, s = math.cos(angle), math.sin(angle)
    return x * c - y * s, x * s + y * c
