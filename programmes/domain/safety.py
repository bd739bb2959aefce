"""
The rules of safety: what was told becomes cards for the team, and closes practice where it must.

The rules are a proposal that clinicians have to sign. They find no illness: they name what was
told, which rule it fired, and what stays closed until when.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType

from programmes.domain import alarms, patterns
from programmes.domain.telling import Facts, Finding, Reported, Rule, Told
from programmes.domain.thresholds import Thresholds
from programmes.domain.timing import Span

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


PATTERNS = frozenset({Rule.DROP, Rule.HARD, Rule.LOW_ENERGY, Rule.SILENT})
"""The rules that see what builds up over days; the others act on what was told."""


def judge_late(
    source: str,
    then: Facts,
    thresholds: Thresholds,
    spent: Mapping[Rule, frozenset[str]] = MappingProxyType({}),
    *,
    today: date,
) -> tuple[Finding, ...]:
    """
    Return what the rules find in the row ``source`` that a phone kept, and that comes ``today``.

    ``then`` are the facts of the day on which it was told: it is judged as if it had come at once,
    however long ago that is. What it closed for that day only is over; what waits for a therapist
    is closed from today on. ``late_day`` among the values is the day of all that it rests on.
    """
    found = fired_by(source, judge(then, thresholds, spent))
    return tuple(
        replace(
            one,
            values=(*one.values, ("late_day", then.day.isoformat())),
            closures=tuple(
                replace(closure, span=Span(today))
                for closure in one.closures
                if closure.span.last_day is None
            ),
        )
        for one in found
        if one.rule not in PATTERNS
    )


def merged(found: tuple[Finding, ...], late: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """
    Return both, one finding for each rule, the most urgent first.

    Where ``late`` is only a part of what a rule rests on, its day is called ``late_part``.
    """
    by_rule = {one.rule: one for one in found}
    for one in late:
        known = by_rule.get(one.rule, one)
        values = dict(one.values)
        if not set(one.sources).issuperset(known.sources):
            values["late_part"] = values.pop("late_day")
        by_rule[one.rule] = replace(
            known,
            sources=tuple(sorted({*known.sources, *one.sources})),
            values=tuple((values | dict(known.values)).items()),
            closures=tuple(dict.fromkeys((*known.closures, *one.closures))),
        )
    return tuple(sorted(by_rule.values(), key=lambda one: one.rule.urgency))


def fired_by(source: str, found: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Return those of ``found`` that rest on the row with this name."""
    return tuple(one for one in found if source in one.sources)
