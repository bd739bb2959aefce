"""``backup`` and ``restore``, as an operator meets them: programs, files, and real servers."""

import json
import os
import secrets
import subprocess
import sys
import threading
import zipfile
from io import StringIO
from urllib.parse import urlsplit

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils.timezone import now

from programmes.channels import tombstones
from programmes.management import archives
from programmes.models import AuditEvent, User
from rehab.local import ROOT
from rehab.local.process import wait_for
from tests.factories import make_film, make_user

pytestmark = pytest.mark.django_db(transaction=True)
FILM = bytes(range(256)) * 4000

NEWCOMER = """
    INSERT INTO programmes_user (password, public_id, name, is_active)
    VALUES ('', gen_random_uuid(), 'New', true) RETURNING id
"""


@pytest.fixture
def archive(tmp_path, ben, ana):
    """A backup of a clinic, whose database holds a film's bytes and an audit event."""
    AuditEvent.record("clinic.opened", ben.clinic, clinic=ben.clinic, by=ana)
    make_film(clinic=ben.clinic, content=FILM)
    call_command("backup", str(tmp_path / "whole.backup"), stdout=StringIO())
    return tmp_path / "whole.backup"


@pytest.fixture
def empty():
    """The address of an empty database on the same server."""
    url = os.environ["DATABASE_URL"]
    name = f"restored_{secrets.token_hex(4)}"
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute(f"CREATE DATABASE {name}")
        yield urlsplit(url)._replace(path=f"/{name}").geturl()
        owner.execute(f"DROP DATABASE {name} WITH (FORCE)")


def restore(path, url, *more, **env):
    """Restore as an operator does; return exit code and what was said."""
    done = subprocess.run(
        [sys.executable, "manage.py", "restore", str(path), *(more or ["--no-erasures"])],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": url} | env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


def changed(path, **changes):
    """Return a copy of an archive whose manifest says something else."""
    other = path.with_name("changed.backup")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(other, "w") as new:
        manifest = json.loads(old.read(archives.MANIFEST))
        new.writestr(archives.DUMP, old.read(archives.DUMP))
        new.writestr(archives.MANIFEST, json.dumps(manifest | changes))
    return other


def manifest_of(path):
    with zipfile.ZipFile(path) as archive:
        return json.loads(archive.read(archives.MANIFEST))


def test_restored_database_holds_every_row_and_its_walls(archive, empty, ana):
    code, said = restore(archive, empty)

    rows = manifest_of(archive)["rows"]
    assert code == 0, said
    assert f"{sum(rows.values())} rows of {len(rows)} tables: as many as at " in said
    assert (rows["programmes_patient"], rows["programmes_auditevent"]) == (1, 1)
    with psycopg.connect(empty) as restored:
        films = "SELECT content FROM programmes_mediacontent WHERE length(content) = %s"
        assert restored.execute(films, [len(FILM)]).fetchone() == (FILM,)
        ids = [row[0] for row in restored.execute("SELECT id FROM programmes_user")]
        assert restored.execute(NEWCOMER).fetchone()[0] > max(ids)  # a number of their own
    with psycopg.connect(empty) as restored, pytest.raises(psycopg.errors.RestrictViolation):
        restored.execute("DELETE FROM programmes_auditevent")
    with psycopg.connect(empty, options="-c role=relearn_worker") as application:
        assert application.execute("SELECT count(*) FROM programmes_patient").fetchone() == (1,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            application.execute("DELETE FROM programmes_auditevent")


def test_backup_while_people_work_counts_what_it_holds(tmp_path, empty, northside):
    is_over = threading.Event()

    def work():
        while not is_over.is_set():
            make_user()
        connection.close()

    worker = threading.Thread(target=work)
    worker.start()
    wait_for(User.objects.exists, 10)
    try:
        call_command("backup", str(tmp_path / "busy.backup"), stdout=StringIO())
    finally:
        is_over.set()
        worker.join()

    counted = manifest_of(tmp_path / "busy.backup")["rows"]["programmes_user"]
    assert 0 < counted < User.objects.count()
    assert restore(tmp_path / "busy.backup", empty)[0] == 0  # it counts


def test_restore_into_a_database_with_tables_is_refused(archive):
    here = urlsplit(os.environ["DATABASE_URL"])._replace(
        path=f"/{connection.settings_dict['NAME']}"
    )

    code, said = restore(archive, here.geturl())

    assert code == 1
    assert "The database is not empty: it has " in said


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"format": 2}, "was made by another Relearn; this one cannot read it."),
        ({"migrations": ["programmes.9999_later"]}, "which knows programmes.9999_later."),
        ({"roles": ["strangers"]}, "Roles are missing: strangers. See rehab/local/roles.sql."),
        ({"sha256": "0" * 64}, "is damaged: its database is not the one that was dumped."),
    ],
)
def test_archive_that_does_not_fit_leaves_the_database_empty(archive, empty, changes, sentence):
    code, said = restore(changed(archive, **changes), empty)

    assert (code, sentence in said) == (1, True), said
    with psycopg.connect(empty) as still:
        assert still.execute(archives.TABLES).fetchall() == []


