"""The embedded PostgreSQL: who owns what, and root on a machine without user namespaces."""

import os
import subprocess
import sys

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege

from rehab.local import ROOT

ASK_FROM_A_CLOSED_FOLDER = """
import sys
from pathlib import Path
import psycopg
from rehab.local.servers import postgres
child, url = postgres(Path(sys.argv[1]), is_throw_away=True)
with psycopg.connect(url) as connection:
    print(connection.execute("SELECT current_user").fetchone()[0])
child.stop()
"""


@pytest.fixture
def table():
    """A table that the owner made in the database of ``make run``."""
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as owner:
        owner.execute("CREATE TABLE note (id bigserial PRIMARY KEY, text text)")
        yield "note"
        owner.execute("DROP TABLE note")


def test_owner_may_make_databases_but_is_no_superuser():
    with psycopg.connect(os.environ["DATABASE_URL"]) as owner:
        row = owner.execute(
            "SELECT rolcreatedb, rolsuper FROM pg_roles WHERE rolname = current_user"
        ).fetchone()

    assert row == (True, False)


def test_role_of_the_web_server_reads_and_writes_rows_only(table):
    options = "-c role=relearn_app"
    with psycopg.connect(
        os.environ["DATABASE_URL"], options=options, autocommit=True
    ) as application:
        application.execute("INSERT INTO note (text) VALUES ('seen')")
        row = application.execute("SELECT text FROM note").fetchone()
        for forbidden in ("TRUNCATE note", "DROP TABLE note", "CREATE TABLE other (id int)"):
            with pytest.raises(InsufficientPrivilege):
                application.execute(forbidden)

    assert row == ("seen",)


@pytest.mark.skipif(os.geteuid() != 0, reason="Only root has to hide from PostgreSQL.")
def test_postgres_of_root_without_user_namespaces_runs_in_a_closed_folder(tmp_path):
    refusing = tmp_path / "bin" / "unshare"
    refusing.parent.mkdir()
    refusing.write_text("#!/bin/sh\nexit 1\n")
    refusing.chmod(0o755)
    closed = tmp_path / "closed" / "state"
    closed.mkdir(parents=True)
    closed.parent.chmod(0o700)

    done = subprocess.run(
        [sys.executable, "-c", ASK_FROM_A_CLOSED_FOLDER, closed],
        cwd=ROOT,
        env=os.environ | {"PATH": f"{refusing.parent}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, "relearn\n", "")
    assert (closed / "postgres").stat().st_uid == 65534
