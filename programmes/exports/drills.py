"""Drills as a CSV file."""

import codecs
from collections.abc import Iterable

from programmes.domain.drillfile import COLUMNS, cells
from programmes.domain.spreadsheet import write_rows
from programmes.models import Drill


def drills_csv(drills: Iterable[Drill]) -> bytes:
    """
    Return ``drills`` in their order, in the columns that an import reads, below a header.

    UTF-8 behind a byte order mark, without which Excel takes it for something else. No cell is one
    that a spreadsheet would run; importing the file changes nothing.
    """
    rows = (cells(drill.row).values() for drill in drills)
    return codecs.BOM_UTF8 + write_rows([COLUMNS, *rows]).encode()
