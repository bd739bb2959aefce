"""When a red card that nobody has looked at goes to somebody else."""

from datetime import datetime, timedelta

from programmes.domain.timing import WorkingHours

LOOKED_AT_WITHIN = timedelta(hours=4)
"""How long the team may work before it has looked; a proposal that clinicians have to sign."""


def looked_at_by(since: datetime, hours: WorkingHours, zone: str) -> datetime | None:
    """
    Return the moment, in UTC, by which a card that waits ``since`` then is looked at or goes on.

    ``zone`` is that of the clinic. ``None`` when the team never works.
    """
    return hours.after(since, LOOKED_AT_WITHIN, zone)


def goes_on(since: datetime, *, now: datetime, hours: WorkingHours, zone: str) -> bool:
    """Tell whether the team has worked for so long at ``now`` that somebody else is told."""
    by = looked_at_by(since, hours, zone)
    return by is not None and by <= now
