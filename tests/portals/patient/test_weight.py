"""How heavy a session is for a phone on a slow line."""

import gzip
import re
from pathlib import Path

import pytest

from rehab.storage import without_comments
from tests.portals.patient.pages import log

ROOT = Path(__file__).parents[3] / "static"
OWN, TEMPLATES = ROOT / "js", ROOT.parent / "templates"
NAMED = re.compile(r'static "js/(\w+)\.js"')
KB = 1024
IMPORTS = re.compile(r'(?:from|import) "\./([\w.]+)"')


def _weight(content):
    return len(gzip.compress(content, 9))


def _weight_of(name):
    """Return what a file weighs as a server in production sends it."""
    path = ROOT / name
    if path.suffix == ".woff2":
        return path.stat().st_size
    is_own = path.parent == OWN
    return _weight(without_comments(path.read_text()).encode() if is_own else path.read_bytes())


def _files(page):
    """Return the files of this site that a page fetches at once, with what its scripts import."""
    body = page.content.decode()
    named = set(re.findall(r'(?:src|href|data-module)="/static/([^"#]+)', body))
    waiting = [name for name in named if name.startswith("js/")]
    while waiting:
        for found in IMPORTS.findall((ROOT / waiting.pop()).read_text()):
            if f"js/{found}" not in named:
                named.add(f"js/{found}")
                waiting.append(f"js/{found}")
    return sorted(named)


def test_first_view_weighs_at_most_ninety_kilobytes(bens_phone, plan):
    page = bens_phone.get("/today/")
    files = _files(page)

    assert {"css/relearn.css", "css/patient.css", "js/today.js", "js/kept.js"} <= set(files)
    assert _weight(page.content) + sum(map(_weight_of, files)) <= 90 * KB


PAGES = ("ready/", "before/", "", "steps/", "pause/", "some/", "between/")


@pytest.mark.parametrize("page", PAGES)
def test_page_of_a_session_weighs_at_most_thirty_kilobytes(begun, page):
    log(begun)
    answer = begun.get(f"/practice/{page}")
    scripts = [name for name in _files(answer) if name.endswith(".js")]

    whole = _weight(answer.content) + sum(map(_weight_of, scripts))
    assert answer.status_code == 200
    assert whole <= 30 * KB


def test_all_scripts_that_a_patients_phone_ever_gets_weigh_at_most_fifteen_kilobytes(client):
    """With what works without a network; a therapist's preview alone asks for ``preview``."""
    pages = [TEMPLATES / "base.html", TEMPLATES / "base_patient.html"]
    for folder in ("patient", "accounts", "partials", "ui"):
        pages += (TEMPLATES / folder).rglob("*.html")
    named = {name for page in pages for name in NAMED.findall(page.read_text())} - {"preview"}
    worker = set(re.findall(r'"/static/js/(\w+)\.js"', client.get("/sw.js").content.decode()))
    imported = {one for name in named for one in IMPORTS.findall((OWN / f"{name}.js").read_text())}
    assert worker == {"outbox", "worker"}
    assert {one.removesuffix(".js") for one in imported} <= named  # all that is fetched is named

    weights = {name: _weight_of(f"js/{name}.js") for name in named | worker}
    assert {"player", "offline", "today", "install", "unsent", "leave", "push"} <= set(weights)
    assert sum(weights.values()) <= 15 * KB, weights


def test_no_literal_of_our_scripts_reaches_over_a_line():
    """What takes the comments out looks at lines."""
    for path in OWN.glob("*.js"):
        code = without_comments(path.read_text()).splitlines()
        assert [line for line in code if line.count("`") % 2] == [], path.name
        assert len(code) > 0


def test_kept_plan_names_every_script_that_its_parts_ask_for(begun):
    page = begun.get("/offline/").content.decode()
    named = set(re.findall(r'(?:src|href|data-module)="/static/([^"#]+)', page))

    scripts = {name for name in named if name.endswith(".js")}
    asked = {f"js/{one}" for name in scripts for one in IMPORTS.findall((ROOT / name).read_text())}
    assert {"js/live.js", "js/ring.js"} <= asked <= scripts
