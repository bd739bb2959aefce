"""
The engine of delivery: reads the clock and lets the actions of the ledger work for a while.

Rung by Celery (``tasks``) or by a plain loop (``manage.py deliver``), as many of either at once as
anybody likes: all of them take rows that nobody else holds, and none needs to be the only one.
"""

import contextlib
import time
import zoneinfo
from collections.abc import Callable
from functools import cache
from pathlib import Path

import tzdata
from django.utils.timezone import now

from programmes.actions import delivery, health, reminders, sending
from programmes.letters import senders

WORKS_S = 40.0  # and at most 15 for the last message: less than a task may take


def send(*, is_urgent: bool) -> int:
    """
    Send what is due, for ``WORKS_S`` at most; return how many messages were taken in hand.

    :raises ClocksApart: if this machine and the database do not agree what time it is.
    """
    is_over = _timer()
    health.check_clocks(now=now())
    taken, down = 0, frozenset[str]()
    if not is_urgent:
        sending.expire(now=now())
    with senders() as ways:
        while not is_over():
            batch = sending.send_batch(
                now=now(), senders=ways, is_urgent=is_urgent, without=down, is_over=is_over
            )
            taken, down = taken + batch.taken, batch.down
            if batch.is_last:
                break
    health.note_tick(name="letters" if is_urgent else "reminders", now=now())
    return taken


def reap() -> int:
    """Take back what dead workers held; return how much."""
    return sending.reap(now=now())


def fill() -> int:
    """Write what the next two days ask for, for ``WORKS_S`` at most; return for how many rules."""
    is_over = _timer()
    filled = 0
    delivery.follow_teams(now=now())  # a day that was agreed on before may have come
    reminders.refill_after(version=zone_data_version(), now=now())
    while not is_over() and (count := reminders.fill_due(now=now())):
        filled += count
    health.note_tick(name="fill", now=now())
    return filled


@cache
def zone_data_version() -> str:
    """
    Return which zone data this process reads, such as 2026a.

    Python takes that of the machine, and the package where there is none.
    """
    for folder in map(Path, zoneinfo.TZPATH):
        for name in ("tzdata.zi", "+VERSION"):  # as Debian and others have it
            with contextlib.suppress(OSError), (folder / name).open() as file:
                return file.readline().removeprefix("# version ").strip()
    return str(tzdata.IANA_VERSION)


def _timer() -> Callable[[], bool]:
    ends = time.monotonic() + WORKS_S
    return lambda: time.monotonic() > ends
