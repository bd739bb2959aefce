import contextlib
import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from programmes.domain.ability import Ability
from programmes.domain.document import Dose
from programmes.domain.drillfile import (
    CATEGORIES,
    COLUMNS,
    FLAGS,
    DrillFileInvalid,
    Problem,
    read_drills,
)
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


def _problems(text):
    with pytest.raises(DrillFileInvalid) as refused:
        read_drills(text)
    return list(refused.value.problems)


def test_read_drills_reads_the_library_whole():
    rows = read_drills(LIBRARY.read_text(encoding="utf-8"))
    assert len(rows) == 140
    for row in rows:
        Dose(row.sets, row.reps, row.hold_s, row.minutes, row.bout_s)
        Ability(row.min_ability)
        Helper(row.helper)


def test_read_drills_reads_each_kind_of_dose():
    cup, tap, rest = read_drills(_file(CUP, TAP, REST))
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
    ("cells", "column", "sentence"),
    [
        ({"name": ""}, "name", "is empty."),
        ({"name": "x" * 81}, "name", "is longer than 80 characters."),
        ({"name": "a\0b"}, "name", "holds a NUL, which is no character of a text."),
        ({"slug": "x" * 61}, "slug", "is longer than 60 characters."),
        ({"slug": "a--b"}, "slug", "needs small letters, digits and single hyphens only."),
        ({"category": "game"}, "category", f"“game” is not one of: {', '.join(CATEGORIES)}."),
        ({"safety_flags": "x"}, "safety_flags", f"“x” is not one of: {', '.join(FLAGS)}."),
        ({"sets": "-1"}, "sets", "needs a whole number from 1 to 10."),
        ({"est_minutes": "2.5"}, "est_minutes", "needs a whole number from 1 to 60."),
        ({"stages": " ; "}, "stages", "is empty."),
        ({"stages": "mid;end"}, "stages", "“end” is not one of: early, mid, late."),
        (
            {"progresses_to": "Cup"},
            "progresses_to",
            "needs small letters, digits and single hyphens only.",
        ),
        ({"est_minutes": ""}, "est_minutes", "needs a whole number from 1 to 60."),
        ({"reps": "201"}, "reps", "needs a whole number from 1 to 200."),
        ({"reps": "²"}, "reps", "needs a whole number from 1 to 200."),
        ({"hold_seconds": "121"}, "hold_seconds", "needs a whole number from 1 to 120."),
        (
            {"reps": "", "hold_seconds": "4"},
            "hold_seconds",
            "needs a whole number from 5 to 600.",
        ),
        ({"minutes": "5"}, "minutes", "stands beside repetitions; keep one of them."),
        (
            {"reps": "", "hold_seconds": ""},
            "reps",
            "is empty, and so are minutes and hold_seconds.",
        ),
    ],
)
def test_read_drills_names_line_column_and_problem(cells, column, sentence):
    assert _problems(_file(REST, CUP | cells)) == [Problem(3, column, sentence)]


def test_read_drills_refuses_a_successor_that_is_not_in_the_file():
    assert _problems(_file(REST, CUP | {"progresses_to": "rest;gone"})) == [
        Problem(3, "progresses_to", "“gone” is not in the file.")
    ]


def test_read_drills_refuses_successors_in_a_circle():
    circle = (CUP | {"progresses_to": "tap"}, TAP | {"progresses_to": "cup-shelf"}, REST)
    (problem,) = _problems(_file(*circle))
    assert (problem.line, problem.column) in {(2, "progresses_to"), (3, "progresses_to")}
    assert problem.sentence in {
        "leads in a circle: cup-shelf > tap > cup-shelf.",
        "leads in a circle: tap > cup-shelf > tap.",
    }


def test_read_drills_refuses_a_drill_that_leads_to_itself():
    assert _problems(_file(CUP | {"progresses_to": "cup-shelf"})) == [
        Problem(2, "progresses_to", "leads in a circle: cup-shelf > cup-shelf.")
    ]


def test_read_drills_does_not_miss_successors_whose_own_row_is_bad():
    rows = (CUP | {"progresses_to": "tap"}, TAP | {"name": ""})
    assert _problems(_file(*rows)) == [Problem(3, "name", "is empty.")]


def test_read_drills_takes_any_order_of_columns_line_ends_and_blank_lines():
    lines = _file(CUP, REST).splitlines()
    turned = [",".join(reversed(line.split(","))) for line in lines]
    assert [row.slug for row in read_drills("\r\n\r\n".join(turned))] == ["cup-shelf", "rest"]


@given(st.text(st.sampled_from('slug,"\n\r;\0 -1é')), st.integers(0, 600))
@settings(deadline=None)
def test_read_drills_refuses_noise_and_never_breaks(noise, at):
    text = _file(CUP, TAP, REST)
    for bad in (noise, text[:at] + noise + text[at:]):
        with contextlib.suppress(DrillFileInvalid):
            read_drills(bad)


def test_read_drills_refuses_a_header_that_is_not_csv():
    (problem,) = _problems('"slug')
    assert (problem.line, problem.column, problem.sentence[:11]) == (1, "slug", "is not CSV:")


def test_read_drills_reports_every_bad_cell_of_every_row():
    problems = _problems(_file(CUP | {"name": "", "helper": "maybe"}, TAP | {"reps": "many"}))
    assert [(p.line, p.column) for p in problems] == [(2, "name"), (2, "helper"), (3, "reps")]


def test_read_drills_refuses_a_slug_that_stands_twice():
    assert _problems(_file(CUP, CUP)) == [
        Problem(3, "slug", "“cup-shelf” stands twice in the file.")
    ]


def test_read_drills_refuses_a_file_without_a_column():
    assert _problems("slug,name\n")[0] == Problem(1, "stages", "is missing.")
    assert len(_problems("")) == len(COLUMNS)


def test_read_drills_refuses_a_row_with_too_many_or_too_few_cells():
    text = _file(CUP)
    assert _problems(text.rstrip() + ",more\n")[0] == Problem(
        2, "slug", "has more cells than the header."
    )
    for short in ("short", text.splitlines()[1].removesuffix(",objects")):
        assert _problems(text + short) == [Problem(3, "slug", "has fewer cells than the header.")]


def test_read_drills_refuses_what_is_not_csv():
    (problem,) = _problems(_file(CUP) + '"open\n')
    assert (problem.column, problem.sentence[:11]) == ("slug", "is not CSV:")


def test_drill_file_invalid_says_all_its_problems():
    error = DrillFileInvalid((Problem(2, "name", "is empty."), Problem(3, "reps", "is empty.")))
    assert str(error) == "line 2, column name: is empty.; line 3, column reps: is empty."
