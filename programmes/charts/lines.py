"""Values over time: lines that keep their gaps, each with a shape of its own, over shaded bands."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil, floor

from django.utils.translation import gettext as _

from programmes.charts.days import Word, day_month

WIDTH, HEIGHT = 400, 230
LEFT, RIGHT, TOP, BASE = 34, 96, 14, 196
FEWEST = 3
SHAPES = ("circle", "square", "triangle")
CHAR = 7  # how much room an end's words leave between two lines, at least 14


@dataclass(frozen=True, slots=True)
class Series:
    """Values by day, the earliest first; ``None`` is unknown and stays a gap."""

    name: str
    points: tuple[tuple[date, float | None], ...]

    @property
    def known(self) -> list[tuple[date, float]]:
        """Return the points that somebody told."""
        return [(on, value) for on, value in self.points if value is not None]


@dataclass(frozen=True, slots=True)
class Zone:
    """Values from ``low`` to ``high`` that mean something; ``kind`` is its look."""

    low: float
    high: float
    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class Limit:
    """A value worth reaching, as a dashed line."""

    value: float
    words: str


@dataclass(frozen=True, slots=True)
class Box:
    """A shaded zone on the chart."""

    y: int
    height: int
    kind: str


@dataclass(frozen=True, slots=True)
class Dot:
    """One value: its place, its shape, and the words for it."""

    x: int
    y: int
    shape: str
    words: str


@dataclass(frozen=True, slots=True)
class Path:
    """An unbroken part of a line; ``number`` tells the series, 0 for the first."""

    points: str
    number: int


@dataclass(frozen=True, slots=True)
class Lines:
    """The whole chart with its sentence and its table."""

    width: int
    height: int
    left: int
    line_end: int
    boxes: tuple[Box, ...]
    grid: tuple[int, ...]
    limit_y: int | None
    paths: tuple[Path, ...]
    dots: tuple[Dot, ...]
    words: tuple[Word, ...]
    sentence: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def lines(
    series: Sequence[Series],
    *,
    least: float,
    most: float,
    sentence: str,
    zones: Sequence[Zone] = (),
    limit: Limit | None = None,
    is_inverted: bool = False,
) -> Lines:
    """
    Return the lines of ``series`` between ``least`` and ``most``.

    ``is_inverted`` puts the least on top, for measures of which less is better. A single point is
    drawn, and two known points with an unknown one between them are not joined.
    """
    days = [on for one in series for on, _value in one.points]
    first, last = (min(days), max(days)) if days else (None, None)
    right = WIDTH - RIGHT

    def x(on: date) -> int:
        span = (last - first).days if first and last else 0
        if not span or first is None:
            return LEFT + 8
        return LEFT + 8 + round((right - LEFT - 16) * (on - first).days / span)

    def y(value: float) -> int:
        share = (value - least) / ((most - least) or 1)
        share = 1 - share if is_inverted else share
        return BASE - round((BASE - TOP) * min(max(share, 0), 1))

    steps = _steps(least, most)
    return Lines(
        width=WIDTH,
        height=HEIGHT,
        left=LEFT,
        line_end=right,
        boxes=tuple(_box(zone, y) for zone in zones),
        grid=tuple(y(step) for step in steps),
        limit_y=None if limit is None else y(limit.value),
        paths=tuple(
            Path(points, number)
            for number, one in enumerate(series)
            for points in _unbroken(one, x, y)
        ),
        dots=tuple(
            Dot(x(on), y(value), SHAPES[number % len(SHAPES)], f"{day_month(on)}: {plain(value)}")
            for number, one in enumerate(series)
            for on, value in one.known
        ),
        words=(
            *(Word(0, y(step) + 4, plain(step), is_centred=False) for step in steps),
            *_dates(sorted(set(days)), x),
            *_ends(series, zones, limit, y),
        ),
        sentence=sentence,
        heads=(_("Day"), *(one.name for one in series)),
        rows=tuple(_rows(series, sorted(set(days)))),
    )


def few_or(points: Sequence[object], sentence: str) -> str:
    """Return ``sentence``, or that there are too few points for one."""
    return sentence if len(points) >= FEWEST else _("Too few to tell.")


def plain(value: float) -> str:
    """Return a number without zeros at its end, with two places at most."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _box(zone: Zone, y: Callable[[float], int]) -> Box:
    top, bottom = sorted((y(zone.low), y(zone.high)))
    return Box(top, bottom - top, zone.kind)


def _unbroken(one: Series, x: Callable[[date], int], y: Callable[[float], int]) -> Iterator[str]:
    part: list[str] = []
    for on, value in (*one.points, (None, None)):
        if on is not None and value is not None:
            part.append(f"{x(on)},{y(value)}")
            continue
        if len(part) > 1:
            yield " ".join(part)
        part = []


def _steps(least: float, most: float) -> list[float]:
    """Return at most six round values from ``least`` to ``most``."""
    size = (most - least) / 5 or 1
    round_size = next(
        (
            one
            for one in (0.1, 0.25, 0.5, 1, 2, 2.5, 5, 10, 20, 25, 50, 100, 250, 500)
            if one >= size
        ),
        1000,
    )
    return [round_size * n for n in range(ceil(least / round_size), floor(most / round_size) + 1)]


def _dates(days: Sequence[date], x: Callable[[date], int]) -> Iterator[Word]:
    """Yield the dates below the axis; those that would touch the one before are left out."""
    end = -100
    for on in days:
        if x(on) - end >= 8 * CHAR:
            yield Word(x(on), HEIGHT - 14, day_month(on))
            end = x(on)


def _ends(
    series: Sequence[Series], zones: Sequence[Zone], limit: Limit | None, y: Callable[[float], int]
) -> Iterator[Word]:
    """Yield what stands right of the lines; words that would touch move down."""
    right = WIDTH - RIGHT + 6
    found = [
        (y(one.known[-1][1]) + 5, f"{plain(one.known[-1][1])} {one.name}", True)
        for one in series
        if one.known
    ]
    found += [(y((zone.low + zone.high) / 2) + 5, zone.words, False) for zone in zones]
    if limit is not None:
        found.append((y(limit.value) + 5, limit.words, False))
    below = -100
    for place, text, is_now in sorted(found):
        below = max(place, below + 2 * CHAR)
        yield Word(right, below, text, is_centred=False, is_now=is_now)


def _rows(series: Sequence[Series], days: Sequence[date]) -> Iterator[tuple[str, ...]]:
    by_day = [dict(one.points) for one in series]
    for on in days:
        values = (found.get(on) for found in by_day)
        yield (
            day_month(on),
            *(_("not known") if value is None else plain(value) for value in values),
        )
