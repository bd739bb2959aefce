"""Ask axe-core what is wrong with a page for people who see, hear or move otherwise."""

from functools import cache
from pathlib import Path

SOURCE = Path(__file__).parent.parent / "vendor" / "axe-core-4.14.1" / "axe.min.js"
STAFF = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
SETTLED = """Promise.all(document.getAnimations()
    .filter(one => one instanceof CSSTransition).map(one => one.finished.catch(() => null)))"""
PATIENT = (*STAFF, "wcag2aaa")  # patients' text has 7:1
COLOURS = ("color-contrast", "link-in-text-block", "color-contrast-enhanced")


@cache
def source():
    return SOURCE.read_text()


def findings(page, rules=STAFF):
    """Return "rule: element" for each thing that axe finds on the page, its colours settled."""
    return _found(page, {"type": "tag", "values": list(rules)})


def colours(page, rules=STAFF):
    """Return the same of its colours alone, where nothing but them differs from a look before."""
    wanted = COLOURS if rules is PATIENT else COLOURS[:-1]
    return _found(page, {"type": "rule", "values": list(wanted)})


def _found(page, which):
    page.evaluate(SETTLED)
    if not page.evaluate("'axe' in window"):
        page.evaluate(source())
    wanted = {"runOnly": which, "resultTypes": ["violations"]}  # names no sound element
    answer = page.evaluate("async wanted => (await axe.run(wanted)).violations", wanted)
    return [f"{found['id']}: {node['target'][0]}" for found in answer for node in found["nodes"]]
