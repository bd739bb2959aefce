"""
What it would bring, and cost, to keep the two largest tables in parts, one a month.

    .venv/bin/python -m tests.benchmarks.partitions

Entries of practice and messages of a million patients over a year, once in one table as now, once
in parts, with the same columns and keys; a key that forbids something twice has to hold the day of
the part as well. Printed are the size, what is asked most (the median of many, in milliseconds, the
two in turns), and how the oldest month is forgotten. The tables are copies without rules of ours.
"""

import argparse
import itertools
import os
import re
import statistics
import time
from dataclasses import dataclass

from tests.benchmarks.measuring import in_throw_away_database

MONTHS = 12
PLAIN, PARTS = "one_table", "in_parts"
ASKED = 200


@dataclass(frozen=True)
class Kind:
    """A table: the column that parts go by, how a row is made of ``i``, and what is asked of it."""

    table: str
    by: str
    columns: dict
    asked: dict


# Row number i belongs to patient i % people, and the rows of one patient lie evenly over the year.
WHEN = "(timestamptz '2026-01-01' + (i::float8 / %(rows)s) * interval '365 days')"
WHO = "1 + i %% %(people)s"
ENTRIES = Kind(
    "programmes_sessionentry",
    "done_at",
    {
        "clinic_id": "1",
        "public_id": "md5('p' || i)::uuid",
        "patient_id": WHO,
        "session_id": "1 + i / 4",
        "drill_id": "1",
        "client_uuid": "md5('c' || i)::uuid",
        "prescription_key": "md5('k' || i)::uuid",
        "outcome": "'done'",
        "answer": "'right'",
        "pain_site": "''",
        "asked_dose_json": """'{"sets": 2}'""",
        "logged_by_id": WHO,
        "logged_as": "'patient'",
        "source": "'app'",
        "done_at": WHEN,
        "received_at": WHEN,
    },
    {
        "newest of a patient": "patient_id = {who} ORDER BY done_at DESC LIMIT 20",
        "28 days of a patient": "patient_id = {who} AND done_at > '2026-12-03'",
        "of a session": "session_id = {session}",
        "was it sent before?": "patient_id = {who} AND client_uuid = '{uuid}'",
    },
)
MESSAGES = Kind(
    "programmes_delivery",
    "day",
    {
        "clinic_id": "1",
        "public_id": "md5('p' || i)::uuid",
        "user_id": WHO,
        "address": "''",
        "patient_id": WHO,
        "rule_id": WHO,
        "rule_version": "1",
        "kind": "'session'",
        "channel": "'email'",
        "day": f"({WHEN} AT TIME ZONE 'UTC')::date",
        "zone": "'UTC'",
        "slot": "'s' || i / %(people)s",
        "language": "'en-gb'",
        "due_at": WHEN,
        "not_before": WHEN,
        "expires_at": WHEN,
        "is_urgent": "false",
        "reason": "''",
        "state": "CASE WHEN i %% 1000 = 0 THEN 'pending' ELSE 'sent' END",
        "attempt": "1",
        "answer": "''",
        "contents_json": "'{}'",
        "made_at": WHEN,
    },
    {
        "next 20 to send": "state = 'pending' AND NOT is_urgent ORDER BY not_before LIMIT 20",
        "28 days of a patient": "patient_id = {who} AND day > '2026-12-03'",
        "newest of a patient": "patient_id = {who} ORDER BY day DESC LIMIT 20",
        "waiting of a rule": "rule_id = {who} AND state = 'pending'",
    },
)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--rows", type=int, default=5_000_000)
    given = parser.parse_args()
    in_throw_away_database(lambda: [weigh(kind, vars(given)) for kind in (ENTRIES, MESSAGES)])


