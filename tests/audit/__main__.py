"""
Ask tools that others wrote what is wrong with Relearn: ``make audit [ARGS="bandit vnu"]``.

Those that send something ask a demo that this starts and ends, on this machine alone. Each finding
that is not in ``explained.toml``, with its reason, is open and makes the audit fail, and so does a
reason that nothing needs. Reports stand in ``.local/audit``.
"""

import argparse
import shutil
import sys
import time
import tomllib
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from fnmatch import fnmatchcase
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.audit import cast, injection, tools
from tests.audit.crawl import crawl, keep, kind_of, window
from tests.audit.demo import demo
from tests.journeys import axe

EXPLAINED = Path(__file__).with_name("explained.toml")
WAPITI_S = 480
READ_THE_CODE = ("bandit", "semgrep")
SEND = ("axe", "vnu", "csp", "wapiti")  # what changes the demo comes last
STATEMENTS = ("marks", "sqlmap")
TOOLS = (*READ_THE_CODE, *SEND, *STATEMENTS)
WIDTHS = (9, 62, 8, 10, 5, 8)


def axe_core(browser, base, people):
    """Return what axe says of one page of each kind."""
    told, seen = [], set()
    for person, found in people:
        rules = axe.PATIENT if person.role in {"patient", "helper"} else axe.STAFF
        context = window(browser, base, person)
        page = context.new_page()
        for url in found.first_pages():
            if kind_of(url) not in seen:
                seen.add(kind_of(url))
                page.goto(url)
                told += [f"{one} {kind_of(url)}" for one in axe.findings(page, rules)]
        context.close()
    return told, f"{len(seen)} pages, one of each kind"


def vnu(people):
    """Return what the validator of the W3C says of all pages."""
    told, pages = [], 0
    for person, found in people:
        folder = tools.FOLDER / f"pages-{person.name.partition(' ')[0].lower()}"
        names = keep(found.pages, folder)
        pages += len(names)
        told += [f"{what} {names[file]}" for file, what in tools.validator(folder)]
    return told, f"{pages} pages of {len(people)} people"


def csp(people):
    """Return what csp_evaluator says of each policy that pages are sent with."""
    policies = {}
    for _person, found in people:
        policies = found.policies | policies
    told = [
        f"{one} {kind_of(url)}" for policy, url in policies.items() for one in tools.csp(policy)
    ]
    return told, f"{len(policies)} policies of all pages"


def wapiti(base, people):
    """Return what wapiti finds, as each of the demo's own people and as nobody."""
    told, tried = [], []
    for person in people:
        if person.name in cast.OF_THE_DEMO or person.role == cast.NOBODY:
            findings, count = tools.wapiti(base, person, at_most_s=WAPITI_S)
            told += [f"{one} ({person.role})" for one in findings]
            tried.append(f"{person.role} {count}")
    return told, f"addresses and forms: {', '.join(tried)}"


def send(asked):
    """
    Return what each tool finds that sends something, with what it tried and for how long.

    What asks about statements has a server to itself, and runs beside the others.
    """
    with demo() as here, sync_playwright() as playwright, ThreadPoolExecutor(1) as beside:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        people = [(person, crawl(browser, here.plain, person)) for person in here.people]
        print(f"{len(people)} people have been everywhere", flush=True)
        ask = {
            "axe": lambda: axe_core(browser, here.plain, people),
            "vnu": lambda: vnu(people),
            "csp": lambda: csp(people),
            "wapiti": lambda: wapiti(here.plain, here.people),
            "marks": lambda: injection.marks(here.forgetful, people),
            "sqlmap": lambda: injection.sqlmap(here.forgetful, people, here.plain),
        }
        aside = [name for name in STATEMENTS if name in asked]
        waiting = beside.submit(lambda: {name: timed(name, ask[name]) for name in aside})
        told = {name: timed(name, ask[name]) for name in SEND if name in asked}
        told |= waiting.result()
        browser.close()
    return told


def timed(name, ask):
    """Return what a tool finds, what it tried, and in how many seconds."""
    begun = time.monotonic()
    found, tried = ask()
    seconds = round(time.monotonic() - begun)
    print(f"{name} is done after {seconds} s", flush=True)
    (tools.FOLDER / f"{name}.found").write_text("\n".join(found))
    return found, tried, seconds


def row(*cells):
    """Print one line of the table."""
    texts = (f"{cell:<{width}}" for cell, width in zip(cells, WIDTHS, strict=True))
    print("  ".join(texts).rstrip(), flush=True)


def report(told):
    """Print the table and what is open; return how much that is."""
    explained = tomllib.loads(EXPLAINED.read_text())
    row("tool", "tried", "findings", "explained", "open", "seconds")
    left = Counter()
    for tool, (findings, tried, seconds) in told.items():
        known = explained.get(tool, {})
        new = [one for one in findings if not any(fnmatchcase(one, key) for key in known)]
        idle = [key for key in known if not any(fnmatchcase(one, key) for one in findings)]
        row(tool, tried, len(findings), len(findings) - len(new), len(new) + len(idle), seconds)
        left.update(f"{tool}: {one}" for one in new)
        left.update(f"{tool}: explained, but not found: {key}" for key in idle)
    for one, times in sorted(left.items()):
        print(f"  {times} x {one}")
    return left.total()


def main():
    """Ask the tools that are named, or all; return 1 where something is open."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tools", nargs="*", metavar="tool")
    asked = parser.parse_args().tools or TOOLS
    if unknown := set(asked) - set(TOOLS):
        parser.error(f"no such tool: {', '.join(unknown)}")
    tools.FOLDER.mkdir(parents=True, exist_ok=True)
    told = {name: timed(name, getattr(tools, name)) for name in READ_THE_CODE if name in asked}
    if set(asked) & {*SEND, *STATEMENTS}:
        told |= send(asked)
    return 1 if report(told) else 0


if __name__ == "__main__":
    sys.exit(main())