def test_restore_with_a_row_less_says_of_which_table(archive, empty):
    rows = manifest_of(archive)["rows"]

    code, said = restore(
        changed(archive, rows=rows | {"programmes_user": rows["programmes_user"] + 1}), empty
    )

    assert code == 1
    assert "Rows are missing, or there are too many, in: programmes_user." in said


@pytest.mark.parametrize("keeps", [0, 100, -100])
def test_archive_that_is_cut_short_is_refused(archive, empty, keeps):
    archive.write_bytes(archive.read_bytes()[:keeps])

    code, said = restore(archive, empty)

    assert code == 1
    assert "is no backup, or it is damaged" in said


def test_restore_with_other_keys_says_what_they_cost(archive, empty):
    code, said = restore(archive, empty, SECRET_KEY="other" * 20)

    assert code == 0
    assert "SECRET_KEY is not the one of then: everybody is signed out" in said
    assert "MFA_KEYS is not the one of then: authenticator apps" in said


def test_restore_erases_again_who_was_erased_since(archive, empty, ben, tmp_path):
    stone = tombstones.Tombstone(ben.public_id, now())
    log = tmp_path / "erased.jsonl"
    log.write_text(stone.to_line())

    code, said = restore(archive, empty, "--erasures", str(log))

    assert code == 0, said
    assert "1 in the list, 1 erased again.\n" in said
    with psycopg.connect(empty) as restored:
        names = restored.execute("SELECT name FROM programmes_user").fetchall()
    assert ("Ana",) in names
    assert ("Ben",) not in names


def test_restore_asks_who_was_erased_since(archive, empty):
    with pytest.raises(CommandError, match="one of the arguments --erasures --no-erasures is req"):
        call_command("restore", str(archive))


def test_backup_is_never_written_over_and_only_its_owner_reads_it(archive):
    assert archive.stat().st_mode & 0o777 == 0o600
    before = archive.read_bytes()

    with pytest.raises(CommandError, match="is there already"):
        call_command("backup", str(archive))

    assert archive.read_bytes() == before


def test_backup_into_a_folder_is_named_after_the_moment(tmp_path, capsys):
    call_command("backup", str(tmp_path))

    (made,) = tmp_path.iterdir()
    assert made.name.startswith("relearn-20")
    assert capsys.readouterr().out.startswith(f"{made}: ")


@pytest.mark.parametrize("command", [["backup"], ["restore", "--no-erasures"]])
def test_database_that_is_away_is_told_in_a_sentence(archive, tmp_path, command):
    path = archive if command[0] == "restore" else tmp_path / "new.backup"
    done = subprocess.run(
        [sys.executable, "manage.py", *command, str(path)],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": "postgres://relearn@127.0.0.1:9/relearn"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert done.stderr.startswith("CommandError: The database does not answer: ")
    assert [made.name for made in tmp_path.iterdir()] == ["whole.backup"]


@pytest.mark.parametrize("command", [["backup"], ["restore", "--no-erasures"]])
def test_role_that_does_not_see_every_row_is_refused(tmp_path, settings, command):
    settings.DATABASE_ROLE = "relearn_web"

    with pytest.raises(CommandError, match="Leave DATABASE_ROLE empty"):
        call_command(*command, str(tmp_path / "new.backup"))

    assert list(tmp_path.iterdir()) == []


def test_backup_that_fails_leaves_nothing(tmp_path, settings):
    settings.POSTGRES_BIN = str(tmp_path / "bin")
    (tmp_path / "bin").mkdir()
    program = tmp_path / "bin" / "pg_dump"
    program.write_text("#!/bin/sh\necho half a dump\necho no room left >&2\nexit 1\n")
    program.chmod(0o755)
    target = tmp_path / "to"
    target.mkdir()

    with pytest.raises(CommandError, match="pg_dump did not succeed: no room left"):
        call_command("backup", str(target))

    assert list(target.iterdir()) == []