def weigh(kind, given):
    """Make both tables of a kind, print what they do, and take them away."""
    import psycopg  # noqa: PLC0415 -- the address is known by now

    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        for name in (PLAIN, PARTS):
            fill(connection, kind, name, given)
        print(f"{kind.table}: {given['rows']:,} rows  {PLAIN:>12} {PARTS:>12}")  # noqa: T201
        sizes = [size(connection, name) for name in (PLAIN, PARTS)]
        say("MB", sizes, ".0f")
        for name, condition in kind.asked.items():
            say(name, ask(connection, condition, given), ".3f")
        say("forget a month", forget(connection, kind), ".0f")
        connection.execute(f"DROP TABLE {PLAIN}, {PARTS}")


def fill(connection, kind, name, given):
    """Make a table and its rows, then its keys."""
    like = f"CREATE TABLE {name} (LIKE {kind.table} INCLUDING DEFAULTS INCLUDING IDENTITY)"
    if name == PARTS:
        connection.execute(f"{like} PARTITION BY RANGE ({kind.by})")
        ends = [f"2026-{month:02}-01" for month in range(1, MONTHS + 1)] + ["2027-02-01"]
        for number, (first, last) in enumerate(itertools.pairwise(ends)):
            bounds = f"FOR VALUES FROM ('{first}') TO ('{last}')"
            connection.execute(f"CREATE TABLE part_{number} PARTITION OF {name} {bounds}")
    else:
        connection.execute(like)
    columns, values = ", ".join(kind.columns), ", ".join(kind.columns.values())
    made = "generate_series(0, %(rows)s - 1) AS i"
    connection.execute(f"INSERT INTO {name} ({columns}) SELECT {values} FROM {made}", given)  # noqa: S608
    keys = "SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = %s::regclass"
    for number, (key,) in enumerate(connection.execute(keys, [kind.table]).fetchall()):
        key = re.sub(r"INDEX \S+ ON \S+", f"INDEX {name}_{number} ON {name}", key)  # noqa: PLW2901
        if name == PARTS and key.startswith("CREATE UNIQUE"):
            key = re.sub(r"USING btree \(([^)]*)\)", rf"USING btree (\1, {kind.by})", key)  # noqa: PLW2901
        connection.execute(key)
    connection.execute(f"VACUUM ANALYZE {name}")


def size(connection, name):
    """Return the megabytes of a table with its parts and keys."""
    of_all = """
SELECT sum(pg_total_relation_size(oid)) FROM pg_class WHERE oid = %(name)s::regclass
    OR oid IN (SELECT inhrelid FROM pg_inherits WHERE inhparent = %(name)s::regclass)
"""
    return connection.execute(of_all, {"name": name}).fetchone()[0] / 2**20


def ask(connection, condition, given):
    """Return the medians of a question to both, which take turns."""
    taken = {PLAIN: [], PARTS: []}
    for number in range(ASKED):
        who = 1 + number * 7919 % given["people"]
        uuid = connection.execute("SELECT md5('c' || %s)::uuid", [number]).fetchone()[0]
        filled = condition.format(who=who, uuid=uuid, session=1 + number * 7919 % 1_000_000)
        for name, times in taken.items():
            began = time.perf_counter()
            connection.execute(f"SELECT * FROM {name} WHERE {filled}").fetchall()  # noqa: S608
            times.append(1000 * (time.perf_counter() - began))
    return [statistics.median(times) for times in taken.values()]


def forget(connection, kind):
    """Return the milliseconds that it takes each to lose the rows of the first month."""
    taken = []
    for statements in (
        (f"DELETE FROM {PLAIN} WHERE {kind.by} < '2026-02-01'", f"VACUUM {PLAIN}"),  # noqa: S608
        ("DROP TABLE part_0",),
    ):
        began = time.perf_counter()
        for statement in statements:
            connection.execute(statement)
        taken.append(1000 * (time.perf_counter() - began))
    return taken


def say(what, both, form):
    print(f"{what:38}  " + " ".join(f"{one:12{form}}" for one in both), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
