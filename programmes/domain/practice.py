"""What a day asked for against what was done."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from programmes.domain.document import Dose
from programmes.domain.plan import DailyPlan
from programmes.domain.progress import EntryFacts, Outcome, dose_share, practised, share_of

MINUTE_S = 60


@dataclass(frozen=True, slots=True)
class Entry:
    """
    One current entry of a day: what was asked of which prescription, and what was done.

    ``pain_0_10`` is ``None`` when nobody said, never 0.
    """

    key: UUID
    asked: Dose
    facts: EntryFacts
    pain_0_10: int | None = None


@dataclass(frozen=True, slots=True)
class Day:
    """
    What a local day came to.

    ``asked`` and ``done`` count the goes at drills of the day's size. ``dose_share`` is ``None``
    when nothing was asked or counted, ``worst_pain_0_10`` when nobody said.
    """

    is_due: bool
    asked: int
    done: int
    is_practised: bool
    is_finished: bool
    dose_share: float | None
    minutes: float
    movements: int
    worst_pain_0_10: int | None


def day_outcome(full: DailyPlan, plan: DailyPlan, entries: Sequence[Entry]) -> Day:
    """
    Return what a day came to.

    ``full`` is the day's plan at full size and decides whether it was due; ``plan`` is that of the
    size the patient took on, against which the entries stand.
    """
    shares: list[float | None] = []
    done = 0
    for item in plan.items:
        goes = [entry for entry in entries if entry.key == item.prescription.key]
        best = sorted((share_of(e.asked, e.facts) for e in goes), key=lambda s: -(s or 0.0))
        missing = item.times_a_day - len(best)
        shares += [*best[: item.times_a_day], *([0.0] * missing)]
        tried = sum(entry.facts.outcome is not Outcome.NOT_TODAY for entry in goes)
        done += min(item.times_a_day, tried)
    minutes_of = {item.prescription.key: item.minutes for item in full.items}
    pains = [entry.pain_0_10 for entry in entries if entry.pain_0_10 is not None]
    return Day(
        is_due=full.is_due,
        asked=len(shares),
        done=done,
        is_practised=practised(entry.facts for entry in entries),
        is_finished=0 < len(shares) == done,
        dose_share=dose_share(shares),
        minutes=sum(_minutes(entry, minutes_of.get(entry.key, 0.0)) for entry in entries),
        movements=sum(entry.facts.reps or 0 for entry in entries),
        worst_pain_0_10=max(pains, default=None),
    )


def _minutes(entry: Entry, full_minutes: float) -> float:
    """Return the time practised: as measured, else the share of what the drill usually takes."""
    if entry.facts.seconds is not None:
        return entry.facts.seconds / MINUTE_S
    return (share_of(entry.asked, entry.facts) or 0.0) * full_minutes
