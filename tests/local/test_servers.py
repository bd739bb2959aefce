"""The embedded PostgreSQL: who owns what, and root on a machine without user namespaces."""

import os
import subprocess
import sys
from urllib.parse import urlsplit

import psycopg
import pytest
from django.db import connection
from psycopg.errors import InsufficientPrivilege

from rehab.local import ROOT, servers
from tests import migrated
from tests.factories import make_clinic, make_patient

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
def address(transactional_db):
    """A migrated database with one patient."""
    make_patient(clinic=make_clinic(), zone="Europe/Dublin")
    own = urlsplit(os.environ["DATABASE_URL"])
    return own._replace(path=f"/{connection.settings_dict['NAME']}").geturl()


def test_owner_may_make_databases_but_is_no_superuser():
    with psycopg.connect(os.environ["DATABASE_URL"]) as owner:
        row = owner.execute(
            "SELECT rolcreatedb, rolsuper FROM pg_roles WHERE rolname = current_user"
        ).fetchone()

    assert row == (True, False)


@pytest.mark.parametrize("role", ["relearn_web", "relearn_worker"])
def test_role_of_web_or_worker_reads_and_writes_rows_only(address, role):
    with psycopg.connect(address, options=f"-c role={role}", autocommit=True) as held:
        held.execute("INSERT INTO programmes_tick (name, at) VALUES ('x', now())")
        assert held.execute("SELECT name FROM programmes_tick").fetchall() == [("x",)]
        for forbidden in (
            "TRUNCATE programmes_tick",
            "DROP TABLE programmes_tick",
            "CREATE TABLE other (id int)",
            "ALTER TABLE programmes_patient DISABLE ROW LEVEL SECURITY",
            "DROP POLICY patient_own_clinic ON programmes_patient",
            "DELETE FROM programmes_auditevent",
            "UPDATE programmes_auditevent SET verb = 'x'",
        ):
            with pytest.raises(InsufficientPrivilege):
                held.execute(forbidden)


def test_only_the_role_of_backups_dumps_patients_and_it_writes_nothing(address):
    def dump(role, *options):
        argv = [str(migrated.PROGRAMS / "pg_dump"), f"--role={role}", *options, address]
        done = subprocess.run(argv, capture_output=True, text=True, timeout=60, check=False)
        return done.returncode, done.stdout.count("Europe/Dublin")

    assert dump("relearn_backup") == (0, 1)
    # Never a dump without patients that looks well.
    for role in ("relearn_web", "relearn_worker"):
        assert dump(role) == (1, 0)
        assert dump(role, "--enable-row-security") == (1, 0)
    with (
        psycopg.connect(address, options="-c role=relearn_backup") as held,
        pytest.raises(InsufficientPrivilege),
    ):
        held.execute("DELETE FROM programmes_patient")


def test_roles_that_an_older_version_did_not_make_are_made_at_the_next_start(tmp_path, monkeypatch):
    older = tmp_path / "roles.sql"
    older.write_text("CREATE ROLE relearn_app NOLOGIN;\nGRANT relearn_app TO relearn;\n")
    roles = []
    for known in (older, servers.ROLES):
        monkeypatch.setattr(servers, "ROLES", known)
        child, url = servers.postgres(tmp_path, is_throw_away=True)
        with psycopg.connect(url) as owner:
            found = owner.execute("SELECT rolname FROM pg_roles WHERE rolname ~ '^relearn_'")
            roles.append(sorted(name for (name,) in found))
        child.stop()

    others = ["relearn_backup", "relearn_web", "relearn_worker"]
    assert roles == [["relearn_app"], ["relearn_app", *others]]


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
