"""
From the ledger to the other server and back: claim, gate, send, mark, and what a dead worker left.

No transaction is open while another server is spoken to. Leases are judged by the clock of the
database, everything else by the moment that is given. What may happen to a row is held by
PostgreSQL (``models.delivery.MOVES``).
"""

import logging
import os
import signal
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from psycopg.types.json import Jsonb

from programmes.actions.contents import contents_of
from programmes.channels import Deferred, Lost, Refused, Unreachable
from programmes.domain.reminders import Reason, Skip, Wait, backoff, gate
from programmes.models import (
    AttemptOutcome,
    Delivery,
    DeliveryAttempt,
    DeliveryState,
    StoppedAddress,
)
from programmes.models.outgoing import load_facts, load_relations

logger = logging.getLogger(__name__)

# Hands a message over by one channel and returns what the other side answered; it raises what
# ``programmes.channels`` names when that did not go well.
Sender = Callable[[Delivery], str]

AT_ONCE = 20
MOST_ATTEMPTS = 5
# What must be left of a lease, longer than a sender may take: nobody else has the row meanwhile.
MARGIN_S = settings.EMAIL_TOTAL_S * 4 / 3
ANSWER_LENGTH = 200

CLAIM = """
WITH found AS (
    SELECT id FROM programmes_delivery
    WHERE state = 'pending' AND is_urgent = %(is_urgent)s
        AND not_before <= %(now)s AND expires_at > %(now)s
    ORDER BY not_before LIMIT %(at_most)s FOR UPDATE SKIP LOCKED)
UPDATE programmes_delivery AS row SET state = 'claimed', attempt = row.attempt + 1,
    lease_token = %(token)s,
    lease_until = statement_timestamp() + make_interval(secs => %(lease_s)s)
FROM found WHERE row.id = found.id RETURNING row.*
"""

START = """
UPDATE programmes_delivery SET state = 'sending', sending_at = %(now)s, contents_json = %(contents)s
WHERE id = %(id)s AND lease_token = %(token)s
    AND lease_until > statement_timestamp() + make_interval(secs => %(margin_s)s)
"""
MARK = """
WITH marked AS (
    UPDATE programmes_delivery SET state = 'sent', sent_at = %(now)s, answer = %(answer)s,
        reason = '', lease_token = NULL, lease_until = NULL
    WHERE id = %(id)s AND lease_token = %(token)s RETURNING clinic_id, id, attempt)
INSERT INTO programmes_deliveryattempt (clinic_id, delivery_id, attempt, outcome, began_at, answer)
SELECT clinic_id, id, attempt, 'accepted', %(now)s, %(answer)s FROM marked
"""

# A worker takes the rows of a claim in this order: only the first that is left was in its hand.
REAP = """
WITH dead AS (
    SELECT id, lease_token, not_before, attempt FROM programmes_delivery
    WHERE state = 'claimed' AND lease_until < statement_timestamp() FOR UPDATE SKIP LOCKED),
judged AS (
    SELECT id, attempt,
        row_number() OVER (PARTITION BY lease_token ORDER BY not_before, id) = 1 AS was_in_hand
    FROM dead)
UPDATE programmes_delivery AS row SET lease_token = NULL, lease_until = NULL,
    attempt = row.attempt - CASE WHEN was_in_hand THEN 0 ELSE 1 END,
    state = CASE WHEN was_in_hand AND judged.attempt >= %(most)s THEN 'failed' ELSE 'pending' END,
    reason = CASE WHEN was_in_hand AND judged.attempt >= %(most)s THEN 'poison' ELSE '' END
FROM judged WHERE row.id = judged.id
"""


@dataclass(frozen=True, slots=True)
class Batch:
    """How many messages were taken in hand; ``is_last`` where going on is of no use now."""

    taken: int
    is_last: bool


def send_batch(
    *,
    now: datetime,
    senders: Mapping[str, Sender],
    is_urgent: bool = False,
    at_most: int = AT_ONCE,
    is_over: Callable[[], bool] = lambda: False,
) -> Batch:
    """
    Claim some messages that are due, and send or settle each; ``senders`` are by channel.

    ``is_over`` is asked before each: what is left then goes back. Where a server cannot be
    reached, the rest goes back too, and none of it counts as an attempt.
    """
    rows = claim(now=now, is_urgent=is_urgent, at_most=at_most)
    load_relations(rows)
    for place, row in enumerate(rows):
        if is_over() or not _send(row, senders, now):
            _give_back(rows[place:])
            return Batch(place, is_last=True)
    return Batch(len(rows), is_last=len(rows) < at_most)


def claim(*, now: datetime, is_urgent: bool, at_most: int = AT_ONCE) -> list[Delivery]:
    """Take the messages that wait longest and return them; nobody else has them meanwhile."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            # A claim that is lost in a crash only means that the rows still wait.
            cursor.execute("SET LOCAL synchronous_commit = off")
        values = {
            "now": now,
            "is_urgent": is_urgent,
            "at_most": at_most,
            "token": uuid4(),
            "lease_s": settings.DELIVERY_LEASE_S,
        }
        rows = list(Delivery.objects.raw(CLAIM, values))
    _failpoint("after_claim")
    return sorted(rows, key=lambda row: (row.not_before, row.pk))


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


def _send(row: Delivery, senders: Mapping[str, Sender], now: datetime) -> bool:
    """Send one claimed message or settle it; ``False`` when its server cannot be reached."""
    try:
        if not _open(row, now):
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
        _written(MARK, row, now=now, answer=answer[:ANSWER_LENGTH])
        _failpoint("after_sent")
    return True


def _open(row: Delivery, now: datetime) -> bool:
    """Let a claimed message through the gate, with what it says; ``False`` if it stays."""
    verdict = gate(load_facts(row, now=now), now=now)
    if verdict is None and row.contents_json is None:
        row.contents_json = contents_of(delivery=row, now=now)
        if row.contents_json is None:
            verdict = Skip(Reason.NOTHING_TO_SAY)
    if isinstance(verdict, Wait):
        _settle(row, state=DeliveryState.PENDING, not_before=verdict.until, **ONE_LESS)
    elif isinstance(verdict, Skip):
        is_late = verdict.reason is Reason.EXPIRED
        state = DeliveryState.EXPIRED if is_late else DeliveryState.SKIPPED
        _settle(row, state=state, reason=verdict.reason)
    else:
        contents = Jsonb(row.contents_json)
        return _written(START, row, now=now, contents=contents, margin_s=MARGIN_S)
    return False


def _written(sql: str, row: Delivery, **values: Any) -> bool:
    """Write one statement about a message; ``False`` when it is no longer ours."""
    with connection.cursor() as cursor:
        cursor.execute(sql, {"id": row.pk, "token": row.lease_token, **values})
        return bool(cursor.rowcount)


def _refuse(row: Delivery, fault: Refused, now: datetime) -> None:
    answer = str(fault)[:ANSWER_LENGTH]
    with transaction.atomic():
        if _settle(row, state=DeliveryState.FAILED, answer=answer, reason=Reason.REFUSED):
            _note(row, AttemptOutcome.REFUSED, answer, now)
        if fault.address:
            StoppedAddress.objects.get_or_create(
                address=fault.address, defaults={"answer": answer, "since": now}
            )


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
