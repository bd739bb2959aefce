"""Rules of the code base that no single module can state."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template
from django.urls import get_resolver

from programmes import checks

ROOT = Path(settings.BASE_DIR)
APP = ROOT / "programmes"
PORTALS = APP / "portals"
NAMESPACES = {"accounts", "patient", "therapist", "clinic_admin", "workbench", "drawings"}
READS_ALLOWED_IN_PORTALS = {"visible_to", "none"}
CLOCK = {"now", "today", "localdate", "localtime", "utcnow"}


def _sources(folder):
    return sorted(path for path in folder.rglob("*.py") if "migrations" not in path.parts)


def _name(path):
    return str(path.relative_to(ROOT))


def _unscoped_reads(source):
    """Return the lines that read ``X.objects`` otherwise than through ``visible_to``."""
    tree = ast.parse(source)
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr in {"objects", "_default_manager", "_base_manager"}
        and not (
            isinstance(parents.get(node), ast.Attribute)
            and parents[node].attr in READS_ALLOWED_IN_PORTALS
        )
    ]


def _bare_fetches(source):
    """Return the lines that hand a bare model to ``get_object_or_404``."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", "") == "get_object_or_404"
        and isinstance(node.args[0], ast.Name)
        and node.args[0].id[0].isupper()
    ]


WRITES = {"save", "create", "bulk_create", "update_or_create", "get_or_create", "bulk_update"}


