"""One trial: a database, a mail server that misbehaves, workers that die; and then the verdict."""

import json
import subprocess
import sys
import time

import psycopg

from rehab.local import ROOT
from rehab.local.process import Child, answers, start_on_free_port
from tests.chaos import verdict

FAILPOINTS = ("after_claim", "after_sending", "after_answer", "after_sent")
LEFT = "SELECT count(*) FROM programmes_delivery WHERE state IN ('pending', 'claimed', 'sending')"
# A mail may take 6 seconds and a worker is dead after 16, so that a trial does not take an hour.
HURRY = {
    "DEBUG": "1",
    "DELIVERY_BACKOFF_S": "1",
    "DELIVERY_LEASE_S": "16",
    "EMAIL_TOTAL_S": "6",
}


class Field:
    """Starts processes, and stops those that it started."""

    def __init__(self, folder, database_url, seed=1, **env):
        self.folder, self.database_url, self.seed = folder, database_url, seed
        self.children = []
        self.sink_log, self.kill_log = folder / "sink.jsonl", folder / "kills.jsonl"
        for log in (self.sink_log, self.kill_log):
            log.touch()
        sink, port = start_on_free_port(self._sink, answers)
        self.children.append(sink)
        self.env = (
            HURRY
            | env
            | {
                "DATABASE_URL": database_url,
                "EMAIL_URL": f"smtp://127.0.0.1:{port}",
            }
        )

    def _sink(self, port):
        return Child(
            name="sink",
            argv=[
                sys.executable,
                "-m",
                "tests.chaos.sink",
                str(port),
                str(self.sink_log),
                str(self.seed),
            ],
            log=self.folder / "sink.log",
        )

    def start(self, name, *arguments, **env):
        """Start a program of Python's and return it."""
        child = Child(
            name=name,
            argv=[sys.executable, *arguments],
            log=self.folder / f"{name}.log",
            env=self.env | env,
        )
        child.start()
        self.children.append(child)
        return child

    def start_crew(self, *, workers, kills, failpoints=(), is_wrong=False, name="crew"):
        """Start workers that die; a second crew has a name of its own."""
        numbers = [str(workers), str(kills), str(self.kill_log), str(self.seed)]
        more = ["--failpoints", ",".join(failpoints), *(["--wrong"] if is_wrong else [])]
        return self.start(name, "-m", "tests.chaos.crew", *numbers, *more)

    def left(self):
        """Return how many messages have not come to their end; ``None`` without a database."""
        try:
            with psycopg.connect(self.database_url, connect_timeout=5) as connection:
                return connection.execute(LEFT).fetchone()[0]
        except psycopg.OperationalError:
            return None

    def wait(self, seconds):
        """Wait until everything has come to its end, at most for so long."""
        ends = time.monotonic() + seconds
        while self.left() != 0 and time.monotonic() < ends:
            time.sleep(0.2)

    @property
    def kills(self):
        return verdict.lines(self.kill_log)

    def judge(self):
        """Return what the verdict counted; it is a program of its own."""
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "tests.chaos.verdict",
                self.database_url,
                str(self.sink_log),
                str(self.kill_log),
            ],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
        return json.loads(done.stdout)

    def close(self):
        for child in reversed(self.children):
            child.stop()
