import contextlib
import csv
import io
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programmes.domain.csvfile import Problem
from programmes.domain.measurefile import COLUMNS, MeasureFileInvalid, read_measures
from programmes.domain.measures import Better, Sides

LIST = Path(__file__).parents[2] / "programmes/data/measures.csv"
WEEKS = "Give a whole number from 0 to 104."
NOTICED = "Give mcid_low and as much or more here, or neither."
BLOCKS = {
    "slug": "bbt",
    "name": "Box and Block Test",
    "short": "BBT",
    "entered_by": "therapist",
    "per_hand": "both",
    "range_min": "0",
    "range_max": "150",
    "step": "1",
    "unit": "blocks/min",
    "better": "higher",
    "scoring": "blocks carried over in 60 s",
    "mdc": "5.5",
    "mdc_note": "affected hand",
    "mcid_low": "6",
    "mcid_high": "6",
    "mcid_note": "about 6",
    "form_policy": "timer_and_score",
    "licence": "free",
    "suggest_every_weeks": "4",
    "sources": "Chen 2009",
}


def _file(*rows, columns=COLUMNS):
    out = io.StringIO()
    writer = csv.DictWriter(out, columns)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def _problems(text):
    with pytest.raises(MeasureFileInvalid) as refused:
        read_measures(text)
    return list(refused.value.problems)


def test_read_measures_reads_the_shipped_list_whole():
    measures = read_measures(LIST.read_text(encoding="utf-8"))

    assert len(measures) == 41
    assert sum(measure.is_entered for measure in measures) == 38
    assert max(len(measure.slug) for measure in measures) <= 36  # an answer can name each
    assert all(abs(end) <= 2000 for m in measures for end in (m.least, m.most))


def test_read_measures_fills_every_field():
    (measure,) = read_measures(_file(BLOCKS))

    assert (measure.slug, measure.short, measure.sides) == ("bbt", "BBT", Sides.BOTH)
    assert (measure.least, measure.most, measure.step) == (0, 150, 1)
    assert (measure.better, measure.due_weeks) == (Better.HIGHER, 4)
    assert (measure.mdc, measure.mcid_low) == (Decimal("5.5"), 6)


def test_read_measures_leaves_out_what_nobody_published():
    bare = {"mdc": "", "mcid_low": "", "mcid_high": "", "suggest_every_weeks": "0"}

    (measure,) = read_measures(_file(BLOCKS | bare))

    assert (measure.mdc, measure.mcid_low, measure.mcid_high) == (None, None, None)
    assert measure.due_weeks is None


@pytest.mark.parametrize(
    ("changed", "column", "sentence"),
    [
        ({"name": ""}, "name", "Fill this in."),
        ({"slug": "B B T"}, "slug", "Use small letters, digits and single hyphens only."),
        ({"better": "up"}, "better", "“up” is not one of: higher, lower, target."),
        ({"range_min": "none"}, "range_min", "Give a number above -9999, 9999 at most."),
        ({"range_max": "1e50"}, "range_max", "Give a number above -9999, 9999 at most."),
        ({"range_max": "nan"}, "range_max", "Give a number above -9999, 9999 at most."),
        ({"step": "0"}, "step", "Give a number above 0, 9999 at most."),
        ({"mdc": "-1"}, "mdc", "Give a number above 0, 9999 at most."),
        ({"suggest_every_weeks": ""}, "suggest_every_weeks", WEEKS),
        ({"suggest_every_weeks": "105"}, "suggest_every_weeks", WEEKS),
        ({"range_max": "0"}, "range_max", "Give a number above range_min."),
        ({"step": "7"}, "step", "This does not lead from range_min to range_max."),
        ({"mcid_high": ""}, "mcid_high", NOTICED),
        ({"mcid_high": "5"}, "mcid_high", NOTICED),
    ],
)
def test_read_measures_names_line_column_and_problem(changed, column, sentence):
    problems = _problems(_file(BLOCKS, BLOCKS | {"slug": "two"} | changed))

    assert [str(problem) for problem in problems] == [f"line 3, column {column}: {sentence}"]


def test_read_measures_refuses_a_slug_that_stands_twice():
    (problem,) = _problems(_file(BLOCKS, BLOCKS))

    assert str(problem) == "line 3, column slug: “bbt” stands twice."


def test_read_measures_names_every_missing_column():
    columns = [column for column in COLUMNS if column not in {"mdc", "unit"}]
    row = {column: BLOCKS[column] for column in columns}

    assert _problems(_file(row, columns=columns)) == [
        Problem(1, "unit", "This column is missing."),
        Problem(1, "mdc", "This column is missing."),
    ]


@pytest.mark.parametrize("tail", ["a,b\n", "a," * 30 + "\n"])
def test_read_measures_refuses_rows_of_another_length(tail):
    assert _problems(_file(BLOCKS) + tail) == [
        Problem(3, "", "This line has more or fewer cells than the header.")
    ]


def test_read_measures_of_no_csv_says_so():
    assert _problems(_file() + '"open') == [
        Problem(2, "", "This is not CSV. Look for a quotation mark too many or too few.")
    ]


@given(st.text() | st.dictionaries(st.sampled_from(sorted(COLUMNS)), st.text()).map(
    lambda cells: _file(BLOCKS | cells)
))  # fmt: skip
def test_read_measures_of_anything_reads_it_or_says_why(text):
    with contextlib.suppress(MeasureFileInvalid):
        read_measures(text)
