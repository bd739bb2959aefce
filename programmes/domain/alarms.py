"""The rules that act on what was just told: pain, swelling, skin, falls, signs of a stroke."""

from collections.abc import Collection, Iterator

from programmes.domain.closures import Closure, Scope
from programmes.domain.telling import (
    Facts,
    Finding,
    Reported,
    ReportKind,
    Rule,
    Told,
    finding_of,
    for_today,
    until_reopened,
)
from programmes.domain.thresholds import Thresholds
from programmes.domain.timing import DAYS_A_WEEK

SHOULDER = "shoulder"
HOT_OR_COLOURED = frozenset({"hot", "discoloured"})
SWOLLEN = "swollen"
INJURED = "injured"


def _drills_today(facts: Facts, rule: Rule, told: Collection[Told]) -> Iterator[Closure]:
    for one in told:
        if one.day == facts.day and one.drill is not None:
            yield for_today(facts, rule, Scope.DRILL, one.drill)


def _pains(facts: Facts) -> Iterator[tuple[Told, int]]:
    """Yield what hurt in the last 7 days, with how much."""
    week = facts.recent(DAYS_A_WEEK)
    for one in facts.told:
        if one.pain_0_10 is not None and week.covers(one.day):
            yield one, one.pain_0_10


def _worst(told: Collection[Told]) -> int:
    return max((one.pain_0_10 or 0 for one in told), default=0)


def _is_unusual(facts: Facts, one: Told, pain: int) -> bool:
    return pain > facts.usual_pain.get(one.site or "", 0)


def pain_end(facts: Facts, thresholds: Thresholds) -> Finding | None:
    """
    Stop practice for today at strong pain; red.

    Pain of 7 or more stops the plan, and somebody calls (research/product.md, section 7).
    """
    rule = Rule.PAIN_END
    told = [one for one, pain in _pains(facts) if pain >= thresholds.pain_end]
    closures = list(_drills_today(facts, rule, told))
    if any(one.day == facts.day for one in told):
        closures.append(for_today(facts, rule, Scope.ALL))
    return finding_of(rule, told, *closures, pain=_worst(told))


def pain_stop(facts: Facts, thresholds: Thresholds) -> Finding | None:
    """
    Stop the drill that hurts for today; amber.

    Pain of 4 or more that is above the usual pain of its site, or 2 above the start of the session.
    Stronger pain and pain of the shoulder have rules of their own.
    """
    rule = Rule.PAIN_STOP
    told = [
        one
        for one, pain in _pains(facts)
        if pain < thresholds.pain_end
        and not one.is_overall
        and not _is_shoulder(facts, thresholds, one, pain)
        and _stops(facts, thresholds, one, pain)
    ]
    return finding_of(rule, told, *_drills_today(facts, rule, told), pain=_worst(told))


def _stops(facts: Facts, thresholds: Thresholds, one: Told, pain: int) -> bool:
    start = facts.start_pain.get(one.day)
    if start is not None and pain >= start + thresholds.pain_rise:
        return True
    return pain >= thresholds.pain_stop and _is_unusual(facts, one, pain)


def _is_shoulder(facts: Facts, thresholds: Thresholds, one: Told, pain: int) -> bool:
    is_strong = pain >= thresholds.shoulder_pain and _is_unusual(facts, one, pain)
    return one.site == SHOULDER and is_strong


def _shoulder_told(facts: Facts, thresholds: Thresholds) -> list[Told]:
    return [one for one, pain in _pains(facts) if _is_shoulder(facts, thresholds, one, pain)]


def shoulder(facts: Facts, thresholds: Thresholds) -> Finding | None:
    """
    Stop drills that use the shoulder for today at pain of 4 or more above its usual; amber.

    Up to 72 % have an episode of shoulder pain in the first year (research/product.md, section 6).
    """
    rule = Rule.SHOULDER
    told = _shoulder_told(facts, thresholds)
    closures = list(_drills_today(facts, rule, told))
    if any(one.day == facts.day for one in told):
        closures.append(for_today(facts, rule, Scope.SHOULDER))
    return finding_of(rule, told, *closures, pain=_worst(told))


def shoulder_again(facts: Facts, thresholds: Thresholds) -> Finding | None:
    """Close drills that use the shoulder until a therapist reopens them: it hurt on 2 of 7 days."""
    rule = Rule.SHOULDER_AGAIN
    told = _shoulder_told(facts, thresholds)
    days = len({one.day for one in told})
    if days < thresholds.shoulder_days:
        return None
    closure = until_reopened(facts, rule, Scope.SHOULDER)
    return finding_of(rule, told, closure, pain=_worst(told), days=days)


