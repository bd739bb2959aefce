"""Parts in order become SVG: skin with shade, lines where bodies end, nails and creases."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
from shapely.affinity import translate
from shapely.geometry.base import BaseGeometry

from programmes.pictures.outline import area_path, line_path, lines, polygons, smoothed, union
from programmes.pictures.part import OPEN_END, Part, far_to_near
from programmes.pictures.tones import DEFAULT_TONE, HELPER, TONES, variable

SHADE_MM = (1.6, -2.6)
FOLDED_MM2 = 14.0
BEND_MM = (9, 2)  # how softly the inside and the outside of a bent finger turn
SHADE_FROM_MM2 = 12.0
SKINS = ("skin", "mark")
SHADED = ("skin", "mark", "helper")
SAME_EDGE_MM = 0.4


def colour(role: str) -> str:
    """Return a colour role as paint: the reader's tone, or the default one where none is set."""
    return f"var({variable(role)},{getattr(TONES[DEFAULT_TONE], role)})"


def layers(parts: Sequence[Part]) -> list[Part]:
    """Return the parts far to near, those of one body joined where they can be."""
    return _merged(far_to_near(parts))


def painted(ordered: Sequence[Part], *, shaded: bool = True, known: int = 0) -> str:
    """Return the SVG elements of ordered parts; ``known`` of the farthest are drawn elsewhere."""
    return "".join(
        (_shade(part, ordered[:position]) if shaded else "") + _body(part, ordered[:position])
        for position, part in enumerate(ordered)
        if position >= known
    )


def _merged(ordered: Sequence[Part]) -> list[Part]:
    """Join neighbours of one body, unless the nearer folds back over the farther."""
    merged: list[Part] = []
    for part in ordered:
        last = merged[-1] if merged else None
        if last is None or last.body != part.body or last.look != part.look or _folds(part, last):
            merged.append(part)
        else:
            merged[-1] = replace(
                last,
                shape=last.shape.union(part.shape),
                spheres=np.concatenate([last.spheres, part.spheres]),
                joints={**last.joints, **part.joints},
                marks=last.marks + part.marks,
                key=f"{last.key} {part.key}",
            )
    return [_softened(part) for part in merged]


def _softened(part: Part) -> Part:
    """Return a part with soft bends where it joins several bones."""
    return replace(part, shape=smoothed(part.shape, *BEND_MM)) if " " in part.key else part


def _zones(one: Part, other: Part) -> BaseGeometry | None:
    """Return where two merged parts run on into each other; ``None`` when they do not."""
    names = other.key.split()
    found = [zone for key, zone in one.joints.items() if key in names]
    names = one.key.split()
    found += [zone for key, zone in other.joints.items() if key in names]
    return union(found) if found else None


def _folds(part: Part, last: Part) -> bool:
    zone = _zones(part, last)
    if zone is None:
        return True
    return bool(part.shape.intersection(last.shape).difference(zone).area > FOLDED_MM2)


def _shade(part: Part, farther: Sequence[Part]) -> str:
    """Return the soft edge that a part casts on the skin it hides."""
    if not part.casts_shade:
        return ""
    cast = translate(part.shape, *SHADE_MM).difference(part.shape)
    fallen: dict[str, list[BaseGeometry]] = {look: [] for look in SHADED}
    for other in reversed(farther):
        if cast.is_empty:
            break
        if not other.shape.intersects(cast):
            continue
        if other.look in SHADED:
            zone = _zones(part, other)
            hit = other.shape if zone is None else other.shape.difference(zone.buffer(4))
            fallen[other.look].append(hit.intersection(cast))
        cast = cast.difference(other.shape)
    drawn = ""
    for look, areas in fallen.items():
        if (area := union(areas)).area > SHADE_FROM_MM2 and (path := area_path(area.buffer(-0.3))):
            drawn += f'<path d="{path}" fill="{_paint(look, shade=True)}" stroke="none"/>'
    return drawn


