"""Flat shapes of a picture and their SVG path data; y points up here and down in the file."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

import numpy as np
import shapely
from shapely import LineString, MultiLineString, MultiPoint, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import linemerge

from programmes.pictures.space import Vector

UNITS_PER_MM = 4
GRID_MM = 0.0001
TOLERANCE_MM = 0.28
LEAST_AREA_MM2 = 1.5
LEAST_LENGTH_MM = 1.5
TURNS = np.linspace(0, 2 * np.pi, 36, endpoint=False)
CIRCLE = np.column_stack([np.cos(TURNS), np.sin(TURNS)])


def capsule(start: Vector, end: Vector, start_radius: float, end_radius: float) -> BaseGeometry:
    """Return the outline of a bone with its flesh: two discs and what lies between them."""
    discs = [start[:2] + CIRCLE * start_radius, end[:2] + CIRCLE * end_radius]
    return MultiPoint(np.concatenate(discs)).convex_hull


def disc(centre: Vector, radius: float) -> BaseGeometry:
    """Return a disc around the x and y of a point."""
    return Polygon(centre[:2] + CIRCLE * radius)


def half_plane(spot: Vector, towards: Vector, reach: float = 400) -> BaseGeometry:
    """Return all that lies beyond a line through a point, square to a direction, in x and y."""
    out = towards[:2] / float(np.hypot(*towards[:2]))
    side = np.array([-out[1], out[0]]) * reach
    here = spot[:2]
    return Polygon([here - side, here + side, here + side + out * reach, here - side + out * reach])


def polygon(points: Sequence[Vector]) -> BaseGeometry:
    """Return the polygon through the x and y of the points."""
    rough = Polygon([(float(point[0]), float(point[1])) for point in points])
    return shapely.set_precision(shapely.make_valid(rough), GRID_MM).buffer(0)


def hull(points: Iterable[Vector]) -> BaseGeometry:
    """Return the convex hull of the x and y of the points."""
    return MultiPoint([(float(p[0]), float(p[1])) for p in points]).convex_hull


def union(shapes: Iterable[BaseGeometry]) -> BaseGeometry:
    """Return one shape for many; a fine grid keeps nearly equal edges from tangling."""
    return shapely.union_all(list(shapes), grid_size=GRID_MM)


def smoothed(shape: BaseGeometry, hollow: float, bump: float) -> BaseGeometry:
    """Return the shape with hollows filled to one radius and bumps rounded to another."""
    return shape.buffer(hollow, 9).buffer(-hollow - bump, 9).buffer(bump, 9)


def polygons(shape: BaseGeometry) -> Iterator[Polygon]:
    """Yield the polygons of a shape that are large enough to see."""
    for part in getattr(shape, "geoms", [shape]):
        if isinstance(part, Polygon) and part.area >= LEAST_AREA_MM2:
            yield part


def lines(shape: BaseGeometry) -> list[LineString]:
    """Return the runs of a line that are long enough to see, joined end to end."""
    found = [part for part in getattr(shape, "geoms", [shape]) if isinstance(part, LineString)]
    merged = linemerge(MultiLineString(found)) if len(found) > 1 else shape
    parts = getattr(merged, "geoms", [merged])
    return [p for p in parts if isinstance(p, LineString) and p.length >= LEAST_LENGTH_MM]


def area_path(shape: BaseGeometry) -> str:
    """Return closed path data for the polygons of a shape, empty when there is nothing to see."""
    rings = [ring for part in polygons(shape) for ring in (part.exterior, *part.interiors)]
    return "".join(_run(ring.simplify(TOLERANCE_MM), closed=True) for ring in rings)


def line_path(shape: BaseGeometry) -> str:
    """Return open path data for the lines of a shape, empty when there is nothing to see."""
    return "".join(_run(line.simplify(TOLERANCE_MM), closed=line.is_ring) for line in lines(shape))


def curve(*points: Vector) -> str:
    """Return path data of a quadratic (three points) or cubic (four points) curve."""
    (x, y), *rest = (_units(point) for point in points)
    letter = "q" if len(rest) == 2 else "c"  # noqa: PLR2004 - a control point and an end
    return f"M{x} {y}{letter}" + _numbers(n for p in rest for n in (p[0] - x, p[1] - y))


def _run(line: BaseGeometry, *, closed: bool) -> str:
    points = [_units(point) for point in np.asarray(line.coords)]
    if closed:
        points = points[:-1]
    steps = [
        (x - last_x, y - last_y)
        for (last_x, last_y), (x, y) in pairwise(points)
        if (x, y) != (last_x, last_y)
    ]
    start = f"M{points[0][0]} {points[0][1]}"
    return start + "l" + _numbers(n for step in steps for n in step) + ("z" if closed else "")


def _units(point: Vector) -> tuple[int, int]:
    return round(float(point[0]) * UNITS_PER_MM), -round(float(point[1]) * UNITS_PER_MM)


def _numbers(values: Iterable[int]) -> str:
    """Return numbers with no more space between them than SVG needs."""
    text = ""
    for value in values:
        written = str(value)
        text += written if not text or written[0] == "-" else f" {written}"
    return text
