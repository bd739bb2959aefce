"""
``make chaos``: 6,000 messages, and everything that serves them dies again and again.

Servers of its own in a folder of its own; it ends only what it started. Two crews of workers in a
plain loop beside two Celery workers and two beats; kill -9 at random and at every failpoint;
PostgreSQL stopped at once, twice; Valkey killed, with all it held, and frozen; a mail server that
misbehaves all the time. Then the verdict. Afterwards a sender that marks first has to be caught.
"""

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from rehab.local import ROOT
from rehab.local.process import wait_for
from rehab.local.servers import postgres, valkey
from tests.chaos.field import FAILPOINTS, Field

PEOPLE = int(os.environ.get("CHAOS_PEOPLE", "3000"))  # two messages each
KILLS = int(os.environ.get("CHAOS_KILLS", "100"))
AT_MOST_S = 1800
CELERY = ("-m", "celery", "-A", "rehab.celery")
FAST_BEAT = """
from rehab.celery import app
for entry in app.conf.beat_schedule.values():
    entry["schedule"] = 0.5  # seconds
app.Beat(loglevel="WARNING").run()
"""
say = sys.stdout.write


def prepare(folder, people):
    """Start PostgreSQL, as careful with its disk as in production; return it and its address."""
    server, url = postgres(folder)
    migrate = [sys.executable, "manage.py", "migrate", "--verbosity=0"]
    env = os.environ | {"DATABASE_URL": url, "DEBUG": "1"}
    subprocess.run(migrate, cwd=ROOT, env=env, check=True)
    subprocess.run([sys.executable, "manage.py", "createcachetable"], cwd=ROOT, env=env, check=True)
    fill = [sys.executable, "-m", "tests.chaos.crowd", str(people)]
    subprocess.run(fill, cwd=ROOT, env=env, check=True)
    return server, url


def crash(server, number):
    """Stop a server as a power cut would, and start it again on the same port."""
    os.kill(server._process.pid, number)
    wait_for(lambda: server.has_ended, 30)
    server.stop()
    time.sleep(1)
    server.start()


def kill_some(children, dice, field):
    """Kill a whole Celery worker or beat, with the processes it forked; start another."""
    child = dice.choice(children)
    os.killpg(child._process.pid, signal.SIGKILL)
    with field.kill_log.open("a") as log:
        log.write(json.dumps({"at": time.time(), "what": child.name}) + "\n")
    child.stop()
    child.start()


def storm(folder):
    """Let it rage until everything has come to its end; return what the verdict counted."""
    database, url = prepare(folder, PEOPLE)
    broker, broker_url = valkey(folder)
    field = Field(folder, url, BROKER_URL=broker_url)
    dice = random.Random(2)
    try:
        field.start_crew(workers=2, kills=KILLS // 2, failpoints=FAILPOINTS * 5)
        field.start_crew(workers=2, kills=KILLS - KILLS // 2, name="second-crew")
        worker = [*CELERY, "worker", "--concurrency=1", "--without-gossip", "--without-mingle"]
        worker.append("--queues=celery,letters,long")
        celery = [field.start(f"worker-{n}", *worker) for n in (1, 2)]
        celery += [field.start(f"beat-{n}", "-c", FAST_BEAT) for n in (1, 2)]
        events = {
            5: lambda: crash(database, signal.SIGQUIT),
            15: lambda: crash(broker, signal.SIGKILL),
            20: lambda: os.kill(broker._process.pid, signal.SIGSTOP),
            30: lambda: os.kill(broker._process.pid, signal.SIGCONT),
            35: lambda: crash(database, signal.SIGQUIT),
            **{moment: lambda: kill_some(celery, dice, field) for moment in (10, 18, 33, 40, 45)},
        }
        began = time.monotonic()
        while time.monotonic() - began < AT_MOST_S:
            for moment in sorted(events):
                if time.monotonic() - began > moment:
                    events.pop(moment)()
            if not events and field.left() == 0:
                break
            time.sleep(0.2)
        say(f"{time.monotonic() - began:.0f} s\n")
        return field.judge()
    finally:
        field.close()
        broker.stop()
        database.stop()


def catch_the_wrong_one(folder):
    """Let a sender work that marks first; return what the verdict counted."""
    database, url = prepare(folder, 300)
    field = Field(folder, url)
    try:
        field.start_crew(workers=3, kills=20, failpoints=FAILPOINTS, is_wrong=True)
        field.wait(AT_MOST_S)
        return field.judge()
    finally:
        field.close()
        database.stop()


def main():
    with tempfile.TemporaryDirectory(prefix="relearn-chaos-") as folder:
        folders = [Path(folder) / name for name in ("right", "wrong")]
        for each in folders:
            each.mkdir()
        counted = storm(folders[0])
        say(json.dumps(counted, indent=1) + "\n")
        wrong = catch_the_wrong_one(folders[1])
        say(f"Marking first: {json.dumps(wrong)}\n")
    is_caught = wrong["lost_silently"] > 0
    say("The wrong sender is caught.\n" if is_caught else "The wrong sender is NOT caught.\n")
    return bool(counted["broken"]) or not is_caught


if __name__ == "__main__":
    sys.exit(main())
