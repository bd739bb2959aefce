"""The exact difference between two documents: to show, to apply and to take back."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import cast
from uuid import UUID

from programmes.domain.document import Document, Prescription, Stage

Part = Document | Stage | Prescription
"""A part by itself: a programme without its stages, a stage without its prescriptions."""


class Act(StrEnum):
    """What happened to a part of the programme."""

    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    CHANGED = "changed"


class DoesNotApply(ValueError):
    """The changes were made from another document than the one at hand."""


@dataclass(frozen=True, slots=True)
class Place:
    """
    A position in the row of a stage; ``stage`` is ``None`` in the row of the stages themselves.

    The programme itself has position 0 in no stage.
    """

    position: int = 0
    stage: UUID | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """
    One step from an old document to a new one: a part as it was, where it was, and as it is now.

    ``before`` and ``left`` are ``None`` for an added part, ``after`` and ``arrived`` for a removed
    one. Positions are those at the moment of the step.
    """

    before: Part | None
    after: Part | None
    left: Place | None
    arrived: Place | None

    @property
    def act(self) -> Act:
        """Say what happened."""
        if self.before is None:
            return Act.ADDED
        if self.after is None:
            return Act.REMOVED
        return Act.CHANGED if self.left == self.arrived else Act.MOVED

    @property
    def part(self) -> Part | None:
        """Return the part as it is now, or as it was last."""
        return self.before if self.after is None else self.after

    @property
    def fields(self) -> tuple[tuple[str, object, object], ...]:
        """Return (name, old, new) of every field that differs; empty unless changed."""
        if self.before is None or self.after is None:
            return ()
        values = (
            (f.name, getattr(self.before, f.name), getattr(self.after, f.name))
            for f in fields(self.before)
        )
        return tuple(value for value in values if value[1] != value[2])

    def inverse(self) -> "Change":
        """Return the step back."""
        return Change(self.after, self.before, self.arrived, self.left)


def diff(old: Document, new: Document) -> tuple[Change, ...]:
    """
    Return the steps that turn ``old`` into ``new`` exactly.

    As few as can be: a part whose neighbours only came or went is not called moved. A part both
    moved and changed has one step for each.
    """
    return tuple(_steps(old, new))


def apply(document: Document, changes: Iterable[Change]) -> Document:
    """
    Return the document after these steps.

    :raises DoesNotApply: when the document is not the one the steps start from.
    """
    bench = _Bench(document)
    for change in changes:
        bench.do(change)
    return bench.document()


def inverse(changes: Sequence[Change]) -> tuple[Change, ...]:
    """Return the steps that take ``changes`` back."""
    return tuple(change.inverse() for change in reversed(changes))


def _steps(old: Document, new: Document) -> Iterator[Change]:
    """Take prescriptions away, set up the stages, fill them, clear old stages, change words."""
    bench, goal = _Bench(old), _Bench(new)
    for prescription in [p for _, p in old.prescriptions() if goal.find(p) is None]:
        yield bench.do(Change(prescription, None, bench.find(prescription), None))
    for stage in (None, *(stage.key for stage in new.stages)):
        yield from _arrange(bench, goal, stage)
    for part in [part for part in bench.rows[None] if goal.find(part) is None]:
        yield bench.do(Change(part, None, bench.find(part), None))
    if bench.programme != goal.programme:
        yield bench.do(Change(bench.programme, goal.programme, None, None))
    for stage, row in goal.rows.items():
        for position, part in enumerate(row):
            before, place = bench.rows[stage][position], Place(position, stage)
            if before != part:
                yield bench.do(Change(before, part, place, place))


def _arrange(bench: "_Bench", goal: "_Bench", stage: UUID | None) -> Iterator[Change]:
    """Add and move what the row of ``stage`` wants, each after the one ahead of it."""
    wanted = {part.key: index for index, part in enumerate(goal.rows[stage])}
    here = [wanted[part.key] for part in bench.rows[stage] if part.key in wanted]
    staying = _longest_rise(here)
    ahead: UUID | None = None
    for index, part in enumerate(goal.rows[stage]):
        if index not in staying:
            keys = [None, *(p.key for p in bench.rows[stage] if p.key != part.key)]
            left, arrived = bench.find(part), Place(keys.index(ahead), stage)
            before = None if left is None else bench.rows[left.stage][left.position]
            yield bench.do(Change(before, before or part, left, arrived))
        ahead = part.key


def _longest_rise(numbers: Sequence[int]) -> frozenset[int]:
    """Return the members of a longest rising subsequence of distinct numbers."""
    rises: list[tuple[int, ...]] = []  # for each length, the rise with the lowest end
    for number in numbers:
        at = bisect_left([rise[-1] for rise in rises], number)
        rises[at : at + 1] = [(*(rises[at - 1] if at else ()), number)]
    return frozenset(rises[-1]) if rises else frozenset()


class _Bench:
    """A document taken apart: a row of stages under ``None``, a row of prescriptions for each."""

    def __init__(self, document: Document) -> None:
        self.programme = replace(document, stages=())
        self.rows: dict[UUID | None, list[Stage | Prescription]] = {
            None: [replace(stage, prescriptions=()) for stage in document.stages]
        }
        self.rows.update({stage.key: list(stage.prescriptions) for stage in document.stages})

    def find(self, part: Stage | Prescription) -> Place | None:
        """Return where the part of this kind and key stands; ``None`` when it does not."""
        for stage, row in self.rows.items():
            if (stage is None) is isinstance(part, Stage):
                for position, other in enumerate(row):
                    if other.key == part.key:
                        return Place(position, stage)
        return None

    def do(self, change: Change) -> Change:
        """Take the step, and return it."""
        before, after = change.before, change.after
        if isinstance(before, Document) or isinstance(after, Document):
            if before != self.programme or not isinstance(after, Document):
                raise DoesNotApply("the programme is another")
            self.programme = after
            return change
        if before is not None:
            self._take(before, change.left, gone=after is None)
        if after is not None:
            self._put(after, change.arrived, new=before is None)
        return change

    def document(self) -> Document:
        """Put the document together again."""
        stages = cast("list[Stage]", self.rows[None])
        return replace(self.programme, stages=tuple(self._whole(stage) for stage in stages))

    def _whole(self, stage: Stage) -> Stage:
        prescriptions = cast("list[Prescription]", self.rows[stage.key])
        return replace(stage, prescriptions=tuple(prescriptions))

    def _take(self, part: Stage | Prescription, place: Place | None, *, gone: bool) -> None:
        if place is None or self.find(part) != place:
            raise DoesNotApply("a part is not where it was")
        if self.rows[place.stage].pop(place.position) != part:
            raise DoesNotApply("a part is not as it was")
        if gone and isinstance(part, Stage) and self.rows.pop(part.key):
            raise DoesNotApply("a stage is not empty")

    def _put(self, part: Stage | Prescription, place: Place | None, *, new: bool) -> None:
        if place is None or place.stage not in self.rows or self.find(part) is not None:
            raise DoesNotApply("a part cannot go where it should")
        if (place.stage is None) is isinstance(part, Prescription):
            raise DoesNotApply("a part cannot go where it should")
        self.rows[place.stage].insert(place.position, part)
        if new and isinstance(part, Stage):
            self.rows[part.key] = []
