"""A message that is about to go, and all that may hold it back, in one query."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, JSONObject, NullIf

from programmes.domain.reminders import MANNERS, DayFacts, Facts, Kind, RuleFacts
from programmes.domain.timing import local_day
from programmes.models.carer import CarerLink
from programmes.models.clinic import Membership, Role
from programmes.models.delivery import Delivery, StoppedAddress
from programmes.models.reminder import Channel
from programmes.models.safety import CardColour, SafetyCard
from programmes.models.session import PracticeDay, SessionEntry

PRACTICE_KINDS = [kind.value for kind, manner in MANNERS.items() if manner.asks_for_practice]
NOT_HELD_BACK = ["pending", "claimed", "sending", "sent"]


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message as it is now, and what ``domain.reminders.gate`` asks about it."""

    row: Delivery
    facts: Facts


def load_outgoing(delivery: Delivery, *, now: datetime) -> Outgoing:
    """Return ``delivery`` as it stands, with what may hold it back at ``now``, in one query."""
    row = _with_facts(Delivery.objects.filter(pk=delivery.pk), now).get()
    if row.patient is not None:
        row.patient.clinic = row.clinic  # the same one, as PostgreSQL sees to
    is_mail = row.channel == Channel.EMAIL
    facts = Facts(
        kind=Kind(row.kind),
        expires_at=row.expires_at,
        zone=row.zone,
        quiet=row.clinic.quiet if row.patient is None else row.patient.quiet,
        has_address=bool(row.to) or not is_mail,
        is_address_stopped=is_mail and row.__dict__["is_stopped"],
        is_account_open=row.user is None or row.user.is_active,
        rule=_rule_facts(row, today=local_day(now, row.zone)),
    )
    return Outgoing(row, facts)


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
    return rows.select_related("user", "clinic", "patient__user", "rule").annotate(
        is_stopped=Exists(StoppedAddress.objects.filter(address=to)),
        is_here=is_member | helps,
        has_red_card=Exists(cards),
        is_logged=Exists(entries),
        is_superseded=Exists(newer),
        day_row=Subquery(days.values(row=day)[:1]),
    )


def _rule_facts(row: Delivery, *, today: date) -> RuleFacts | None:
    rule, found = row.rule, row.__dict__
    if rule is None:
        return None
    day: dict[str, Any] | None = found["day_row"]
    return RuleFacts(
        is_active=rule.is_active,
        is_paused=rule.paused_until is not None and today < rule.paused_until,
        has_consent=rule.withdrawn_at is None,
        is_channel_on=row.channel in rule.channels,
        is_here=found["is_here"],
        state=None if row.patient is None else row.patient.state,
        has_red_card=found["has_red_card"],
        is_superseded=row.manner.asks_for_practice and found["is_superseded"],
        day=None if day is None else DayFacts(is_logged=found["is_logged"], **day),
    )
