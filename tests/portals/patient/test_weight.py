"""How heavy a session is for a phone on a slow line."""

import gzip
import re
from pathlib import Path

import pytest

from tests.portals.patient.pages import log

ROOT = Path(__file__).parents[3] / "static"
KB = 1024
IMPORTS = re.compile(r'(?:from|import) "\./([\w.]+)"')


def _weight(content):
    return len(gzip.compress(content, 9))


def _files(page):
    """Return the files of this site that a page fetches at once, with what its scripts import."""
    body = page.content.decode()
    named = set(re.findall(r'(?:src|href)="/static/([^"#]+)', body))
    waiting = [name for name in named if name.endswith(".js")]
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
    weight = _weight(page.content)
    for name in files:
        content = (ROOT / name).read_bytes()
        weight += len(content) if name.endswith(".woff2") else _weight(content)
    assert weight <= 90 * KB


PAGES = ("ready/", "before/", "", "steps/", "pause/", "some/", "between/")


@pytest.mark.parametrize("page", PAGES)
def test_page_of_a_session_weighs_at_most_thirty_kilobytes(begun, page):
    log(begun)
    answer = begun.get(f"/practice/{page}")
    scripts = [name for name in _files(answer) if name.endswith(".js")]

    whole = _weight(answer.content) + sum(_weight((ROOT / name).read_bytes()) for name in scripts)
    assert answer.status_code == 200
    assert whole <= 30 * KB


def test_own_scripts_of_patients_weigh_at_most_fifteen_kilobytes(begun):
    log(begun)
    scripts = set()
    for page in (*(f"/practice/{name}" for name in PAGES), "/today/", "/progress/"):
        scripts |= {name for name in _files(begun.get(page)) if name.startswith("js/")}

    assert {"js/device.js", "js/rest.js", "js/choice.js", "js/player.js"} <= scripts
    assert sum(_weight((ROOT / name).read_bytes()) for name in scripts) <= 15 * KB


def test_kept_plan_names_every_script_that_its_parts_ask_for(begun):
    page = begun.get("/offline/").content.decode()
    named = set(re.findall(r'(?:src|href|data-module)="/static/([^"#]+)', page))

    scripts = {name for name in named if name.endswith(".js")}
    asked = {f"js/{one}" for name in scripts for one in IMPORTS.findall((ROOT / name).read_text())}
    assert {"js/live.js", "js/ring.js"} <= asked <= scripts
