"""
What the engine of delivery does in a second, and whether that depends on how many people there are.

    .venv/bin/python -m tests.benchmarks.engine

First the way of a message through the ledger, without a mail server: PostgreSQL alone, doing the
same commits by the same statements but nothing in between, against the engine, with 1, 2 and 4
workers, in a database that writes every commit to the disk. Then, for 10,000, 100,000 and
1,000,000 patients: how long a claim of 20 takes (the median of 100) when so many messages wait and
as many were sent before; filling when nothing is lacking, which is what happens every ten minutes;
and filling one day, which happens once a day for everybody. Of a million, 100,000 are filled.
"""

import argparse
import os
import statistics
import time
import traceback
import uuid

from tests.benchmarks.measuring import in_throw_away_database, tidy, timed
from tests.chaos import crowd

WORKERS = (1, 2, 4)
AT_MOST_FILLED = 100_000
HISTORY = (
    "ALTER TABLE programmes_delivery DISABLE TRIGGER USER",
    """
INSERT INTO programmes_delivery (public_id, clinic_id, user_id, patient_id, rule_id, rule_version,
    kind, channel, day, slot, zone, language, due_at, not_before, expires_at, address, is_urgent,
    state, reason, attempt, answer, sent_at)
SELECT gen_random_uuid(), 1, n, n, n, 1, 'session', 'email', '2026-01-01', '0', 'UTC', 'en-gb',
    '2026-01-01', '2026-01-01', '2026-01-01', '', false, 'sent', '', 1, '', '2026-01-01'
FROM generate_series(1, %(people)s) AS n
""",
    "ALTER TABLE programmes_delivery ENABLE TRIGGER USER",
)
SENDING = """
UPDATE programmes_delivery SET state = 'sending', sending_at = now(), contents_json = '{"cue": "x"}'
WHERE id = %s AND lease_token = %s AND lease_until > now() + interval '20 s'
"""
SENT = """
UPDATE programmes_delivery SET state = 'sent', sent_at = now(), answer = 'ok', lease_token = NULL,
    lease_until = NULL WHERE id = %s AND lease_token = %s
"""
NOTED = """
INSERT INTO programmes_deliveryattempt (clinic_id, delivery_id, attempt, outcome, began_at, answer)
VALUES (1, %s, 1, 'accepted', now(), 'ok')
"""


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=4_000)
    parser.add_argument("--sizes", type=int, nargs="*", default=[10_000, 100_000, 1_000_000])
    given = parser.parse_args()
    if given.rows:
        in_child(lambda: in_throw_away_database(lambda: ways(given.rows), is_durable=True))
    for size in given.sizes:
        in_child(lambda: in_throw_away_database(lambda: sizes(size)))  # noqa: B023 -- called at once


def in_child(work):
    """Do ``work`` in a process of its own: Django is set up on one database only."""
    pid = os.fork()
    if not pid:
        try:
            work()
        except Exception:  # noqa: BLE001 -- told, and the process ends
            traceback.print_exc()
        finally:
            os._exit(0)
    os.waitpid(pid, 0)


def say(*columns):
    print("  ".join(f"{column:>14}" for column in columns), flush=True)  # noqa: T201


def ways(rows):
    """Print messages a second for PostgreSQL alone and for the engine."""
    say("workers", "PostgreSQL/s", "engine/s", "share")
    crowd.settle(people=rows)
    for workers in WORKERS:
        rates = [rate(rows, workers, work) for work in (alone, by_engine)]
        say(workers, f"{rates[0]:.0f}", f"{rates[1]:.0f}", f"{rates[1] / rates[0]:.2f}")


def rate(rows, workers, work):
    """Return how many of so many messages go in a second, by that many processes."""
    from django.db import connection  # noqa: PLC0415

    with _cursor() as cursor:
        cursor.execute("TRUNCATE programmes_delivery CASCADE")
    crowd.remind(people=rows)
    tidy()
    connection.close()
    began = time.perf_counter()
    children = [os.fork() or _end(work) for _ in range(workers)]
    for child in children:
        os.waitpid(child, 0)
    taken = time.perf_counter() - began
    with _cursor() as cursor:
        cursor.execute("SELECT count(*) FROM programmes_delivery WHERE state = 'sent'")
        assert cursor.fetchone() == (rows,)
    return rows / taken


def _end(work):
    try:
        work()
    finally:
        os._exit(0)


def alone():
    """Do what the engine asks of PostgreSQL, and nothing else."""
    import psycopg  # noqa: PLC0415

    from programmes.actions.sending import CLAIM  # noqa: PLC0415

    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        while True:
            token = uuid.uuid4()
            values = {"is_urgent": False, "at_most": 20, "token": token, "lease_s": 120}
            with connection.transaction():
                connection.execute("SET LOCAL synchronous_commit = off")
                moment = connection.execute("SELECT now()").fetchone()[0]
                found = connection.execute(CLAIM, values | {"now": moment}).fetchall()
            if not found:
                return
            for row in found:
                connection.execute(SENDING, (row[0], token))
                with connection.transaction():
                    connection.execute(SENT, (row[0], token))
                    connection.execute(NOTED, (row[0],))


def by_engine():
    """Let the engine work, with a channel that takes everything at once."""
    from django.utils.timezone import now  # noqa: PLC0415

    from programmes.actions import sending  # noqa: PLC0415
    from programmes.letters import mail_of  # noqa: PLC0415

    def take(delivery):
        return str(len(mail_of(delivery).built().message().as_bytes()))

    while not sending.send_batch(now=now(), senders={"email": take}).is_last:
        pass


def sizes(people):
    """Print what claiming and filling take among so many patients."""
    from django.utils.timezone import now  # noqa: PLC0415

    from programmes.actions import reminders, sending  # noqa: PLC0415

    crowd.settle(people=people)
    crowd.remind(people=people)
    with _cursor() as cursor:
        for statement in HISTORY:
            cursor.execute(statement, {"people": people})
    tidy()
    claims = timed(lambda: sending.claim(now=now(), is_urgent=False), 100)
    idle = timed(lambda: reminders.fill_due(now=now()), 20)
    with _cursor() as cursor:
        cursor.execute(
            "UPDATE programmes_reminderrule SET fill_at = now(), "
            "filled_until = (now() AT TIME ZONE 'UTC')::date + 2 WHERE id <= %s",
            [AT_MOST_FILLED],
        )
    tidy()
    began, filled = time.perf_counter(), 0
    while count := reminders.fill_due(now=now()):
        filled += count
    day_s = (time.perf_counter() - began) * people / filled
    say("patients", "claim of 20", "nothing to fill", "a day for all", "share of a day")
    say(
        people,
        f"{statistics.median(claims):.1f} ms",
        f"{statistics.median(idle):.1f} ms",
        f"{day_s:.0f} s",
        f"1/{86_400 / day_s:.0f}",
    )


def _cursor():
    from django.db import connection  # noqa: PLC0415

    return connection.cursor()


if __name__ == "__main__":
    main()
