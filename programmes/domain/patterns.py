"""The rules that see what builds up over days: a drop, hard days, tiredness, silence."""

from collections.abc import Collection
from datetime import date
from itertools import takewhile
from statistics import median

from programmes.domain.progress import EFFORT_0_10
from programmes.domain.telling import Assessed, DayPassed, Facts, Finding, Rule, finding_of
from programmes.domain.thresholds import Thresholds
from programmes.domain.timing import DAYS_A_WEEK

HARD_0_10 = 7
DROP_WINDOW_DAYS = 14
DAYS_BEFORE_DROP = (4, 5)  # practised days to compare with: the least, and the most that are read


def drop(facts: Facts, thresholds: Thresholds) -> Finding | None:
    """
    Ask to rule out a new stroke, an infection or pain: the hand can suddenly do less; red.

    The newest assessment is below the one before, or on each of the last 2 practised days half or
    less was done of what the median of the 4 or 5 days before them shows.
    """
    less = _lower_ability(facts)
    fewer = _lower_quality(facts, thresholds)
    return finding_of(Rule.DROP, [*less, *fewer], what="ability" if less else "practice")


def _lower_ability(facts: Facts) -> list[Assessed]:
    window = facts.recent(DROP_WINDOW_DAYS)
    last = sorted(facts.assessed, key=lambda one: (one.day, one.source))[-2:]
    is_lower = len(last) > 1 and last[1].ability.level < last[0].ability.level
    return last[1:] if is_lower and window.covers(last[1].day) else []


def _lower_quality(facts: Facts, thresholds: Thresholds) -> list[DayPassed]:
    window = facts.recent(DROP_WINDOW_DAYS)
    shares = [
        (one, one.dose_share)
        for one in sorted(facts.days, key=lambda one: one.day)
        if one.is_practised and one.dose_share is not None and one.day < facts.day
    ]
    least, most = DAYS_BEFORE_DROP
    now, before = shares[-thresholds.drop_days :], shares[: -thresholds.drop_days][-most:]
    if len(before) < least or not window.covers(now[0][0].day):
        return []
    bound = median(share for _, share in before) * thresholds.drop_percent / 100
    return [one for one, _ in now] if all(share <= bound for _, share in now) else []


def hard(facts: Facts, thresholds: Thresholds) -> Finding | None:
    """
    Say that the dose is too high: drills were hard (7 of 10) on 3 of the last 7 practised days.

    Effort of 5 or more goes with giving up a home plan (research/product.md, section 6).
    """
    practised = sorted({one.day for one in facts.told if one.is_practised})[-DAYS_A_WEEK:]
    told = [
        one
        for one in facts.told
        if one.answer is not None
        and EFFORT_0_10.get(one.answer, 0) >= HARD_0_10
        and one.day in practised
    ]
    days = len({one.day for one in told})
    return finding_of(Rule.HARD, told, days=days) if days >= thresholds.hard_days else None


def low_energy(facts: Facts, thresholds: Thresholds) -> Finding | None:
    """
    Tell of very little energy on 3 of the last 7 days; half of people live with fatigue.

    A day on which rest was chosen is one of them: rest is offered to whoever is that tired.
    """
    week = facts.recent(DAYS_A_WEEK)
    low = [
        one
        for one in facts.energies
        if one.energy_0_10 <= thresholds.energy_low and week.covers(one.day)
    ]
    rests = [one for one in facts.days if one.is_rest and week.covers(one.day)]
    days = len({one.day for one in low} | {one.day for one in rests})
    if days < thresholds.energy_days:
        return None
    return finding_of(Rule.LOW_ENERGY, [*low, *rests], days=days, rests=len(rests))


def silent(facts: Facts, thresholds: Thresholds) -> Finding | None:
    """Tell that nothing was logged on 5 planned days, or for 10 days with practice among them."""
    planned, days = _silence(facts)
    is_long = planned >= thresholds.silent_planned_days or days >= thresholds.silent_days
    if not facts.is_followed or not planned or not is_long:
        return None
    due = [one for one in _silent_days(facts) if one.is_due]
    return finding_of(Rule.SILENT, due, planned=planned, days=days)


def resumed(facts: Facts, sources: Collection[str]) -> date | None:
    """
    Return the first day of practice since the silence that ``sources`` name; ``None`` before any.

    What a phone sends late counts too: then there was no silence.
    """
    first = min((one.day for one in facts.days if one.source in sources), default=None)
    if first is None:
        return None
    return min((day for day in _practised(facts) if day >= first), default=None)


def _practised(facts: Facts) -> set[date]:
    """Return the days of practice: as they were written, and as logged since."""
    told = {one.day for one in facts.told if one.is_practised}
    return told | {one.day for one in facts.days if one.is_practised}


def _silence(facts: Facts) -> tuple[int, int]:
    """Return the planned days and all days since practice that passed without any."""
    silent = _silent_days(facts)
    return sum(one.is_due for one in silent), len(silent)


def _silent_days(facts: Facts) -> list[DayPassed]:
    """
    Return the days before today without a word, the newest first.

    They go back to the last with practice, the last on which there could be none, or the last on
    which rest was chosen: whoever says that they rest is not silent.
    """
    past = sorted({one for one in facts.days if one.day < facts.day}, key=lambda one: one.day)
    practised = _practised(facts)
    return list(
        takewhile(
            lambda one: not (one.day in practised or one.is_off or one.is_rest), reversed(past)
        )
    )


def nudge(facts: Facts, thresholds: Thresholds) -> bool:
    """Tell whether so little was logged that a kind word may help; the team need not know yet."""
    planned, days = _silence(facts)
    is_long = planned >= thresholds.nudge_planned_days or days >= thresholds.nudge_days
    return facts.is_followed and planned > 0 and is_long
