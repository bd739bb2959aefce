"""Values over time: gaps stay gaps, shapes tell series apart, less can be better."""

import itertools
import json
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from programmes.charts.lines import BASE, TOP, Limit, Series, Zone, few_or, lines, plain

GOLDEN = Path(__file__).parent / "golden"
MONDAY = date(2026, 1, 5)


def series(*values, name="pain"):
    return Series(name, tuple((MONDAY + timedelta(days=n), v) for n, v in enumerate(values)))


def chart(*given, **more):
    return lines(given, **{"least": 0, "most": 10, "sentence": "Said."} | more)


def test_lines_do_not_join_what_lies_on_both_sides_of_a_gap():
    found = chart(series(1, 2, None, 4, None, 5, 6))

    assert [len(path.points.split()) for path in found.paths] == [2, 2]
    assert len(found.dots) == 5
    assert [row[1] for row in found.rows] == ["1", "2", "not known", "4", "not known", "5", "6"]


def test_lines_tell_series_apart_by_shape_and_name():
    found = chart(series(1, 2), series(5, 5.5, name="effort"))

    assert {dot.shape for dot in found.dots} == {"circle", "square"}
    assert [word.text for word in found.words if word.is_now] == ["5.5 effort", "2 pain"]
    assert found.heads == ("Day", "pain", "effort")


def test_lines_of_a_measure_of_which_less_is_better_rise_as_it_falls():
    falling = chart(series(9, 1), is_inverted=True)

    first, last = falling.dots
    assert first.y > last.y


def test_lines_shade_zones_and_draw_what_is_worth_reaching():
    found = chart(series(1, 2), zones=[Zone(7, 10, "alarm", "act")], limit=Limit(5, "noticed"))

    (box,) = found.boxes
    assert (box.y, box.height) == (TOP, round((BASE - TOP) * 0.3))
    assert found.limit_y == (BASE + TOP) // 2
    assert {"act", "noticed"} <= {word.text for word in found.words}


def test_lines_without_a_known_value_are_an_empty_frame():
    found = chart(series(None, None))

    assert (found.paths, found.dots) == ((), ())


def test_words_right_of_the_lines_never_touch():
    found = chart(series(4, 5), series(4, 5, name="effort"), zones=[Zone(4, 6, "noise", "error")])

    places = sorted(word.y for word in found.words if word.x > 300)
    assert all(after - before >= 14 for before, after in itertools.pairwise(places))


def test_few_points_are_too_few_to_tell():
    assert few_or([1, 2], "It rises.") == "Too few to tell."
    assert few_or([1, 2, 3], "It rises.") == "It rises."


def test_plain_numbers_have_no_zeros_at_their_end():
    assert [plain(n) for n in (3.0, 2.5, 0.25, 10)] == ["3", "2.5", "0.25", "10"]


def test_lines_of_a_fortnight_match_their_golden_file():
    found = chart(
        series(2, 3, None, 2, 0, None, 4, 7),
        series(4, 4, 4.5, None, 2, 7, 7, None, name="effort"),
        zones=[Zone(4, 10, "alarm", "act")],
    )
    text = json.dumps(asdict(found), indent=1, ensure_ascii=False) + "\n"
    assert text == (GOLDEN / "lines.json").read_text()


def test_lines_of_a_measure_match_their_golden_file():
    found = chart(
        series(14, None, 19, 24, name="affected hand"),
        series(40, 41, name="other hand"),
        least=8.5,
        most=41,
        zones=[Zone(8.5, 19.5, "noise", "error")],
        limit=Limit(20, "noticed: +6"),
    )
    text = json.dumps(asdict(found), indent=1, ensure_ascii=False) + "\n"
    assert text == (GOLDEN / "measure.json").read_text()


@given(
    st.lists(st.none() | st.floats(-90, 2000), min_size=1, max_size=30),
    st.floats(-90, 0),
    st.floats(1, 2000),
    st.booleans(),
)
def test_lines_stay_within_their_frame(values, least, most, is_inverted):
    found = chart(series(*values), least=least, most=most, is_inverted=is_inverted)

    for dot in found.dots:
        assert TOP <= dot.y <= BASE
        assert found.left <= dot.x <= found.line_end
