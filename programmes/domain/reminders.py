"""When a reminder is due, and how long it holds."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from types import MappingProxyType
from zlib import crc32
from zoneinfo import ZoneInfo

from programmes.domain.timing import resolve, week_start

QUIET_FROM, QUIET_UNTIL = time(21), time(8)
EVENING = time(20, 30)  # no reminder of practice after that: nobody starts then


class Kind(StrEnum):
    """What a message is; each has its ``Manner``."""

    SESSION = "session"
    NUDGE = "nudge"
    WEEKLY = "weekly"
    CARER = "carer"
    DIGEST = "digest"
    REASSESS = "reassess"
    REFRESH = "refresh"
    MESSAGE = "message"
    CODE = "code"
    OFFER = "offer"
    INVITATION = "invitation"
    PASSWORD = "password"  # noqa: S105 -- a kind of mail
    ACCOUNT = "account"
    CARD = "card"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Manner:
    """
    How messages of one kind are treated.

    ``lasts`` is how long after its time one may still go, and ``by_evening`` bounds that by the
    local ``EVENING``. One that ``asks_for_practice`` goes only on a day with something left to do,
    and only the newest of several goes. A ``is_weekly`` one is the same all week. An ``is_urgent``
    one answers somebody who waits: it goes first, and in quiet hours too; it has no rule. Where
    nobody knows whether one arrived, ``is_resent`` sends it once more; the others are held.
    """

    lasts: timedelta
    by_evening: bool = False
    asks_for_practice: bool = False
    is_weekly: bool = False
    is_urgent: bool = False
    is_resent: bool = True


_PRACTICE = Manner(timedelta(hours=2), by_evening=True, asks_for_practice=True, is_resent=False)
_WEEKLY = Manner(timedelta(hours=36), is_weekly=True)
_NEWS = Manner(timedelta(hours=36))
_LETTER = Manner(timedelta(hours=72), is_urgent=True)

MANNERS: Mapping[Kind, Manner] = MappingProxyType(
    {
        Kind.SESSION: _PRACTICE,
        Kind.NUDGE: _PRACTICE,
        Kind.WEEKLY: _WEEKLY,
        Kind.CARER: _WEEKLY,
        Kind.DIGEST: _WEEKLY,
        Kind.REASSESS: _NEWS,
        Kind.REFRESH: _NEWS,
        Kind.MESSAGE: _NEWS,
        Kind.CODE: _LETTER,
        Kind.OFFER: _LETTER,
        Kind.INVITATION: _LETTER,
        Kind.PASSWORD: _LETTER,
        Kind.ACCOUNT: _LETTER,
        Kind.CARD: _LETTER,
        Kind.NOTICE: _LETTER,
    }
)


@dataclass(frozen=True, slots=True)
class QuietHours:
    """
    When nobody is disturbed, by the local clock: from ``begins`` until before ``ends``.

    They may lead over midnight. Beginning and ending at one time is none at all.
    """

    begins: time = QUIET_FROM
    ends: time = QUIET_UNTIL

    def cover(self, at: time) -> bool:
        """Tell whether clocks that show ``at`` say that it is quiet."""
        if self.begins <= self.ends:
            return self.begins <= at < self.ends
        return at >= self.begins or at < self.ends

    def over_at(self, moment: datetime, zone: str) -> datetime:
        """Return the first moment from ``moment`` on that is not quiet in ``zone``, in UTC."""
        local = moment.astimezone(ZoneInfo(zone))
        if not self.cover(local.time()):
            return moment
        goes_on = self.begins > self.ends and local.time() >= self.begins
        day = local.date() + timedelta(days=1 if goes_on else 0)
        over = resolve(day, self.ends, zone)
        if over <= moment:  # the hour comes twice, and this is the second time
            again = datetime.combine(day, self.ends, ZoneInfo(zone)).replace(fold=1)
            over = again.astimezone(moment.tzinfo)
        return over


@dataclass(frozen=True, slots=True)
class Slot:
    """
    One message that a rule asks for; ``day`` and ``number`` are its name, whatever its moment.

    ``day`` is the local date for which it was meant, of weekly ones the Monday of that week. It is
    due at ``due_at``, goes from ``opens_at`` on, which is after quiet hours, and before
    ``expires_at``; all in UTC.
    """

    day: date
    number: int
    due_at: datetime
    opens_at: datetime
    expires_at: datetime


def slots(
    kind: Kind,
    *,
    times: Sequence[time],
    weekdays: Collection[int],
    first_day: date,
    last_day: date,
    zone: str,
    quiet: QuietHours,
    spread: timedelta = timedelta(),
) -> tuple[Slot, ...]:
    """
    Return what a rule asks for from ``first_day`` to ``last_day``, both included, by its moments.

    ``times`` are local, ``weekdays`` 0 (Monday) to 6. One that could only go in quiet hours or
    after ``EVENING`` is left out; of two that fall on one moment, where clocks leap, the first is
    kept. Each goes by ``spread`` later than it could, where that is neither quiet nor too late, so
    that not all messages of one hour go in one moment.
    """
    manner = MANNERS[kind]
    after = last_day + timedelta(days=1)
    moments = sorted(
        (resolve(day, at, zone), day, number)
        for day in _days(first_day, after)
        if day.weekday() in weekdays
        for number, at in enumerate(times)
    )
    found: dict[datetime, Slot] = {}
    for due_at, day, number in moments:
        expires_at = due_at + manner.lasts
        if manner.by_evening:
            expires_at = min(expires_at, resolve(day, EVENING, zone))
        following = (moment for moment, _, _ in moments if moment > due_at)
        expires_at = min(expires_at, next(following, expires_at))
        opens_at = quiet.over_at(due_at, zone)
        later = opens_at + spread
        if later < expires_at and quiet.over_at(later, zone) == later:
            opens_at = later
        if opens_at < expires_at and day <= last_day:
            name = week_start(day) if manner.is_weekly else day
            found.setdefault(due_at, Slot(name, number, due_at, opens_at, expires_at))
    return tuple(found.values())


def due_now(
    kind: Kind, day: date, number: int, *, times: Sequence[time], weekdays: Sequence[int], zone: str
) -> datetime | None:
    """
    Return the moment, in UTC, that the slot of this name means by the clocks as they are known now.

    ``None`` where the rule has no such slot any more.
    """
    if number >= len(times) or not weekdays:
        return None
    on = day + timedelta(days=weekdays[0]) if MANNERS[kind].is_weekly else day
    return resolve(on, times[number], zone) if on.weekday() in weekdays else None


def share(seed: str, most: timedelta) -> timedelta:
    """Return a part of ``most``, always the same for ``seed``, and even among many of them."""
    return most * (crc32(seed.encode()) / 2**32)


def _days(first_day: date, last_day: date) -> Iterator[date]:
    for number in range((last_day - first_day).days + 1):
        yield first_day + timedelta(days=number)
