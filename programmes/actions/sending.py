"""
From the ledger to the other server and back: claim, gate, send, mark, and what a dead worker left.

No transaction is open while another server is spoken to. What may happen to a row is held by
PostgreSQL (``models.delivery.MOVES``); how it happens is written in ``models.ledger``.
"""

import logging
import os
import signal
import time
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from psycopg.types.json import Jsonb

from programmes.actions import bouncing, reminders
from programmes.actions.contents import contents_of
from programmes.channels import Deferred, Lost, Refused, Unreachable
from programmes.domain.gate import Facts, Reason, Renew, Skip, Wait, backoff, gate
from programmes.models import (
    AttemptOutcome,
    Delivery,
    DeliveryAttempt,
    DeliveryState,
    reach,
)
from programmes.models.delivery import ANSWER_LENGTH
from programmes.models.ledger import AHEAD, CLAIM, MARK, REAP, START, TAKEN
from programmes.models.outgoing import load_facts, load_outgoing

logger = logging.getLogger(__name__)

# Hands a message over by one channel and returns what the other side answered; it raises what
# ``programmes.channels`` names when that did not go well.
Sender = Callable[[Delivery], str]

AT_ONCE = 20
MOST_ATTEMPTS = 5
# What must be left of a lease, longer than a sender may take: nobody else has the row meanwhile.
MARGIN_S = settings.EMAIL_TOTAL_S * 4 / 3
FRESH_S = 1.0  # what is known of a message as it goes is no older
MOST_AHEAD_S = 30.0  # of the pace: as long as one bell is from the next


@dataclass(frozen=True, slots=True)
class Batch:
    """
    How many messages were taken in hand, and the channels whose servers cannot be reached.

    ``is_last`` where going on is of no use now.
    """

    taken: int
    is_last: bool
    down: frozenset[str]


def send_batch(
    *,
    now: datetime,
    senders: Mapping[str, Sender],
    is_urgent: bool = False,
    at_most: int = AT_ONCE,
    without: frozenset[str] = frozenset(),
    is_over: Callable[[], bool] = lambda: False,
) -> Batch:
    """
    Claim some messages that are due, and send or settle each; ``senders`` are by channel.

    ``is_over`` is asked before each: what is left then goes back. Where a server cannot be
    reached, what goes by its channel goes back too, and none of it counts as an attempt; the
    channels ``without`` which it is done are not tried.
    """
    rows = claim(now=now, is_urgent=is_urgent, at_most=at_most, without=without)
    facts = _Facts(rows, now)
    taken, down = 0, set(without)
    for place, row in enumerate(rows):
        if is_over():
            _give_back(rows[place:])
            return Batch(taken, is_last=True, down=frozenset(down))
        if row.channel in down:
            _give_back([row])
        elif _sends(row, senders, facts, now):
            taken += 1
        else:
            down.add(row.channel)
    return Batch(taken, is_last=len(rows) < at_most, down=frozenset(down))


def claim(
    *,
    now: datetime,
    is_urgent: bool,
    at_most: int = AT_ONCE,
    without: frozenset[str] = frozenset(),
) -> list[Delivery]:
    """Take the messages that wait longest and return them; nobody else has them meanwhile."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            # A claim that is lost in a crash only means that the rows still wait.
            cursor.execute("SET LOCAL synchronous_commit = off")
        per_minute = 0 if is_urgent else settings.DELIVERY_PER_MINUTE
        values = {
            "now": now,
            "is_urgent": is_urgent,
            "at_most": min(at_most, _room(per_minute)) if per_minute else at_most,
            "without": list(without),
            "token": uuid4(),
            "lease_s": settings.DELIVERY_LEASE_S,
        }
        with connection.cursor() as cursor:
            cursor.execute(CLAIM, values)
            keys = [key for (key,) in cursor.fetchall()]
            if per_minute and keys:
                cursor.execute(TAKEN, {"took_s": len(keys) * 60 / per_minute})
    _failpoint("after_claim")
    return load_outgoing(keys)


def _room(per_minute: int) -> int:
    """Return how many messages may be taken now, at so many a minute; two at once may both."""
    with connection.cursor() as cursor:
        cursor.execute(AHEAD)
        row = cursor.fetchone()
    ahead_s = max(0.0, float(row[0])) if row else 0.0
    return max(0, int((MOST_AHEAD_S - ahead_s) * per_minute / 60))


def reap(*, now: datetime) -> int:
    """Take back what workers held whose lease is over; return how much."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(REAP, {"most": MOST_ATTEMPTS})
        count = int(cursor.rowcount)
    with transaction.atomic():
        dead = Delivery.objects.filter(state=DeliveryState.SENDING, lease_until__lt=Now())
        for row in dead.select_for_update(skip_locked=True).order_by("pk"):
            _lose(row, "", now)
            count += 1
    return count


