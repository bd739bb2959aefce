"""What stands behind the hands: a table's edge, a thought cloud, a screen, a mirror."""

import math
from dataclasses import dataclass

import numpy as np
from shapely import box
from shapely.geometry.base import BaseGeometry

from programmes.pictures.outline import area_path, disc, union
from programmes.pictures.scene import Scene
from programmes.pictures.space import Vector

TABLE = ("#D9C4A3", "#7A6446")
SCREEN = ("#3C4650", "#1F262D")
GLASS = ("#DCEEF6", "#7C93AB")
CLOUD = ("#FFFFFF", "#7C93AB")
TABLE_MM = 9


@dataclass(frozen=True, slots=True)
class Layout:
    """The picture's edges in mm, where a mirror stands (``None`` for no mirror), how tall it is."""

    left: float
    low: float
    right: float
    high: float
    mirror: float | None = None
    tall: float = 0

    @property
    def centre(self) -> tuple[float, float]:
        """The middle of the picture."""
        return (self.left + self.right) / 2, (self.low + self.high) / 2


def behind(scene: Scene, layout: Layout) -> str:
    """Return the elements that lie behind everything else."""
    drawn = ""
    if scene.recipe.setting == "cloud":
        drawn += _cloud(layout)
    if scene.recipe.setting == "screen":
        drawn += _screen(layout)
    if layout.mirror is not None:
        drawn += _mirror(layout, layout.mirror)
    if (top := scene.table_top()) is not None and (table := scene.recipe.table) is not None:
        slab = box(table.reach[0], top - TABLE_MM, table.reach[1], top)
        drawn += _area(slab, TABLE)
    return drawn


def _cloud(layout: Layout) -> str:
    (x, y), half = layout.centre, (layout.right - layout.left) / 2
    bumps = [
        disc(
            _at(x + math.cos(a) * half * 0.71, y + half * 0.06 + math.sin(a) * half * 0.66),
            half * 0.27,
        )
        for a in (k * math.tau / 11 for k in range(11))
    ]
    bubbles = [
        disc(_at(layout.left + half * 0.19, layout.low + half * 0.17), half * 0.08),
        disc(_at(layout.left + half * 0.07, layout.low + half * 0.06), half * 0.05),
    ]
    body = union([disc(_at(x, y), half * 0.8), *bumps])
    return "".join(_area(shape, CLOUD) for shape in (body, *bubbles))


def _screen(layout: Layout) -> str:
    """Return a tablet that shows the hand."""
    (x, y), half = layout.centre, (layout.right - layout.left) / 2 - 4
    case = box(x - half * 0.84, y - half, x + half * 0.84, y + half).buffer(-12).buffer(12)
    glass = case.buffer(-half * 0.1)
    return _area(case, SCREEN) + _area(glass, CLOUD)


def _mirror(layout: Layout, line: float) -> str:
    """Return a mirror's glass, with its edge towards the hand that moves."""
    height = layout.tall / 2 + 6
    middle = layout.centre[1]
    glass = box(line, middle - height, layout.right - 4, middle + height)
    edge = box(line - 4, middle - height - 4, line + 2, middle + height + 4)
    return _area(glass, GLASS) + _area(edge, TABLE)


def _area(shape: BaseGeometry, colours: tuple[str, str]) -> str:
    return f'<path d="{area_path(shape)}" fill="{colours[0]}" stroke="{colours[1]}"/>'


def _at(x: float, y: float) -> Vector:
    return np.array([x, y])