def _paint(look: str, *, shade: bool = False) -> str:
    if look == "helper":
        return HELPER["shade" if shade else "skin"]
    if look in SKINS:
        return colour({"skin": "shade", "mark": "mark_shade"}[look] if shade else look)
    return look


def _fill(look: str) -> str:
    """Return the fill attribute of a look, empty for skin: all is skin unless said."""
    return "" if look == "skin" else f' fill="{_paint(look)}"'


def _line(look: str) -> str:
    return f' stroke="{HELPER["line"]}"' if look == "helper" else ""


def _body(part: Part, farther: Sequence[Part]) -> str:
    """Return the area of a part, its line where it ends, and its marks."""
    edge = part.shape.boundary
    for key, zone in part.joints.items():
        if key.endswith(OPEN_END):
            edge = edge.difference(zone)
    for other in farther:  # a nearer part covers the line by itself
        if (zone := _zones(part, other)) is not None:
            edge = edge.difference(other.shape.intersection(zone).buffer(-SAME_EDGE_MM))
    fill, line = _fill(part.look), _line(part.look)
    runs = lines(edge)
    areas = list(polygons(part.shape))
    holds = "thumb0" in part.key and part.look != "mark"
    # An open path fills as if closed: one element can draw both the area and its line. Not so for
    # the thumb: what it holds may lie between its base and the palm.
    if len(runs) == len(areas) == 1 and not areas[0].interiors and not holds:
        drawn = f'<path d="{line_path(edge)}"{fill}{line}/>'
    else:
        drawn = f'<path d="{area_path(part.shape)}"{fill} stroke="none"/>'
        drawn += f'<path d="{line_path(edge)}" fill="none"{line}/>' if runs else ""
    return drawn + _marks(part)


def _marks(part: Part) -> str:
    drawn = ""
    line = _line(part.look)
    creases = "".join(mark.path for mark in part.marks if mark.look == "crease")
    if creases:
        drawn += f'<path class="c" d="{creases}" fill="none"{line} opacity=".5"/>'
    nails = "".join(mark.path for mark in part.marks if mark.look == "nail")
    if nails:
        fill = HELPER["nail"] if part.look == "helper" else colour("nail")
        drawn += f'<path class="c" d="{nails}" fill="{fill}"{line}/>'
    for mark in part.marks:
        if mark.look == "line":
            drawn += f'<path class="c" d="{mark.path}" fill="none"/>'
        elif mark.look not in {"crease", "nail"}:
            stroke = "" if mark.edge else ' stroke="none"'
            drawn += f'<path class="c" d="{mark.path}" fill="{mark.look}"{stroke}/>'
    return drawn


def drawing(body: str, box: tuple[int, int, int, int]) -> str:
    """Return a whole SVG file around painted elements; ``box`` is in user units."""
    attributes = (
        f'fill="{colour("skin")}" stroke="{colour("line")}" stroke-width="8" '
        'stroke-linejoin="round" stroke-linecap="round"'
    )
    anchors = "".join(f'<g id="{name}">' for name in TONES)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{" ".join(map(str, box))}">'
        f"<style>{_sheet()}</style>{anchors}<g {attributes}>{body}</g>{'</g>' * len(TONES)}</svg>\n"
    )


def _sheet() -> str:
    """Return the style sheet: tones by the address's fragment, lines by the drawn size."""
    roles = ("skin", "shade", "line", "nail", "mark", "mark_shade", "arrow")
    rules: Iterable[str] = (
        f"#{name}:target{{"
        + ";".join(f"{variable(role)}:{getattr(tone, role)}" for role in roles)
        + "}"
        for name, tone in TONES.items()
        if name != DEFAULT_TONE
    )
    return (
        ".c{stroke-width:4px}"
        "@media(max-width:120px){svg g{stroke-width:13px}.c{display:none}}"
        "@media(min-width:420px){svg g{stroke-width:6px}.c{stroke-width:3px}}" + "".join(rules)
    )
