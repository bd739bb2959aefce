"""Where two drills differ, how one is fingerprinted, and how a new one is named."""

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programmes.domain.drillfile import COLUMNS, DrillRow
from programmes.domain.drillrow import DOSE, DOSE_PARTS, differing, digest, slug_for

ROW = DrillRow(
    slug="open-close",
    name="Open and close",
    stages=("early", "mid"),
    category="active_range",
    movements=("finger extension",),
    equipment="none",
    sets=2,
    reps=10,
    hold_s=None,
    minutes=None,
    bout_s=None,
    est_minutes=4,
    measure="reps",
    measure_unit="reps",
    position="Seated",
    instructions="Open the affected hand.",
    easier="",
    harder="",
    precautions="",
    safety_flags=(),
    min_ability="none",
    hand_use="affected",
    helper="none",
    progresses_to=("fist",),
    seed_items=("hand opening",),
)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, ()),
        ({"name": "Other"}, ("name",)),
        ({"stages": ("mid", "early")}, ()),
        ({"sets": 3, "hold_s": 5}, (DOSE,)),
        ({"reps": None, "minutes": 5, "easier": "Less."}, (DOSE, "easier")),
        ({"slug": "elsewhere", "seed_items": ()}, ()),
        ({"progresses_to": ()}, ("progresses_to",)),
    ],
)
def test_differing_names_fields_and_takes_a_dose_as_one(changes, expected):
    assert differing(ROW, replace(ROW, **changes)) == expected
    assert differing(replace(ROW, **changes), ROW) == expected


def test_differing_knows_every_field():
    changed = DrillRow(**{field.name: object() for field in fields(DrillRow)})

    named = set(differing(replace(ROW, **dict.fromkeys(LISTS)), changed))
    assert named == {field.name for field in fields(DrillRow)} - {*DOSE_PARTS, *OF_FILE} | {DOSE}


LISTS = ("stages", "movements", "safety_flags", "progresses_to", "seed_items")
OF_FILE = ("slug", "seed_items")


def test_digest_changes_with_what_the_drill_says():
    assert digest(ROW) == digest(replace(ROW))
    assert len({digest(ROW), digest(replace(ROW, name="x")), digest(replace(ROW, sets=3))}) == 3
    assert len(digest(ROW)) == 64


@pytest.mark.parametrize(
    ("name", "taken", "slug"),
    [
        ("Pinch a coin", (), "pinch-a-coin"),
        ("  Café: Griff (links) ", (), "cafe-griff-links"),
        ("握力", (), "drill"),
        ("握力", ("drill", "drill-2"), "drill-3"),
        ("Pinch a coin", ("pinch-a-coin",), "pinch-a-coin-2"),
        ("x" * 80, (), "x" * 60),
        ("x" * 80, ("x" * 60,), "x" * 58 + "-2"),
    ],
)
def test_slug_for_is_made_of_the_name(name, taken, slug):
    assert slug_for(name, taken=taken) == slug


@given(st.text(max_size=90), st.sets(st.sampled_from(["drill", "a", "a-2", "b"])))
def test_slug_for_is_free_and_fits_the_rule_of_files(name, taken):
    slug = slug_for(name, taken=taken)

    assert slug not in taken
    assert COLUMNS["slug"].read(slug) == slug
