"""
What the requests that people make most cost, beside the least that they could, in one run.

    make bench
    make bench ARGS="--sizes 1000 1000000 --json now.json"
    make bench BASE=<commit>

It fills a throw-away database with 1,000 patients, measures, makes them 10,000, measures again, and
so on. Each request takes turns with a bare view that asks the database for the same and
answers as many bytes; "ratio" is how many times longer it takes. "Growth" is how many times longer
it takes than at the first size. With a base, that commit is measured in turns with this one, in a
database of its own; "change" is this one's time by the base's.

After that: how long a process takes to start and what a worker weighs (``footing``), and the engine
that sends messages beside PostgreSQL alone (``engine``); ``--also`` names others, or none.

Numbers are medians; "p95" is the 95th percentile. Times are milliseconds of the server, "CPU" those
of the processor for page and database together, bytes are before compression. Nothing is random.
"""

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROUNDS = 6
TIMES = 10
WORKER = (sys.executable, "-m", "tests.benchmarks.bench", "--worker")
HEAD = ("patients", "request", "p50", "p95", "limit", "ratio", "CPU", "queries", "bytes", "growth")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--base", default="", help="the commit to compare with")
    parser.add_argument("--json", type=Path, help="where to write the figures as well")
    parser.add_argument(
        "--also", nargs="*", default=["footing", "engine"], help="what is measured after requests"
    )
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.worker:
        from tests.benchmarks.measuring import in_throw_away_database  # noqa: PLC0415

        return in_throw_away_database(work)
    rows = compare(given.sizes, given.base)
    if given.json:
        given.json.write_text(json.dumps(rows, indent=1))
    for also in given.also:
        print(flush=True)  # noqa: T201
        subprocess.run((sys.executable, "-m", f"tests.benchmarks.{also}"), cwd=ROOT, check=True)  # noqa: S603
    return None


def compare(sizes, base):
    """Print the table, and return its rows."""
    folder = Path(tempfile.mkdtemp(prefix="relearn-benchmark-"))
    places = {"now": ROOT}
    try:
        if base:
            places["base"] = folder / "base"
            git("worktree", "add", "--detach", str(places["base"]), base)
        workers = {name: Worker(place) for name, place in places.items()}
        return table(sizes, workers)
    finally:
        if base:
            git("worktree", "remove", "--force", str(places["base"]))
        shutil.rmtree(folder, ignore_errors=True)


def git(*arguments):
    subprocess.run(["git", *arguments], cwd=ROOT, check=True, capture_output=True)  # noqa: S603, S607


class Worker:
    """A process that measures one commit, told what to do line by line."""

    def __init__(self, place):
        self._child = subprocess.Popen(  # noqa: S603
            WORKER, cwd=place, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def ask(self, **what):
        """Return what the worker answers; its progress goes to the terminal."""
        self._child.stdin.write(json.dumps(what) + "\n")
        self._child.stdin.flush()
        answer = self._child.stdout.readline()
        if not answer:
            raise SystemExit(f"the worker ended with {self._child.wait()}")
        return json.loads(answer)

    def end(self):
        """Let the worker clean up and go."""
        self._child.stdin.close()
        self._child.wait()


def table(sizes, workers):
    """Measure and print size after size; the first size is what growth is told by."""
    columns = [*HEAD, *(["change"] if "base" in workers else [])]
    print("".join(f"{name:>{width(name)}}" for name in columns))  # noqa: T201
    rows, first = [], {}
    for size in sizes:
        taken = measured(size, workers)
        for request, rounds in taken["now"].items():
            row = figures(size, request, rounds)
            row["growth"] = row["p50"] / first.setdefault(request, row["p50"])
            if "base" in workers:
                row["change"] = row["p50"] / figures(size, request, taken["base"][request])["p50"]
            rows.append(row)
            print(line(row), flush=True)  # noqa: T201
    for worker in workers.values():
        worker.end()
    return rows


def measured(size, workers):
    """Return by worker and request what its rounds took, with so many patients."""
    for worker in workers.values():
        worker.ask(grow=size)
    taken = {name: {} for name in workers}
    for turn in range(ROUNDS):
        for name in sorted(workers, reverse=turn % 2 == 1):  # A B B A
            for one in workers[name].ask(measure=TIMES):
                taken[name].setdefault(one["name"], []).append(one)
    return taken


def figures(size, request, rounds):
    """Return the row of one request, from what its rounds took."""
    server, bare = (
        sorted(ms for one in rounds for ms in one[key]) for key in ("server_ms", "bare_ms")
    )
    p50, limit = statistics.median(server), statistics.median(bare)
    return {
        "patients": size,
        "request": request,
        "p50": p50,
        "p95": server[int(0.95 * (len(server) - 1))],
        "limit": limit,
        "ratio": p50 / limit,
        "CPU": statistics.fmean(one["cpu_ms"] for one in rounds),
        "queries": rounds[0]["queries"],
        "bytes": rounds[0]["size"],
    }


def line(row):
    """Return a row as it is printed."""
    shown = {"patients": ",d", "request": "s", "queries": "d", "bytes": ",d"}
    shown |= {"ratio": ".2f", "growth": ".2f", "change": ".2f"}
    return "".join(f"{value:>{width(name)}{shown.get(name, '.1f')}}" for name, value in row.items())


def width(column):
    """Return how many characters a column takes."""
    return 15 if column == "request" else 10


def work():
    """Do what the lines of standard input ask, and answer each with a line of standard output."""
    from tests.benchmarks import population  # noqa: PLC0415
    from tests.benchmarks.requests import requests_of, take  # noqa: PLC0415

    answers, sys.stdout = sys.stdout, sys.stderr
    ana, patient = population.settle()
    copies, requests = 0, requests_of(ana, patient)
    for asked in map(json.loads, sys.stdin):
        answer = None
        if size := asked.get("grow"):
            more = size // population.PATIENTS - 1 - copies
            population.grow(patient.clinic, copies=copies, more=more)
            copies += more
        else:
            times = asked["measure"]
            answer = [asdict(take(name, *one, times=times)) for name, one in requests.items()]
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    sys.exit(main())
