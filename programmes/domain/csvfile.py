"""A CSV file with named columns: read whole and checked row by row, or refused whole."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any, TypeVar

from programmes.domain.fields import LONGEST_SLUG, InvalidField, Rule
from programmes.domain.spreadsheet import NotCsv, read_rows

MOST_PROBLEMS = 200  # that are named of one file

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Problem:
    """
    What is wrong in one cell, or in a whole line where ``column`` is empty.

    ``line`` counts from 1, the header's; it is where a row of several lines begins. ``params`` are
    to be filled into ``sentence``, once a page has translated it.
    """

    line: int
    column: str
    sentence: str
    params: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        said = self.sentence % self.params if self.params else self.sentence
        place = f", column {self.column}" if self.column else ""
        return f"line {self.line}{place}: {said}"


class FileInvalid(Exception):
    """The file cannot be used; ``problems`` says where and why."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(str(problem) for problem in problems))
        self.problems = problems


def read_table(
    text: str,
    columns: Mapping[str, Rule],
    *,
    make: Callable[[dict[str, Any]], T],
    key: str,
) -> dict[int, T]:
    """
    Return what ``make`` makes of each row, in the file's order, under the line on which it begins.

    Nothing is made of a row with a cell that breaks the rule of its column; ``make`` may refuse by
    ``InvalidField`` what the cells are together. No two rows have the same ``key``, a column.

    :raises FileInvalid: naming line, column and problem of every bad cell, or of the first
        ``MOST_PROBLEMS``.
    """
    made: dict[int, T] = {}
    lines: dict[str, int] = {}
    problems: list[Problem] = []
    try:
        rows = read_rows(text)
        line, names = next(rows, (1, []))
        names = [name.lower() for name in names]
        problems += _bad_header(names, columns, line)
        for line, found in () if problems else rows:
            try:
                row = make(_values(names, found, columns, line))
            except FileInvalid as error:
                problems += error.problems
                if len(problems) >= MOST_PROBLEMS:
                    break
                continue
            except InvalidField as error:
                problems.append(Problem(line, error.column, error.sentence, error.params))
                continue
            name = str(getattr(row, key))
            if name in lines:
                sentence = "“%(name)s” stands on line %(first)s already."
                problems.append(Problem(line, key, sentence, {"name": name, "first": lines[name]}))
            made[line] = row
            lines.setdefault(name, line)
    except NotCsv as error:
        sentence = "This is not CSV. Look for a quotation mark too many or too few."
        problems.append(Problem(error.line, "", sentence))
    if problems:
        raise FileInvalid(tuple(problems[:MOST_PROBLEMS]))
    return made


def _bad_header(names: list[str], columns: Iterable[str], line: int) -> list[Problem]:
    times, known = Counter(names), tuple(columns)
    return [
        *(Problem(line, name, "This column is missing.") for name in known if not times[name]),
        *(
            Problem(line, name, "This column stands more than once.")
            for name in known
            if times[name] > 1
        ),
        *(
            Problem(line, name[:LONGEST_SLUG], "Take this column out; nothing reads it.")
            for name in times
            if name and name not in known
        ),
    ]


def _values(
    names: list[str], found: list[str], columns: Mapping[str, Rule], line: int
) -> dict[str, Any]:
    if len(found) < len(names) and any(names[len(found) :]):
        raise FileInvalid((Problem(line, "", "This line has fewer cells than the header."),))
    if any(cell and not name for name, cell in zip_longest(names, found, fillvalue="")):
        raise FileInvalid((Problem(line, "", "This line has more cells than the header."),))
    typed = dict(zip(names, found, strict=False))
    values: dict[str, Any] = {}
    bad: list[Problem] = []
    for column, rule in columns.items():
        try:
            values[column] = rule.read(typed[column])
        except InvalidField as error:
            bad.append(Problem(line, column, error.sentence, error.params))
    if bad:
        raise FileInvalid(tuple(bad))
    return values
