"""Only what changed is drawn again, several at once, and the command tells how far it is."""

from dataclasses import replace
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from programmes.pictures import build
from programmes.pictures.build import file_names, render, stale
from programmes.pictures.recipe import recipes

FEW = ("fist-and-open", "finger-spread", "palm-up-down")


@pytest.fixture
def folder(tmp_path, monkeypatch, settings):
    """Return the folder of a project that has three drills and no picture yet."""
    settings.BASE_DIR = tmp_path
    monkeypatch.setattr(build, "LOCK", tmp_path / "lock.json")
    monkeypatch.setattr(build, "thumbnails", list)
    keep_recipes(monkeypatch, {slug: recipes()[slug] for slug in FEW})
    return tmp_path / "static" / "drills"


def keep_recipes(monkeypatch, chosen):
    monkeypatch.setattr(build, "recipes", lambda: chosen)


def slugs(jobs):
    return [job.recipe.slug for job in jobs]


def test_render_of_several_at_once_draws_what_one_at_a_time_draws(folder, tmp_path):
    list(render(stale(folder), folder, processes=2))
    list(render(stale(tmp_path / "again"), tmp_path / "again"))

    for slug in FEW:
        for name in file_names(slug):
            assert (folder / name).read_bytes() == (tmp_path / "again" / name).read_bytes()


def test_stale_names_only_what_is_missing_or_changed(folder, monkeypatch):
    assert slugs(stale(folder)) == list(FEW)
    list(render(stale(folder), folder))
    assert stale(folder) == []

    (folder / "finger-spread-2.svg").unlink()
    slower = replace(recipes()["palm-up-down"], seconds=9)
    keep_recipes(monkeypatch, {**{slug: recipes()[slug] for slug in FEW}, "palm-up-down": slower})

    assert slugs(stale(folder)) == ["finger-spread", "palm-up-down"]
    assert slugs(stale(folder, everything=True)) == list(FEW)


def test_command_shows_progress_and_removes_files_without_a_recipe(folder):
    folder.mkdir(parents=True)
    (folder / "no-such-drill.svg").touch()
    progress = StringIO()

    with pytest.raises(CommandError, match="3 pictures are stale, 1 left over"):
        call_command("render_pictures", check=True)
    call_command("render_pictures", jobs=1, stderr=progress)

    assert "##########.................... 1/3 fist-and-open" in progress.getvalue()
    assert "############################## 3/3 palm-up-down" in progress.getvalue()
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        name for slug in FEW for name in file_names(slug)
    )
    call_command("render_pictures", check=True)