def expire(*, now: datetime) -> int:
    """Let go of the messages whose time is over; return how many."""
    late = Delivery.objects.waiting().filter(expires_at__lte=now)
    return late.update(state=DeliveryState.EXPIRED, reason=Reason.EXPIRED)


class _Facts:
    """
    What may hold the messages of a claim back: read of all that are left of it in one query.

    It is read again once it is ``FRESH_S`` old: while servers are slow, things change. And for the
    second message to somebody, because what became of the first may hold it back. Where it cannot
    be read of all, each is asked about alone: one that is spoilt holds no other back.
    """

    def __init__(self, rows: Sequence[Delivery], now: datetime) -> None:
        self._left, self._now = list(rows), now
        self._found: dict[int, Facts] = {}
        self._old_at = 0.0

    def of(self, row: Delivery) -> Facts:
        """Return what may hold ``row`` back; rows are asked about in the order they go."""
        if row.pk not in self._found or time.monotonic() > self._old_at:
            self._left = self._left[self._left.index(row) :]
            self._old_at = time.monotonic() + FRESH_S
            try:
                self._found = self._read(self._left)
            except Exception:  # whichever it was, it says so when it is asked about alone
                if len(self._left) == 1:
                    raise
                self._found = self._read([row])
        return self._found[row.pk]

    def _read(self, rows: Sequence[Delivery]) -> dict[int, Facts]:
        with reach.every_clinic():  # a claim may be for several
            found = load_facts(rows, now=self._now)
        first = {one.to: one.pk for one in reversed(rows)}
        return {key: found[key] for key in first.values() if key in found}


def _sends(row: Delivery, senders: Mapping[str, Sender], facts: _Facts, now: datetime) -> bool:
    """Send one claimed message or settle it; ``False`` when its server cannot be reached."""
    with reach.within(row.clinic_id):  # whatever it says, it is of its own clinic
        return _send(row, senders, facts, now)


def _send(row: Delivery, senders: Mapping[str, Sender], facts: _Facts, now: datetime) -> bool:
    try:
        if not _open(row, senders, facts.of(row), now):
            return True
        _failpoint("after_sending")
        answer = senders[row.channel](row)
        _failpoint("after_answer")
    except Unreachable as fault:
        _put_back(row, AttemptOutcome.UNREACHABLE, str(fault), now)
        return False
    except Refused as fault:
        _refuse(row, fault, now)
    except Lost as fault:
        with transaction.atomic():
            _lose(row, str(fault), now)
    except Deferred as fault:
        _put_back(row, AttemptOutcome.DEFERRED, str(fault), now)
    except Exception:  # whatever it is, the other messages must go
        logger.exception("Message #%s cannot be sent", row.pk)
        _put_back(row, AttemptOutcome.DEFERRED, "", now)
    else:
        with reach.every_clinic():  # a message is known by its key, and a token of this claim
            MARK.run(id=row.pk, token=row.lease_token, now=now, answer=answer[:ANSWER_LENGTH])
        _failpoint("after_sent")
    return True


