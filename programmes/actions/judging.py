"""
Judging what was told: cards are raised and practice is closed in the transaction of the telling.

Whoever judges holds the patient's lock, ``Patient.objects.locked``.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db.models import F
from django.utils.formats import date_format
from django.utils.translation import gettext, override

from programmes.actions.escalation import tell_of_card
from programmes.domain.closures import Closure, Scope
from programmes.domain.patterns import resumed
from programmes.domain.safety import judge, judge_late, merged
from programmes.domain.telling import Finding, Rule
from programmes.domain.timing import local_day
from programmes.models import (
    AuditEvent,
    CardColour,
    Patient,
    PracticeSession,
    SafetyCard,
    SafetyClosure,
)
from programmes.models.facts import PatientFacts, load_facts
from programmes.models.team import team_of


@dataclass(frozen=True, slots=True)
class Late:
    """The row ``source``, told on ``day``, a date in the patient's zone, and kept by a phone."""

    source: str
    day: date


def judge_patient(
    *, patient: Patient, now: datetime, late: Late | None = None
) -> tuple[Closure, ...]:
    """
    Raise what cards the rules find for ``patient``, in one query where nothing is new.

    Return what was closed just now; the caller writes the days again. Judging twice changes
    nothing. What came ``late`` is judged by its own day, in another query: no rule of today looks
    back for ever, and nothing that was told may be lost by that.
    """
    day = local_day(now, patient.zone)
    known = load_facts(patient, day=day)
    known = _end_silence(patient, known, now)
    found = judge(known.facts, known.thresholds, known.spent)
    if late is not None and late.day < day:
        then = load_facts(patient, day=late.day)
        told = judge_late(late.source, then.facts, then.thresholds, then.spent, today=day)
        found = merged(found, told)
    if not found:
        return ()
    cards = _cards(patient, found, known, now)
    new = [
        (card, closure)
        for card, finding in zip(cards, found, strict=True)
        for closure in finding.closures
        if (card, *closure.key) not in known.closed
    ]
    SafetyClosure.objects.bulk_create(
        SafetyClosure(
            clinic_id=patient.clinic_id,
            patient=patient,
            card_id=card,
            scope=closure.scope.value,
            drill_id=known.drill_ids[closure.drill] if closure.drill else None,
            day=day,
            until=day + timedelta(days=1) if closure.span.last_day else None,
        )
        for card, closure in new
    )
    closed = tuple(closure for _, closure in new)
    if any(closure.scope is Scope.ALL for closure in closed):
        PracticeSession.objects.filter(patient=patient, ended_at=None).update(ended_at=now)
    return closed


def _end_silence(patient: Patient, known: PatientFacts, now: datetime) -> PatientFacts:
    """
    Close the card about silence once there is practice again, and return what is known then.

    It closes nothing and asks for a call; the card keeps that it was, and little practice is told
    by a rule of its own.
    """
    if Rule.SILENT not in known.open_cards:
        return known
    key, sources = known.open_cards[Rule.SILENT]
    day = resumed(known.facts, sources)
    if day is None:
        return known
    with override(patient.clinic.language):
        note = gettext("Practised again on %(day)s.") % {"day": date_format(day, "j F")}
    card = SafetyCard.objects.get(pk=key)
    SafetyCard.objects.filter(pk=key).update(spent=F("sources"), closed_at=now, note=note)
    AuditEvent.record("card.closed", card, clinic=patient.clinic, by=None)
    left = dict(known.open_cards)
    del left[Rule.SILENT]
    spent = known.spent | {Rule.SILENT: known.spent.get(Rule.SILENT, frozenset()) | sources}
    return replace(known, open_cards=left, spent=spent)


def _cards(
    patient: Patient, found: Sequence[Finding], known: PatientFacts, now: datetime
) -> list[int]:
    """Return the key of each finding's open card; raise those that are missing."""
    raised = SafetyCard.objects.bulk_create(
        SafetyCard(
            clinic=patient.clinic,
            patient=patient,
            rule=one.rule.value,
            colour=one.rule.colour.value,
            sources=list(one.sources),
            values_json=dict(one.values),
            opened_at=now,
            told_at=now,
            waits_since=now,
        )
        for one in found
        if one.rule not in known.open_cards
    )
    for card in raised:
        AuditEvent.record("card.raised", card, clinic=patient.clinic, by=None)
    _tell_team(patient, raised, now)
    keys = {card.rule: card.pk for card in raised}
    for one in found:
        if one.rule in known.open_cards:
            keys[one.rule], sources = known.open_cards[one.rule]
            if not sources.issuperset(one.sources):
                _tell_more(patient, keys[one.rule], one, sources, now)
    return [keys[one.rule] for one in found]


def _tell_more(
    patient: Patient, key: int, finding: Finding, sources: frozenset[str], now: datetime
) -> None:
    """
    Add what is new to an open card, and bring it back before the team.

    What nobody has seen yet waits since the first of it; what comes after a look is told anew.
    """
    card = SafetyCard.objects.select_for_update(no_key=True).get(pk=key)
    was_seen = card.acknowledged_at is not None
    card.sources = sorted(sources.union(finding.sources))
    card.values_json, card.told_at, card.snoozed_until = dict(finding.values), now, None
    if was_seen:
        card.waits_since, card.escalated_at, card.escalated_to = now, None, None
        card.acknowledged_at = card.acknowledged_by = None
    card.save()
    if was_seen:
        _tell_team(patient, [card], now)


def _tell_team(patient: Patient, cards: Iterable[SafetyCard], now: datetime) -> None:
    """Mail those who answer for ``patient`` at once that red cards wait."""
    red = [card for card in cards if card.colour == CardColour.RED]
    team = team_of(patient, now=now) if red else []
    for card in red:
        tell_of_card(card=card, to=team, now=now)