def _writes(source):
    """Return the lines that write rows; ``request.session.save`` and forms are not rows."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in WRITES
    ]


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("Drill.objects.visible_to(u)", []),
        ("Drill.objects.all()", [1]),
        ("get_object_or_404(Drill.objects, pk=1)", [1]),
        ("q = Drill.objects\nq.get(pk=1)", [1]),
        ("models.Drill._default_manager.get(pk=1)", [1]),
    ],
)
def test_unscoped_reads_are_found(source, lines):
    assert _unscoped_reads(source) == lines


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("get_object_or_404(Drill.objects.visible_to(u), pk=1)", []),
        ("get_object_or_404(drills, pk=1)", []),
        ("get_object_or_404(Drill, pk=1)", [1]),
    ],
)
def test_bare_fetches_are_found(source, lines):
    assert _bare_fetches(source) == lines


@pytest.mark.parametrize(
    ("source", "lines"), [("d.save()", [1]), ("f(d)", []), ("D.create()", [1])]
)
def test_writes_are_found(source, lines):
    assert _writes(source) == lines


@pytest.mark.parametrize("path", _sources(PORTALS), ids=_name)
def test_portals_read_only_what_the_person_may_see(path):
    source = path.read_text()

    assert (_unscoped_reads(source), _bare_fetches(source)) == ([], [])


@pytest.mark.parametrize("path", _sources(PORTALS), ids=_name)
def test_portals_write_nothing_themselves(path):
    assert _writes(path.read_text()) == []


def test_every_view_states_its_policy():
    assert checks.every_view_states_its_policy() == []


def test_every_clinical_model_has_its_walls():
    assert checks.every_clinical_model_has_a_clinic() == []
    assert checks.every_clinical_key_stays_in_its_clinic() == []


def _own_views():
    return {
        name: view
        for name, view in checks.iter_views(get_resolver())
        if name.partition(":")[0] in NAMESPACES
    }


@pytest.mark.parametrize("name", sorted(_own_views()))
def test_url_view_and_module_share_one_name(name):
    """``therapist:library`` is ``library`` in a views module of ``portals.therapist``."""
    namespace, page = name.split(":")
    view = _own_views()[name]

    assert view.__name__ == page
    assert view.__module__.startswith(f"programmes.portals.{namespace}.views")


def test_every_view_of_no_portal_is_allauths():
    others = {name for name, _ in checks.iter_views(get_resolver())} - _own_views().keys()

    assert {name.partition("_")[0] for name in others} <= {"account", "mfa"}


def test_every_page_template_belongs_to_a_view():
    """The styleguide alone is cut into samples."""
    pages = {
        f"{path.parent.name}:{path.stem}"
        for path in (ROOT / "templates").rglob("*.html")
        if path.parent.name in NAMESPACES - {"workbench"}
    }

    assert pages <= _own_views().keys()


@pytest.mark.parametrize("path", sorted((ROOT / "templates").rglob("*.html")), ids=_name)
def test_templates_are_short_and_compile(path):
    assert len(path.read_text().splitlines()) <= 150
    get_template(str(path.relative_to(ROOT / "templates")))


FORBIDDEN_IN_TEMPLATES = re.compile(
    r"""\sstyle=|<style|\son[a-z]+=|hx-on|hx-trigger="[^"]*\[|js:|\|safe\b|autoescape\s+off"""
    r"""|<script(?![^>]*\ssrc=)(?![^>]*type="application/json")"""
)


@pytest.mark.parametrize(
    ("markup", "is_forbidden"),
    [
        ('<p style="color:red">', True),
        ("<script>alert(1)</script>", True),
        ('<script src="a.js" type="module"></script>', False),
        ('<button onclick="x()">', True),
        ('<input hx-trigger="click[ctrlKey]">', True),
        ('<input hx-trigger="input changed delay:150ms">', False),
        ("{{ name|safe }}", True),
    ],
)
def test_forbidden_markup_is_found(markup, is_forbidden):
    assert bool(FORBIDDEN_IN_TEMPLATES.search(markup)) == is_forbidden


# Mails, and pages in files, are read where no policy and no style sheet of ours reach.
ELSEWHERE = {*ROOT.glob("templates/emails/*"), *ROOT.glob("templates/exports/*")}
PAGES = sorted(set((ROOT / "templates").rglob("*.html")) - ELSEWHERE)


@pytest.mark.parametrize("path", PAGES, ids=_name)
def test_templates_hold_nothing_that_the_policy_of_the_browser_blocks(path):
    assert FORBIDDEN_IN_TEMPLATES.findall(path.read_text()) == []


def _public_functions(path):
    return [
        node
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    ]


# Helpers of actions that are nobody's act: pure, a look-up, or a drawing kept like a cache.
NO_ACTS = {
    *("starting_stages", "new_stage", "dose_json", "draw", "home_of", "find_stop", "hand_over"),
    *("ways_to", "stopped_of", "count_outside", "note_refused", "note_wrong_code"),
    "note_wrong_passkey",
}


@pytest.mark.parametrize("path", sorted((APP / "actions").glob("[a-z]*.py")), ids=_name)
def test_actions_take_keywords_and_name_who_acts_or_when(path):
    for function in _public_functions(path):
        if function.name in NO_ACTS:
            continue
        names = {argument.arg for argument in function.args.kwonlyargs}
        assert not function.args.args, f"{function.name} takes positional arguments"
        assert names & {"by", "now"}, f"{function.name} names neither a person nor a moment"


@pytest.mark.parametrize("layer", ["domain", "models", "charts", "pictures", "actions"])
def test_only_portals_tasks_and_commands_read_the_clock(layer):
    calls = [
        f"{path.name}:{node.lineno}"
        for path in _sources(APP / layer)
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and getattr(node.func, "attr", getattr(node.func, "id", "")) in CLOCK
    ]
    assert calls == []


@pytest.mark.parametrize(
    "path", [*_sources(APP), *_sources(ROOT / "rehab"), *_sources(ROOT / "tests")], ids=_name
)
def test_files_are_short_enough_to_read(path):
    assert len(path.read_text().splitlines()) <= 400


def test_nothing_names_the_machine_it_was_written_on():
    places = {Path.home(), ROOT, ROOT.parent} - {Path("/")}
    traces = "|".join(rf"{re.escape(str(place))}/" for place in sorted(places))
    named = [
        _name(path)
        for folder in (APP, ROOT / "rehab", ROOT / "templates", ROOT / "docs", ROOT / "static")
        for path in folder.rglob("*")
        if path.is_file()
        and path.suffix in {".py", ".html", ".md", ".js", ".css", ".toml"}
        and re.search(traces, path.read_text())
    ]
    assert named == []


@pytest.mark.parametrize("path", [*_sources(APP), *_sources(ROOT / "rehab")], ids=_name)
def test_code_reads_nothing_beside_the_project(path):
    assert "../" not in path.read_text()
