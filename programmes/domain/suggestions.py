"""All that the rules suggest for one patient now; nothing changes until a therapist says so."""

from collections.abc import Iterator
from datetime import date, timedelta

from programmes.domain.evidence import PROGRESSION, Evidence, Rule, Suggestion
from programmes.domain.progression import progressions
from programmes.domain.staging import stage_signs
from programmes.domain.timing import DAYS_A_WEEK
from programmes.domain.upkeep import growth, reassessments, variety

DISMISSED_DAYS = 28
"""How long a dismissed suggestion stays away: until the evidence it rests on is new."""

SNOOZES_DAYS = (3, 7)
ACCEPTED_DAYS = 7
GROWN_DAYS = 14  # more minutes have to be kept up for two weeks before there are more again

_RULES = (progressions, stage_signs, growth, variety, reassessments)
_ORDER = list(Rule)


def suggestions(evidence: Evidence) -> tuple[Suggestion, ...]:
    """
    Return what the rules suggest, in the order of ``Rule``; what was answered stays away.

    While practice is paused, stopped or over nothing is suggested.
    """
    found = [one for one in all_found(evidence) if not is_away(one, evidence)]
    return tuple(sorted(found, key=lambda one: _ORDER.index(one.rule)))


def all_found(evidence: Evidence) -> Iterator[Suggestion]:
    """Yield what the rules find, whether it was answered or not."""
    if evidence.is_on:
        for rule in _RULES:
            yield from rule(evidence)


def is_away(suggestion: Suggestion, evidence: Evidence) -> bool:
    """
    Tell whether an answer keeps a suggestion away.

    Each answer keeps its own suggestion away until its day. About a prescription there is at most
    one suggestion a week: once one was accepted or dismissed, every other waits for 7 days.
    """
    rule, about, today = suggestion.rule, suggestion.about, evidence.today
    if any(answer.keeps_away(rule, about, today) for answer in evidence.answered):
        return True
    return rule in PROGRESSION and any(
        answer.about == about and answer.rule in PROGRESSION and not answer.is_snooze
        for answer in evidence.answered
        if today < answer.day + timedelta(days=DAYS_A_WEEK)
    )


def away_until(suggestion: Suggestion, day: date) -> date:
    """Return the first day on which a suggestion may come again that was accepted on ``day``."""
    days = GROWN_DAYS if suggestion.rule is Rule.GROW else ACCEPTED_DAYS
    return day + timedelta(days=days)