def _reports(facts: Facts, kinds: Collection[ReportKind], days: int) -> list[Reported]:
    span = facts.recent(days)
    return [one for one in facts.reported if one.kind in kinds and span.covers(one.day)]


def _signs(reports: Collection[Reported]) -> frozenset[str]:
    return frozenset(sign for one in reports for sign in one.details)


def stroke_sign(facts: Facts, _thresholds: Thresholds) -> Finding | None:
    """
    Close practice until a therapist reopens it: a sign of a stroke was told; red.

    BE-FAST leaves 4.4 % of strokes unseen, FAST 14.1 % (research/product.md, section 6).
    """
    rule = Rule.STROKE_SIGN
    reports = _reports(facts, {ReportKind.STROKE}, DAYS_A_WEEK)
    return finding_of(rule, reports, until_reopened(facts, rule, Scope.ALL))


def _is_medical(one: Reported) -> bool:
    return one.kind is not ReportKind.FALL or INJURED in one.details


def medical(facts: Facts, _thresholds: Thresholds) -> Finding | None:
    """Close practice until a therapist reopens it: chest pain, a faint, a fall with an injury."""
    rule = Rule.MEDICAL
    kinds = {ReportKind.CHEST, ReportKind.FAINT, ReportKind.FALL}
    reports = [one for one in _reports(facts, kinds, DAYS_A_WEEK) if _is_medical(one)]
    told = ",".join(sorted({one.kind.value for one in reports}))
    return finding_of(rule, reports, until_reopened(facts, rule, Scope.ALL), told=told)


def fall(facts: Facts, _thresholds: Thresholds) -> Finding | None:
    """Stop practice for today after a fall without an injury; amber."""
    rule = Rule.FALL
    reports = [
        one for one in _reports(facts, {ReportKind.FALL}, DAYS_A_WEEK) if not _is_medical(one)
    ]
    is_today = any(one.day == facts.day for one in reports)
    closures = [for_today(facts, rule, Scope.ALL)] if is_today else []
    return finding_of(rule, reports, *closures)


def _is_crps(signs: Collection[str]) -> bool:
    return SWOLLEN in signs and bool(HOT_OR_COLOURED & set(signs))


def crps(facts: Facts, thresholds: Thresholds) -> Finding | None:
    """
    Load the hand no more until a therapist reopens it: swollen, and hot or of another colour; red.

    Signs of CRPS, found in 13 of 100 painful shoulders (research/product.md, section 6).
    """
    rule = Rule.CRPS
    reports = _reports(facts, {ReportKind.SWELLING}, thresholds.swelling_days)
    signs = _signs(reports)
    if not _is_crps(signs):
        return None
    closure = until_reopened(facts, rule, Scope.LOADING)
    return finding_of(rule, reports, closure, told=",".join(sorted(signs)))


def swelling(facts: Facts, thresholds: Thresholds) -> Finding | None:
    """Tell of a hand that is swollen, or hot, or of another colour; amber."""
    reports = _reports(facts, {ReportKind.SWELLING}, thresholds.swelling_days)
    signs = _signs(reports)
    if _is_crps(signs):
        return None
    return finding_of(Rule.SWELLING, reports, told=",".join(sorted(signs)))


def skin(facts: Facts, _thresholds: Thresholds) -> Finding | None:
    """
    Close drills with stimulation or a splint until a therapist reopens them; red.

    A mark that stays, a blister, numb or blue fingertips (research/product.md, section 7).
    """
    rule = Rule.SKIN
    reports = _reports(facts, {ReportKind.SKIN}, DAYS_A_WEEK)
    closure = until_reopened(facts, rule, Scope.DEVICES)
    return finding_of(rule, reports, closure, told=",".join(sorted(_signs(reports))))


def tighter(facts: Facts, _thresholds: Thresholds) -> Finding | None:
    """Tell of a hand that is tighter; amber."""
    reports = _reports(facts, {ReportKind.TIGHTER}, DAYS_A_WEEK)
    return finding_of(Rule.TIGHTER, reports, days=len({one.day for one in reports}))


def other(facts: Facts, _thresholds: Thresholds) -> Finding | None:
    """Tell of something that no other rule knows; amber."""
    return finding_of(Rule.OTHER, _reports(facts, {ReportKind.OTHER}, DAYS_A_WEEK))
