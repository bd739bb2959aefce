"""
What the engine of delivery does in a second, and whether that depends on how many people there are.

    .venv/bin/python -m tests.benchmarks.engine

First the way of a message through the ledger, without a mail server: PostgreSQL alone, doing the
same commits by the same statements but nothing in between, against the engine, with 1, 2 and 4
workers, in turns, in a database that writes every commit to the disk. Then, for 10,000, 100,000 and
1,000,000 patients: how long a claim of 20 takes (the median of 100) when so many messages wait and
as many were sent before; filling when nothing is lacking, which is what happens every ten minutes;
and filling one day, which happens once a day for everybody: of at most 20,000, reckoned up for all.
The processor's time, of worker and database, hardly depends on what else the machine does. With
``--peak 1000000 --rows 0 --sizes`` so many messages wait at one moment, as at nine o'clock in one
time zone, and so many ``--workers`` send for a minute each.
"""

import argparse
import math
import os
import resource
import statistics
import time
import traceback
import uuid
from functools import partial
from pathlib import Path

from tests.benchmarks.measuring import cpu_s, in_throw_away_database, tidy, timed
from tests.chaos import crowd

PEAK_S = 60
AT_MOST_FILLED = 20_000
HELD = "-c role=relearn_worker"  # as workers are in production
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
# In one statement, as the engine does: as two in a transaction, PostgreSQL is asked four times.
SENT = """
WITH marked AS (
    UPDATE programmes_delivery SET state = 'sent', sent_at = now(), answer = 'ok',
        lease_token = NULL, lease_until = NULL
    WHERE id = %s AND lease_token = %s RETURNING clinic_id, id, attempt)
INSERT INTO programmes_deliveryattempt (clinic_id, delivery_id, attempt, outcome, began_at, answer)
SELECT clinic_id, id, attempt, 'accepted', now(), 'ok' FROM marked
"""


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=2_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--sizes", type=int, nargs="*", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--peak", type=int, default=0, help="how many wait at one moment")
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2, 4])
    given = parser.parse_args()
    durable = partial(in_throw_away_database, is_durable=True)
    if given.peak:
        in_child(lambda: durable(lambda: peak(given.peak, given.workers)))
    if given.rows:
        in_child(lambda: durable(lambda: ways(given.rows, given.rounds, given.workers)))
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


def ways(rows, rounds, numbers):
    """
    Print messages a second for PostgreSQL alone and for the engine, and what each costs.

    Both take turns, so that what else the machine does meets them alike; shares are of one turn
    each, the middle one and the span. The processor's time is that of workers and database.
    """
    say("workers", "PostgreSQL/s", "engine/s", "share", "span", "CPU: ms", "ms", "share")
    crowd.settle(people=rows)
    crowd.remind(people=rows)
    by_engine()  # a worker lives long: what it reads and compiles once is not counted
    for workers in numbers:
        turns = [[rate(rows, workers, work) for work in (alone, by_worker)] for _ in range(rounds)]
        rates = [statistics.median(turn[way][0] for turn in turns) for way in (0, 1)]
        shares = sorted(engine[0] / database[0] for database, engine in turns)
        costs = [statistics.median(turn[way][1] for turn in turns) for way in (0, 1)]
        say(
            workers,
            *(f"{one:.0f}" for one in rates),
            f"{statistics.median(shares):.2f}",
            f"{shares[0]:.2f} to {shares[-1]:.2f}",
            *(f"{one:.2f}" for one in costs),
            f"{costs[0] / costs[1]:.2f}",
        )


def rate(rows, workers, work):
    """Return how many of so many messages go in a second, and the processor's ms for each."""
    from django.db import connection  # noqa: PLC0415

    with _cursor() as cursor:
        cursor.execute("TRUNCATE programmes_delivery CASCADE")
        cursor.execute("SELECT pg_backend_pid()")
        server = _parent(cursor.fetchone()[0])
    crowd.remind(people=rows)
    tidy()
    connection.close()
    time.sleep(0.2)  # until the server has buried what served this connection
    spent = _spent_s(server)
    began = time.perf_counter()
    children = [os.fork() or _end(work) for _ in range(workers)]
    for child in children:
        os.waitpid(child, 0)
    taken = time.perf_counter() - began
    time.sleep(0.2)
    spent = _spent_s(server) - spent
    with _cursor() as cursor:
        cursor.execute("SELECT count(*) FROM programmes_delivery WHERE state = 'sent'")
        assert cursor.fetchone() == (rows,)
    return rows / taken, 1000 * spent / rows


