"""
Web servers beside each other on the real pages, in one run.

    .venv/bin/python -m tests.benchmarks.servers

Each server runs as in production: two processes of four threads, a pool of connections in each,
static files collected, templates cached. Eight people with connections that stay open ask one page
after the other; the servers take turns, there and back. Printed are requests a second, median and
95th percentile in milliseconds, the processor's time of a request in the server, its memory, shared
pages counted once, and what was not answered by 200. The people share this machine's processors.
"""

import argparse
import http.client
import os
import secrets
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path

from rehab.local import ROOT
from rehab.local.process import Child, free_port
from tests.benchmarks.measuring import browser_of, cpu_s, in_throw_away_database, tidy

PEOPLE = 8
STARTS_S = 60
SERVERS = {
    "granian": ("rehab.web", "--port"),
    "gunicorn gthread": (
        *("gunicorn", "rehab.wsgi:application", "--worker-class=gthread", "--workers=2"),
        *("--threads=4", "--keep-alive=30", "--log-level=warning", "--bind"),
    ),
}
PRODUCTION = {
    "DEBUG": "0",
    "DATABASE_POOL": "1",
    "ALLOWED_HOSTS": "localhost",
    "BASE_URL": "https://localhost",
    "TRUSTED_PROXIES": "1",
    "BROKER_URL": "redis://127.0.0.1:9/0",  # nothing here asks for it
    "EMAIL_URL": "smtp://127.0.0.1:9",
    "ERASURE_LOG": os.devnull,
}


def main():
    begin(__doc__, measure_all)


def begin(about, measure):
    """Call ``measure`` with the rounds and seconds that the command line asks for."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--seconds", type=float, default=10, help="of one turn on one page")
    parser.add_argument("--rounds", type=int, default=4)
    given = parser.parse_args()
    os.environ["SECRET_KEY"] = secrets.token_urlsafe(64)
    in_throw_away_database(lambda: measure(given.rounds, given.seconds))


def measure_all(rounds, seconds):
    """Collect what is static, let the servers take turns, and print the table."""
    pages = settle()
    show(pages, SERVERS, in_turns(SERVERS, rounds, lambda name: take(name, pages, seconds)))


def in_turns(names, rounds, once):
    """Return the turns of each page and name; ``once`` takes one of a name: A B, B A."""
    taken = {}
    for number in range(rounds):
        for name in sorted(names, reverse=number % 2 == 1):
            for page, turn in once(name).items():
                taken.setdefault((page, name), []).append(turn)
    return taken


def settle():
    """Return the pages that are asked for, each with the session of who asks."""
    from tests.benchmarks import population  # noqa: PLC0415
    from tests.conftest import pair  # noqa: PLC0415

    collect = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity=0"]
    subprocess.run(collect, cwd=ROOT, env=os.environ | PRODUCTION, check=True)  # noqa: S603
    population.PATIENTS = 60
    ana, patient = population.settle()
    tidy()
    desk, phone = (one.cookies["sessionid"].value for one in (browser_of(ana), pair(patient)))
    clinic = f"/clinics/{patient.clinic.slug}"
    return {
        "nothing but alive": ("/healthz", phone),
        "today": ("/today/", phone),
        "library search": (f"{clinic}/library/?q=pinch", desk),
        "caseload": (f"{clinic}/", desk),
    }


def show(pages, names, taken):
    """Print a row for each page and name; ``taken`` holds the turns by both."""
    print(f"{'page':18} {'server':17} {'req/s':>7} {'p50':>7} {'p95':>7} {'CPU':>6} {'MB':>5} else")  # noqa: T201
    for page in pages:
        for name in names:
            print(f"{page:18} {name:17}", line(taken[page, name]))  # noqa: T201


def take(name, pages, seconds, env=None):
    """Return what one server did with each page, from its start to its end."""
    port = free_port()
    *words, last = SERVERS[name]
    where = f"127.0.0.1:{port}" if last == "--bind" else str(port)
    log = Path(os.environ.get("TMPDIR", "/tmp")) / f"relearn-{port}.log"  # noqa: S108
    server = Child(
        name=name,
        argv=[sys.executable, "-m", *words, last, where],
        log=log,
        env=PRODUCTION | {"LEAVE_S": "0"} | (env or {}),
    )
    server.start()
    try:
        if not server.becomes(lambda: ask(port, "/healthz", "")[0] == "200", STARTS_S):
            raise SystemExit(log.read_text())
        return {page: turn(server, port, *one, seconds) for page, one in pages.items()}
    finally:
        server.stop()
        log.unlink()


def turn(server, port, path, session, seconds):
    """Let all people ask for one page for so long; the first second warms up."""
    crowd(port, path, session, min(1, seconds))
    before = cpu_of(server)
    began = time.perf_counter()
    answers = crowd(port, path, session, seconds)
    took = time.perf_counter() - began
    times = sorted(ms for _, ms in answers)
    return {
        "rate": len(times) / took,
        "p50": statistics.median(times),
        "p95": times[int(0.95 * (len(times) - 1))],
        "cpu": 1000 * (cpu_of(server) - before) / len(times),
        "memory": sum(map(megabytes, processes(server))),
        "else": sum(status != "200" for status, _ in answers),
    }


def crowd(port, path, session, seconds):
    """Return status and milliseconds of all that was asked."""
    until = time.perf_counter() + seconds
    answers = []

    def be():
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        while time.perf_counter() < until:
            answers.append(ask(port, path, session, connection))

    people = [threading.Thread(target=be) for _ in range(PEOPLE)]
    for one in people:
        one.start()
    for one in people:
        one.join()
    return answers


def ask(port, path, session, connection=None):
    """Return the status, or what went wrong, and the milliseconds that it took."""
    connection = connection or http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Cookie": f"__Host-sessionid={session}", "Host": "localhost"}
    began = time.perf_counter()
    try:
        connection.request("GET", path, headers=headers | {"X-Forwarded-Proto": "https"})
        answer = connection.getresponse()
        answer.read()
        status = str(answer.status)
    except (OSError, http.client.HTTPException) as error:
        connection.close()
        status = repr(error)
    return status, 1000 * (time.perf_counter() - began)


def processes(server):
    """Return the ids of a server's processes: all of its session."""
    leader = server._process.pid
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            if os.getsid(int(place.name)) == leader:
                found.append(int(place.name))
        except ProcessLookupError:
            continue
    return found


def cpu_of(server):
    return sum(map(cpu_s, processes(server)))


def megabytes(process):
    """Return the memory of a process, of what it shares only its share."""
    text = Path(f"/proc/{process}/smaps_rollup").read_text()
    return next(int(row.split()[1]) for row in text.splitlines() if row.startswith("Pss:")) / 1024


def line(turns):
    """Return the medians of some turns as they are printed."""
    middle = {key: statistics.median(one[key] for one in turns) for key in turns[0]}
    return (
        f"{middle['rate']:7.0f} {middle['p50']:7.1f} {middle['p95']:7.1f} {middle['cpu']:6.1f} "
        f"{middle['memory']:5.0f} {sum(one['else'] for one in turns):4}"
    )


if __name__ == "__main__":
    main()
