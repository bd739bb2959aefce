"""
The rules of safety: what was told becomes cards for the team, and closes practice where it must.

The rules are a proposal that clinicians have to sign. They find no illness: they name what was
told, which rule it fired, and what stays closed until when.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

from programmes.domain import alarms, patterns
from programmes.domain.telling import Facts, Finding, Reported, Rule, Told
from programmes.domain.thresholds import Thresholds

RULES: Mapping[Rule, Callable[[Facts, Thresholds], Finding | None]] = MappingProxyType(
    {
        Rule.STROKE_SIGN: alarms.stroke_sign,
        Rule.MEDICAL: alarms.medical,
        Rule.PAIN_END: alarms.pain_end,
        Rule.CRPS: alarms.crps,
        Rule.SKIN: alarms.skin,
        Rule.SHOULDER_AGAIN: alarms.shoulder_again,
        Rule.DROP: patterns.drop,
        Rule.SHOULDER: alarms.shoulder,
        Rule.PAIN_STOP: alarms.pain_stop,
        Rule.FALL: alarms.fall,
        Rule.SWELLING: alarms.swelling,
        Rule.TIGHTER: alarms.tighter,
        Rule.HARD: patterns.hard,
        Rule.LOW_ENERGY: patterns.low_energy,
        Rule.SILENT: patterns.silent,
        Rule.OTHER: alarms.other,
    }
)


def judge(
    facts: Facts,
    thresholds: Thresholds,
    spent: Mapping[Rule, frozenset[str]] = MappingProxyType({}),
) -> tuple[Finding, ...]:
    """
    Return what the rules find, the most urgent first.

    ``spent`` holds for each rule the sources that a therapist has dealt with: they fire it no more.
    """
    found: list[Finding] = []
    for rule, judged in RULES.items():
        finding = judged(facts.without(spent.get(rule, frozenset())), thresholds)
        if finding is not None:
            found.append(finding)
    return tuple(found)


def foresee(
    one: Told | Reported,
    facts: Facts,
    thresholds: Thresholds,
    spent: Mapping[Rule, frozenset[str]] = MappingProxyType({}),
) -> tuple[Finding, ...]:
    """
    Return what the rules would find in ``one`` if it was told besides ``facts``.

    The most urgent comes first. What builds up over days is not foreseen.
    """
    hurt = tuple(told for told in facts.told if told.pain_0_10 is not None)
    if isinstance(one, Told):
        told, reported = (*hurt, one), facts.reported
    else:
        told, reported = hurt, (*facts.reported, one)
    then = replace(facts, told=told, reported=reported, energies=(), days=(), assessed=())
    return fired_by(one.source, judge(then, thresholds, spent))


def fired_by(source: str, found: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Return those of ``found`` that rest on the row with this name."""
    return tuple(one for one in found if source in one.sources)
