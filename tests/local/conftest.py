"""Temporary copies of the project, in a folder that is hard to work in, and runs of them."""

import contextlib
import http.client
import os
import re
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from rehab.local import ROOT, VENV
from rehab.local.process import RUN_MARK, free_port, marked, wait_for

PYTHON = Path(sys.base_prefix) / "bin" / "python3"  # the one that made .venv
MEMBERSHIP = re.compile(r'name="membership" value="([^"]+)"')
LEFT_OUT = shutil.ignore_patterns(".*", "__pycache__", "staticfiles", "tests", "docs")
PATH_LENGTH = 300
DECIDED_BY_THE_TEST = {"DATABASE_URL", "BROKER_URL", "EMAIL_URL", "DEBUG", "DEMO", "MAKELEVEL"}
START_S = 150  # a busy machine; an idle one takes 4
STOP_S = 60


@dataclass
class Run:
    """One ``make run`` in *folder*, on a port of its own."""

    folder: Path
    env: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)

    def __post_init__(self):
        inherited = {k: v for k, v in os.environ.items() if k not in DECIDED_BY_THE_TEST}
        self.output = self.folder / f"output-{self.port}"
        with self.output.open("w") as file:
            self.process = subprocess.Popen(
                ["make", "run", f"PORT={self.port}", f"PYTHON={PYTHON}"],
                cwd=self.folder,
                env=inherited | self.env,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def people(self):
        """The ids on the page of demo people; none while nobody answers."""
        connection = http.client.HTTPConnection("localhost", self.port, timeout=10)
        with contextlib.suppress(OSError), contextlib.closing(connection):
            connection.request("GET", "/workbench/people/")
            return set(MEMBERSHIP.findall(connection.getresponse().read().decode()))
        return set()

    @property
    def said(self):
        return self.output.read_text()

    def wait_until_ready(self):
        ready = f"Relearn runs at http://localhost:{self.port}"
        wait_for(lambda: ready in self.said or self.process.poll() is not None, START_S)
        assert ready in self.said, self.said

    def interrupt(self):
        """Do what Ctrl-C does."""
        os.killpg(self.process.pid, signal.SIGINT)
        self.process.wait(STOP_S)

    @property
    def living(self):
        """The processes that this folder's runs started and that live: id -> command line."""
        return marked(RUN_MARK, self.folder)


def copy_to(folder):
    shutil.copytree(ROOT, folder, ignore=LEFT_OUT)
    (folder / ".venv").symlink_to(VENV.resolve())
    return folder.resolve()


@pytest.fixture(scope="module")
def long_folder(tmp_path_factory):
    """A copy at a path of 300 characters with spaces."""
    base = tmp_path_factory.mktemp("a path with spaces")
    missing = PATH_LENGTH - len(str(base)) - 2
    return copy_to(base / ("x" * (missing // 2)) / ("y" * (missing - missing // 2)))


@pytest.fixture(scope="module")
def runs():
    """All runs of the module; they are over at its end, whatever happens."""
    runs = []
    yield runs
    for run in runs:
        if run.process.poll() is None:
            run.interrupt()


@pytest.fixture
def start(runs):
    """Start a run."""

    def start(*args, **kwargs):
        runs.append(Run(*args, **kwargs))
        return runs[-1]

    return start


@pytest.fixture
def running(runs, start, long_folder):
    """A run that serves pages: the one that the last test left, since each start takes seconds."""
    for run in runs:
        if run.folder == long_folder and run.process.poll() is None:
            return run
    run = start(long_folder)
    run.wait_until_ready()
    return run


@pytest.fixture
def folder(tmp_path):
    """A copy nobody has run yet."""
    return copy_to(tmp_path / "relearn")
