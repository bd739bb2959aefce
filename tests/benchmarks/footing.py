"""
How long a process takes to start, and what a worker weighs once it has worked.

    .venv/bin/python -m tests.benchmarks.footing

A start goes from nothing to the first answer, with everything compiled before. It takes turns with
that of a new Django project, which has nothing but Django's own apps and middleware. "Processor" is
the process's own time, which a busy machine hardly changes. The worker is Celery's as production
starts it; it sends letters to a mail server that keeps them. Its weight is what it holds of the
machine, of shared pages only its share, for the process that works and for the one that watches it.
"""

import argparse
import os
import secrets
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from rehab.local import ROOT
from rehab.local.process import Child, wait_for
from rehab.local.servers import mail_sink, valkey
from tests.benchmarks.measuring import in_throw_away_database
from tests.benchmarks.servers import PRODUCTION, megabytes, processes

BUSY_S = 300
ANSWER = """
from wsgiref.util import setup_testing_defaults
environ = {"PATH_INFO": "/healthz", "HTTP_HOST": "localhost", "HTTP_X_FORWARDED_PROTO": "https"}
setup_testing_defaults(environ)
said = []
list(application(environ, lambda status, headers: said.append(status)))
assert said == ["200 OK"], said
"""
OURS = f"from rehab.wsgi import application{ANSWER}"
NEW_PROJECT = f"""
from django.conf import settings
from django.http import HttpResponse
from django.urls import path
from tests.benchmarks import bare
OWN = "auth contenttypes sessions messages staticfiles".split()
settings.configure(
    SECRET_KEY="s" * 50,
    ALLOWED_HOSTS=["localhost"],
    DATABASES={{"default": {{"ENGINE": "django.db.backends.postgresql"}}}},
    INSTALLED_APPS=["django.contrib." + name for name in OWN],
    MIDDLEWARE=bare.MIDDLEWARE,
    ROOT_URLCONF=__name__,
)
urlpatterns = [path("healthz", lambda request: HttpResponse())]
from django.core.wsgi import get_wsgi_application
application = get_wsgi_application()
{ANSWER}"""


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--letters", type=int, default=1_000)
    given = parser.parse_args()
    os.environ["SECRET_KEY"] = secrets.token_urlsafe(64)
    in_throw_away_database(lambda: measure_all(given.rounds, given.letters))


def measure_all(rounds, letters):
    """Print both."""
    taken = {"a new Django project": [], "Relearn": []}
    for number in range(2 * (rounds + 1)):
        for name, code in sorted(zip(taken, (NEW_PROJECT, OURS), strict=True))[
            :: 1 - number % 2 * 2
        ]:
            if number > 1:  # before, everything is compiled
                taken[name].append(start(code))
            else:
                start(code)
    print(f"{'start of':22} {'wall':>9} {'processor':>10}")  # noqa: T201
    middle = {
        name: [statistics.median(one[place] for one in all_) for place in (0, 1)]
        for name, all_ in taken.items()
    }
    for name, (wall, processor) in middle.items():
        print(f"{name:22} {wall:6.0f} ms {processor:7.0f} ms")  # noqa: T201
    bare, own = middle.values()
    print(f"{'times as long':22} {own[0] / bare[0]:9.2f} {own[1] / bare[1]:10.2f}")  # noqa: T201
    working, watching = weigh(letters)
    print(f"worker after {letters:,} letters: {working:.0f} MB, what watches it: {watching:.0f} MB")  # noqa: T201


def start(code):
    """Return the milliseconds of one start, on the wall and of the processor."""
    began = time.perf_counter()
    child = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env=os.environ | PRODUCTION)  # noqa: S603
    _, status, used = os.wait4(child.pid, 0)
    took = time.perf_counter() - began
    assert status == 0
    return 1000 * took, 1000 * (used.ru_utime + used.ru_stime)


def weigh(letters):
    """Return the megabytes of a Celery worker that has sent so many letters, and of its parent."""
    from programmes.models import Delivery  # noqa: PLC0415
    from rehab.celery import app  # noqa: PLC0415
    from tests.chaos import crowd  # noqa: PLC0415

    crowd.settle(people=letters)
    crowd.write(people=letters)
    folder = Path(tempfile.mkdtemp(prefix="relearn-footing-"))
    servers = [valkey(folder), mail_sink(folder)]
    addresses = {"BROKER_URL": servers[0][1], "EMAIL_URL": servers[1][1]}
    celery = [sys.executable, "-m", "celery", "--quiet", "-A", "rehab.celery", "worker"]
    options = ["--queues=letters", "--concurrency=1", "--without-gossip", "--without-mingle"]
    worker = Child(
        name="The worker",
        argv=[*celery, *options],
        log=folder / "worker.log",
        env=PRODUCTION | addresses,
    )
    worker.start()
    app.conf.broker_url = addresses["BROKER_URL"]
    try:
        waiting = Delivery.objects.filter(state__in=["pending", "claimed", "sending"])

        def is_done():
            app.send_task("programmes.send_letters", queue="letters", expires=1)
            time.sleep(1)
            return not waiting.exists()

        if not wait_for(is_done, BUSY_S):
            raise SystemExit((folder / "worker.log").read_text())
        watching, *working = sorted(processes(worker))
        return max(map(megabytes, working)), megabytes(watching)
    finally:
        for child in (worker, *(server for server, _ in servers)):
            child.stop()
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
