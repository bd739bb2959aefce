"""Searching the library: every word must be found, names first."""

import pytest

from programmes.models import Drill
from tests.factories import make_drill


@pytest.fixture
def drills(northside):
    make_drill(clinic=northside, name="Pick up a coin", movements=["pinch"], equipment="coins")
    make_drill(clinic=northside, name="Pinch a peg", movements=["thumb flexion"])
    make_drill(clinic=northside, name="Rock the palm", movements=["wrist extension"])


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Pick up a coin", "Pinch a peg", "Rock the palm"]),
        ("PINCH", ["Pinch a peg", "Pick up a coin"]),
        ("thumb peg", ["Pinch a peg"]),
        ("coins", ["Pick up a coin"]),
        ("wrist coin", []),
    ],
)
def test_drill_search_finds_every_word_and_puts_names_first(drills, query, names):
    assert [drill.name for drill in Drill.objects.matching(query)] == names
