"""
What it costs that PostgreSQL shows each page the rows of its clinic alone.

    .venv/bin/python -m tests.benchmarks.walls

It fills a throw-away database with 500 patients who practised for a year and one at another clinic,
and asks for each page in turns: held, as the web is, and as the owner, whom nothing holds. Printed
are the medians of the server's time, the processor's time of page and database, and how much longer
the held one takes: the median over the pairs.
"""

import argparse
import statistics
import time

from tests.benchmarks.caseload import make_clinic_of, url_of
from tests.benchmarks.measuring import browser_of, cpu_s, in_throw_away_database, tidy
from tests.benchmarks.usable import SESSION, make_phone


def main() -> None:
    """Start the database, fill it, measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=500)
    parser.add_argument("--times", type=int, default=100)
    given = parser.parse_args()
    in_throw_away_database(lambda: measure_all(given.size, given.times))


def measure_all(size: int, times: int) -> None:
    """Ask for each page in turns, and print what that took."""
    print(f"{'page':14} {'owner':>9} {'held':>9} {'CPU':>9} {'held':>9} {'longer':>9}")  # noqa: T201
    for name, request in _requests(size):
        took, busy = {True: [], False: []}, {True: 0.0, False: 0.0}
        for number in range(2 * (times + 1)):
            is_held = number % 2 == 1
            _let_hold(is_held)
            began, began_busy = time.perf_counter(), _busy_s()
            answer = request()
            taken, worked = time.perf_counter() - began, _busy_s() - began_busy
            assert answer.status_code in {200, 302}, answer.status_code
            if number > 1:  # the first of each warms up
                took[is_held].append(1000 * taken)
                busy[is_held] += 1000 * worked / times
        longer = statistics.median(b - a for a, b in zip(took[False], took[True], strict=True))
        owner, held = (statistics.median(took[key]) for key in (False, True))
        print(  # noqa: T201
            f"{name:14} {owner:6.1f} ms {held:6.1f} ms {busy[False]:6.1f} ms {busy[True]:6.1f} ms "
            f"{longer:+6.2f} ms ({100 * longer / owner:+.1f} %)",
            flush=True,
        )


def _requests(size):
    from django.db import transaction  # noqa: PLC0415
    from django.urls import reverse  # noqa: PLC0415

    from programmes.models import Patient  # noqa: PLC0415
    from tests.portals.patient.pages import fields  # noqa: PLC0415

    ana, clinic = make_clinic_of(size)
    staff, (_, phone) = browser_of(ana), make_phone()
    phone.post("/today/start/", {"client_uuid": SESSION, "size": "full"})
    done = fields(phone.get("/practice/"), "data-player")
    one = Patient.objects.filter(clinic=clinic).order_by("pk")[size // 2]
    record = reverse("therapist:patient", args=[clinic.slug, one.public_id])
    tidy()

    def log():
        with transaction.atomic():
            answer = phone.post("/practice/log/", done)
            transaction.set_rollback(True)
        return answer

    yield "Today", lambda: phone.get("/today/")
    yield "log a drill", log
    yield "caseload", lambda: staff.get(url_of(clinic))
    yield "record", lambda: staff.get(record)


def _let_hold(is_held):
    from django.db import connection  # noqa: PLC0415

    from programmes.models import reach  # noqa: PLC0415

    connection.ensure_connection()
    connection.execute_wrappers[:] = [reach.say_whose] if is_held else []


def _busy_s():
    from django.db import connection  # noqa: PLC0415

    return time.process_time() + cpu_s(connection.connection.info.backend_pid)


if __name__ == "__main__":
    main()
