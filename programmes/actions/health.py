"""Whether messages go out: judged by what waits in the ledger, not by who says that they work."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from programmes.models import Delivery, Tick

WAITS_AT_MOST = timedelta(minutes=2)
TICKS_WITHIN = timedelta(minutes=3)
APART_AT_MOST = timedelta(seconds=30)


class ClocksApart(Exception):
    """This machine and the database differ by more than half a minute: nothing is sent."""


@dataclass(frozen=True, slots=True)
class Health:
    """
    How the engine does: since when the oldest message has been due, and when it last looked.

    ``silent_for`` is ``None`` when it never did.
    """

    waits_since: timedelta
    silent_for: timedelta | None

    @property
    def is_well(self) -> bool:
        """Tell whether messages go out as they should."""
        is_awake = self.silent_for is not None and self.silent_for <= TICKS_WITHIN
        return is_awake and self.waits_since <= WAITS_AT_MOST


def health(*, now: datetime) -> Health:
    """Return how the engine does, in three short queries."""
    due = Delivery.objects.due(now=now).order_by("not_before").values_list("not_before", flat=True)
    # One for each beginning of the index, so that a million that wait for later cost nothing.
    oldest = [due.filter(is_urgent=is_urgent).first() for is_urgent in (True, False)]
    waits_since = now - min((moment for moment in oldest if moment), default=now)
    tick = Tick.objects.filter(name="reminders").first()
    return Health(waits_since, None if tick is None else max(now - tick.at, timedelta()))


def check_clocks(*, now: datetime) -> None:
    """
    See to it that ``now`` is what the database takes for now.

    :raises ClocksApart: if they differ by more than ``APART_AT_MOST``.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (stored,) = cursor.fetchone()
    if abs(stored - now) > APART_AT_MOST:
        raise ClocksApart(f"the database says {stored:%H:%M:%S}, this machine {now:%H:%M:%S}")


def note_tick(*, name: str, now: datetime) -> None:
    """Remember that a part of the engine ran to its end at ``now``."""
    Tick.objects.update_or_create(name=name, defaults={"at": now})
