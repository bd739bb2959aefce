"""
How much longer signing in takes for an address that is known than for one that is not.

``python -m tests.benchmarks.sign_in``. The two take turns in one run, so that whatever else the
machine does falls on both; told is the median of the differences, which nobody may read off. What
the processor did for this process says the same where others keep the machine busy.
"""

import argparse
import statistics
import time

from tests.benchmarks.measuring import in_throw_away_database

BOUND_MS = 5.0
PAGES = (
    ("a mail with a code", "/email/", lambda address: {"address": address}),
    (
        "a password",
        "/accounts/login/",
        lambda address: {"login": address, "password": "not the one that is theirs"},
    ),
)


def measure(times):
    from django.conf import settings  # noqa: PLC0415 -- the database comes first
    from django.test import Client  # noqa: PLC0415

    from programmes.models import Role  # noqa: PLC0415
    from tests.factories import make_clinic, make_membership, make_patient  # noqa: PLC0415

    settings.ACCOUNT_RATE_LIMITS = False
    clinic = make_clinic(slug="bench")
    patient = make_patient(clinic=clinic, name="Eve")
    patient.user.email = "eve@bench.example"
    patient.user.save()
    staff = make_membership(clinic=clinic, role=Role.THERAPIST).user
    staff.email = "ana@bench.example"
    staff.set_password("correct horse battery staple")
    staff.save()
    known = {"/email/": patient.user.email, "/accounts/login/": staff.email}

    def took_ms(browser, page, data):
        """Return how long an answer took: by the clock, and of the processor."""
        begun, worked = time.perf_counter_ns(), time.process_time_ns()
        browser.post(page, data)
        return (time.perf_counter_ns() - begun) / 1e6, (time.process_time_ns() - worked) / 1e6

    head = f"{'by':<22}{'known ms':>10}{'unknown ms':>12}{'difference':>12}{'of processor':>14}"
    print(head)  # noqa: T201
    for name, page, data in PAGES:
        browser = Client(SERVER_NAME="localhost")
        pairs = []
        for number in range(times):
            both = [(True, data(known[page])), (False, data(f"nobody{number}@bench.example"))]
            taken = {
                is_known: took_ms(browser, page, sent)
                for is_known, sent in (both if number % 2 else both[::-1])
            }
            pairs.append((taken[True], taken[False]))
        difference, worked = (
            statistics.median(one[kind] - other[kind] for one, other in pairs) for kind in (0, 1)
        )
        ours, theirs = (
            statistics.median(took for took, _ in one) for one in zip(*pairs, strict=True)
        )
        within = "" if abs(difference) < BOUND_MS else "  above the bound"
        figures = f"{ours:>10.1f}{theirs:>12.1f}{difference:>12.2f}{worked:>14.2f}"
        print(f"{name:<22}{figures}{within}")  # noqa: T201


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=200)
    arguments = parser.parse_args()
    in_throw_away_database(lambda: measure(arguments.times))


if __name__ == "__main__":
    main()
