import contextlib
import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from programmes.domain.ability import Ability
from programmes.domain.csvfile import MOST_PROBLEMS, FileInvalid, Problem
from programmes.domain.document import Dose
from programmes.domain.drillfile import CATEGORIES, COLUMNS, FLAGS, read_drills
from programmes.domain.fit import Helper

LIBRARY = Path(__file__).parents[2] / "programmes/data/drills.csv"

CUP = {
    "slug": "cup-shelf",
    "name": "Cup to shelf",
    "stages": "mid;late",
    "category": "object",
    "movements": "grasp; release",
    "equipment": "cup",
    "sets": "2",
    "reps": "8",
    "hold_seconds": "3",
    "est_minutes": "5",
    "measure": "count",
    "measure_unit": "cups",
    "position": "Seated at a table",
    "instructions": "Lift the cup. Put it down.",
    "safety_flags": "shoulder_pain",
    "min_ability": "grasp",
    "hand_use": "affected",
    "helper": "none",
    "seed_item": "objects",
}
TAP = CUP | {"slug": "tap", "name": "Tap", "sets": "", "reps": "", "hold_seconds": "30"}
REST = CUP | {"slug": "rest", "sets": "", "reps": "", "hold_seconds": "", "minutes": "5"}


def _file(*rows):
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def _problems(text, library=None):
    with pytest.raises(FileInvalid) as refused:
        read_drills(text, library or {})
    return list(refused.value.problems)


def test_read_drills_reads_the_library_whole():
    rows = read_drills(LIBRARY.read_text(encoding="utf-8")).values()
    assert len(rows) == 140
    for row in rows:
        Dose(row.sets, row.reps, row.hold_s, row.minutes, row.bout_s)
        Ability(row.min_ability)
        Helper(row.helper)


def test_read_drills_reads_each_kind_of_dose():
    cup, tap, rest = read_drills(_file(CUP, TAP, REST)).values()
    assert [(r.sets, r.reps, r.hold_s, r.minutes, r.bout_s) for r in (cup, tap, rest)] == [
        (2, 8, 3, None, None),
        (1, None, None, None, 30),
        (1, None, None, 5, None),
    ]
    assert (cup.stages, cup.movements, cup.seed_items) == (
        ("mid", "late"),
        ("grasp", "release"),
        ("objects",),
    )


@pytest.mark.parametrize(
    ("typed", "column", "sentence"),
    [
        ({"name": ""}, "name", "Fill this in."),
        ({"name": "x" * 81}, "name", "Write at most 80 characters."),
        ({"name": "a\0b"}, "name", "Take out the character that cannot be stored."),
        ({"slug": "x" * 61}, "slug", "Write at most 60 characters."),
        ({"slug": "a--b"}, "slug", "Use small letters, digits and single hyphens only."),
        ({"category": "game"}, "category", f"“game” is not one of: {', '.join(CATEGORIES)}."),
        ({"category": "%s"}, "category", f"“%s” is not one of: {', '.join(CATEGORIES)}."),
        ({"helper": "x" * 99}, "helper", f"“{'x' * 60}” is not one of: none, optional, needed."),
        ({"safety_flags": "x"}, "safety_flags", f"“x” is not one of: {', '.join(FLAGS)}."),
        ({"sets": "-1"}, "sets", "Give a whole number from 1 to 10."),
        ({"sets": "1" * 9_999}, "sets", "Give a whole number from 1 to 10."),
        ({"est_minutes": "2.5"}, "est_minutes", "Give a whole number from 1 to 60."),
        ({"stages": " ; "}, "stages", "Fill this in."),
        ({"stages": "mid;end"}, "stages", "“end” is not one of: early, mid, late."),
        (
            {"progresses_to": "Cup"},
            "progresses_to",
            "Use small letters, digits and single hyphens only.",
        ),
        ({"est_minutes": ""}, "est_minutes", "Give a whole number from 1 to 60."),
        ({"reps": "201"}, "reps", "Give a whole number from 1 to 200."),
        ({"reps": "²"}, "reps", "Give a whole number from 1 to 200."),
        ({"hold_seconds": "121"}, "hold_seconds", "Give a whole number from 1 to 120."),
        (
            {"reps": "", "hold_seconds": "4"},
            "hold_seconds",
            "Give a whole number from 5 to 600.",
        ),
        ({"minutes": "5"}, "minutes", "Give minutes or repetitions, not both."),
        ({"reps": "", "hold_seconds": ""}, "reps", "Give repetitions, minutes or seconds."),
    ],
)
def test_read_drills_names_line_column_and_problem(typed, column, sentence):
    (problem,) = _problems(_file(REST, CUP | typed))

    assert str(problem) == f"line 3, column {column}: {sentence}"
    assert sentence == (problem.sentence % problem.params if problem.params else problem.sentence)