def _spent_s(server):
    """Return the processor's seconds of the workers and connections that have ended."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    fields = Path(f"/proc/{server}/stat").read_text().rpartition(")")[2].split()
    served = (int(fields[13]) + int(fields[14])) / os.sysconf("SC_CLK_TCK")
    return ended.ru_utime + ended.ru_stime + served


def _parent(process):
    return int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])


def _end(work):
    try:
        work()
    finally:
        os._exit(0)


def alone():
    """Do what the engine asks of PostgreSQL, and nothing else."""
    import psycopg  # noqa: PLC0415

    from programmes.models.ledger import CLAIM  # noqa: PLC0415

    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True, options=HELD) as connection:
        while True:
            token = uuid.uuid4()
            values = {"is_urgent": False, "at_most": 20, "without": [], "lease_s": 120}
            with connection.transaction():
                connection.execute("SET LOCAL synchronous_commit = off")
                moment = connection.execute("SELECT now()").fetchone()[0]
                found = connection.execute(
                    CLAIM, values | {"now": moment, "token": token}
                ).fetchall()
            if not found:
                return
            for row in found:
                connection.execute(SENDING, (row[0], token))
                connection.execute(SENT, (row[0], token))


def by_worker(until=math.inf):
    """Let the engine work as a worker does, which PostgreSQL holds."""
    from django.db import connection  # noqa: PLC0415

    from programmes.models import reach, walls  # noqa: PLC0415

    reach.hold(walls.WORKER)
    connection.settings_dict["OPTIONS"]["options"] = HELD
    by_engine(until)


def by_engine(until=math.inf):
    """Let the engine work, with a channel that takes everything at once, until that moment."""
    from django.conf import settings  # noqa: PLC0415
    from django.utils.timezone import now  # noqa: PLC0415

    from programmes.actions import sending  # noqa: PLC0415
    from programmes.letters import mail_of  # noqa: PLC0415

    settings.DELIVERY_PER_MINUTE = 0

    def take(delivery):
        return str(len(mail_of(delivery).as_bytes()))

    while time.monotonic() < until:
        if sending.send_batch(now=now(), senders={"email": take}).is_last:
            break


def peak(people, numbers):
    """Print how many of the messages that a whole time zone waits for go in a minute."""
    crowd.settle(people=people)
    crowd.remind(people=people)
    tidy()
    say("wait", "workers", "seconds", "sent", "a second")
    for workers in numbers:
        before, began = _sent(), time.monotonic()
        children = [os.fork() or _end(partial(by_worker, began + PEAK_S)) for _ in range(workers)]
        for child in children:
            os.waitpid(child, 0)
        took, sent = time.monotonic() - began, _sent() - before
        say(people, workers, f"{took:.0f}", sent, f"{sent / took:.0f}")


def _sent():
    """Return how many have gone, by a connection that no child inherits."""
    from django.db import connection  # noqa: PLC0415

    with _cursor() as cursor:
        cursor.execute("SELECT count(*) FROM programmes_delivery WHERE state = 'sent'")
        (sent,) = cursor.fetchone()
    connection.close()
    return sent


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
    with _cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        server = cursor.fetchone()[0]
    claim = measured(lambda: sending.claim(now=now(), is_urgent=False), 100, server)
    idle = measured(lambda: reminders.fill_due(now=now()), 100, server)
    with _cursor() as cursor:
        cursor.execute(
            "UPDATE programmes_reminderrule SET fill_at = now(), "
            "filled_until = (now() AT TIME ZONE 'UTC')::date + 2 WHERE id <= %s",
            [AT_MOST_FILLED],
        )
    tidy()
    began, spent, filled = time.perf_counter(), -_busy_s(server), 0
    while count := reminders.fill_due(now=now()):
        filled += count
    share = people / filled / 86_400
    wall, cpu = (time.perf_counter() - began) * share, (spent + _busy_s(server)) * share
    say("patients", "claim of 20", "CPU", "nothing to fill", "CPU", "part of a day", "CPU")
    say(people, *claim, *idle, f"1/{1 / wall:.0f}", f"1/{1 / cpu:.0f}")


def measured(call, times, server):
    """Return how long a call takes, the median of so many, and how much of the processor's time."""
    spent = _busy_s(server)
    taken = timed(call, times)
    spent = (_busy_s(server) - spent) / (times + 1)
    return f"{statistics.median(taken):.1f} ms", f"{1000 * spent:.1f} ms"


def _busy_s(server):
    return time.process_time() + cpu_s(server)


def _cursor():
    from django.db import connection  # noqa: PLC0415

    return connection.cursor()


if __name__ == "__main__":
    main()
