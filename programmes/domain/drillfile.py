"""A drill library as a CSV file: read whole and checked row by row, or refused whole."""

import csv
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import Any

from programmes.domain.document import BOUNDS

STAGES = ("early", "mid", "late")
CATEGORIES = (
    "motor_imagery",
    "mirror",
    "assisted",
    "sensory",
    "active_range",
    "bilateral",
    "dexterity",
    "object",
    "tabletop",
    "strength_grip",
    "adl",
    "fine_motor",
)
MEASURES = ("reps", "count", "minutes", "seconds")
ABILITIES = ("none", "flicker", "partial", "grasp", "release", "isolated")
HAND_USES = ("affected", "affected_with_help", "both", "imagery", "mirror")
HELPERS = ("none", "optional", "needed")
FLAGS = (
    "allergy",
    "choking",
    "cognition_supervise",
    "crps_swelling",
    "estim_clearance",
    "fall_risk_standing",
    "fatigue",
    "hot_liquid",
    "neglect",
    "sensory_loss",
    "sharp_object",
    "shoulder_pain",
    "skin_integrity",
    "small_parts",
    "spasticity_high",
    "subluxation",
    "wrist_pain",
)
LONGEST_SLUG = 60
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in one cell; ``line`` counts from 1, the header being line 1."""

    line: int
    column: str
    sentence: str

    def __str__(self) -> str:
        return f"line {self.line}, column {self.column}: {self.sentence}"


class DrillFileInvalid(Exception):
    """The file cannot be used; ``problems`` says where and why."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(str(problem) for problem in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class DrillRow:
    """One drill of the file, clean; times in seconds or minutes as named, ``None`` for no value."""

    slug: str
    name: str
    stages: tuple[str, ...]
    category: str
    movements: tuple[str, ...]
    equipment: str
    sets: int
    reps: int | None
    hold_s: int | None
    minutes: int | None
    bout_s: int | None
    est_minutes: int
    measure: str
    measure_unit: str
    position: str
    instructions: str
    easier: str
    harder: str
    precautions: str
    safety_flags: tuple[str, ...]
    min_ability: str
    hand_use: str
    helper: str
    progresses_to: tuple[str, ...]
    seed_items: tuple[str, ...]


class _Bad(ValueError):
    """A cell that cannot be read; the message is the sentence for its author."""


def _text(longest: int, *, required: bool = True) -> Callable[[str], str]:
    def read(cell: str) -> str:
        if required and not cell:
            raise _Bad("is empty.")
        if len(cell) > longest:
            raise _Bad(f"is longer than {longest} characters.")
        if "\0" in cell:
            raise _Bad("holds a NUL, which is no character of a text.")
        return cell

    return read


def _slug(cell: str) -> str:
    if len(cell) > LONGEST_SLUG:
        raise _Bad(f"is longer than {LONGEST_SLUG} characters.")
    if not SLUG.fullmatch(cell):
        raise _Bad("needs small letters, digits and single hyphens only.")
    return cell


def _one_of(known: tuple[str, ...]) -> Callable[[str], str]:
    def read(cell: str) -> str:
        if cell not in known:
            raise _Bad(f"“{cell}” is not one of: {', '.join(known)}.")
        return cell

    return read


def _many(one: Callable[[str], str], *, required: bool = False) -> Callable[[str], tuple[str, ...]]:
    def read(cell: str) -> tuple[str, ...]:
        values = tuple(one(part.strip()) for part in cell.split(";") if part.strip())
        if required and not values:
            raise _Bad("is empty.")
        return values

    return read


def _number(least: int, most: int, *, required: bool = False) -> Callable[[str], int | None]:
    def read(cell: str) -> int | None:
        if not cell and not required:
            return None
        if not (cell.isascii() and cell.isdigit()) or not least <= int(cell) <= most:
            raise _Bad(f"needs a whole number from {least} to {most}.")
        return int(cell)

    return read


