"""CSV as spreadsheets write it, and cells that none of them runs as a formula."""

import csv
import io
import re
from collections.abc import Iterable, Iterator

_DELIMITERS = ",;\t"
# A spreadsheet may overlook what is soft, and run what follows. Where its own delimiter is another
# one than the file's, it cuts a cell in pieces and runs each, so every piece is looked at.
_SOFT = r"""(?:[^\S\t\r\n]|['"\u200b\ufeff])*"""
_RUNS = r"=+\-@\uff1d\uff0b\uff0d\uff20"  # the last four are full-width
_BEGINS = rf"\A{{mark}}(?={_SOFT}[{_RUNS}\t\r\n])|(?<=[,;\t\r\n]){{mark}}(?={_SOFT}[{_RUNS}])"
_BARE = re.compile(_BEGINS.format(mark=""))
_MARKED = re.compile(_BEGINS.format(mark="'"))


class NotCsv(ValueError):
    """The row that begins on ``line`` ends nowhere, or a quotation mark stands in its midst."""

    def __init__(self, line: int) -> None:
        super().__init__(f"line {line} is not CSV")
        self.line = line


def harmless(cell: str) -> str:
    """
    Return ``cell`` with an apostrophe before whatever a spreadsheet would run as a formula.

    The apostrophe is what people type to say "this is text". See OWASP, CSV Injection.
    """
    return _BARE.sub("'", cell)


def as_meant(cell: str) -> str:
    """Return ``cell`` without the apostrophes that ``harmless`` puts, and with all others."""
    return _MARKED.sub("", cell)


def write_rows(rows: Iterable[Iterable[str]]) -> str:
    """Return ``rows`` as CSV (RFC 4180), each cell harmless."""
    out = io.StringIO()
    csv.writer(out).writerows([harmless(cell) for cell in row] for row in rows)
    return out.getvalue()


def read_rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """
    Yield the cells of each row that has any, with the line on which it begins, counted from 1.

    Cells are as meant, without the space around them. Commas, semicolons or tabs stand between
    them: whichever the first line has most of.

    :raises NotCsv: at the first row that cannot be read.
    """
    header = next((line for line in io.StringIO(text, newline="") if line.strip()), "")
    delimiter = max(_DELIMITERS, key=header.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    begins = 1
    try:
        for cells in reader:
            row = [as_meant(cell.strip()) for cell in cells]
            if any(row):
                yield begins, row
            begins = reader.line_num + 1
    except csv.Error as error:
        raise NotCsv(begins) from error
