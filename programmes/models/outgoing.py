"""Messages that are about to go, and all that may hold them back, in a query each."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    BigIntegerField,
    Case,
    Exists,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, JSONObject, NullIf

from programmes.domain import progress, weekly
from programmes.domain.gate import DayFacts, Facts, RuleFacts
from programmes.domain.reminders import MANNERS, Kind, QuietHours, due_now
from programmes.domain.timing import local_day
from programmes.models.carer import CarerLink
from programmes.models.clinic import Membership, Role
from programmes.models.delivery import Delivery, StoppedAddress
from programmes.models.planned import Planned
from programmes.models.prepared import Prepared, listed
from programmes.models.push import PushSubscription
from programmes.models.reminder import Channel
from programmes.models.safety import CardColour, SafetyCard
from programmes.models.session import PracticeDay, SessionEntry

PRACTICE_KINDS = [kind.value for kind, manner in MANNERS.items() if manner.asks_for_practice]
WEEKS_READ = timedelta(weeks=weekly.WEEKS_READ)
NOT_HELD_BACK = ["pending", "claimed", "sending", "sent"]


# Stand in the place of messages' keys, of the moment, and of the day since when days are read.
ANY_KEYS, ANY_MOMENT, ANY_DAY = [-1], datetime(1970, 1, 1, tzinfo=UTC), date(1970, 1, 1)
FRESH = (
    "pk",
    "user__is_active",
    "user__email",
    "clinic__zone",
    "clinic__quiet_from",
    "clinic__quiet_until",
    "patient__zone",
    "patient__state",
    "patient__quiet_from",
    "patient__quiet_until",
    "patient__mobile",
    "rule__is_active",
    "rule__paused_until",
    "rule__withdrawn_at",
    "rule__channels",
    "rule__version",
    "rule__times",
    "rule__weekdays",
)
ASKED = (
    "is_stopped",
    "takes_push",
    "is_here",
    "has_red_card",
    "is_logged",
    "is_superseded",
    "day_row",
    "recent_rows",
)


# What messages say of others than themselves; they are asked for anything else one by one.
SAID = (
    *("user__name", "user__email", "clinic__name", "clinic__phone", "clinic__slug"),
    *("patient__cue", "patient__mobile", "patient__user__name", "rule__public_id", "rule__kind"),
)


def load_outgoing(keys: list[int]) -> list[Delivery]:
    """Return messages with whom they are for and about, in one query, in the order they go."""
    found = _outgoing(keys=keys) if keys else []
    for row in found:
        if row.patient is not None:
            row.patient.clinic = row.clinic  # the same one, as PostgreSQL sees to
    return found


@Prepared
def _outgoing(*, keys: list[int]) -> QuerySet[Delivery]:
    rows = Delivery.objects.filter(pk__in=listed(keys, BigIntegerField()))
    rows = rows.select_related("user", "clinic", "patient__user", "rule")
    own = (field.name for field in Delivery._meta.concrete_fields)
    return rows.only(*own, *SAID).order_by("not_before", "pk")


def load_facts(rows: Sequence[Delivery], *, now: datetime) -> dict[int, Facts]:
    """
    Return by key what may hold each of ``rows`` back at ``now``, in one query.

    Their addresses are read anew too. They are due when their rules say now, in the zone of now:
    all of that may have changed since they were written, and even in the hands of a worker that
    died meanwhile.
    """
    since = min(local_day(now, zone) for zone in {row.zone for row in rows})
    keys = [row.pk for row in rows]
    found, _count = QUESTION.run(keys=keys, now=now, since=since - WEEKS_READ)
    values = {one[0]: dict(zip((*FRESH, *ASKED), one, strict=True)) for one in found}
    return {row.pk: _facts(row, values[row.pk], now) for row in rows if row.pk in values}


def _facts(row: Delivery, found: Mapping[str, Any], now: datetime) -> Facts:
    if row.user is not None:
        row.user.email = found["user__email"]
    if row.patient is not None:
        row.patient.mobile = found["patient__mobile"]
    is_push = row.channel == Channel.PUSH
    quiet = QuietHours(found["clinic__quiet_from"], found["clinic__quiet_until"])
    if found["patient__quiet_from"] is not None:
        quiet = QuietHours(found["patient__quiet_from"], found["patient__quiet_until"])
    due_at = _due_now(row, found)
    return Facts(
        kind=Kind(row.kind),
        expires_at=row.expires_at,
        zone=row.zone,
        quiet=quiet,
        due_at=due_at,
        has_address=found["takes_push"] if is_push else bool(row.to),
        is_address_stopped=found["is_stopped"],
        is_account_open=row.user is None or found["user__is_active"],
        rule=_rule_facts(row, found, today=local_day(now, row.zone), due_at=due_at),
    )


def _due_now(row: Delivery, found: Mapping[str, Any]) -> datetime | None:
    if row.rule_id is None:
        return None
    return due_now(
        Kind(row.kind),
        row.day,
        int(row.slot.partition(":")[0]),
        times=found["rule__times"],
        weekdays=found["rule__weekdays"],
        zone=found["clinic__zone"] if row.patient_id is None else found["patient__zone"],
    )


def _ask(keys: list[int], now: datetime, since: date) -> QuerySet[Any, Any]:
    rows = Delivery.objects.filter(pk__in=listed(keys, BigIntegerField()))
    return _with_facts(rows, now, since).values_list(*FRESH, *ASKED)


def _with_facts(rows: QuerySet[Delivery], now: datetime, since: date) -> QuerySet[Delivery]:
    own = {"patient": OuterRef("patient")}
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
    days = PracticeDay.objects.filter(**own)
    recent = JSONObject(day="day", is_due="is_due", is_practised="is_practised")
    recent_days = days.filter(day__gte=since).order_by("day")
    own_address = Case(
        When(channel=Channel.EMAIL, then="user__email"),
        When(channel=Channel.SMS, then="patient__mobile"),
    )
    rows = rows.alias(goes_to=Coalesce(NullIf("address", Value("")), own_address))
    return rows.annotate(
        is_stopped=Exists(StoppedAddress.objects.filter(address=OuterRef("goes_to"))),
        takes_push=Exists(PushSubscription.objects.in_use().filter(**own)),
        is_here=is_member | helps,
        has_red_card=Exists(cards),
        is_logged=Exists(entries),
        is_superseded=Exists(newer),
        day_row=Subquery(days.filter(day=OuterRef("day")).values(row=day)[:1]),
        recent_rows=Case(
            When(kind__in=PRACTICE_KINDS, then=ArraySubquery(recent_days.values(row=recent)))
        ),
    )


QUESTION = Planned.of_rows(
    "relearn_facts",
    {"keys": "bigint[]", "now": "timestamptz", "since": "date"},
    (ANY_KEYS, ANY_MOMENT, ANY_DAY),
    _ask,
)


def _rule_facts(
    row: Delivery, found: Mapping[str, Any], *, today: date, due_at: datetime | None
) -> RuleFacts | None:
    if row.rule_id is None:
        return None
    paused_until: date | None = found["rule__paused_until"]
    day: dict[str, Any] | None = found["day_row"] and json.loads(found["day_row"])
    recent = [json.loads(one) for one in found["recent_rows"] or ()]
    days = [
        progress.DayFacts(date.fromisoformat(one["day"]), one["is_due"], one["is_practised"])
        for one in recent
    ]
    return RuleFacts(
        is_active=found["rule__is_active"],
        is_paused=paused_until is not None and today < paused_until,
        has_consent=found["rule__withdrawn_at"] is None,
        is_channel_on=row.channel in found["rule__channels"],
        is_here=found["is_here"],
        state=found["patient__state"],
        has_red_card=found["has_red_card"],
        is_superseded=row.manner.asks_for_practice and found["is_superseded"],
        is_silent=weekly.is_silent(days, today=today),
        is_changed=row.rule_version != found["rule__version"] and due_at != row.due_at,
        day=None if day is None else DayFacts(is_logged=found["is_logged"], **day),
    )