COLUMNS: dict[str, Callable[[str], Any]] = {
    "slug": _slug,
    "name": _text(80),
    "stages": _many(_one_of(STAGES), required=True),
    "category": _one_of(CATEGORIES),
    "movements": _many(_text(40), required=True),
    "equipment": _text(120, required=False),
    "sets": _number(*BOUNDS["sets"]),
    "reps": _number(*BOUNDS["reps"]),
    "hold_seconds": _number(1, 600),
    "minutes": _number(*BOUNDS["minutes"]),
    "est_minutes": _number(1, 60, required=True),
    "measure": _one_of(MEASURES),
    "measure_unit": _text(40),
    "position": _text(160),
    "instructions": _text(400),
    "easier": _text(200, required=False),
    "harder": _text(200, required=False),
    "precautions": _text(600, required=False),
    "safety_flags": _many(_one_of(FLAGS)),
    "min_ability": _one_of(ABILITIES),
    "hand_use": _one_of(HAND_USES),
    "helper": _one_of(HELPERS),
    "progresses_to": _many(_slug),
    "seed_item": _many(_text(80)),
}


def read_drills(text: str) -> tuple[DrillRow, ...]:
    """
    Return the drills of a CSV file in its order.

    :raises DrillFileInvalid: naming line, column and problem of every bad cell.
    """
    reader = csv.DictReader(io.StringIO(text), restkey="", strict=True)
    drills: dict[str, DrillRow] = {}
    lines: dict[str, int] = {}
    problems: list[Problem] = []
    try:
        missing = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
        problems += [Problem(1, column, "is missing.") for column in missing]
        for cells in () if missing else reader:
            row, bad = _read_row(cells, reader.line_num)
            problems += bad
            if row is None:
                continue
            if row.slug in drills:
                problems.append(
                    Problem(reader.line_num, "slug", f"“{row.slug}” stands twice in the file.")
                )
            drills[row.slug] = row
            lines[row.slug] = reader.line_num
    except csv.Error as error:
        problems.append(Problem(max(reader.line_num, 1), "slug", f"is not CSV: {error}."))
    # What leads where can be judged only when every row is known.
    problems = problems or _unknown_successors(drills, lines) or _circles(drills, lines)
    if problems:
        raise DrillFileInvalid(tuple(problems))
    return tuple(drills.values())


def _read_row(cells: dict[str, Any], line: int) -> tuple[DrillRow | None, list[Problem]]:
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    if "" in cells:
        problems.append(Problem(line, "slug", "has more cells than the header."))
    if None in cells.values():
        return None, [Problem(line, "slug", "has fewer cells than the header.")]
    for column, read in COLUMNS.items():
        try:
            values[column] = read(cells[column].strip())
        except _Bad as error:
            problems.append(Problem(line, column, str(error)))
    if problems:
        return None, problems
    bad_dose = _bad_dose(values)
    if bad_dose is not None:
        return None, [Problem(line, *bad_dose)]
    hold, reps = values.pop("hold_seconds"), values["reps"]
    return (
        DrillRow(
            **{key: value for key, value in values.items() if key not in {"seed_item", "sets"}},
            sets=values["sets"] or 1,
            hold_s=hold if reps else None,
            # A time without repetitions is a timed bout: go on for that long, count what was done.
            bout_s=None if reps else hold,
            seed_items=values["seed_item"],
        ),
        [],
    )


def _bad_dose(values: dict[str, Any]) -> tuple[str, str] | None:
    """Return column and sentence where the cells together make no dose; ``None`` when they do."""
    hold, reps, minutes = values["hold_seconds"], values["reps"], values["minutes"]
    if minutes and (reps or hold or values["sets"]):
        return "minutes", "stands beside repetitions; keep one of them."
    if not (minutes or reps or hold):
        return "reps", "is empty, and so are minutes and hold_seconds."
    least, most = BOUNDS["hold_s" if reps else "bout_s"]
    if hold and not least <= hold <= most:
        return "hold_seconds", f"needs a whole number from {least} to {most}."
    return None


def _unknown_successors(drills: dict[str, DrillRow], lines: dict[str, int]) -> list[Problem]:
    return [
        Problem(lines[slug], "progresses_to", f"“{target}” is not in the file.")
        for slug, drill in drills.items()
        for target in drill.progresses_to
        if target not in drills
    ]


def _circles(drills: dict[str, DrillRow], lines: dict[str, int]) -> list[Problem]:
    try:
        TopologicalSorter({slug: row.progresses_to for slug, row in drills.items()}).prepare()
    except CycleError as error:
        circle: list[str] = error.args[1]
        sentence = f"leads in a circle: {' > '.join(reversed(circle))}."
        return [Problem(lines[circle[0]], "progresses_to", sentence)]
    return []
