"""The committed files: well formed, small, two different moments, and what the recipes give."""

import gzip
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from programmes.pictures.build import file_names, stale, strays
from programmes.pictures.recipe import recipes
from programmes.pictures.render import rendered

FOLDER = Path(__file__).resolve().parents[2] / "static" / "drills"
STILL_BYTES = 3 * 1024
LOOP_BYTES = 16 * 1024
SVG = "{http://www.w3.org/2000/svg}"


def test_files_are_in_step_with_recipes_and_generator() -> None:
    assert [job.recipe.slug for job in stale(FOLDER)] == []
    assert strays(FOLDER) == []


def test_rendered_twice_gives_the_same_bytes() -> None:
    recipe = recipes()["grip-cylinder"]

    assert rendered(recipe) == rendered(recipe)


@pytest.mark.parametrize("slug", sorted(recipes()))
def test_files_of_a_drill_are_small_drawings_of_two_moments(slug: str) -> None:
    start, end, loop = ((FOLDER / name).read_bytes() for name in file_names(slug))

    roots = [ET.fromstring(text) for text in (start, end, loop)]  # noqa: S314 - our own files
    assert {root.tag for root in roots} == {f"{SVG}svg"}
    assert len({root.get("viewBox") for root in roots}) == 1
    assert start != end
    assert len(gzip.compress(start, mtime=0)) <= STILL_BYTES
    assert len(gzip.compress(end, mtime=0)) <= STILL_BYTES
    assert len(gzip.compress(loop, mtime=0)) <= LOOP_BYTES
    assert {root.find(f".//{SVG}script") for root in roots} == {None}
    assert roots[2].find(f".//{SVG}animate") is not None
    assert roots[0].find(f".//{SVG}animate") is None
