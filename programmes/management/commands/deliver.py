"""``manage.py deliver``: send, without Celery and without a broker."""

import logging
import signal
import time
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand
from django.db import OperationalError, connection
from django.utils.timezone import now

from programmes import engine
from programmes.actions import escalation
from programmes.actions.health import ClocksApart
from programmes.models import reach

logger = logging.getLogger(__name__)

LETTERS_S, REMINDERS_S, CARDS_S, REAP_S, FILL_S = 3.0, 30.0, 60.0, 60.0, 600.0
BELLS: dict[str, tuple[float, Callable[[], int]]] = {
    "letters": (LETTERS_S, lambda: engine.send(is_urgent=True)),
    "reminders": (REMINDERS_S, lambda: engine.send(is_urgent=False)),
    "cards": (CARDS_S, lambda: escalation.escalate_cards(now=now())),
    "reap": (REAP_S, engine.reap),
    "fill": (FILL_S, engine.fill),
}


class Command(BaseCommand):
    """Does what Celery's worker and beat do for the ledger, in one process, until it is stopped."""

    help = "Send what is due until stopped; any number of these may run, beside Celery too."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take ``--once``, for cron and systemd timers, and how fast the bells ring."""
        parser.add_argument("--once", action="store_true", help="ring every bell once and end")
        parser.add_argument(
            "--pace", type=float, default=1.0, help="how many times as often the bells ring"
        )

    @reach.every_clinic()
    def handle(self, *_args: Any, once: bool, pace: float, **_: Any) -> None:
        """Ring each bell when its time has come."""
        if once:
            for _period, ring in BELLS.values():
                ring()
            return
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        rung = dict.fromkeys(BELLS, float("-inf"))
        try:
            while True:
                for name, (period_s, ring) in BELLS.items():
                    if time.monotonic() - rung[name] >= period_s / pace:
                        rung[name] = time.monotonic()
                        self._ring(ring)
                time.sleep(min(1.0, LETTERS_S / pace))
        except KeyboardInterrupt:
            return

    def _ring(self, ring: Callable[[], int]) -> None:
        try:
            ring()
        except (OperationalError, ClocksApart):
            logger.exception("Nothing is sent until this has passed")
            connection.close()  # the database may have been started anew
