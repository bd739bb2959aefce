"""The table of ASVS 5.0 names tests that are there, and claims nothing without one."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TABLE = (ROOT / "docs/security/asvs.md").read_text()
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in TABLE.splitlines()
    if re.match(r"\| \d", line)
]


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_a_row_names_tests_that_are_there(row):
    item, _asks, state, how, tests = row

    assert re.fullmatch(r"\d+\.\d+\.\d+", item)
    assert how
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", tests)
    shown, unshown = {"met", "partly", "deployment"}, ("not met", "none")
    assert state in shown if named else (state, tests) == unshown
    for path, name in named:
        assert f"def {name}(" in (ROOT / path).read_text(), name


def test_no_item_stands_twice():
    items = [row[0] for row in ROWS]

    assert len(items) > 20
    assert len(set(items)) == len(items)