def _open(row: Delivery, ways: Container[str], facts: Facts, now: datetime) -> bool:
    """Let a claimed message through the gate, with what it says; ``False`` if it stays."""
    verdict = gate(facts, now=now)
    if verdict is None and row.channel not in ways:
        verdict = Skip(Reason.CHANNEL_OFF)
    if verdict is None and row.contents_json is None:
        row.contents_json = contents_of(delivery=row, now=now)
        if row.contents_json is None:
            verdict = Skip(Reason.NOTHING_TO_SAY)
    if isinstance(verdict, Wait):
        _settle(row, state=DeliveryState.PENDING, not_before=verdict.until, **ONE_LESS)
    elif isinstance(verdict, Renew):
        assert row.rule is not None  # noqa: S101 -- nothing else asks for something else
        _settle(row, state=DeliveryState.PENDING, **ONE_LESS)
        reminders.renew(rule=row.rule, now=now)
    elif isinstance(verdict, Skip):
        is_late = verdict.reason is Reason.EXPIRED
        state = DeliveryState.EXPIRED if is_late else DeliveryState.SKIPPED
        _settle(row, state=state, reason=verdict.reason)
    else:
        given = {"now": now, "contents": Jsonb(row.contents_json), "margin_s": MARGIN_S}
        with reach.every_clinic():
            return bool(START.run(id=row.pk, token=row.lease_token, **given)[1])
    return False


def _refuse(row: Delivery, fault: Refused, now: datetime) -> None:
    answer = str(fault)[:ANSWER_LENGTH]
    with transaction.atomic():
        if _settle(row, state=DeliveryState.FAILED, answer=answer, reason=Reason.REFUSED):
            _note(row, AttemptOutcome.REFUSED, answer, now)
        if fault.address:
            bouncing.stop_address(address=fault.address, answer=answer, now=now)


def _lose(row: Delivery, answer: str, now: datetime) -> None:
    """Settle a message of which nobody knows whether it arrived: once more, or held, by kind."""
    was_lost = DeliveryAttempt.objects.filter(delivery=row, outcome=AttemptOutcome.LOST).exists()
    may_go = row.manner.is_resent and not was_lost and now < row.expires_at
    change = {"state": DeliveryState.PENDING} if may_go else {"state": DeliveryState.IN_DOUBT}
    if _settle(row, reason=Reason.LOST, **change):
        _note(row, AttemptOutcome.LOST, answer, now)


def _put_back(row: Delivery, outcome: AttemptOutcome, answer: str, now: datetime) -> None:
    """Let a message wait and try again; the fifth attempt that it spoils by itself is its last."""
    is_own_fault = outcome is AttemptOutcome.DEFERRED
    given: dict[str, Any] = {"answer": answer[:ANSWER_LENGTH]}
    if is_own_fault and row.attempt >= MOST_ATTEMPTS:
        given |= {"state": DeliveryState.FAILED, "reason": Reason.POISON}
    else:
        first = timedelta(seconds=settings.DELIVERY_BACKOFF_S)
        attempt = row.attempt if is_own_fault else 1
        later = backoff(attempt, first=first, seed=str(row.public_id))
        given |= {"state": DeliveryState.PENDING, "not_before": now + later}
        given |= {} if is_own_fault else ONE_LESS
    with transaction.atomic():
        if _settle(row, **given):
            _note(row, outcome, answer, now)


def _give_back(rows: list[Delivery]) -> None:
    """Let go of what was claimed and not taken in hand."""
    for row in rows:
        _held(row).filter(state=DeliveryState.CLAIMED).update(
            state=DeliveryState.PENDING, **ONE_LESS, **NO_LEASE
        )


NO_LEASE: dict[str, Any] = {"lease_token": None, "lease_until": None}
ONE_LESS: dict[str, Any] = {"attempt": F("attempt") - 1}


def _held(row: Delivery) -> Any:
    """Return ``row`` as long as this claim of it stands; a later claim has another token."""
    return Delivery.objects.filter(Q(pk=row.pk, lease_token=row.lease_token))


def _settle(row: Delivery, **change: Any) -> bool:
    """End this claim of a message; ``False`` when it is no longer ours."""
    return bool(_held(row).update(**change, **NO_LEASE))


def _note(row: Delivery, outcome: AttemptOutcome, answer: str, now: datetime) -> None:
    DeliveryAttempt.objects.create(
        clinic_id=row.clinic_id,
        delivery=row,
        attempt=row.attempt,
        outcome=outcome,
        began_at=now,
        answer=answer[:ANSWER_LENGTH],
    )


def _failpoint(name: str) -> None:
    """Die here as by the worst crash, where a test asks for it."""
    if name == settings.FAILPOINT:
        os.kill(os.getpid(), signal.SIGKILL)
