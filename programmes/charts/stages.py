"""Which stages a person was in over time, as a band."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.dateformat import format as date_format
from django.utils.translation import gettext as _

WIDTH, ROW, GAP, LEFT, TOP, RIGHT = 640, 26, 8, 70, 6, 10
AXIS = 22
LEAST_DAYS = 28
MONTHS_SHOWN = 12  # at most so many names fit side by side


@dataclass(frozen=True, slots=True)
class Entry:
    """From ``day`` on these stages were active, each named by its row."""

    day: date
    stages: frozenset[str]


@dataclass(frozen=True, slots=True)
class Bar:
    """A time in one stage: where it stands, its look, and the words for it."""

    x: int
    y: int
    width: int
    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class Label:
    """A word at a place; ``is_centred`` for those below the axis."""

    x: int
    y: int
    text: str
    is_centred: bool = False


@dataclass(frozen=True, slots=True)
class Band:
    """
    The whole chart with its sentence and its table.

    ``since`` is the day from which all stages of today have been active, or none of any.
    """

    since: date
    width: int
    height: int
    row: int
    bars: tuple[Bar, ...]
    labels: tuple[Label, ...]
    sentence: str
    heads: tuple[str, str, str]
    rows: tuple[tuple[str, str, str], ...]


def stage_band(entries: Sequence[Entry], names: Mapping[str, str], *, today: date) -> Band | None:
    """
    Return the band of stages from the first entry to today; ``None`` without an entry by then.

    ``names`` gives each row its name, in order from the top. A later entry of one day stands.
    """
    stands = {entry.day: entry for entry in sorted(entries, key=lambda one: one.day)}
    past = [entry for entry in stands.values() if entry.day <= today]
    if not past:
        return None
    end = max(today, past[0].day + timedelta(days=LEAST_DAYS)) + timedelta(days=1)
    scale = (WIDTH - LEFT - RIGHT) / (end - past[0].day).days
    spans = _spans(past, names, today)

    def x(day: date) -> int:
        return LEFT + round((day - past[0].day).days * scale)

    order = list(names)
    bars = tuple(
        Bar(
            x=x(first),
            y=TOP + order.index(kind) * (ROW + GAP),
            width=max(x(after) - x(first), 2),
            kind=kind,
            words=_words(names[kind], first, after, today),
        )
        for kind, first, after in spans
    )
    since = _since(past, spans, today)
    height = TOP + len(order) * (ROW + GAP)
    labels = tuple(
        Label(0, TOP + place * (ROW + GAP) + ROW - GAP, names[kind])
        for place, kind in enumerate(order)
    )
    return Band(
        since=since,
        width=WIDTH,
        height=height + AXIS,
        row=ROW,
        bars=bars,
        labels=labels + tuple(_months(past[0].day, end, x, height)),
        sentence=_sentence(past[-1], names, since, today),
        heads=(_("Stage"), _("From"), _("To")),
        rows=tuple(
            (names[kind], _day(first), _("now") if after > today else _day(after))
            for kind, first, after in spans
        ),
    )


def _spans(
    entries: Sequence[Entry], names: Mapping[str, str], today: date
) -> list[tuple[str, date, date]]:
    """Return (stage, first day, first day after) of every unbroken time, the earliest first."""
    spans = []
    for kind in names:
        began: date | None = None
        for entry in entries:
            if kind in entry.stages and began is None:
                began = entry.day
            elif kind not in entry.stages and began is not None:
                spans.append((kind, began, entry.day))
                began = None
        if began is not None:
            spans.append((kind, began, today + timedelta(days=1)))
    order = list(names)
    return sorted(spans, key=lambda span: (span[1], order.index(span[0])))


def _words(name: str, first: date, after: date, today: date) -> str:
    values = {"stage": name, "first": _day(first), "after": _day(after)}
    if after > today:
        return _("%(stage)s since %(first)s") % values
    return _("%(stage)s from %(first)s to %(after)s") % values


def _since(entries: Sequence[Entry], spans: Sequence[tuple[str, date, date]], today: date) -> date:
    """Return since when the stages of today are active; what is entered again begins nothing."""
    active = [first for _kind, first, after in spans if after > today]
    ended = [after for _kind, _first, after in spans]
    return max(active or ended or [entries[0].day])


def _sentence(newest: Entry, names: Mapping[str, str], since: date, today: date) -> str:
    active = [name for kind, name in names.items() if kind in newest.stages]
    weeks = (today - since).days // 7
    values = {"stages": _(" and ").join(active) or _("No stage"), "day": _day(since)}
    if weeks < 1:
        return _("%(stages)s since %(day)s.") % values
    return _("%(stages)s since %(day)s, %(weeks)s weeks.") % {**values, "weeks": weeks}


def _months(first: date, end: date, x: Callable[[date], int], height: int) -> Iterator[Label]:
    """Yield the names of the months below their first day."""
    months = []
    day = first.replace(day=1)
    while day < end:
        if day >= first:
            months.append(day)
        day = (day + timedelta(days=32)).replace(day=1)
    step = -(-len(months) // MONTHS_SHOWN) or 1
    for month in months[::step]:
        yield Label(x(month), height + AXIS - GAP, date_format(month, "M"), is_centred=True)


def _day(day: date) -> str:
    return date_format(day, "j F Y")
