"""
``python -m rehab.web``: the web server of one machine or container.

Granian, and what it does not do by itself: it says that it is about to leave while it still
serves, so that a proxy sends the next request elsewhere, and it tells Prometheus how it does on a
port of its own.
"""

import argparse
import multiprocessing
import os
import shutil
import tempfile
import time
from pathlib import Path

from django.conf import settings
from granian.constants import Interfaces
from granian.server.mp import MPServer

from rehab import metrics

KILL_AFTER_S = 10  # what a request that runs may still take once its worker stops
PROCESSES, THREADS = 2, 4  # of each process; settings.DATABASE_POOL counts on it


class Web(MPServer):
    """Granian's server; ``leaving`` is the file that tells its workers that it leaves."""

    def __init__(self, *, host: str, port: int, leaving: Path) -> None:
        super().__init__(
            "rehab.wsgi:application",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=PROCESSES,
            blocking_threads=THREADS,
            respawn_failed_workers=True,
            workers_kill_timeout=KILL_AFTER_S,
            log_dictconfig=settings.LOGGING,
        )
        self.leaving = leaving

    def shutdown(self, exit_code: int = 0) -> None:
        """Let whoever asks see that this server leaves, serve on for a while, and stop."""
        if self.interrupt_signal:
            self.leaving.touch()
            time.sleep(settings.LEAVE_S)
        super().shutdown(exit_code)  # type: ignore[no-untyped-call]


def main() -> None:
    """Serve until SIGTERM or SIGINT."""
    parser = argparse.ArgumentParser(prog="python -m rehab.web")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=os.environ.get("PORT", "8000"))
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="relearn-web-"))
    os.environ |= {"LEAVING_MARK": str(folder / "leaving"), metrics.FOLDER: str(folder)}
    multiprocessing.set_start_method("spawn")  # a fork would copy the threads' locks
    try:
        if settings.METRICS_PORT:
            metrics.serve(host=given.host, port=settings.METRICS_PORT)
        Web(host=given.host, port=given.port, leaving=folder / "leaving").serve()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rehab.settings")
    main()
