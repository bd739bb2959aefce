"""
How long a search of the library takes, by the size of the library.

    .venv/bin/python -m tests.benchmarks.search

It fills a throw-away database with 200,000 drills of other clinics and one clinic each of 140,
1,000 and 5,000, searches them through the page as it is searched while somebody types, and prints
for each search the median and the 95th percentile of the server's time, the processor's time of
page and database, which a busy machine does not change, the statements, the bytes, the time of the
SQL about drills alone, and how many times longer the page takes. Other sizes: ``--sizes 140 700``.
"""

import argparse
import os
import shutil
import statistics
import tempfile
import time
from pathlib import Path

from rehab.local.servers import postgres

SEARCHES = (
    ("all", {}),
    ("one letter", {"q": "p"}),
    ("a word", {"q": "pinch"}),
    ("a beginning", {"q": "cylin"}),
    ("in every drill", {"q": "hand"}),
    ("two words", {"q": "pick coin"}),
    ("three words", {"q": "wrist up fingers"}),
    ("many words", {"q": "pick up the coin one by one into cup then again"}),
    ("another form", {"q": "squeezing"}),
    ("synonym: ok sign", {"q": "ok sign"}),
    ("synonym: coffee", {"q": "coffee"}),
    ("typo: clothspin", {"q": "clothspin"}),
    ("typo: pich a coin", {"q": "pich a coin"}),
    ("typo: oposition", {"q": "oposition"}),
    ("typo: two words", {"q": "tenis bal"}),
    ("nothing near", {"q": "xylophonist"}),
    ("one filter", {"stage": "mid"}),
    ("four filters", {"stage": "mid", "kit": "some", "ability": "release", "helper": "none"}),
    ("word and filters", {"q": "pinch", "stage": ["mid", "late"], "category": "object"}),
    ("favourites", {"favourite": "yes"}),
    ("for a patient", {"q": "pinch", "patient": True}),
    ("page 3", {"page": "3"}),
)
HEADERS = {"HX-Request": "true"}


def main() -> None:
    """Start the database, fill it, measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[140, 1000, 5000])
    parser.add_argument("--others", type=int, default=200_000)
    parser.add_argument("--times", type=int, default=15)
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="relearn-benchmark-"))
    server, url = postgres(folder, is_throw_away=True)
    os.environ |= {"DATABASE_URL": url, "DEBUG": "1", "DJANGO_SETTINGS_MODULE": "rehab.settings"}
    try:
        measure_all(given.sizes, others=given.others, times=given.times)
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def measure_all(sizes: list[int], *, others: int, times: int) -> None:
    """Measure every search in a library of each size."""
    import django  # noqa: PLC0415 -- the settings need the database's address

    django.setup()
    from django.conf import settings  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    from tests.benchmarks.library import make_library, make_others  # noqa: PLC0415

    settings.DEBUG = False
    call_command("migrate", verbosity=0)
    print(f"Filling the table with {others:,} drills of other clinics", flush=True)  # noqa: T201
    make_others(rows=others)
    people = {size: make_library(size=size) for size in sizes}
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    head = ("drills", "search", "median", "p95", "CPU", "queries", "bytes", "SQL", "ratio")
    print("{:>6}  {:20} {:>9} {:>9} {:>9} {:>8} {:>7} {:>9} {:>6}".format(*head))  # noqa: T201
    for size, (ana, patient) in people.items():
        for name, query in SEARCHES:
            print(f"{size:>6}  {name:20}", row(ana, patient, query, times), flush=True)  # noqa: T201


def row(ana, patient, query, times):
    """Return the figures of one search, in milliseconds."""
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415
    from django.urls import reverse  # noqa: PLC0415

    browser = Client(SERVER_NAME="localhost")
    browser.force_login(ana)
    asked = query | ({"patient": str(patient.public_id)} if "patient" in query else {})
    url = reverse("therapist:library", kwargs={"clinic": patient.clinic.slug})

    def page():
        return browser.get(url, asked, headers=HEADERS)

    with CaptureQueriesContext(connection) as captured:
        answer = page()
    assert answer.status_code == 200, (query, answer.status_code)
    queries = len(captured)
    of_drills = [one["sql"] for one in captured if "programmes_drill" in one["sql"]]

    def bare():
        with connection.cursor() as cursor:
            for sql in of_drills:
                cursor.execute(sql)
                cursor.fetchall()

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        server = cursor.fetchone()[0]
    page()
    began = time.process_time() + cpu_s(server)
    whole = timed(page, times)
    cpu = 1000 * (time.process_time() + cpu_s(server) - began) / (times + 1)
    sql = timed(bare, times)
    median, p95 = statistics.median(whole), sorted(whole)[int(0.95 * (times - 1))]
    alone = statistics.median(sql)
    return (
        f"{median:6.1f} ms {p95:6.1f} ms {cpu:6.1f} ms {queries:8} {len(answer.content):7} "
        f"{alone:6.1f} ms {median / alone:6.1f}"
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


if __name__ == "__main__":
    main()
