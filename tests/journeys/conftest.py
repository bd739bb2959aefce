"""A real browser: the Chromium of the system, driven by Playwright."""

import os
import shutil
from dataclasses import replace

import pytest
from django.urls import reverse
from django.utils.timezone import now
from playwright.sync_api import expect, sync_playwright

from programmes.actions import assignments
from programmes.domain.document import Dose
from tests.conftest import pair
from tests.factories import make_document, make_drill, make_prescription, make_programme
from tests.journeys.network import Network

PHONE = {"width": 360, "height": 640}
DESKTOP = {"width": 1366, "height": 860}
# How long a machine with other things to do may take: whoever waits goes on as soon as it is there.
PATIENCE_MS = 30_000
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def chromium():
    """Return a running Chromium; without one skip, or fail where one is required."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None and os.environ.get("REQUIRE_BROWSER"):
        pytest.fail("REQUIRE_BROWSER is set, but there is no chromium on the PATH.")
    if path is None:
        pytest.skip("no chromium on the PATH")
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()


IS_READY = """async () => {
  for (let tries = 0; tries < 600; tries += 1) {
    const names = await caches.keys();
    const found = names.map((name) => caches.match("/offline/", { cacheName: name }));
    const kept = await Promise.all(found);
    if (navigator.serviceWorker.controller && kept.some(Boolean)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const registration = await navigator.serviceWorker.getRegistration();
  throw new Error(`no plan is kept: ${registration?.active?.state}, ${await caches.keys()}`);
}"""


class Window:
    """A browser of its own: cookies, size, and what went wrong in it."""

    def __init__(self, chromium, base_url, size, **options):
        self.context = chromium.new_context(base_url=base_url, viewport=size, **options)
        self.page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE_MS)
        self.problems = []
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("console", self._note)

    def _note(self, message):
        # htmx takes a request back when somebody types on; on a slow machine it is under way then.
        taken_back = message.text.startswith(("htmx:afterRequest,", "htmx:sendAbort,"))
        if message.type == "error" and "status of 4" not in message.text and not taken_back:
            self.problems.append(message.text)

    def go(self, path):
        """Open a path of the site."""
        return self.page.goto(path)


@pytest.fixture
def window(chromium, live_server, settings):
    """Return a function that opens windows; at the end none may have seen an error."""
    opened = []
    settings.BASE_URL = live_server.url  # links shown on a page lead back to this server

    def open_window(size=DESKTOP, **options):
        opened.append(Window(chromium, live_server.url, size, **options))
        return opened[-1]

    yield open_window
    problems = [problem for one in opened for problem in one.problems]
    for one in opened:
        one.context.close()
    assert problems == []


@pytest.fixture
def network(live_server, settings):
    host, port = live_server.url.removeprefix("http://").split(":")
    one = Network((host, int(port)))
    settings.BASE_URL = one.url
    settings.CSRF_TRUSTED_ORIGINS = [one.url]
    yield one
    one.cut()


@pytest.fixture
def browser(northside, ben, ana):
    """Ben's phone, with three drills for today."""
    drills = [make_drill(clinic=northside, name=f"Drill {number}") for number in range(1, 4)]
    dose = Dose(sets=1, reps=2, rest_s=2)
    document = make_document()
    stage = replace(
        document.stages[0],
        prescriptions=tuple(
            make_prescription(drill, dose=dose, pace_s=1, short=dose, tiny=dose) for drill in drills
        ),
    )
    document = replace(document, stages=(stage,))
    programme = make_programme(clinic=northside, patient=ben, by=ana, document=document)
    assignments.give(programme=programme, by=ana, now=now())
    return pair(ben)


@pytest.fixture
def phone(chromium, network, browser):
    """A window on that phone, ready for a time without a network."""
    window = Window(chromium, network.url, PHONE)
    cookie = {"name": "sessionid", "value": browser.cookies["sessionid"].value}
    window.context.add_cookies([cookie | {"url": network.url}])
    window.go(reverse("patient:today"))
    window.page.evaluate(IS_READY)
    yield window
    window.context.close()
