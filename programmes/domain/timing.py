"""Days and local times: a day is a date in the patient's zone, a moment is in UTC."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

DAYS_A_WEEK = 7


@dataclass(frozen=True, slots=True)
class Span:
    """
    The days from ``first_day`` to ``last_day``, both included.

    ``last_day`` is ``None`` while the end is open. A last day before the first covers nothing: a
    pause begun and lifted on one day.
    """

    first_day: date
    last_day: date | None = None

    def covers(self, day: date) -> bool:
        """Tell whether ``day`` lies within."""
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)


def is_zone(name: str) -> bool:
    """Tell whether ``name`` is a place of the IANA zone database, such as Europe/Paris, or UTC."""
    return name in _zones()


def local_day(now: datetime, zone: str) -> date:
    """
    Return the date that ``now`` has in ``zone``.

    :raises ValueError: when ``now`` carries no zone of its own.
    """
    if now.tzinfo is None:
        raise ValueError("a moment needs a zone")
    return now.astimezone(ZoneInfo(zone)).date()


def resolve(day: date, at: time, zone: str) -> datetime:
    """
    Return the moment, in UTC, at which clocks in ``zone`` show ``at`` on ``day``.

    A time that comes twice is the first; a time that is skipped moves forward by the gap, which
    may lead into the next day. The fold of ``at`` is ignored: taken at its word inside a gap it
    would lead an hour back.
    """
    local = datetime.combine(day, at.replace(tzinfo=None, fold=0), ZoneInfo(zone))
    return local.astimezone(UTC)


def day_bounds(day: date, zone: str) -> tuple[datetime, datetime]:
    """Return the moment at which ``day`` begins in ``zone``, and that of the next day, in UTC."""
    return resolve(day, time(), zone), resolve(day + timedelta(days=1), time(), zone)


def week_start(day: date) -> date:
    """Return the Monday of the week of ``day``."""
    return day - timedelta(days=day.weekday())


@cache
def _zones() -> frozenset[str]:
    """Return the names with an area; the rest are abbreviations and files of the machine."""
    return frozenset(name for name in available_timezones() if "/" in name) | {"UTC"}
