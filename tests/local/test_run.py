"""``make run``: really started, interrupted, killed and refused, in copies of the project."""

import os
import shlex
import shutil
import signal
import socket
import subprocess
from urllib.parse import urlsplit

import psycopg
import pytest

from rehab.local.process import wait_for
from tests import migrated
from tests.local.conftest import PYTHON, STOP_S


def test_run_interrupted_stops_everything_and_keeps_the_data(running, start):
    people = running.people

    running.interrupt()
    remains = running.living
    again = start(running.folder)
    again.wait_until_ready()

    assert len(people) > 30
    assert remains == {}
    assert again.people == people


@pytest.mark.parametrize("victim", ["make run", "rehab.local run"])
def test_run_killed_starts_again_at_once(running, start, victim):
    session = str(running.process.pid)
    people = running.people

    subprocess.run(["pkill", "-9", "-s", session, "-f", victim], check=True)
    running.process.wait(STOP_S)
    again = start(running.folder, port=running.port)
    again.wait_until_ready()

    assert again.people == people


def test_run_while_another_runs_from_the_folder_is_refused(running, start):
    refused = start(running.folder)

    assert refused.process.wait(STOP_S) != 0
    assert "Relearn: It already runs from this folder (process " in refused.said
    assert running.people != set()


def test_run_whose_child_is_killed_starts_it_again(running):
    def beats():
        return [pid for pid, command in running.living.items() if "\0beat\0" in command]

    (killed,) = beats()
    os.kill(killed, signal.SIGKILL)
    wait_for(lambda: beats() not in ([], [killed]), STOP_S)

    assert "Celery beat ended; starting it again." in running.said
    assert len(beats()) == 1


@pytest.fixture
def given():
    """The address of a migrated database where Ana is already: no demo is told there."""
    url = os.environ["DATABASE_URL"]
    migrated.make(url, "given")
    address = urlsplit(url)._replace(path="/given").geturl()
    with psycopg.connect(address) as connection:
        connection.execute(
            "INSERT INTO programmes_user (password, public_id, name, is_active)"
            " VALUES ('', gen_random_uuid(), 'Ana', true)"
        )
    return address


def test_run_with_servers_of_the_environment_starts_none(folder, start, given):
    servers = {"DATABASE_URL": given, "BROKER_URL": os.environ["BROKER_URL"]}
    with psycopg.connect(given, autocommit=True) as connection:
        ask = "SELECT to_regclass('cache') IS NOT NULL, array_agg(name) FROM programmes_user"
        assert connection.execute(ask).fetchone() == (False, ["Ana"])

        run = start(folder, env=servers | {"EMAIL_URL": "smtp://127.0.0.1:9"})
        run.wait_until_ready()

        assert connection.execute(ask).fetchone() == (True, ["Ana"])  # prepared, and kept
    assert sorted(path.name for path in (folder / ".local").iterdir()) == [
        "log",
        "run.lock",
        "secrets.json",
    ]


def test_run_without_database_says_so(folder, start):
    run = start(folder, env={"DATABASE_URL": "postgres://relearn@127.0.0.1:9/relearn"})

    assert run.process.wait(STOP_S) != 0
    assert "The database does not answer: " in run.said
    assert "Relearn: Preparing the database did not succeed; it says why above." in run.said


@pytest.mark.parametrize(
    ("host", "family"), [("127.0.0.1", socket.AF_INET), ("::", socket.AF_INET6)]
)
def test_run_on_a_taken_port_is_refused(folder, start, host, family):
    with socket.socket(family) as taken:
        taken.bind((host, 0))
        taken.listen()
        port = taken.getsockname()[1]

        run = start(folder, port=port)

        assert run.process.wait(STOP_S) != 0
    assert f"Relearn: Port {port} is taken: stop the other program" in run.said


def test_run_on_a_word_as_port_is_refused(folder, start):
    run = start(folder, port="http")

    assert run.process.wait(STOP_S) != 0
    assert "Relearn: PORT is a number from 1 to 65535, not 'http'." in run.said


def python(code, folder):
    done = subprocess.run(
        [PYTHON, "-c", code], cwd=folder, capture_output=True, text=True, timeout=60, check=False
    )
    return done.returncode, done.stderr.strip()


def test_run_without_python3_venv_names_the_package(folder):
    (folder / ".venv").unlink()
    code = """
import runpy, sys
sys.modules["ensurepip"] = None  # what Debian's python3 looks like without python3-venv
sys.argv[1:] = ["run"]
runpy.run_module("rehab.local", run_name="__main__")
"""

    assert python(code, folder) == (
        1,
        "Relearn: Python cannot make a virtual environment: apt install python3-venv",
    )


def test_run_with_an_old_python_names_the_version(folder):
    code = "import sys; sys.version_info = (3, 9, 2); import rehab.local"

    assert python(code, folder) == (
        1,
        "Relearn needs Python 3.11 or newer; set PYTHON=, as in: make run PYTHON=python3.12",
    )


def test_run_on_a_full_disk_is_refused(folder, tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    names = {"disk": disk, "folder": folder, "python": PYTHON}
    quoted = {name: shlex.quote(str(value)) for name, value in names.items()}
    script = (
        "mount -t tmpfs -o size=52m tmpfs {disk} && cp -a {folder}/. {disk} && cd {disk} "
        "&& exec {python} -m rehab.local run"
    ).format(**quoted)
    private = ["unshare", "--user", "--map-root-user", "--mount"]
    if not shutil.which("unshare") or subprocess.run([*private, "true"], check=False).returncode:
        pytest.skip("This machine allows no private mounts.")

    done = subprocess.run(
        [*private, "sh", "-c", script], capture_output=True, text=True, timeout=60, check=False
    )

    assert done.returncode == 1
    assert done.stderr.strip().startswith("Relearn: The disk is full: ")
