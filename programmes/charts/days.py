"""Days of practice as a calendar."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Literal

from django.utils.dateformat import format as date_format
from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext
from django.utils.translation import gettext as _


class DayState(StrEnum):
    """What a day looks like; each state has a shape of its own, so that colour is never alone."""

    DONE = "done"
    PART = "part"
    NOT = "not"
    REST = "rest"
    CHOSEN = "chosen"  # rest that the patient chose on a day with a plan
    HURT = "hurt"
    FUTURE = "future"  # also a today on which everything is still open


PRACTISED = frozenset({DayState.DONE, DayState.PART, DayState.HURT})
PLANNED = PRACTISED | {DayState.NOT}


@dataclass(frozen=True, slots=True)
class Day:
    """One day in the patient's zone; ``pain_0_10`` is the worst of the day, ``None`` unknown."""

    on: date
    state: DayState
    pain_0_10: int | None = None


@dataclass(frozen=True, slots=True)
class Glyph:
    """A drawing of ``img/marks.svg`` at its upper left corner, with the words it stands for."""

    x: int
    y: int
    name: str
    words: str


@dataclass(frozen=True, slots=True)
class Word:
    """A word on a chart; ``x`` is its middle where ``is_centred``, else its beginning."""

    x: int
    y: int
    text: str
    is_centred: bool = True
    is_now: bool = False


@dataclass(frozen=True, slots=True)
class Calendar:
    """Days in weeks. ``size`` is the side of a glyph; ``today`` marks the day to look at."""

    width: int
    height: int
    size: int
    glyphs: tuple[Glyph, ...]
    words: tuple[Word, ...]
    today: Glyph | None
    sentence: str
    heads: tuple[str, str]
    rows: tuple[tuple[str, str], ...]


_WORDS = {
    DayState.DONE: gettext_lazy("all done"),
    DayState.PART: gettext_lazy("part done"),
    DayState.NOT: gettext_lazy("no practice"),
    DayState.REST: gettext_lazy("rest day"),
    DayState.CHOSEN: gettext_lazy("rest chosen"),
    DayState.HURT: gettext_lazy("it hurt"),
    DayState.FUTURE: gettext_lazy("still to come"),
}


def words_for(state: DayState) -> str:
    """Return the words a person reads for this state."""
    return str(_WORDS[state])


def sentence_for(days: Iterable[Day]) -> str:
    """Return how many of the planned days were practised, and on how many rest was chosen."""
    states = [day.state for day in days]
    planned = sum(state in PLANNED for state in states)
    practised = sum(state in PRACTISED for state in states)
    said = _("No day was planned.")
    if planned:
        said = ngettext(
            "Practised on %(practised)d of %(planned)d planned day.",
            "Practised on %(practised)d of %(planned)d planned days.",
            planned,
        ) % {"practised": practised, "planned": planned}
    rests = states.count(DayState.CHOSEN)
    return f"{said} {rests_in_words(rests)}" if rests else said


def rests_in_words(rests: int) -> str:
    """Return on how many days the patient chose to rest, as a sentence."""
    return ngettext(
        "Rest was chosen on %(rests)d day.", "Rest was chosen on %(rests)d days.", rests
    ) % {"rests": rests}


