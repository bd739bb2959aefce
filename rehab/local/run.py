"""``make run``: the whole of Relearn on this machine, until Ctrl-C."""

import contextlib
import http.client
import os
import shutil
import signal
import sys
import time
from collections import Counter
from types import FrameType

from rehab.local import STATE, Failure
from rehab.local.process import (
    RUN_MARK,
    STOPPING,
    Child,
    FolderLock,
    call,
    require_free_port,
    sole_descent,
)
from rehab.local.servers import mail_sink, postgres, secret, valkey

FIRST_PAGE_S = 120.0
SETTLED_S = 10.0  # a child that ends sooner than this, again and again, stops the run
ATTEMPTS = 3
WEB, WORKER = "relearn_web", "relearn_worker"
WORKERS = {  # by the queues of CELERY_TASK_ROUTES
    "The Celery worker": ("--queues=celery", "--hostname=worker@%h", "--concurrency=2"),
    "The worker for letters": ("--queues=letters", "--hostname=letters@%h", "--concurrency=1"),
    "The worker for long jobs": ("--queues=long", "--hostname=long@%h", "--concurrency=1"),
}
QUIETLY = ("--without-gossip", "--without-mingle")
EMBEDDED = {
    "DATABASE_URL": ("PostgreSQL", postgres),
    "BROKER_URL": ("Valkey", valkey),
    "EMAIL_URL": ("the mail sink", mail_sink),
}


def run(_arguments: list[str]) -> int:
    """Start everything, keep it running and stop it at Ctrl-C or SIGTERM.

    :raises Failure: when a part does not run.
    """
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if number == signal.SIGINT or signal.getsignal(number) != signal.SIG_IGN:  # nohup
            signal.signal(number, _interrupt)
    port = _port()
    address = f"http://localhost:{port}"
    children: list[Child] = []
    lock = FolderLock(STATE / "run.lock")
    lock.take(f"process {os.getpid()}, {address}")
    with sole_descent(RUN_MARK):
        require_free_port(port)
        shutil.rmtree(STATE / "log", ignore_errors=True)
        try:
            _start(children, port, address)
            _supervise(children)
        except KeyboardInterrupt:
            print("\nStopping; the data stay in .local", flush=True)
        finally:
            lock.note(STOPPING)
            _stop(children)
    return 0


def _start(children: list[Child], port: int, address: str) -> None:
    is_embedded = not os.environ.get("DATABASE_URL")
    for name, (server, start) in EMBEDDED.items():
        if not os.environ.get(name):
            print(f"Starting {server}", flush=True)
            child, os.environ[name] = start(STATE)
            children.append(child)
            if name == "EMAIL_URL":
                os.environ.setdefault("MAILBOX_DIR", str(STATE / "mail"))
    defaults = {"DEBUG": "1", "DEMO": "1", "BASE_URL": address}
    for name, value in (defaults | {"SECRET_KEY": secret(STATE, "django")}).items():
        os.environ.setdefault(name, value)
    print("Preparing the database", flush=True)
    argv = [sys.executable, "-m", "rehab.local.prepare"]
    call(argv, what="Preparing the database", env={"DATABASE_ROLE": ""}, is_shown=True)
    is_held = is_embedded or bool(os.environ.get("DATABASE_ROLE"))
    print("Starting the web server, the Celery workers and beat", flush=True)
    for child in applications(port, is_held=is_held):
        child.start()
        children.append(child)
    web = children[-1]
    if not web.becomes(lambda: _serves(port), FIRST_PAGE_S):
        raise web.failure()
    print(f"\nRelearn runs at {address}")
    print(f"Demo people:    {address}/workbench/people/")
    print("Ctrl-C stops it. Logs are in .local/log", flush=True)


def applications(port: int, *, is_held: bool) -> tuple[Child, ...]:
    """
    Return the processes that run our own code, the web server last.

    Those that are ``is_held`` do it in roles of PostgreSQL of their own, see ``roles.sql``.
    """
    web, works = ({"DATABASE_ROLE": role if is_held else ""} for role in (WEB, WORKER))
    celery = [sys.executable, "-m", "celery", "--quiet", "-A", "rehab.celery"]
    return (
        *(
            Child(
                name=name,
                argv=[*celery, "worker", "--loglevel=INFO", *what, *QUIETLY],
                log=STATE / "log" / f"{what[0].rpartition('=')[2]}.log",
                env=works | {"REMAP_SIGTERM": "SIGQUIT"},  # a soft shutdown
            )
            for name, what in WORKERS.items()
        ),
        Child(
            name="Celery beat",
            argv=[*celery, "beat", "--loglevel=INFO"],
            log=STATE / "log" / "beat.log",
            env=works,
        ),
        Child(
            name="The web server",
            argv=[sys.executable, "-m", "rehab.web", "--port", str(port)],
            log=STATE / "log" / "web.log",
            env=web | {"DATABASE_POOL": "1"},
        ),
    )


def _supervise(children: list[Child]) -> None:
    quick_ends: Counter[str] = Counter()
    while True:
        time.sleep(0.5)
        for child in children:
            if child.has_ended:
                is_quick = time.monotonic() - child.started_at < SETTLED_S
                quick_ends[child.name] = quick_ends[child.name] + 1 if is_quick else 0
                if quick_ends[child.name] > ATTEMPTS:
                    raise child.failure()
                print(f"{child.name} ended; starting it again. Its log is {child.log}", flush=True)
                child.stop()
                child.start()


def _stop(children: list[Child]) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # stopping is not interrupted
    for child in reversed(children):
        if child.name not in {"PostgreSQL", "Valkey"}:  # the others may still need them
            child.ask_to_stop()
    for child in reversed(children):
        child.stop()


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _port() -> int:
    text = os.environ.get("PORT", "8000")
    if not text.isdecimal() or not 0 < int(text) < 65536:  # noqa: PLR2004
        raise Failure(f"PORT is a number from 1 to 65535, not {text!r}.")
    return int(text)


def _serves(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    with contextlib.closing(connection), contextlib.suppress(OSError, http.client.HTTPException):
        connection.request("GET", "/", headers={"Host": f"localhost:{port}"})
        connection.getresponse()
        return True
    return False
