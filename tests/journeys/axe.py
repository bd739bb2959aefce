"""Ask axe-core what is wrong with a page for people who see, hear or move otherwise."""

from functools import cache
from pathlib import Path

SOURCE = Path(__file__).parent.parent / "vendor" / "axe-core-4.14.1" / "axe.min.js"
STAFF = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
SETTLED = """Promise.all(document.getAnimations()
    .filter(one => one instanceof CSSTransition).map(one => one.finished.catch(() => null)))"""
PATIENT = (*STAFF, "wcag2aaa")  # patients' text has 7:1


@cache
def source():
    return SOURCE.read_text()


def findings(page, rules=STAFF):
    """Return "rule: element" for each thing that axe finds on the page, its colours settled."""
    page.evaluate(SETTLED)
    page.evaluate(source())
    wanted = {"runOnly": list(rules), "resultTypes": ["violations"]}  # names no sound element
    answer = page.evaluate("async wanted => (await axe.run(wanted)).violations", wanted)
    return [f"{found['id']}: {node['target'][0]}" for found in answer for node in found["nodes"]]
