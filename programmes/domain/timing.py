"""Days and local times: a day is a date in the patient's zone, a moment is in UTC."""

from collections.abc import Mapping, Sequence
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


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """
    When a team works: for each weekday (0 is Monday) from when until when, by the local clock.

    A weekday that is not there is free. Hours end on the day on which they began.

    :raises ValueError: when a weekday is none, or ends before it begins.
    """

    hours: Mapping[int, tuple[time, time]]

    def __post_init__(self) -> None:
        for weekday, (begins, ends) in self.hours.items():
            if not 0 <= weekday < DAYS_A_WEEK or begins >= ends:
                raise ValueError("working hours are from a time to a later one, Monday to Sunday")

    @classmethod
    def from_json(cls, row: Mapping[str, Sequence[str]]) -> "WorkingHours":
        """
        Return hours from plain values: ``{"0": ["09:00", "17:00"]}``.

        :raises ValueError: when a weekday or a time cannot be read.
        """
        return cls(
            {
                int(weekday): (time.fromisoformat(span[0]), time.fromisoformat(span[1]))
                for weekday, span in row.items()
            }
        )

    def to_json(self) -> dict[str, list[str]]:
        """Return what ``from_json`` reads."""
        return {
            str(weekday): [at.isoformat("minutes") for at in span]
            for weekday, span in sorted(self.hours.items())
        }

    def after(self, now: datetime, worked: timedelta, zone: str) -> datetime | None:
        """
        Return the moment, in UTC, by which the team has worked for ``worked`` from ``now`` on.

        ``None`` when it never works.
        """
        if not self.hours:
            return None
        left, day = worked, local_day(now, zone)
        while True:
            if day.weekday() in self.hours:
                begins, ends = (resolve(day, at, zone) for at in self.hours[day.weekday()])
                begins = max(begins, now)
                if ends - begins >= left:
                    return begins + left
                left -= max(ends - begins, timedelta())
            day += timedelta(days=1)


@cache
def _zones() -> frozenset[str]:
    """Return the names with an area; the rest are abbreviations and files of the machine."""
    return frozenset(name for name in available_timezones() if "/" in name) | {"UTC"}
