"""A demo of the audit's own, and beside it a server that forgets whatever it is sent."""

import contextlib
import os
import shutil
import sys
from dataclasses import dataclass
from urllib.parse import urlsplit

import psycopg

from rehab.local.process import Child, call, free_port
from rehab.local.run import EMBEDDED, FIRST_PAGE_S, WEB
from rehab.local.run import _serves as serves
from rehab.local.servers import secret
from tests.audit.cast import Person, gather
from tests.audit.tools import FOLDER

FORGETFUL = "tests.audit.forgetful"


@dataclass(frozen=True, slots=True)
class Demo:
    """
    Two servers by their addresses, and who goes through what they serve.

    ``plain`` is as `make run` starts it. ``forgetful`` has a database of its own that began as a
    copy, takes back what each request wrote, and has views that are open to injection.
    """

    plain: str
    forgetful: str
    people: tuple[Person, ...]


@contextlib.contextmanager
def demo():
    """
    Run a new demo on this machine alone; nothing of it stays.

    No worker runs: what tools send ends with what the pages themselves do.
    """
    folder = FOLDER / "demo"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    ports = [free_port(), free_port()]
    bases = [f"http://localhost:{port}" for port in ports]
    children = []
    try:
        for name, (_server, start) in EMBEDDED.items():
            child, os.environ[name] = start(folder)
            children.append(child)
        os.environ |= {"DEBUG": "1", "DEMO": "1", "SECRET_KEY": secret(folder, "django")}
        argv = [sys.executable, "-m", "rehab.local.prepare"]
        call(argv, what="Preparing the database", env={"DATABASE_ROLE": ""})
        people = gather()
        databases = os.environ["DATABASE_URL"], _copy(os.environ["DATABASE_URL"])
        each = zip(ports, bases, ("rehab.settings", FORGETFUL), databases, strict=True)
        for port, base, settings, database in each:
            web = Child(
                name="The web server",
                argv=[sys.executable, "-m", "rehab.web", "--port", str(port)],
                log=FOLDER / f"web-{settings}.log",
                env={
                    "DATABASE_URL": database,
                    "DATABASE_ROLE": WEB,
                    "DATABASE_POOL": "1",
                    "BASE_URL": base,
                    "MAILBOX_DIR": str(folder / "mail"),
                    "DJANGO_SETTINGS_MODULE": settings,
                },
            )
            web.start()
            children.append(web)
            if not web.becomes(lambda port=port: serves(port), FIRST_PAGE_S):
                raise web.failure()
        yield Demo(*bases, people)
    finally:
        for child in reversed(children):
            child.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _copy(url):
    """Copy a database that nobody is connected to; return the address of the copy."""
    parts = urlsplit(url)
    name = parts.path[1:]
    with psycopg.connect(parts._replace(path="/postgres").geturl(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}_forgetful TEMPLATE {name}")
    return parts._replace(path=f"/{name}_forgetful").geturl()
