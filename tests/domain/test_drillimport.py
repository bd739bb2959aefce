from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from programmes.domain.csvfile import FileInvalid
from programmes.domain.drillfile import (
    ABILITIES,
    CATEGORIES,
    COLUMNS,
    FLAGS,
    HAND_USES,
    HELPERS,
    MEASURES,
    STAGES,
    DrillRow,
    cells,
    read_drills,
)
from programmes.domain.drillimport import Fate, Kept, digest, read_import
from programmes.domain.spreadsheet import write_rows
from tests.domain.test_spreadsheet import nasty

slugs = st.from_regex(r"[a-z0-9]{1,9}(-[a-z0-9]{1,9})?", fullmatch=True)


def texts(most, least=0):
    stored = nasty.map(lambda text: text.replace("\0", "").strip())
    return stored.filter(lambda text: least <= len(text) <= most)


def lists(values, least=0):
    return st.lists(values, min_size=least, max_size=3).map(tuple)


words = texts(40, 1).map(lambda text: text.replace(";", "").strip()).filter(bool)
doses = st.one_of(
    st.builds(
        lambda sets, reps, hold: {"sets": sets, "reps": reps, "hold_s": hold},
        st.integers(1, 10),
        st.integers(1, 200),
        st.none() | st.integers(1, 120),
    ),
    st.builds(lambda minutes: {"minutes": minutes}, st.integers(1, 60)),
    st.builds(
        lambda sets, bout: {"sets": sets, "bout_s": bout}, st.integers(1, 10), st.integers(5, 600)
    ),
)


@st.composite
def rows(draw):
    dose = {"sets": 1, "reps": None, "hold_s": None, "minutes": None, "bout_s": None}
    return DrillRow(
        slug=draw(slugs),
        name=draw(texts(80, 1)),
        stages=draw(lists(st.sampled_from(STAGES), 1)),
        category=draw(st.sampled_from(CATEGORIES)),
        movements=draw(lists(words, 1)),
        equipment=draw(texts(120)),
        est_minutes=draw(st.integers(1, 60)),
        measure=draw(st.sampled_from(MEASURES)),
        measure_unit=draw(texts(40, 1)),
        position=draw(texts(160, 1)),
        instructions=draw(texts(400, 1)),
        easier=draw(texts(200)),
        harder=draw(texts(200)),
        precautions=draw(texts(600)),
        safety_flags=draw(lists(st.sampled_from(FLAGS))),
        min_ability=draw(st.sampled_from(ABILITIES)),
        hand_use=draw(st.sampled_from(HAND_USES)),
        helper=draw(st.sampled_from(HELPERS)),
        progresses_to=(),
        seed_items=draw(lists(words)),
        **(dose | draw(doses)),
    )


def write(*found):
    return write_rows([COLUMNS, *(cells(row).values() for row in found)])


@given(st.lists(rows(), min_size=1, max_size=4, unique_by=lambda row: row.slug))
@settings(max_examples=200)
def test_rows_written_and_read_are_the_same(found):
    assert list(read_drills(write(*found)).values()) == found


@given(st.lists(rows(), min_size=1, max_size=4, unique_by=lambda row: row.slug))
def test_what_a_library_wrote_changes_nothing_in_it(found):
    library = {row.slug: Kept(row, is_retired=False, is_copy=False) for row in found}

    steps = read_import(write(*found), library)

    assert {step.fate for step in steps} == {Fate.UNCHANGED}
    assert all(step.changes == () for step in steps)


CUP = DrillRow(
    slug="cup",
    name="Cup to shelf",
    stages=("mid",),
    category="object",
    movements=("grasp", "release"),
    equipment="cup",
    sets=2,
    reps=8,
    hold_s=3,
    minutes=None,
    bout_s=None,
    est_minutes=5,
    measure="count",
    measure_unit="cups",
    position="Seated",
    instructions="Lift the cup.",
    easier="",
    harder="",
    precautions="",
    safety_flags=(),
    min_ability="grasp",
    hand_use="affected",
    helper="none",
    progresses_to=(),
    seed_items=(),
)
FAN = replace(CUP, slug="fan", name="Wave a fan")


