"""A real browser: the Chromium of the system, driven by Playwright."""

import os
import shutil

import pytest
from playwright.sync_api import sync_playwright

PHONE = {"width": 360, "height": 640}
DESKTOP = {"width": 1366, "height": 860}
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
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()


class Window:
    """A browser of its own: cookies, size, and what went wrong in it."""

    def __init__(self, chromium, base_url, size, **options):
        self.context = chromium.new_context(base_url=base_url, viewport=size, **options)
        self.page = self.context.new_page()
        self.page.set_default_timeout(10_000)
        self.problems = []
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("console", self._note)

    def _note(self, message):
        if message.type == "error" and "status of 4" not in message.text:
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
