"""When a reminder is due, how long it holds, and whether it is sent after all."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from types import MappingProxyType
from zlib import crc32
from zoneinfo import ZoneInfo

from programmes.domain.plan import Absence
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
) -> tuple[Slot, ...]:
    """
    Return what a rule asks for from ``first_day`` to ``last_day``, both included, by its moments.

    ``times`` are local, ``weekdays`` 0 (Monday) to 6. One that could only go in quiet hours or
    after ``EVENING`` is left out; of two that fall on one moment, where clocks leap, the first is
    kept.
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
        later = (moment for moment, _, _ in moments if moment > due_at)
        expires_at = min(expires_at, next(later, expires_at))
        opens_at = quiet.over_at(due_at, zone)
        if opens_at < expires_at and day <= last_day:
            name = week_start(day) if manner.is_weekly else day
            found.setdefault(due_at, Slot(name, number, due_at, opens_at, expires_at))
    return tuple(found.values())


def _days(first_day: date, last_day: date) -> Iterator[date]:
    for number in range((last_day - first_day).days + 1):
        yield first_day + timedelta(days=number)


class Reason(StrEnum):
    """Why a message was not sent."""

    NO_ADDRESS = "no_address"
    ADDRESS_STOPPED = "address_stopped"
    ACCOUNT_CLOSED = "account_closed"
    NOT_HERE = "not_here"  # no longer a patient, helper or therapist of this clinic
    RULE_OFF = "rule_off"
    RULE_PAUSED = "rule_paused"
    NO_CONSENT = "no_consent"
    CHANNEL_OFF = "channel_off"
    PATIENT_PAUSED = "patient_paused"
    IN_HOSPITAL = "in_hospital"
    DISCHARGED = "discharged"
    ENDED = "ended"
    DIED = "died"
    RED_CARD = "red_card"
    STOPPED = "stopped"
    PAUSED = "paused"
    NO_PLAN = "no_plan"
    NOT_STARTED = "not_started"
    REST_DAY = "rest_day"
    DONE = "done"
    LOGGED = "logged"
    SUPERSEDED = "superseded"
    NOTHING_TO_SAY = "nothing_to_say"
    EXPIRED = "expired"
    CHANGED = "changed"
    BY_HAND = "by_hand"
    POISON = "poison"
    REFUSED = "refused"
    LOST = "lost"  # handed over, and nobody knows whether it arrived


@dataclass(frozen=True, slots=True)
class DayFacts:
    """
    The patient's day for which a message is meant.

    ``absence`` says why nothing is asked (a value of ``domain.plan.Absence``), else it is empty.
    ``is_due`` is ``False`` too where the patient chose to rest. ``is_logged`` is anything at all.
    """

    is_due: bool
    absence: str = ""
    is_finished: bool = False
    is_logged: bool = False


@dataclass(frozen=True, slots=True)
class RuleFacts:
    """
    The rule that asked for a message, as it is now; ``is_paused`` is on the day of the message.

    ``state`` is that of the patient whom it is about, ``None`` where it is about nobody alone.
    ``day`` is ``None`` where no plan was ever given.
    """

    is_active: bool = True
    is_paused: bool = False
    has_consent: bool = True
    is_channel_on: bool = True
    is_here: bool = True
    state: str | None = "active"
    has_red_card: bool = False
    is_superseded: bool = False
    day: DayFacts | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a message just before it goes; ``rule`` is ``None`` for letters."""

    kind: Kind
    expires_at: datetime
    zone: str
    quiet: QuietHours
    has_address: bool = True
    is_address_stopped: bool = False
    is_account_open: bool = True
    rule: RuleFacts | None = None


@dataclass(frozen=True, slots=True)
class Skip:
    """Not sent, for good, for ``reason``."""

    reason: Reason


@dataclass(frozen=True, slots=True)
class Wait:
    """Not now; again from ``until`` on, in UTC."""

    until: datetime


STATES: Mapping[str, Reason] = MappingProxyType(
    {
        "paused": Reason.PATIENT_PAUSED,
        "in_hospital": Reason.IN_HOSPITAL,
        "discharged": Reason.DISCHARGED,
        "ended": Reason.ENDED,
        "died": Reason.DIED,
    }
)
ABSENCES: Mapping[Absence, Reason] = MappingProxyType(
    {
        Absence.NO_PROGRAMME: Reason.NO_PLAN,
        Absence.NOT_STARTED: Reason.NOT_STARTED,
        Absence.ENDED: Reason.NO_PLAN,
        Absence.SAFETY: Reason.STOPPED,
        Absence.STOPPED: Reason.STOPPED,
        Absence.PAUSED: Reason.PAUSED,
        Absence.BETWEEN_STAGES: Reason.NO_PLAN,
        Absence.REST_DAY: Reason.REST_DAY,
    }
)


def backoff(attempt: int, *, first: timedelta, seed: str) -> timedelta:
    """
    Return how long to wait after ``attempt``: ``first``, then twice as long each time.

    Half of it more or less, by ``seed``, so that not all come back at once.
    """
    jitter = 0.5 + crc32(f"{seed}{attempt}".encode()) / 2**32
    return first * (1 << (attempt - 1)) * jitter


def gate(facts: Facts, *, now: datetime) -> Skip | Wait | None:
    """Return why a message does not go at ``now``; ``None`` when nothing holds it back."""
    reason = _reason(facts, now)
    if reason is not None:
        return Skip(reason)
    if MANNERS[facts.kind].is_urgent:
        return None
    until = facts.quiet.over_at(now, facts.zone)
    if until == now:
        return None
    return Wait(until) if until < facts.expires_at else Skip(Reason.EXPIRED)


def _reason(facts: Facts, now: datetime) -> Reason | None:
    if now >= facts.expires_at:
        return Reason.EXPIRED
    tests = (
        (not facts.is_account_open, Reason.ACCOUNT_CLOSED),
        (not facts.has_address, Reason.NO_ADDRESS),
        (facts.is_address_stopped, Reason.ADDRESS_STOPPED),
    )
    found = next((reason for applies, reason in tests if applies), None)
    if found is not None or facts.rule is None:
        return found
    return _reason_of_rule(facts.rule, MANNERS[facts.kind], facts.kind)


def _reason_of_rule(rule: RuleFacts, manner: Manner, kind: Kind) -> Reason | None:
    tests = (
        (not rule.is_here, Reason.NOT_HERE),
        (rule.state in STATES, STATES.get(rule.state or "")),
        (not rule.is_active, Reason.RULE_OFF),
        (not rule.has_consent, Reason.NO_CONSENT),
        (not rule.is_channel_on, Reason.CHANNEL_OFF),
        (rule.is_paused, Reason.RULE_PAUSED),
        (rule.has_red_card, Reason.RED_CARD),
    )
    found = next((reason for applies, reason in tests if applies), None)
    if found is None and manner.asks_for_practice:
        found = _reason_of_day(rule.day, kind)
    if found is None and rule.is_superseded:
        found = Reason.SUPERSEDED
    return found


def _reason_of_day(day: DayFacts | None, kind: Kind) -> Reason | None:
    if day is None:
        return Reason.NO_PLAN
    if day.absence:
        return ABSENCES[Absence(day.absence)]
    if day.is_finished:
        return Reason.DONE
    if kind is Kind.NUDGE and day.is_logged:
        return Reason.LOGGED
    return None if day.is_due else Reason.REST_DAY
