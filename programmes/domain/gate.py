"""Whether a message goes after all, just before it would."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from programmes.domain.plan import Absence
from programmes.domain.reminders import MANNERS, Kind, Manner, QuietHours, share


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
    ``is_logged`` is anything at all.
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
    ``day`` is ``None`` where no plan was ever given. ``is_silent`` after weeks without practice:
    nobody is asked every day for ever. ``is_changed`` since the message was written, so that it no
    longer asks for it at that moment.
    """

    is_active: bool = True
    is_paused: bool = False
    has_consent: bool = True
    is_channel_on: bool = True
    is_here: bool = True
    state: str | None = "active"
    has_red_card: bool = False
    is_superseded: bool = False
    is_silent: bool = False
    is_changed: bool = False
    day: DayFacts | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """
    What is known of a message just before it goes; ``rule`` is ``None`` for letters.

    ``due_at`` is when it is due by its rule and the clocks as they are known now; ``None`` without
    a rule that asks for it.
    """

    kind: Kind
    expires_at: datetime
    zone: str
    quiet: QuietHours
    due_at: datetime | None = None
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


@dataclass(frozen=True, slots=True)
class Renew:
    """Not as it is written: its rule asks for something else by now."""


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
        Absence.REST_CHOSEN: Reason.REST_DAY,
    }
)


def backoff(attempt: int, *, first: timedelta, seed: str) -> timedelta:
    """
    Return how long to wait after ``attempt``: ``first``, then twice as long each time.

    Half of it more or less, by ``seed``, so that not all come back at once.
    """
    longest = first * (1 << (attempt - 1))
    return longest / 2 + share(f"{seed}{attempt}", longest)


def gate(facts: Facts, *, now: datetime) -> Skip | Wait | Renew | None:
    """Return why a message does not go at ``now``; ``None`` when nothing holds it back."""
    reason = _reason(facts, now)
    if reason is not None:
        return Skip(reason)
    if facts.rule is not None and facts.rule.is_changed:
        return Renew()
    if MANNERS[facts.kind].is_urgent:
        return None
    until = facts.quiet.over_at(max(now, facts.due_at or now), facts.zone)
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
        if found is None and rule.is_silent:
            found = Reason.NOTHING_TO_SAY
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
