"""How benchmarks measure: a throw-away database, and what one request costs."""

import os
import shutil
import statistics
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from rehab.local.servers import postgres

HEADERS = {"HX-Request": "true"}
MARKS = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
"""Statements that ask for nothing."""


def in_throw_away_database(measure, *, is_durable=False):
    """
    Call ``measure`` with Django set up on an empty database, and take that away again.

    A durable one writes every commit to the disk, as in production.
    """
    folder = Path(tempfile.mkdtemp(prefix="relearn-benchmark-"))
    server, url = postgres(folder, is_throw_away=not is_durable)
    os.environ |= {"DATABASE_URL": url, "DEBUG": "1", "DJANGO_SETTINGS_MODULE": "rehab.settings"}
    try:
        import django  # noqa: PLC0415 -- the settings need the database's address

        django.setup()
        from django.conf import settings  # noqa: PLC0415
        from django.core.management import call_command  # noqa: PLC0415

        settings.DEBUG = False
        call_command("migrate", verbosity=0)
        measure()
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def browser_of(user):
    """Return a test client that is signed in."""
    from django.test import Client  # noqa: PLC0415

    from programmes.portals import second_factor  # noqa: PLC0415

    browser = Client(SERVER_NAME="localhost")
    browser.force_login(user)
    session = browser.session
    second_factor.waive(session)
    session.save()
    return browser


def tidy():
    """Tell the database how its tables are by now."""
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


@dataclass(frozen=True)
class Cost:
    """What a request takes: times in milliseconds, its statements, and the bytes of the answer."""

    median: float
    p95: float
    cpu: float
    statements: tuple[str, ...]
    size: int

    def __str__(self) -> str:
        return (
            f"{self.median:6.1f} ms {self.p95:6.1f} ms {self.cpu:6.1f} ms "
            f"{len(self.statements):8} {self.size:7}"
        )


HEADING = f"{'median':>9} {'p95':>9} {'CPU':>9} {'queries':>8} {'bytes':>7}"


def cost(request, times):
    """
    Return what ``request`` costs, called so many times.

    The processor's time is that of page and database, which a busy machine does not change.
    """
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    with CaptureQueriesContext(connection) as captured:
        answer = request()
    statements = tuple(one["sql"] for one in captured if not one["sql"].startswith(MARKS))
    assert answer.status_code == 200, answer.status_code
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        server = cursor.fetchone()[0]
    request()
    began = time.process_time() + cpu_s(server)
    taken = timed(request, times)
    cpu = 1000 * (time.process_time() + cpu_s(server) - began) / (times + 1)
    return Cost(
        median=statistics.median(taken),
        p95=sorted(taken)[int(0.95 * (times - 1))],
        cpu=cpu,
        statements=statements,
        size=len(answer.content),
    )


def cpu_s(process: int) -> float:
    """Return how long a process has kept a processor busy, in seconds."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def timed(call, times):
    """Return how long each of so many calls took, in milliseconds, after one to warm up."""
    call()
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        call()
        taken.append(1000 * (time.perf_counter() - began))
    return taken
