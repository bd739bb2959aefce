"""
Which records were erased, in a file outside the database: a backup that comes back does not know.

A line for each, with the record's public id and the moment, and nothing of the person.
"""

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID


class NotReadable(ValueError):
    """``line`` of the file, counted from 1, names no erased record."""

    def __init__(self, line: int) -> None:
        super().__init__(f"line {line} names no erased record")
        self.line = line


@dataclass(frozen=True, slots=True)
class Tombstone:
    """A record was erased."""

    record: UUID
    erased_at: datetime

    def to_line(self) -> str:
        """Return what ``read`` reads."""
        row = {"record": str(self.record), "erased_at": self.erased_at.isoformat()}
        return json.dumps(row) + "\n"


def append(path: Path, stones: Iterable[Tombstone]) -> None:
    """Add ``stones`` to the file, on the disk when this returns."""
    with path.open("a", encoding="utf-8") as file:
        file.writelines(stone.to_line() for stone in stones)
        file.flush()
        os.fsync(file.fileno())


def read(lines: Iterable[str]) -> Iterator[Tombstone]:
    """
    Yield what a file says; empty lines say nothing.

    :raises NotReadable: at the first line that cannot be read.
    """
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                row: dict[str, Any] = json.loads(line)
                yield Tombstone(UUID(row["record"]), datetime.fromisoformat(row["erased_at"]))
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise NotReadable(number) from error
