"""Times of day as they are shown, sent and chosen from a list; the same in several portals."""

from collections.abc import Collection
from datetime import time


def clock(at: time) -> str:
    """Return a time as it is sent and shown: 09:00."""
    return f"{at:%H:%M}"


def half_hours(first: time, last: time, *, also: Collection[time] = ()) -> list[tuple[str, str]]:
    """Return the half hours from ``first`` to ``last``, both included, as choices of a field."""
    times = {time(*divmod(minutes, 60)) for minutes in range(0, 24 * 60, 30)}
    chosen = {at for at in times if first <= at <= last} | set(also)
    return [(clock(at), clock(at)) for at in sorted(chosen)]
