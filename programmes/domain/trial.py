"""What other thresholds would have done over the last days, told in counts alone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType

from programmes.domain.safety import RULES
from programmes.domain.telling import WINDOW_DAYS, Facts, Rule
from programmes.domain.thresholds import Group, Thresholds

READ_BY: Mapping[Group, tuple[Rule, ...]] = MappingProxyType(
    {
        Group.PAIN: (Rule.PAIN_STOP, Rule.PAIN_END),
        Group.SHOULDER: (Rule.SHOULDER, Rule.SHOULDER_AGAIN, Rule.PAIN_STOP),
        Group.HAND: (Rule.CRPS, Rule.SWELLING, Rule.DROP),
        Group.EFFORT: (Rule.HARD, Rule.LOW_ENERGY),
        Group.SILENCE: (Rule.SILENT,),
    }
)
"""The rules whose findings can change with a threshold of each group."""


@dataclass(frozen=True, slots=True)
class Case:
    """One patient: what is known of 28 days and of the days before that those look back on."""

    facts: Facts
    before: Thresholds
    after: Thresholds


@dataclass(frozen=True, slots=True)
class Effect:
    """
    The cards that would have come, or not, over 28 days with other thresholds.

    A rule counts once for each patient. ``patients`` are all that were looked at, ``changed`` those
    for whom anything would have been different.
    """

    patients: int = 0
    changed: int = 0
    more: int = 0
    fewer: int = 0


def effect(cases: Iterable[Case], group: Group) -> Effect:
    """Return what the thresholds ``after`` change where only those of ``group`` differ."""
    patients = changed = more = fewer = 0
    for case in cases:
        days = _days(case.facts)
        before = _fired(days, case.before, READ_BY[group])
        after = _fired(days, case.after, READ_BY[group])
        patients += 1
        changed += before != after
        more += len(after - before)
        fewer += len(before - after)
    return Effect(patients, changed, more, fewer)


def _days(facts: Facts) -> list[Facts]:
    """Return what was known on each of the last 28 days."""
    return [facts.as_of(facts.day - timedelta(days=ago)) for ago in range(WINDOW_DAYS)]


def _fired(days: Sequence[Facts], thresholds: Thresholds, rules: Iterable[Rule]) -> frozenset[Rule]:
    """Return which of ``rules`` fire on any of ``days``, whatever was dealt with."""
    return frozenset(
        rule for rule in rules if any(RULES[rule](day, thresholds) is not None for day in days)
    )