@dataclass(frozen=True, slots=True)
class Sheet:
    """Where the days of a calendar stand, with the first week's Monday in the upper left."""

    first: date
    weeks: int
    by_rows: bool
    side: int
    gap: int
    left: int
    top: int

    def place(self, on: date) -> tuple[int, int]:
        """Return the upper left corner of this day."""
        week, weekday = (monday_of(on) - self.first).days // 7, on.weekday()
        column, row = (weekday, week) if self.by_rows else (week, weekday)
        step = self.side + self.gap
        return self.left + column * step, self.top + row * step

    def extent(self) -> tuple[int, int]:
        """Return width and height of the whole."""
        columns, rows = (7, self.weeks) if self.by_rows else (self.weeks, 7)
        step = self.side + self.gap
        return self.left + columns * step, self.top + rows * step

    def words(self, today: date) -> tuple[Word, ...]:
        """Return the weekdays along one edge and the dates of Mondays along the other."""
        middle = self.side // 2
        week = [self.place(self.first + timedelta(days=n)) for n in range(7)]
        mondays = [self.first + timedelta(weeks=n) for n in range(self.weeks)]
        if self.by_rows:
            above = [
                Word(x + middle, self.top - 12, letter, is_now=n == today.weekday())
                for n, ((x, _y), letter) in enumerate(zip(week, weekday_letters(), strict=True))
            ]
            beside = [
                Word(0, self.place(monday)[1] + middle + 5, day_month(monday), is_centred=False)
                for monday in mondays
            ]
            return (*above, *beside)
        beside = [
            Word(0, y + middle + 5, name, is_centred=False)
            for (_x, y), name in zip(week, weekday_names(), strict=True)
        ]
        # Every other week, counted from the last, so that two dates never touch.
        above = [
            Word(self.place(monday)[0] + middle, self.top - 10, day_month(monday))
            for monday in mondays[::-2][::-1]
        ]
        return (*beside, *above)


def calendar_of_days(
    days: Sequence[Day], *, today: date, weeks: Literal["columns", "rows"] = "columns"
) -> Calendar:
    """
    Return the calendar of ``days``, one glyph each, weeks from Monday to Sunday.

    ``columns`` reads like a wall chart and stays narrow over many weeks; ``rows`` reads like a
    calendar sheet with large glyphs, for a phone. Days may have gaps, but stand in order.
    """
    first = monday_of(days[0].on if days else today)
    last = monday_of(days[-1].on if days else today)
    count = (last - first).days // 7 + 1
    sheet = (
        Sheet(first, count, by_rows=True, side=32, gap=8, left=68, top=26)
        if weeks == "rows"
        else Sheet(first, count, by_rows=False, side=22, gap=14, left=44, top=26)
    )
    width, height = sheet.extent()
    glyphs = tuple(glyph(day, *sheet.place(day.on)) for day in days)
    return Calendar(
        width=width,
        height=height,
        size=sheet.side,
        glyphs=glyphs,
        words=sheet.words(today),
        today=next((mark for day, mark in zip(days, glyphs, strict=True) if day.on == today), None),
        sentence=sentence_for(days),
        heads=(_("Day"), _("Practice")),
        rows=tuple((long_day(day.on), words_for(day.state)) for day in days),
    )


def glyph(day: Day, x: int, y: int) -> Glyph:
    """Return the mark of one day at this place."""
    return Glyph(x, y, f"day-{day.state}", f"{long_day(day.on)}: {words_for(day.state)}")


def monday_of(on: date) -> date:
    """Return the Monday of the week in which this day lies."""
    return on - timedelta(days=on.weekday())


def day_month(on: date) -> str:
    """Return a date as an axis shows it: 5 Oct."""
    return _formatted(on, "j M", get_language())


def long_day(on: date) -> str:
    """Return a date as a sentence shows it: Monday 5 October."""
    return _formatted(on, "l j F", get_language())


@lru_cache(maxsize=1024)
def _formatted(on: date, pattern: str, _language: str | None) -> str:
    """Return a date in words; a caseload names the same fourteen days of everybody."""
    return date_format(on, pattern)


def weekday_names() -> tuple[str, ...]:
    """Return the short names of Monday to Sunday."""
    return tuple(date_format(date(2024, 1, 1 + n), "D") for n in range(7))


def weekday_letters() -> tuple[str, ...]:
    """Return one letter for each of Monday to Sunday."""
    return (
        pgettext("Monday in one letter", "M"),
        pgettext("Tuesday in one letter", "T"),
        pgettext("Wednesday in one letter", "W"),
        pgettext("Thursday in one letter", "T"),
        pgettext("Friday in one letter", "F"),
        pgettext("Saturday in one letter", "S"),
        pgettext("Sunday in one letter", "S"),
    )
