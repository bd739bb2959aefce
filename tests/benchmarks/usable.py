"""
How long a patient waits for a page on an old phone and a slow line.

    .venv/bin/python -m tests.benchmarks.usable

It fills a throw-away database with a patient and a plan of three drills, serves the site as it is
served in production (hashed, compressed files), and opens pages in the system's Chromium with a
processor that is slowed down and a line that is: 400 kbit/s each way and 400 ms for every request,
which is "slow 3G" in Chromium's tools, and 4 times slower than this machine. "Cold" is a browser
that was never here, "warm" one that comes back. No service worker helps.

Printed are medians, in milliseconds from the tap on. "Seen": the first words stand on the screen;
from then on every form works without a script. "Ready": the page's scripts have run, so that it
counts, reads aloud and guards against a second tap. "Whole": pictures and letters are there, too.
Then the requests and the bytes that came over the line.
"""

import argparse
import shutil
import statistics
import tempfile

from tests.benchmarks.measuring import browser_of, in_throw_away_database

KBIT = 1000 / 8
LATENCY_MS, RATE_KBIT, SLOWER = 400, 400, 4
SESSION = "00000000-0000-4000-8000-000000000001"
PHONE = {"width": 360, "height": 640}
IS_PAINTED = "performance.getEntriesByName('first-contentful-paint').length > 0"
TIMES = """() => {
  const [page] = performance.getEntriesByType("navigation");
  const all = [page, ...performance.getEntriesByType("resource")];
  return [
    performance.getEntriesByName("first-contentful-paint")[0].startTime,
    page.domContentLoadedEventEnd, page.loadEventEnd,
    all.filter((one) => one.transferSize > 0).length,
    all.reduce((sum, one) => sum + one.transferSize, 0),
  ];
}"""


def main() -> None:
    """Start everything, measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=5)
    given = parser.parse_args()
    in_throw_away_database(lambda: measure_all(given.times))


def measure_all(times: int) -> None:
    """Serve the site, sign a patient in, and measure their pages."""
    from django.conf import settings  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415
    from django.test.testcases import LiveServerThread  # noqa: PLC0415

    files = tempfile.mkdtemp(prefix="relearn-static-")
    settings.STATIC_ROOT, settings.ALLOWED_HOSTS = files, ["*"]
    settings.STORAGES["staticfiles"]["BACKEND"] = "rehab.storage.HashedStaticFiles"
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = False
    call_command("collectstatic", interactive=False, verbosity=0)
    phone, browser = make_phone()
    browser.get("/today/")  # what a server does once is not what patients wait for
    server = LiveServerThread("localhost", lambda site: site)  # WhiteNoise has the files
    server.daemon = True
    server.start()
    server.is_ready.wait()
    try:
        address = f"http://localhost:{server.port}"
        head = f"{'':24} {'seen':>7} {'ready':>7} {'whole':>7} {'requests':>9} {'bytes':>8}"
        print(head)  # noqa: T201
        _measure("/today/", address, phone, times)
        browser.post("/today/start/", {"client_uuid": SESSION, "size": "full"})
        browser.get("/practice/")
        _measure("/practice/", address, phone, times)
    finally:
        server.terminate()
        shutil.rmtree(files, ignore_errors=True)


def make_phone():
    """Return the cookie of a patient's phone, and a client that is the same phone."""
    from django.utils.timezone import now  # noqa: PLC0415

    from programmes.actions import assignments  # noqa: PLC0415
    from programmes.models import Drill  # noqa: PLC0415
    from programmes.portals.access import DEVICE_SESSION_KEY  # noqa: PLC0415
    from tests.benchmarks.library import load_shipped, make_library  # noqa: PLC0415
    from tests.factories import make_device, make_document, make_patient, make_programme  # noqa: PLC0415

    load_shipped()
    ana, other = make_library(size=0)
    someone = make_patient(clinic=other.clinic, name="Pat", ability="isolated")
    drills = Drill.objects.filter(clinic=other.clinic, reps__isnull=False, safety_flags=[])
    usable = drills.select_related("clinic").order_by("slug")[:3]
    programme = make_programme(
        clinic=someone.clinic, patient=someone, by=ana, document=make_document(*usable)
    )
    assignments.give(programme=programme, by=ana, now=now())
    device = make_device(clinic=someone.clinic, patient=someone)
    browser = browser_of(someone.user)
    session = browser.session
    session[DEVICE_SESSION_KEY] = str(device.public_id)
    session.save()

    return browser.cookies["sessionid"].value, browser


def _measure(path, address, phone, times):
    """Open ``path`` cold and warm, so many times each, and print both."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    found = {"cold": [], "warm": []}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        for _ in range(times):
            context = browser.new_context(base_url=address, viewport=PHONE, service_workers="block")
            context.add_cookies([{"name": "sessionid", "value": phone, "url": address}])
            page = context.new_page()
            slow = context.new_cdp_session(page)
            slow.send("Network.enable")
            line = {"latency": LATENCY_MS, "offline": False}
            for way in ("downloadThroughput", "uploadThroughput"):
                line[way] = RATE_KBIT * KBIT
            slow.send("Network.emulateNetworkConditions", line)
            slow.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
            for state, rows in found.items():
                answer = page.goto(path, timeout=120_000)
                assert answer.status == 200, (state, answer.status)
                assert page.url.endswith(path), page.url
                page.wait_for_function(IS_PAINTED)  # a busy machine is whole before it paints
                rows.append(page.evaluate(TIMES))
            context.close()
        browser.close()
    for state, rows in found.items():
        seen, ready, whole, requests, size = (
            statistics.median(row) for row in zip(*rows, strict=True)
        )
        title = f"{path} {state}"
        print(f"{title:24} {seen:7.0f} {ready:7.0f} {whole:7.0f} {requests:9.0f} {size:8.0f}")  # noqa: T201


if __name__ == "__main__":
    main()