def _said(text, library=None):
    return [str(problem) for problem in _problems(text, library)]


def test_read_drills_refuses_a_successor_that_nobody_knows():
    assert _said(_file(REST, CUP | {"progresses_to": "rest;gone"})) == [
        "line 3, column progresses_to: No drill has the slug “gone”."
    ]


def test_read_drills_takes_successors_from_the_library_beside_the_file():
    (row,) = read_drills(_file(CUP | {"progresses_to": "shelf"}), {"shelf": ("gone",)}).values()

    assert row.progresses_to == ("shelf",)


def test_read_drills_refuses_successors_in_a_circle():
    circle = (CUP | {"progresses_to": "tap"}, TAP | {"progresses_to": "cup-shelf"}, REST)

    (said,) = _said(_file(*circle))

    assert said in {
        "line 2, column progresses_to: These lead in a circle: cup-shelf > tap > cup-shelf.",
        "line 3, column progresses_to: These lead in a circle: tap > cup-shelf > tap.",
    }


def test_read_drills_refuses_a_circle_that_the_library_closes():
    library = {"one": ("two",), "two": ("cup-shelf",), "cup-shelf": ()}

    (said,) = _said(_file(REST, CUP | {"progresses_to": "one"}).replace("\r\n", "\n"), library)

    assert said.startswith("line 3, column progresses_to: These lead in a circle: ")
    assert {"one", "two", "cup-shelf"} == set(said.rpartition(": ")[2].rstrip(".").split(" > "))


def test_read_drills_takes_what_the_file_says_of_a_drill_and_not_the_library():
    assert read_drills(_file(CUP | {"progresses_to": "rest"}, REST), {"rest": ("cup-shelf",)})


def test_read_drills_does_not_blame_the_file_for_a_circle_of_the_library():
    assert read_drills(_file(CUP | {"progresses_to": "a"}), {"a": ("b",), "b": ("a",)})


def test_read_drills_refuses_a_drill_that_leads_to_itself():
    assert _said(_file(CUP | {"progresses_to": "cup-shelf"})) == [
        "line 2, column progresses_to: These lead in a circle: cup-shelf > cup-shelf."
    ]


def test_read_drills_does_not_miss_successors_whose_own_row_is_bad():
    rows = (CUP | {"progresses_to": "tap"}, TAP | {"name": ""})
    assert _said(_file(*rows)) == ["line 3, column name: Fill this in."]