def kept(row, *, is_retired=False, is_copy=False):
    return {row.slug: Kept(row, is_retired=is_retired, is_copy=is_copy)}


def said(text, library):
    with pytest.raises(FileInvalid) as refused:
        read_import(text, library)
    return [str(problem) for problem in refused.value.problems]


def test_read_import_says_what_becomes_of_each_drill():
    window = replace(CUP, name="Cup to window", reps=None, hold_s=None, bout_s=30, equipment="")
    old = replace(CUP, slug="old", name="Old")
    library = kept(CUP) | kept(FAN) | kept(old, is_retired=True)
    new = replace(CUP, slug="new", name="New", progresses_to=("fan", "cup"))

    steps = read_import(write(window, FAN, old, new), library)

    assert [(step.line, step.fate) for step in steps] == [
        (2, Fate.CHANGED),
        (3, Fate.UNCHANGED),
        (4, Fate.BACK),
        (5, Fate.NEW),
    ]
    assert steps[0].changes == (
        ("name", "Cup to shelf", "Cup to window"),
        ("equipment", "cup", ""),
        ("reps", "8", ""),
        ("hold_seconds", "3", "30"),
    )
    assert [step.changes for step in steps[1:]] == [(), (), ()]
    assert steps[3].before is None


def test_read_import_refuses_a_file_without_drills():
    assert said(write(), {}) == ["line 1: No drill stands below the header."]


def test_read_import_refuses_more_than_five_thousand_drills_where_they_begin():
    many = [replace(CUP, slug=f"d-{n}", name=f"Drill {n}") for n in range(5_001)]

    assert len(read_import(write(*many[:-1]), {})) == 5_000
    assert said(write(*many), {}) == ["line 5002: A file has at most 5000 drills. Cut it here."]


def test_read_import_finds_a_circle_through_the_library():
    library = kept(CUP) | kept(replace(FAN, progresses_to=("cup",)))

    (problem,) = said(write(replace(CUP, progresses_to=("fan",))), library)

    assert problem.startswith("line 2, column progresses_to: These lead in a circle: ")


def test_read_import_takes_what_a_drill_of_the_library_leads_to_be_it_there_or_not():
    stray = replace(CUP, progresses_to=("gone",))

    (step,) = read_import(write(stray), kept(stray))

    assert step.fate is Fate.UNCHANGED


@pytest.mark.parametrize(
    ("found", "library", "lines"),
    [
        ([replace(FAN, name="cup  TO shelf")], kept(CUP), [2]),
        ([replace(FAN, name=CUP.name)], kept(CUP, is_retired=True), []),
        ([CUP], kept(CUP, is_retired=True) | kept(replace(FAN, name=CUP.name)), [2]),
        ([CUP, replace(FAN, name=CUP.name)], {}, [2, 3]),
        ([replace(CUP, name="Cup")], kept(CUP) | kept(replace(FAN, name=CUP.name)), []),
        ([replace(CUP, sets=3)], kept(CUP) | kept(replace(FAN, name=CUP.name)), []),
        ([replace(CUP, name=FAN.name), replace(FAN, name=CUP.name)], kept(CUP) | kept(FAN), []),
    ],
)
def test_read_import_refuses_drills_that_would_begin_to_share_a_name(found, library, lines):
    if not lines:
        assert read_import(write(*found), library)
        return
    assert said(write(*found), library) == [
        f"line {line}, column name: Another drill has the name “{found[line - 2].name}”."
        for line in lines
    ]


def test_digest_differs_as_soon_as_the_outcome_would():
    text = write(replace(CUP, name="Cup to window"))
    steps = [
        read_import(text, library)
        for library in (
            {},
            kept(CUP),
            kept(replace(CUP, sets=3)),
            kept(CUP, is_retired=True),
            kept(CUP) | kept(FAN),
        )
    ]

    prints = [digest(one) for one in steps]

    assert len(set(prints)) == 4
    assert prints[1] == prints[4]  # the file does not name the fan
