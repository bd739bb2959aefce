"""
Workers that die by kill -9 and are replaced, forked from one process that has read the code.

``python -m tests.chaos.crew WORKERS KILLS KILL_LOG SEED [--failpoints NAME,NAME] [--wrong]``: the
first workers die at the failpoints named, each at one; then they are killed at random moments.
Each runs ``manage.py deliver`` itself, at a fast pace. Ends at SIGTERM.
"""

import argparse
import json
import os
import random
import signal
import time
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command

PACE = 60


class Crew:
    def __init__(self, given):
        self.given = given
        self.log = Path(given.log)
        self.random = random.Random(given.seed)
        self.failpoints = [name for name in given.failpoints.split(",") if name]
        self.doomed, self.workers = {}, []
        self.kills = given.kills
        self.next_kill = time.monotonic() + 1

    def run(self):
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            while True:
                self.replace()
                self.bury()
                self.kill()
                time.sleep(0.01)
        except KeyboardInterrupt:
            for pid in self.workers:
                os.kill(pid, signal.SIGKILL)

    def replace(self):
        while len(self.workers) < self.given.workers:
            failpoint = self.failpoints.pop(0) if self.failpoints else ""
            pid = os.fork()
            if not pid:
                work(failpoint, is_wrong=self.given.wrong)
            self.workers.append(pid)
            self.doomed[pid] = failpoint

    def bury(self):
        for pid in list(self.workers):
            if os.waitpid(pid, os.WNOHANG)[0]:
                self.workers.remove(pid)
                self.note(self.doomed.pop(pid) or "died")

    def kill(self):
        """Kill one at random, of those that are not to die by themselves."""
        free = [pid for pid in self.workers if not self.doomed[pid]]
        if self.kills and free and time.monotonic() > self.next_kill:
            self.kills -= 1
            self.next_kill = time.monotonic() + self.random.uniform(0.05, 0.4)
            self.doomed[pid := self.random.choice(free)] = "random"
            os.kill(pid, signal.SIGKILL)

    def note(self, what):
        with self.log.open("a") as log:
            log.write(json.dumps({"at": time.time(), "what": what}) + "\n")


def work(failpoint, *, is_wrong):
    """Be a worker; never return."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    settings.FAILPOINT = failpoint
    if is_wrong:
        from tests.chaos import wrong  # noqa: PLC0415 -- it changes the engine

        wrong.install()
    try:
        call_command("deliver", pace=PACE)
    finally:
        os._exit(1)


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("workers", type=int)
    parser.add_argument("kills", type=int)
    parser.add_argument("log")
    parser.add_argument("seed", type=int)
    parser.add_argument("--failpoints", default="")
    parser.add_argument("--wrong", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rehab.settings")
    django.setup()
    Crew(arguments()).run()
