"""
The real pages through PgBouncer beside a direct connection, in one run.

    .venv/bin/python -m tests.benchmarks.bouncer

PgBouncer (Debian's package) shares four connections of PostgreSQL among all, in transaction mode.
It hands no ``options`` on, so who signs in has the role of the web by default. Printed are the
table of ``servers`` and how many connections PostgreSQL held at most.
"""

import os
import shutil
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from rehab.local.process import Child, free_port
from tests.benchmarks.servers import begin, in_turns, settle, show, take

SETTINGS = """
[databases]
* = host=127.0.0.1 port={postgres} user={user} password={password}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 4
ignore_startup_parameters = options
"""
HELD = """
SELECT count(*) FROM pg_stat_activity WHERE usename = session_user AND pid <> pg_backend_pid()
"""


def main():
    begin(__doc__, measure_all)


def measure_all(rounds, seconds):
    """Let both ways take turns, and print what came of them."""
    from django.db import connection  # noqa: PLC0415

    pages, direct = settle(), os.environ["DATABASE_URL"]
    with connection.cursor() as cursor:
        cursor.execute("ALTER ROLE relearn SET role = relearn_web")
    connection.close()
    most = {}
    with _bouncer(direct) as through:
        ways = {"direct": direct, "PgBouncer": through}

        def once(way):
            env = {"DATABASE_URL": ways[way], "DATABASE_ROLE": "relearn_web"}
            with _counting(direct) as counts:
                turns = take("granian", pages, seconds, env)
            most[way] = max(most.get(way, 0), *counts)
            return turns

        show(pages, ways, in_turns(ways, rounds, once))
    print("connections of PostgreSQL at most:", most)  # noqa: T201


@contextmanager
def _bouncer(direct):
    """Run PgBouncer before the database at ``direct``, and give its address."""
    program = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        raise SystemExit("There is no pgbouncer here: apt-get install pgbouncer")
    where, port = urlsplit(direct), free_port()
    folder = Path(os.environ.get("TMPDIR", "/tmp")) / f"relearn-bouncer-{port}"  # noqa: S108
    folder.mkdir(mode=0o755)
    settings = folder / "pgbouncer.ini"
    of_database = {"postgres": where.port, "user": where.username, "password": where.password}
    settings.write_text(SETTINGS.format(port=port, **of_database))
    as_nobody = ["-u", "nobody"] if os.getuid() == 0 else []
    argv = [program, *as_nobody, str(settings)]
    server = Child(name="PgBouncer", argv=argv, log=folder / "log")
    server.start()
    try:
        time.sleep(1)
        if server.has_ended:
            raise SystemExit((folder / "log").read_text())
        yield where._replace(netloc=f"{where.username}:x@127.0.0.1:{port}").geturl()
    finally:
        server.stop()
        shutil.rmtree(folder)


@contextmanager
def _counting(direct):
    """Give how many connections PostgreSQL holds, counted four times a second."""
    import psycopg  # noqa: PLC0415

    counts, is_over = [0], threading.Event()

    def count():
        with psycopg.connect(direct, autocommit=True) as connection:
            while not is_over.wait(0.25):
                counts.append(connection.execute(HELD).fetchone()[0])

    counter = threading.Thread(target=count)
    counter.start()
    try:
        yield counts
    finally:
        is_over.set()
        counter.join()


if __name__ == "__main__":
    main()
