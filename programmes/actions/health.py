"""Whether messages go out: judged by what waits in the ledger, not by who says that they work."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Count

from programmes.models import (
    AttemptOutcome,
    Delivery,
    DeliveryAttempt,
    DeliveryState,
    Tick,
    reach,
)

WAITS_AT_MOST = timedelta(minutes=2)
TICKS_WITHIN = timedelta(minutes=3)
APART_AT_MOST = timedelta(seconds=30)
TRIED_WITHIN = timedelta(minutes=15)  # a server that is away is tried again each minute or two
LAST_ATTEMPTS = 50  # among them is the newest of each channel, where anything is sent
# What is counted of late; at the pace of 3,000 a minute these are all of them.
COUNTED_FOR, MOST_COUNTED = timedelta(minutes=5), 20_000
DUE = "due"
# The ends that need nobody are millions of rows; of these, an index holds the few there are.
WATCHED = (
    DeliveryState.CLAIMED,
    DeliveryState.SENDING,
    DeliveryState.FAILED,
    DeliveryState.IN_DOUBT,
)


class ClocksApart(Exception):
    """This machine and the database differ by more than half a minute: nothing is sent."""


@dataclass(frozen=True, slots=True)
class Health:
    """
    How the engine does: since when the oldest message has been due, and when it last looked.

    ``silent_for`` is ``None`` when it never did. ``apart`` is by how much the clock of the database
    is ahead of ours. ``unreachable`` are the channels whose server did not answer last;
    what is put off for its sake is not due meanwhile.
    """

    waits_since: timedelta
    silent_for: timedelta | None
    apart: timedelta
    unreachable: tuple[str, ...]

    @property
    def is_well(self) -> bool:
        """Tell whether messages go out as they should."""
        is_awake = self.silent_for is not None and self.silent_for <= TICKS_WITHIN
        is_prompt = self.waits_since <= WAITS_AT_MOST
        is_heard = not self.unreachable
        return is_awake and is_prompt and is_heard and abs(self.apart) <= APART_AT_MOST


@reach.every_clinic()
def health(*, now: datetime) -> Health:
    """Return how the engine does, in five short queries."""
    due = Delivery.objects.due(now=now).order_by("not_before").values_list("not_before", flat=True)
    # One for each beginning of the index, so that a million that wait for later cost nothing.
    oldest = [due.filter(is_urgent=is_urgent).first() for is_urgent in (True, False)]
    waits_since = now - min((moment for moment in oldest if moment), default=now)
    tick = Tick.objects.filter(name="reminders").first()
    silent_for = None if tick is None else max(now - tick.at, timedelta())
    return Health(waits_since, silent_for, _apart(now), _unreachable(now))


@reach.every_clinic()
def messages(*, now: datetime) -> dict[str, int]:
    """Return how many messages are due, on their way, or in trouble: ``DUE`` or state -> count."""
    found = Delivery.objects.filter(state__in=WATCHED).order_by().values_list("state")
    counts = dict(found.annotate(count=Count("pk")))
    due = Delivery.objects.due(now=now).count()
    return {DUE: due, **{str(state.value): counts.get(state.value, 0) for state in WATCHED}}


@reach.every_clinic()
def outcomes(*, now: datetime) -> dict[tuple[str, str, str], int]:
    """
    Return what came of handing messages over of late: (kind, channel, outcome) -> count.

    It is read from what all workers wrote down, back from the newest key, so that it never depends
    on the past: in two queries, since PostgreSQL plans well by a key that it knows.
    """
    newest = DeliveryAttempt.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    late = DeliveryAttempt.objects.filter(pk__gt=newest - MOST_COUNTED, at__gt=now - COUNTED_FOR)
    found = late.order_by().values_list("delivery__kind", "delivery__channel", "outcome")
    return {(kind, way, outcome): n for kind, way, outcome, n in found.annotate(n=Count("pk"))}


def silences(*, now: datetime) -> dict[str, timedelta]:
    """Return how long ago each part of the engine last ran to its end, by its name."""
    return {name: now - at for name, at in Tick.objects.values_list("name", "at")}


def check_clocks(*, now: datetime) -> None:
    """
    See to it that ``now`` is what the database takes for now.

    :raises ClocksApart: if they differ by more than ``APART_AT_MOST``.
    """
    apart = _apart(now)
    if abs(apart) > APART_AT_MOST:
        raise ClocksApart(f"the database says {now + apart:%H:%M:%S}, this machine {now:%H:%M:%S}")


def note_tick(*, name: str, now: datetime) -> None:
    """Remember that a part of the engine ran to its end at ``now``."""
    Tick.objects.update_or_create(name=name, defaults={"at": now})


def _unreachable(now: datetime) -> tuple[str, ...]:
    tried = DeliveryAttempt.objects.exclude(outcome=AttemptOutcome.BOUNCED)
    newest = tried.order_by("-pk").values_list("delivery__channel", "outcome", "at")
    last = {channel: (outcome, at) for channel, outcome, at in reversed(newest[:LAST_ATTEMPTS])}
    return tuple(
        sorted(
            channel
            for channel, (outcome, at) in last.items()
            if outcome == AttemptOutcome.UNREACHABLE and at > now - TRIED_WITHIN
        )
    )


def _apart(now: datetime) -> timedelta:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (stored,) = cursor.fetchone()
    difference: timedelta = stored - now
    return difference
