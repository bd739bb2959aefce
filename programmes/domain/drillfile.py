"""A drill library as a CSV file: read whole and checked row by row, or refused whole."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from programmes.domain.chains import find_circle
from programmes.domain.csvfile import MOST_PROBLEMS, FileInvalid, Problem, read_table
from programmes.domain.document import BOUNDS, Dose
from programmes.domain.fields import (
    BETWEEN,
    InvalidField,
    Many,
    Number,
    OneOf,
    Rule,
    Slug,
    Text,
)

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


def read_dose(
    *, sets: int | None, reps: int | None, hold_seconds: int | None, minutes: int | None
) -> Dose:
    """
    Return the dose that the four cells make together; ``None`` is an empty cell.

    A time without repetitions is a timed bout: go on for that long, count what was done.

    :raises InvalidField: naming the column.
    """
    if minutes and (reps or hold_seconds or sets):
        raise InvalidField("Give minutes or repetitions, not both.", "minutes")
    if not (minutes or reps or hold_seconds):
        raise InvalidField("Give repetitions, minutes or seconds.", "reps")
    least, most = BOUNDS["hold_s" if reps else "bout_s"]
    if hold_seconds and not least <= hold_seconds <= most:
        sentence = "Give a whole number from %(least)s to %(most)s."
        raise InvalidField(sentence, "hold_seconds", least=least, most=most)
    return Dose(
        sets=sets or 1,
        reps=reps,
        hold_s=hold_seconds if reps else None,
        minutes=minutes,
        bout_s=None if reps else hold_seconds,
    )


COLUMNS: Mapping[str, Rule] = MappingProxyType(
    {
        "slug": Slug(),
        "name": Text(80),
        "stages": Many(OneOf(STAGES), is_required=True),
        "category": OneOf(CATEGORIES),
        "movements": Many(Text(40), is_required=True),
        "equipment": Text(120, is_required=False),
        "sets": Number(*BOUNDS["sets"]),
        "reps": Number(*BOUNDS["reps"]),
        "hold_seconds": Number(1, 600),
        "minutes": Number(*BOUNDS["minutes"]),
        "est_minutes": Number(1, 60, is_required=True),
        "measure": OneOf(MEASURES),
        "measure_unit": Text(40),
        "position": Text(160),
        "instructions": Text(400),
        "easier": Text(200, is_required=False),
        "harder": Text(200, is_required=False),
        "precautions": Text(600, is_required=False),
        "safety_flags": Many(OneOf(FLAGS)),
        "min_ability": OneOf(ABILITIES),
        "hand_use": OneOf(HAND_USES),
        "helper": OneOf(HELPERS),
        "progresses_to": Many(Slug()),
        "seed_item": Many(Text(80)),
    }
)
"""The columns of the file in their order, and what may stand in each."""

_DOSE = ("sets", "reps", "hold_seconds", "minutes")


def cells(row: DrillRow) -> dict[str, str]:
    """Return what stands for ``row`` in each column of the file; read, it is ``row`` again."""
    return {
        **{column: _cell(getattr(row, column, None)) for column in COLUMNS},
        "sets": "" if row.minutes else str(row.sets),
        "hold_seconds": _cell(row.hold_s or row.bout_s),
        "seed_item": _cell(row.seed_items),
    }


def _cell(value: object) -> str:
    if isinstance(value, tuple):
        return BETWEEN.join(value)
    return "" if value is None else str(value)


def read_drills(
    text: str, library: Mapping[str, tuple[str, ...]] = MappingProxyType({})
) -> dict[int, DrillRow]:
    """
    Return the drills of a CSV file in its order, each under the line on which it begins.

    ``library`` holds the slugs of the drills that stand beside the file, and what each leads to;
    where the file has the same slug, the file counts.

    :raises FileInvalid: naming line, column and problem of every bad cell, or of the first
        ``MOST_PROBLEMS``.
    """
    drills = read_table(text, COLUMNS, make=_drill, key="slug")
    # What leads where can be judged only when every row is known.
    if problems := _unknown_successors(drills, library) or _circles(drills, library):
        raise FileInvalid(tuple(problems[:MOST_PROBLEMS]))
    return drills


def _drill(values: dict[str, Any]) -> DrillRow:
    dose = read_dose(**{name: values.pop(name) for name in _DOSE})
    return DrillRow(
        **{name: value for name, value in values.items() if name != "seed_item"},
        sets=dose.sets,
        reps=dose.reps,
        hold_s=dose.hold_s,
        minutes=dose.minutes,
        bout_s=dose.bout_s,
        seed_items=values["seed_item"],
    )


def _unknown_successors(
    drills: Mapping[int, DrillRow], library: Mapping[str, tuple[str, ...]]
) -> list[Problem]:
    known = library.keys() | {row.slug for row in drills.values()}
    return [
        Problem(line, "progresses_to", "No drill has the slug “%(slug)s”.", {"slug": target})
        for line, row in drills.items()
        for target in row.progresses_to
        if target not in known
    ]


def _circles(
    drills: Mapping[int, DrillRow], library: Mapping[str, tuple[str, ...]]
) -> list[Problem]:
    lines = {row.slug: line for line, row in drills.items()}
    leads_to = {**library, **{row.slug: row.progresses_to for row in drills.values()}}
    circle = find_circle(leads_to, among=lines)
    if not circle:
        return []
    line = next(lines[slug] for slug in circle if slug in lines)
    params = {"circle": " > ".join(circle)}
    return [Problem(line, "progresses_to", "These lead in a circle: %(circle)s.", params)]
