"""What stands behind the hands: a table's edge, a thought cloud."""

import math

import numpy as np
from shapely import box

from programmes.pictures.outline import area_path, disc, union
from programmes.pictures.scene import Scene
from programmes.pictures.space import Vector

TABLE = ("#D9C4A3", "#7A6446")
CLOUD = ("#FFFFFF", "#7C93AB")
TABLE_MM = 9


def behind(scene: Scene, frame: tuple[float, float, float, float]) -> str:
    """Return the elements that lie behind everything else."""
    drawn = ""
    if scene.recipe.setting == "cloud":
        drawn += _cloud(frame)
    if (top := scene.table_top()) is not None and (table := scene.recipe.table) is not None:
        slab = box(table.reach[0], top - TABLE_MM, table.reach[1], top)
        drawn += f'<path d="{area_path(slab)}" fill="{TABLE[0]}" stroke="{TABLE[1]}"/>'
    return drawn


def _cloud(frame: tuple[float, float, float, float]) -> str:
    left, low, right, high = frame
    x, y, half = (left + right) / 2, (low + high) / 2, (right - left) / 2
    body = disc(_at(x, y), half * 0.8)
    bumps = [
        disc(
            _at(x + math.cos(a) * half * 0.72, y + half * 0.05 + math.sin(a) * half * 0.66),
            half * 0.25,
        )
        for a in (k * math.tau / 11 for k in range(11))
    ]
    bubbles = [
        disc(_at(left + half * 0.2, low + half * 0.2), half * 0.08),
        disc(_at(left + half * 0.08, low + half * 0.06), half * 0.05),
    ]
    path = area_path(union([body, *bumps])) + "".join(area_path(bubble) for bubble in bubbles)
    return f'<path d="{path}" fill="{CLOUD[0]}" stroke="{CLOUD[1]}"/>'


def _at(x: float, y: float) -> Vector:
    return np.array([x, y])
