"""A scene becomes files: two numbered stills and a loop, all in one square frame."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from shapely import LineString
from shapely.geometry.base import BaseGeometry

from programmes.pictures.outline import UNITS_PER_MM, area_path, polygon, union
from programmes.pictures.paint import colour, drawing, layers, painted
from programmes.pictures.part import Part
from programmes.pictures.recipe import Arrow, Recipe
from programmes.pictures.scene import Scene
from programmes.pictures.settings import Layout, behind
from programmes.pictures.space import Vector

MARGIN_MM = 8
MIRROR_GAP_MM = 14
ROOM_AROUND = {"cloud": 0.34, "screen": 0.3}
HALF_ARROW_MM = 3.2
HEAD_MM = 16.0
MOMENTS_OF_A_LOOP = 9
SAME_MM = 0.001
HOLD = 4  # how many moments a loop rests at each end


@dataclass(frozen=True, slots=True)
class Files:
    """The text of the three files of one drill."""

    start: str
    end: str
    loop: str


def rendered(recipe: Recipe) -> Files:
    """Return the files of a recipe; the same recipe always gives the same bytes."""
    scene = Scene(recipe)
    moments = _moments(recipe)
    layout = _layout(scene, moments)
    back = behind(scene, layout)
    start, end = recipe.stills
    return Files(
        start=drawing(back + _inside(scene, start, layout), _box(layout)),
        end=drawing(back + _inside(scene, end, layout) + _arrows(scene), _box(layout)),
        loop=drawing(back + _loop(scene, moments, layout), _box(layout)),
    )


def _moments(recipe: Recipe) -> list[float]:
    """Return the moments of a loop on the way out, slow at both ends."""
    count = MOMENTS_OF_A_LOOP + 2 * (recipe.last - 1)
    shares = [(1 - math.cos(math.pi * i / (count - 1))) / 2 for i in range(count)]
    return [round(share * recipe.last, 4) for share in shares]


def _layout(scene: Scene, moments: list[float]) -> Layout:
    """Return the square, in mm, that holds every moment of the picture."""
    shapes = [scene.area(moment) for moment in moments]
    shapes += [_arrow_shape(scene.way(arrow), arrow) for arrow in scene.recipe.arrows]
    left, low, right, high = union(shapes).bounds
    mirror = None
    if scene.recipe.setting == "mirror":
        mirror = right + MIRROR_GAP_MM
        right = 2 * mirror - left
    half = max(right - left, high - low) / 2
    half += MARGIN_MM + half * ROOM_AROUND.get(scene.recipe.setting, 0)
    x, y = (left + right) / 2, (low + high) / 2
    return Layout(x - half, y - half, x + half, y + half, mirror, high - low)


def _box(layout: Layout) -> tuple[int, int, int, int]:
    side = math.ceil((layout.right - layout.left) * UNITS_PER_MM)
    left, top = math.floor(layout.left * UNITS_PER_MM), math.floor(-layout.high * UNITS_PER_MM)
    return left, top, side, side


def _inside(scene: Scene, moment: float, layout: Layout) -> str:
    return _set(scene, moment, layout, painted(layers(scene.parts(moment))))


def _set(scene: Scene, moment: float, layout: Layout, drawn: str) -> str:
    """Return what was drawn of a moment as its setting shows it: imagined, or in a mirror."""
    if scene.recipe.setting == "cloud":
        return f'<g stroke-dasharray="22 16">{drawn}</g>'
    if layout.mirror is not None:
        name, there = f"m{round(moment * 1000)}", round(2 * layout.mirror * UNITS_PER_MM)
        image = f'<use href="#{name}" transform="matrix(-1 0 0 1 {there} 0)" opacity=".75"/>'
        return f'<g id="{name}">{drawn}</g>{image}'
    return drawn


def _arrows(scene: Scene) -> str:
    drawn = ""
    for arrow in scene.recipe.arrows:
        path = area_path(_arrow_shape(scene.way(arrow), arrow))
        drawn += f'<path d="{path}" fill="{colour("arrow")}" stroke="#fff" stroke-width="4"/>'
    return drawn


def _arrow_shape(way: list[Vector], arrow: Arrow) -> BaseGeometry:
    line = LineString(_rounded([(float(x), float(y)) for x, y, _ in way]))
    heads = [_head(line, line.length)]
    begin, end = 0.0, line.length - HEAD_MM * 0.7
    if arrow.both_ways:
        heads.append(_head(line.reverse(), line.length))
        begin = HEAD_MM * 0.7
    shaft = LineString(
        [line.interpolate(length) for length in np.linspace(begin, max(end, begin + 1), 14)]
    )
    return union([shaft.buffer(HALF_ARROW_MM, cap_style="flat"), *heads])


def _rounded(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return the points of a line with its corners cut, twice."""
    for _ in range(2):
        cut = [points[0]]
        for (ax, ay), (bx, by) in pairwise(points):
            cut += [(ax * 0.75 + bx * 0.25, ay * 0.75 + by * 0.25)]
            cut += [(ax * 0.25 + bx * 0.75, ay * 0.25 + by * 0.75)]
        points = [*cut, points[-1]]
    return points


def _head(line: LineString, length: float) -> BaseGeometry:
    tip = np.array(line.interpolate(length).coords[0])
    back = np.array(line.interpolate(length - HEAD_MM * 0.8).coords[0])
    along = (tip - back) / (float(np.linalg.norm(tip - back)) or 1.0)
    across = np.array([-along[1], along[0]]) * HEAD_MM * 0.62
    foot = tip - along * HEAD_MM
    return polygon([tip, foot + across, foot - across])


def _loop(scene: Scene, moments: list[float], layout: Layout) -> str:
    """
    Return each moment as a group shown in its turn by discrete SMIL animation.

    What lies farthest and never moves is drawn once, before them.
    """
    count = len(moments)
    ordered = [layers(scene.parts(moment)) for moment in moments]
    still = 0 if layout.mirror is not None else _unmoved(ordered)
    order = [*range(count), *[count - 1] * HOLD]
    if scene.recipe.round_trip:
        order += [*range(count - 2, 0, -1), *[0] * HOLD]
    drawn = _set(scene, moments[0], layout, painted(ordered[0][:still], shaded=False))
    for number, moment in enumerate(moments):
        moved = painted(ordered[number], shaded=False, known=still)
        shown = [turn == number for turn in order]
        times, values = ["0"], [_visible(on=shown[0])]
        for place in range(1, len(shown)):
            if shown[place] != shown[place - 1]:
                times.append(f"{place / len(shown):.3f}")
                values.append(_visible(on=shown[place]))
        drawn += (
            f'<g visibility="{values[0]}"><animate attributeName="visibility" '
            f'calcMode="discrete" dur="{scene.recipe.seconds}s" repeatCount="indefinite" '
            f'values="{";".join(values)}" keyTimes="{";".join(times)}"/>'
            f"{_set(scene, moment, layout, moved)}</g>"
        )
    return drawn


def _unmoved(ordered: Sequence[Sequence[Part]]) -> int:
    """Return how many of the farthest parts are the same at every moment."""
    first = ordered[0]
    count = 0
    while all(
        count < min(len(parts), len(first)) and _same(parts[count], first[count])
        for parts in ordered
    ):
        count += 1
    return count


def _same(one: Part, other: Part) -> bool:
    return (
        one.key == other.key
        and one.marks == other.marks
        and one.shape.equals_exact(other.shape, SAME_MM)
    )


def _visible(*, on: bool) -> str:
    return "visible" if on else "hidden"
