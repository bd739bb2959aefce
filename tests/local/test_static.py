"""Static files as production serves them."""

import re

import pytest
from django.core.management import call_command
from django.test import override_settings

from rehab.local import ROOT
from rehab.storage import without_comments

IMPORT = re.compile(r"""\bfrom\s*["'](\.[^"']+)["']""")


@pytest.fixture(scope="module")
def collected(tmp_path_factory):
    """The folder that a production server serves."""
    folder = tmp_path_factory.mktemp("staticfiles")
    storages = {"staticfiles": {"BACKEND": "rehab.storage.HashedStaticFiles"}}
    with override_settings(STATIC_ROOT=folder, STORAGES=storages):
        # The drawings of drills are most of the files, and none of what the tests look at.
        call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=["drills"])
    return folder


def test_modules_import_each_other_by_hashed_names(collected):
    modules = [path for path in (collected / "js").rglob("*.js") if path.stem.count(".") == 1]
    imports = {(module, name) for module in modules for name in IMPORT.findall(module.read_text())}

    assert len(modules) == len(list((ROOT / "static" / "js").rglob("*.js")))
    assert {
        name
        for module, name in imports
        if not (module.parent / name).is_file() or not re.search(r"\.[0-9a-f]{12}\.js$", name)
    } == set()


def test_our_own_modules_go_without_their_comments(collected):
    source = (ROOT / "static" / "js" / "today.js").read_text()
    (sent,) = (collected / "js").glob("today.*.js")

    assert source.startswith("/**\n * Today: little energy")
    assert sent.read_text().startswith("\nconst form = document.querySelector")
    assert sent.read_text().strip() == without_comments(source).strip()
    assert len(sent.read_text()) < len(source)


@pytest.mark.parametrize(
    ("code", "sent"),
    [
        ("// one\na();\n", "a();\n"),
        ("/** one */\na();\n", "a();\n"),
        ("  /**\n   * one\n   */\n  a();\n", "  a();\n"),
        ("a(); // one\n", "a(); // one\n"),
        ('a("//");\nb(/x/);\n', 'a("//");\nb(/x/);\n'),
        ("/* one */ a();\n", "/* one */ a();\n"),
    ],
)
def test_comments_with_lines_of_their_own_are_left_out(code, sent):
    assert without_comments(code) == sent


def test_every_own_style_sheet_and_module_is_compressed(collected):
    names = [path for kind in ("css", "js") for path in (collected / kind).rglob(f"*.{kind}")]

    assert [path for path in names if not path.with_name(f"{path.name}.br").exists()] == []
