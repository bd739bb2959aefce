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
import statistics

from tests.benchmarks.measuring import (
    HEADERS,
    HEADING,
    browser_of,
    cost,
    in_throw_away_database,
    tidy,
    timed,
)

# What the filters that are folded away would show is asked for apart, while they are open.
COUNTED_APART = "their counts"
FOUR_FILTERS = {"stage": "mid", "kit": "some", "ability": "release", "helper": "none"}
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
    ("four filters", FOUR_FILTERS),
    (COUNTED_APART, FOUR_FILTERS),
    ("word and filters", {"q": "pinch", "stage": ["mid", "late"], "category": "object"}),
    ("favourites", {"favourite": "yes"}),
    ("for a patient", {"q": "pinch", "patient": True}),
    ("page 3", {"page": "3"}),
)


def main() -> None:
    """Start the database, fill it, measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[140, 1000, 5000])
    parser.add_argument("--others", type=int, default=200_000)
    parser.add_argument("--times", type=int, default=15)
    given = parser.parse_args()
    in_throw_away_database(lambda: measure_all(given.sizes, others=given.others, times=given.times))


def measure_all(sizes: list[int], *, others: int, times: int) -> None:
    """Measure every search in a library of each size."""
    from tests.benchmarks.library import make_library, make_others  # noqa: PLC0415

    print(f"Filling the table with {others:,} drills of other clinics", flush=True)  # noqa: T201
    make_others(rows=others)
    people = {size: make_library(size=size) for size in sizes}
    tidy()
    print(f"{'drills':>6}  {'search':20} {HEADING} {'SQL':>9} {'ratio':>6}")  # noqa: T201
    for size, (ana, patient) in people.items():
        for name, query in SEARCHES:
            print(f"{size:>6}  {name:20}", row(ana, patient, name, query, times), flush=True)  # noqa: T201


def row(ana, patient, name, query, times):
    """Return the figures of one search, in milliseconds."""
    from django.db import connection  # noqa: PLC0415
    from django.urls import reverse  # noqa: PLC0415

    browser = browser_of(ana)
    asked = query | ({"patient": str(patient.public_id)} if "patient" in query else {})
    view = "library_filters" if name == COUNTED_APART else "library"
    url = reverse(f"therapist:{view}", kwargs={"clinic": patient.clinic.slug})
    whole = cost(lambda: browser.get(url, asked, headers=HEADERS), times)
    of_drills = [sql for sql in whole.statements if "programmes_drill" in sql]

    def bare():
        with connection.cursor() as cursor:
            for sql in of_drills:
                cursor.execute(sql)
                cursor.fetchall()

    alone = statistics.median(timed(bare, times))
    return f"{whole} {alone:6.1f} ms {whole.median / alone:6.1f}"


if __name__ == "__main__":
    main()