def test_read_drills_takes_any_order_of_columns_line_ends_and_blank_lines():
    lines = _file(CUP, REST).splitlines()
    turned = [",".join(reversed(line.split(","))) for line in lines]
    for end in ("\n", "\r\n\r\n", "\r"):
        rows = read_drills(end.join(turned)).values()
        assert [row.slug for row in rows] == ["cup-shelf", "rest"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_read_drills_takes_what_spreadsheets_write(delimiter):
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerows([[*map(str.title, COLUMNS), ""], [], [CUP.get(name, "") for name in COLUMNS]])
    padded = out.getvalue() + delimiter * 30 + "\r\n"

    assert read_drills(padded) == {3: read_drills(_file(CUP))[2]}


def test_read_drills_names_the_line_on_which_a_row_begins():
    long = CUP | {"instructions": "Lift the cup.\n\nPut it down.\r\nRest."}

    rows = read_drills(_file(long, TAP))
    assert [(line, row.slug) for line, row in rows.items()] == [(2, "cup-shelf"), (6, "tap")]
    assert rows[2].instructions == long["instructions"]


@given(st.text(st.sampled_from('slug,"\n\r;\0 -1é')), st.integers(0, 600))
@settings(deadline=None)
def test_read_drills_refuses_noise_and_never_breaks(noise, at):
    text = _file(CUP, TAP, REST)
    for bad in (noise, text[:at] + noise + text[at:]):
        with contextlib.suppress(FileInvalid):
            read_drills(bad)


NOT_CSV = "This is not CSV. Look for a quotation mark too many or too few."


def test_read_drills_refuses_what_is_not_csv_where_it_begins():
    assert _said('"slug') == [f"line 1: {NOT_CSV}"]
    assert _said(_file(CUP) + '"open\nand\nmore') == [f"line 3: {NOT_CSV}"]
    assert _said(_file(CUP) + 'a,"b"c\n') == [f"line 3: {NOT_CSV}"]
    assert _said(_file(CUP) + "a" * 200_000) == [f"line 3: {NOT_CSV}"]


def test_read_drills_reports_every_bad_cell_of_every_row():
    problems = _problems(_file(CUP | {"name": "", "helper": "maybe"}, TAP | {"reps": "many"}))
    assert [(p.line, p.column) for p in problems] == [(2, "name"), (2, "helper"), (3, "reps")]


def test_read_drills_stops_at_two_hundred_problems():
    problems = _problems(_file(*[CUP | {"name": "", "helper": "maybe", "reps": "x"}] * 5_000))

    assert len(problems) == MOST_PROBLEMS
    assert problems[-1].line == 68


def test_read_drills_refuses_a_slug_that_stands_twice():
    assert _said(_file(CUP, TAP, CUP)) == [
        "line 4, column slug: “cup-shelf” stands on line 2 already."
    ]


def test_read_drills_refuses_a_file_without_a_column():
    assert _said("slug,name\n")[0] == "line 1, column stages: This column is missing."
    assert len(_problems("")) == len(COLUMNS)


def test_read_drills_refuses_a_column_that_stands_twice():
    lines = [line + "," + line.partition(",")[0] for line in _file(CUP).splitlines()]
    assert _said("\n".join(lines)) == ["line 1, column slug: This column stands more than once."]


def test_read_drills_refuses_columns_that_nothing_reads():
    header, row = _file(CUP).splitlines()
    assert _said(f"{header},notes\n{row},mine") == [
        "line 1, column notes: Take this column out; nothing reads it."
    ]
    many = ",".join(f"{'x' * 70}{number}" for number in range(100_000))
    problems = _problems(f"{header},{many}\n{row}")
    assert (len(problems), {len(problem.column) for problem in problems}) == (200, {60})


def test_read_drills_refuses_a_row_with_too_many_or_too_few_cells():
    text = _file(CUP)
    assert _said(text.rstrip() + ",more\n") == ["line 2: This line has more cells than the header."]
    assert _said(text.rstrip() + "," * 100_000 + "more") == [
        "line 2: This line has more cells than the header."
    ]
    for short in ("short", text.splitlines()[1].removesuffix(",objects")):
        assert _said(text + short) == ["line 3: This line has fewer cells than the header."]


def test_drill_file_invalid_says_all_its_problems():
    error = FileInvalid((Problem(2, "name", "Fill this in."), Problem(3, "", NOT_CSV)))
    assert str(error) == f"line 2, column name: Fill this in.; line 3: {NOT_CSV}"
