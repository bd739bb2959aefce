"""What a CSV file would do to the drills that a clinic has."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from programmes.domain.csvfile import FileInvalid, Problem
from programmes.domain.drillfile import DrillRow, cells, read_drills

MOST_DRILLS = 5_000  # of one file


class Fate(StrEnum):
    """What becomes of a drill that the file names."""

    NEW = "new"
    CHANGED = "changed"
    BACK = "back"  # it was retired; its fields may change as well
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Kept:
    """A drill as the clinic has it; ``is_copy`` tells that it came from a starter drill."""

    row: DrillRow
    is_retired: bool
    is_copy: bool


@dataclass(frozen=True, slots=True)
class Step:
    """
    What the file does to one drill; ``before`` is ``None`` for a new one.

    ``changes`` names the columns that differ, with the cell before and the cell now; a new drill
    has none.
    """

    line: int
    row: DrillRow
    before: Kept | None
    changes: tuple[tuple[str, str, str], ...]

    @property
    def fate(self) -> Fate:
        """Say what becomes of the drill."""
        if self.before is None:
            return Fate.NEW
        if self.before.is_retired:
            return Fate.BACK
        return Fate.CHANGED if self.changes else Fate.UNCHANGED


def read_import(text: str, library: Mapping[str, Kept]) -> tuple[Step, ...]:
    """
    Return what the CSV ``text`` would do to ``library``, which is by slug, in the file's order.

    Drills of the library that the file does not name stay as they are.

    :raises FileInvalid: naming line, column and problem.
    """
    # What a drill of the library leads to is no fault of the file, be it there or not.
    others = {target: () for kept in library.values() for target in kept.row.progresses_to}
    leads_to = others | {slug: kept.row.progresses_to for slug, kept in library.items()}
    rows = read_drills(text, leads_to)
    if not rows:
        raise FileInvalid((Problem(1, "", "No drill stands below the header."),))
    if len(rows) > MOST_DRILLS:
        sentence = "A file has at most %(most)s drills. Cut it here."
        raise FileInvalid((Problem(list(rows)[MOST_DRILLS], "", sentence, {"most": MOST_DRILLS}),))
    steps = tuple(_step(line, row, library.get(row.slug)) for line, row in rows.items())
    if taken := _taken_names(steps, library):
        raise FileInvalid(tuple(taken))
    return steps


def digest(steps: Iterable[Step]) -> str:
    """Return a fingerprint of what would be done; it differs as soon as the outcome would."""
    done = [(step.row, step.before) for step in steps]
    return hashlib.sha256(repr(done).encode()).hexdigest()


def same_name(name: str) -> str:
    """Return what two names have in common that people would take for one."""
    return " ".join(name.split()).casefold()


def _step(line: int, row: DrillRow, before: Kept | None) -> Step:
    if before is None:
        return Step(line, row, None, ())
    old, new = cells(before.row), cells(row)
    changes = tuple(
        (column, old[column], new[column]) for column in new if old[column] != new[column]
    )
    return Step(line, row, before, changes)


def _taken_names(steps: tuple[Step, ...], library: Mapping[str, Kept]) -> list[Problem]:
    """Name the drills that would begin to share a name; those that share one already may."""
    in_use = {slug: kept.row.name for slug, kept in library.items() if not kept.is_retired}
    in_use |= {step.row.slug: step.row.name for step in steps}
    times = Counter(map(same_name, in_use.values()))
    return [
        Problem(
            step.line, "name", "Another drill has the name “%(name)s”.", {"name": step.row.name}
        )
        for step in steps
        if times[same_name(step.row.name)] > 1 and _takes_a_name(step)
    ]


def _takes_a_name(step: Step) -> bool:
    before = step.before
    return (
        before is None
        or before.is_retired
        or same_name(before.row.name) != same_name(step.row.name)
    )
