import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programmes.domain.spreadsheet import as_meant, harmless, read_rows, write_rows

NASTY = "=+-@\t\r\n'\" ,;|a\u200b\ufeff\u00a0\uff1d\uff0b\uff0d\uff20"
nasty = st.text(st.sampled_from(NASTY) | st.characters(exclude_categories=["Cs"]), max_size=40)
FIRST = r"[\s'\"\u200b\ufeff]*"  # what a spreadsheet may overlook
RUNS = r"[=+\-@\uff1d\uff0b\uff0d\uff20]"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("=1+1", "'=1+1"),
        ("+44", "'+44"),
        ("-2", "'-2"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        ("  =1", "'  =1"),
        ('" =1', "'\" =1"),
        ("'=1", "''=1"),
        ("\uff1d1", "'\uff1d1"),
        ("\u200b=1", "'\u200b=1"),
        ("grasp;=1", "grasp;'=1"),
        ("Lift it, -2", "Lift it,' -2"),
        ("one\n=two", "one\n'=two"),
        ("1 + 1 = 2", "1 + 1 = 2"),
        ("'tis", "'tis"),
        ("one\n\ntwo", "one\n\ntwo"),
        ("", ""),
    ],
)
def test_harmless_marks_what_a_spreadsheet_would_run(cell, expected):
    assert harmless(cell) == expected
    assert as_meant(expected) == cell


@given(nasty)
def test_harmless_is_undone_exactly(cell):
    assert as_meant(harmless(cell)) == cell


@given(nasty)
def test_no_piece_of_a_harmless_cell_begins_like_a_formula(cell):
    for delimiter in (",", ";", "\t", "\r", "\n"):
        for piece in harmless(cell).split(delimiter):
            assert not re.match(RUNS, piece)
            assert not re.match(FIRST.replace("'", "") + RUNS, piece.lstrip("\t\r\n"))


@given(st.lists(st.lists(nasty.map(str.strip), min_size=2, max_size=5), min_size=1, max_size=5))
def test_rows_written_are_the_rows_read(rows):
    # The first row of a file is its header, and has more commas than anything else.
    header = ["a"] * 50

    found = [cells for _line, cells in read_rows(write_rows([header, *rows]))]

    assert found == [header, *(cells for cells in rows if any(cells))]


@pytest.mark.parametrize("cell", ["\t'" * 65_000, "\t" * 130_000, "'" * 130_000, ",' " * 40_000])
def test_as_meant_takes_a_huge_cell_in_no_time(cell):
    began = time.process_time()
    as_meant(cell)
    harmless(cell)
    assert time.process_time() - began < 1
