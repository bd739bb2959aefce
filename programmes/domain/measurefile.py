"""The list of outcome measures as a CSV file: read whole and checked cell by cell, or refused."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any

from programmes.domain.csvfile import Problem
from programmes.domain.fields import InvalidField, Number, OneOf, Rule, Slug, Text
from programmes.domain.measures import Better, Measure, Sides
from programmes.domain.spreadsheet import NotCsv, read_rows

LARGEST = 9999  # what a stored score can hold
_SIDES = {
    "affected": Sides.AFFECTED,
    "both": Sides.BOTH,
    "bilateral tasks": Sides.NONE,
    "whole person": Sides.NONE,
}
_NOTE, _WORDS, _NAME = 400, 400, 120


class MeasureFileInvalid(Exception):
    """The file cannot be used; ``problems`` says where and why."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(str(problem) for problem in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Amount:
    """A number, with a point where it has one, from ``least`` on or above it."""

    least: int
    is_required: bool = True

    def read(self, typed: str) -> Decimal | None:
        """Return the number; ``None`` for nothing."""
        if not typed and not self.is_required:
            return None
        try:
            number = Decimal(typed)
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite() or not self.least < number <= LARGEST:
            sentence = "Give a number above %(least)s, %(most)s at most."
            raise InvalidField(sentence, least=self.least, most=LARGEST)
        return number


# Column: the field of a measure that it fills, and what may stand in it. Other columns are for
# people and for other systems.
COLUMNS: Mapping[str, tuple[str, Rule]] = MappingProxyType(
    {
        "slug": ("slug", Slug()),
        "name": ("name", Text(_NAME)),
        "short": ("short", Text(20)),
        "entered_by": ("entered_by", Text(_NAME)),
        "per_hand": ("sides", OneOf(tuple(_SIDES))),
        "range_min": ("least", Amount(-LARGEST)),
        "range_max": ("most", Amount(-LARGEST)),
        "step": ("step", Amount(0)),
        "unit": ("unit", Text(20)),
        "better": ("better", OneOf(tuple(Better))),
        "scoring": ("scoring", Text(_WORDS)),
        "mdc": ("mdc", Amount(0, is_required=False)),
        "mdc_note": ("mdc_note", Text(_NOTE, is_required=False)),
        "mcid_low": ("mcid_low", Amount(0, is_required=False)),
        "mcid_high": ("mcid_high", Amount(0, is_required=False)),
        "mcid_note": ("mcid_note", Text(_NOTE, is_required=False)),
        "form_policy": ("form_policy", Text(_NAME)),
        "licence": ("licence", Text(_WORDS)),
        "suggest_every_weeks": ("due_weeks", Number(0, 104, is_required=True)),
        "sources": ("sources", Text(_WORDS)),
    }
)


def read_measures(text: str) -> tuple[Measure, ...]:
    """
    Return the measures of a CSV file in its order.

    :raises MeasureFileInvalid: naming line, column and problem of every bad cell.
    """
    measures: dict[str, Measure] = {}
    problems: list[Problem] = []
    try:
        rows = read_rows(text)
        line, names = next(rows, (1, []))
        problems += [
            Problem(line, column, "This column is missing.")
            for column in COLUMNS
            if column not in names
        ]
        for line, cells in () if problems else rows:
            values: dict[str, Any] = {}
            bad = list(_fill(values, names, cells, line)) or list(_across(values, measures, line))
            problems += bad
            if not bad:
                measures[values["slug"]] = _measure(values)
    except NotCsv as error:
        sentence = "This is not CSV. Look for a quotation mark too many or too few."
        problems.append(Problem(error.line, "", sentence))
    if problems:
        raise MeasureFileInvalid(tuple(problems))
    return tuple(measures.values())


def _measure(values: dict[str, Any]) -> Measure:
    kinds = {"sides": _SIDES[values["sides"]], "better": Better(values["better"])}
    return Measure(**values | kinds | {"due_weeks": values["due_weeks"] or None})


def _fill(
    values: dict[str, Any], names: list[str], cells: list[str], line: int
) -> Iterator[Problem]:
    """Put what the cells say into ``values``; yield what is wrong with each that cannot be read."""
    if len(cells) != len(names):
        yield Problem(line, "", "This line has more or fewer cells than the header.")
        return
    typed = dict(zip(names, cells, strict=True))
    for column, (field, rule) in COLUMNS.items():
        try:
            values[field] = rule.read(typed[column])
        except InvalidField as error:
            yield Problem(line, column, error.sentence, error.params)


def _across(
    values: Mapping[str, Any], measures: Mapping[str, Measure], line: int
) -> Iterator[Problem]:
    """Yield what is wrong between readable cells."""
    if values["slug"] in measures:
        yield Problem(line, "slug", "“%(slug)s” stands twice.", {"slug": values["slug"]})
    if values["least"] >= values["most"]:
        yield Problem(line, "range_max", "Give a number above range_min.")
    elif (values["most"] - values["least"]) % values["step"]:
        yield Problem(line, "step", "This does not lead from range_min to range_max.")
    low, high = values["mcid_low"], values["mcid_high"]
    if (low is None) is not (high is None) or (low is not None and low > high):
        yield Problem(line, "mcid_high", "Give mcid_low and as much or more here, or neither.")
