"""
How long one edit of the builder takes, by the size of the programme.

    .venv/bin/python -m tests.benchmarks.edit

It fills a throw-away database with a clinic that has the shipped drills, and one patient for each
size, whose programme has so many prescriptions, the first stage nearly full. Then it makes each
sort of edit through the page, as the builder sends it, again and again, every one a new revision,
and prints the median and the 95th percentile of the server's time, the processor's time of page and
database, the statements, the bytes of the answer, and how many times longer than at the first size
it takes. Other sizes: ``--sizes 3 12 60``.
"""

import argparse
import itertools
from dataclasses import replace

from programmes.domain.document import MAX_PRESCRIPTIONS
from tests.benchmarks.measuring import (
    HEADERS,
    HEADING,
    browser_of,
    cost,
    in_throw_away_database,
    tidy,
)

ROW = {
    "sets": "2",
    "rest_s": "30",
    "weekdays": ["0", "1", "2", "3", "4", "5", "6"],
    "times_a_day": "1",
    "size": "tiny",
    "hand": "affected",
}


def main() -> None:
    """Start the database, fill it, measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[3, 60])
    parser.add_argument("--times", type=int, default=60)
    given = parser.parse_args()
    in_throw_away_database(lambda: measure_all(given.sizes, times=given.times))


def measure_all(sizes: list[int], *, times: int) -> None:
    """Measure every edit, and the page itself, at each size."""
    from programmes.models import Drill  # noqa: PLC0415
    from tests.benchmarks.library import load_shipped, make_library  # noqa: PLC0415

    load_shipped()
    ana, someone = make_library(size=0)
    shelf = Drill.objects.filter(clinic=someone.clinic).select_related("clinic").order_by("pk")
    drills = [drill for drill in shelf if not drill.safety_flags]
    programmes = {size: _programme(ana, drills, size) for size in sizes}
    tidy()
    print(f"{'rows':>5}  {'what':18} {HEADING} {'ratio':>6}")  # noqa: T201
    for what in ("a dose", "a drill moved", "added and undone", "the page"):
        first = None
        for size, programme in programmes.items():
            found = cost(_request(what, ana, programme, drills[-1]), times)
            first = first or found.median
            print(f"{size:>5}  {what:18} {found} {found.median / first:6.2f}", flush=True)  # noqa: T201


def _programme(ana, drills, size):
    from tests.factories import make_document, make_patient, make_programme  # noqa: PLC0415

    clinic = drills[0].clinic
    patient = make_patient(clinic=clinic, name=f"Pat with {size}")
    rows = list(itertools.islice(itertools.cycle(drills[:-1]), size))
    full, rest = rows[:MAX_PRESCRIPTIONS], rows[MAX_PRESCRIPTIONS:]
    document = make_document(*full[:-1] if rest else full)  # leaves room to add one
    more = make_document(*full[-1:], *rest) if rest else make_document()
    document = replace(document, stages=document.stages + more.stages)
    return make_programme(clinic=clinic, patient=patient, document=document, by=ana)


def _request(what, ana, programme, drill):
    """Return a function that makes one edit after another, and answers with the newest."""
    from django.urls import reverse  # noqa: PLC0415

    browser = browser_of(ana)
    programme.refresh_from_db()
    revisions = itertools.count(programme.revision)
    stage = programme.document.stages[0]
    first = stage.prescriptions[0]

    def post(name, fields, **ids):
        kwargs = {"clinic": programme.clinic.slug, "programme": programme.public_id, **ids}
        sent = {"stage": stage.key, "revision": next(revisions), **fields}
        answer = browser.post(reverse(f"therapist:{name}", kwargs=kwargs), sent, headers=HEADERS)
        assert answer.status_code == 200, (name, answer.status_code, answer.content[:300])
        return answer

    numbers, ways = itertools.cycle((12, 10)), itertools.cycle(("down", "up"))

    def dose():
        fields = ROW | {"reps": next(numbers)}
        return post("prescription_edit", fields, prescription=first.key)

    def added():
        post("prescription_add", {"drill": drill.public_id}, stage=stage.key)
        return post("programme_undo", {})

    def page():
        kwargs = {"clinic": programme.clinic.slug, "programme": programme.public_id}
        return browser.get(reverse("therapist:builder", kwargs=kwargs))

    return {
        "a dose": dose,
        "a drill moved": lambda: post(
            "prescription_move", {"to": next(ways)}, prescription=first.key
        ),
        "added and undone": added,
        "the page": page,
    }[what]


if __name__ == "__main__":
    main()
