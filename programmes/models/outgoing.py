"""A message that is about to go, and all that may hold it back, in one query."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import (
    Exists,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
    prefetch_related_objects,
)
from django.db.models.functions import Coalesce, JSONObject, NullIf

from programmes.domain.reminders import MANNERS, DayFacts, Facts, Kind, QuietHours, RuleFacts
from programmes.domain.timing import local_day
from programmes.models.carer import CarerLink
from programmes.models.clinic import Membership, Role
from programmes.models.delivery import Delivery, StoppedAddress
from programmes.models.push import PushSubscription
from programmes.models.reminder import Channel
from programmes.models.safety import CardColour, SafetyCard
from programmes.models.session import PracticeDay, SessionEntry

PRACTICE_KINDS = [kind.value for kind, manner in MANNERS.items() if manner.asks_for_practice]
NOT_HELD_BACK = ["pending", "claimed", "sending", "sent"]


# Stand in the place of a message's key and of the moment in the question that is built once.
ANY_KEY, ANY_MOMENT = -1, datetime(1970, 1, 1, tzinfo=UTC)
FRESH = (
    "user__is_active",
    "user__email",
    "clinic__quiet_from",
    "clinic__quiet_until",
    "patient__state",
    "patient__quiet_from",
    "patient__quiet_until",
    "rule__is_active",
    "rule__paused_until",
    "rule__withdrawn_at",
    "rule__channels",
)
ASKED = (
    "is_stopped",
    "takes_push",
    "is_here",
    "has_red_card",
    "is_logged",
    "is_superseded",
    "day_row",
)


def load_relations(rows: Sequence[Delivery]) -> None:
    """Fetch whom messages are for and about, all of them at once."""
    prefetch_related_objects(rows, "user", "clinic", "patient__user", "rule")
    for row in rows:
        if row.patient is not None:
            row.patient.clinic = row.clinic  # the same one, as PostgreSQL sees to


def load_facts(row: Delivery, *, now: datetime) -> Facts:
    """
    Return what may hold ``row`` back at ``now``, in one query; the address is read anew too.

    The query is the same for every message, and is put together once: that takes longer than to
    answer it.
    """
    sql, values = _question()
    given = {ANY_KEY: row.pk, ANY_MOMENT: now}
    with connection.cursor() as cursor:
        cursor.execute(sql, [_exchanged(value, given) for value in values])
        found = dict(zip((*FRESH, *ASKED), cursor.fetchone(), strict=True))
    if row.user is not None:
        row.user.email = found["user__email"]
    is_mail, is_push = row.channel == Channel.EMAIL, row.channel == Channel.PUSH
    quiet = QuietHours(found["clinic__quiet_from"], found["clinic__quiet_until"])
    if found["patient__quiet_from"] is not None:
        quiet = QuietHours(found["patient__quiet_from"], found["patient__quiet_until"])
    return Facts(
        kind=Kind(row.kind),
        expires_at=row.expires_at,
        zone=row.zone,
        quiet=quiet,
        has_address=found["takes_push"] if is_push else bool(row.to) or not is_mail,
        is_address_stopped=is_mail and found["is_stopped"],
        is_account_open=row.user is None or found["user__is_active"],
        rule=_rule_facts(row, found, today=local_day(now, row.zone)),
    )


def _exchanged(value: Any, given: Mapping[Any, Any]) -> Any:
    return given.get(value, value) if isinstance(value, int | datetime) else value


@cache
def _question() -> tuple[str, tuple[Any, ...]]:
    rows = _with_facts(Delivery.objects.filter(pk=ANY_KEY), ANY_MOMENT)
    sql, values = rows.values_list(*FRESH, *ASKED).query.sql_with_params()
    return sql, tuple(values)


def _with_facts(rows: QuerySet[Delivery], now: datetime) -> QuerySet[Delivery]:
    own = {"patient": OuterRef("patient")}
    to = Coalesce(NullIf(OuterRef("address"), Value("")), OuterRef("user__email"))
    members = Membership.objects.current().filter(role__in=[Role.PATIENT, Role.THERAPIST])
    is_member = Exists(members.filter(user=OuterRef("user"), clinic=OuterRef("clinic")))
    helps = Exists(CarerLink.objects.active().filter(user=OuterRef("user"), **own))
    cards = SafetyCard.objects.open().filter(colour=CardColour.RED, **own)
    entries = SessionEntry.objects.filter(
        session__day=OuterRef("day"), session__patient=own["patient"]
    )
    newer = Delivery.objects.filter(
        user=OuterRef("user"),
        channel=OuterRef("channel"),
        kind__in=PRACTICE_KINDS,
        due_at__gt=OuterRef("due_at"),
        due_at__lte=now,
        expires_at__gt=now,
        state__in=NOT_HELD_BACK,
        **own,
    )
    day = JSONObject(is_due="is_due", absence="absence", is_finished="is_finished")
    days = PracticeDay.objects.filter(day=OuterRef("day"), **own)
    return rows.annotate(
        is_stopped=Exists(StoppedAddress.objects.filter(address=to)),
        takes_push=Exists(PushSubscription.objects.in_use().filter(**own)),
        is_here=is_member | helps,
        has_red_card=Exists(cards),
        is_logged=Exists(entries),
        is_superseded=Exists(newer),
        day_row=Subquery(days.values(row=day)[:1]),
    )


def _rule_facts(row: Delivery, found: Mapping[str, Any], *, today: date) -> RuleFacts | None:
    if row.rule_id is None:
        return None
    paused_until: date | None = found["rule__paused_until"]
    day: dict[str, Any] | None = found["day_row"] and json.loads(found["day_row"])
    return RuleFacts(
        is_active=found["rule__is_active"],
        is_paused=paused_until is not None and today < paused_until,
        has_consent=found["rule__withdrawn_at"] is None,
        is_channel_on=row.channel in found["rule__channels"],
        is_here=found["is_here"],
        state=found["patient__state"],
        has_red_card=found["has_red_card"],
        is_superseded=row.manner.asks_for_practice and found["is_superseded"],
        day=None if day is None else DayFacts(is_logged=found["is_logged"], **day),
    )
