"""A dose typed in short behind a drill's name: ``fist 3x10 h5 mwf``."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from programmes.domain.document import (
    EVERY_DAY,
    Dose,
    DoseKind,
    InvalidDocument,
    Schedule,
    Size,
    Weekday,
)

_WEEKDAYS: Mapping[str, frozenset[Weekday]] = {
    "daily": EVERY_DAY,
    "weekdays": frozenset(range(5)),
    **{
        name[:length]: frozenset({day})
        for day, name in enumerate(
            ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
        )
        for length in (3, len(name))
    },
}
_LETTERS = ("m", "t", "w", "th", "f", "s", "su")  # of Monday to Sunday; "t" and "s" stand for two
_SIZES = {f"@{size.value}": size for size in Size}


@dataclass(frozen=True, slots=True)
class Shorthand:
    """
    What was typed: the words of a drill's name, and how its dose shall be other than usual.

    Each number is ``None`` where nothing was said; ``schedule`` and ``size`` likewise.
    """

    name: str = ""
    sets: int | None = None
    reps: int | None = None
    hold_s: int | None = None
    minutes: int | None = None
    bout_s: int | None = None
    rest_s: int | None = None
    times_a_day: int | None = None
    schedule: Schedule | None = None
    size: Size | None = None

    @property
    def is_plain(self) -> bool:
        """Tell whether there is nothing but a name."""
        return self == Shorthand(self.name)

    def dose(self, usual: Dose) -> Dose:
        """
        Return the dose meant, given the usual one of the drill.

        :raises InvalidDocument: if the numbers make no dose together.
        """
        if self.minutes is not None:
            return Dose(minutes=self.minutes)
        counted = self.reps is not None or self.hold_s is not None
        if self.bout_s is not None:
            usual = self._of_kind(usual, DoseKind.BOUT) or Dose(bout_s=self.bout_s)
        elif counted:
            usual = self._of_kind(usual, DoseKind.REPETITIONS) or Dose(reps=self.reps or 10)
        given = {
            name: value
            for name in ("sets", "reps", "hold_s", "bout_s", "rest_s")
            if (value := getattr(self, name)) is not None
        }
        return replace(usual, **given)

    def when(self, usual: Schedule) -> Schedule:
        """
        Return the days meant, given the usual ones.

        :raises InvalidDocument: if somebody asks for more times a day than there may be.
        """
        found = self.schedule or usual
        return found if self.times_a_day is None else replace(found, times_a_day=self.times_a_day)

    @staticmethod
    def _of_kind(usual: Dose, kind: DoseKind) -> Dose | None:
        return usual if usual.kind is kind else None


def read(text: str) -> Shorthand:
    """
    Return what ``text`` says: words of a name first, then the dose.

    In any order: ``3x10`` sets and repetitions, ``x10`` repetitions, ``5m`` minutes, ``3x30s``
    bouts, ``h5`` a hold and ``r60`` a rest in seconds, ``2/day`` times a day, ``@tiny`` ``@short``
    ``@full`` the smallest size, and days: ``mwf``, ``mon``, ``daily``, ``weekdays`` or ``any5``.

    :raises InvalidDocument: if something with a digit or an @ is none of these.
    """
    found = Shorthand()
    words: list[str] = []
    days: frozenset[Weekday] = frozenset()
    for word in text.casefold().split():
        said = _said(word)
        more = _days(word) if words else frozenset()
        if said is not None:
            found = replace(found, **said)
        elif more:
            days |= more
        elif word[0] == "@" or (word[0].isdigit() and words):
            raise InvalidDocument("“%(word)s” is no dose. Write 3x10, 5m, h5 or mwf.", word=word)
        else:
            words.append(word)
    if days:
        found = replace(found, schedule=Schedule(weekdays=days))
    return replace(found, name=" ".join(words))


def _said(word: str) -> dict[str, Any] | None:
    """Return the fields that one word gives; ``None`` when it is a word like any other."""
    if word in _SIZES:
        return {"size": _SIZES[word]}
    for pattern, names in _TOKENS:
        match = pattern.fullmatch(word)
        if match is not None:
            given = dict(zip(names, map(int, match.groups()), strict=True))
            if "any" in given:
                return {"schedule": Schedule(weekdays=frozenset(), days_per_week=given["any"])}
            return given
    return None


_N = r"(\d{1,3})"
_TOKENS: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = (
    (re.compile(rf"{_N}[x×]{_N}"), ("sets", "reps")),
    (re.compile(rf"[x×]{_N}"), ("reps",)),
    (re.compile(rf"{_N}[x×]{_N}s"), ("sets", "bout_s")),
    (re.compile(rf"{_N}(?:m|min)"), ("minutes",)),
    (re.compile(rf"h{_N}s?"), ("hold_s",)),
    (re.compile(rf"r{_N}s?"), ("rest_s",)),
    (re.compile(rf"{_N}/(?:d|day)"), ("times_a_day",)),
    (re.compile(rf"any{_N}"), ("any",)),
)


def _days(word: str) -> frozenset[Weekday]:
    """Return the weekdays a word means: a name, or two letters and more in the week's order."""
    if word in _WEEKDAYS:
        return _WEEKDAYS[word]
    found: list[Weekday] = []
    rest = word
    while rest:
        day = _next_day(rest, found[-1] if found else -1)
        if day is None:
            return frozenset()
        found.append(day)
        rest = rest.removeprefix(_LETTERS[day] if rest.startswith(_LETTERS[day]) else rest[0])
    return frozenset(found) if len(found) > 1 else frozenset()


def _next_day(rest: str, last: Weekday) -> Weekday | None:
    """Return the first weekday after ``last`` that the letters may begin with."""
    if rest.startswith(("th", "su")):
        wanted = _LETTERS.index(rest[:2])
        return wanted if wanted > last else None
    for day in range(last + 1, len(_LETTERS)):
        if rest[0] == _LETTERS[day][0]:
            return day
    return None
