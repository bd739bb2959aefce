"""What a day asked for against what was done."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from programmes.domain.document import Dose
from programmes.domain.plan import DailyPlan, PlanItem

MINUTE_S = 60


class Outcome(StrEnum):
    """What became of a prescription."""

    DONE = "done"
    PART = "part"
    NOT_TODAY = "not_today"


@dataclass(frozen=True, slots=True)
class Entry:
    """
    One current entry of a day. ``None`` is a number nobody gave, never 0.

    ``reps`` are all repetitions together, ``seconds`` all the time practised. ``hurt`` tells that
    the drill was stopped or answered with pain.
    """

    key: UUID
    outcome: Outcome
    asked: Dose
    reps: int | None = None
    seconds: int | None = None
    hurt: bool = False
    pain_0_10: int | None = None

    @property
    def is_practice(self) -> bool:
        """
        Tell whether this makes the day a practised one: a repetition, a minute, or a safety stop.

        Stopping because it hurts is the right thing to do, so it counts as practice.
        """
        if self.reps is not None and self.reps >= 1:
            return True
        if self.seconds is not None and self.seconds >= MINUTE_S:
            return True
        return self.hurt or (self.outcome is not Outcome.NOT_TODAY and self._gave_no_number)

    @property
    def share(self) -> float:
        """
        Return how much of the asked dose was done, 0.0 to 1.0; more than asked is 1.0.

        Without a number, "done" is all of it and "part" is half.
        """
        if self.outcome is Outcome.NOT_TODAY:
            return 0.0
        amount = self.seconds if self.asked.reps is None else self.reps
        if amount is None:
            return 1.0 if self.outcome is Outcome.DONE else 0.5
        return min(1.0, amount / _asked_amount(self.asked))

    @property
    def _gave_no_number(self) -> bool:
        return self.reps is None and self.seconds is None


@dataclass(frozen=True, slots=True)
class Day:
    """
    What a local day came to.

    ``asked`` and ``done`` count the goes at drills of the day's size. ``dose_share`` is ``None``
    when nothing was asked. ``worst_pain_0_10`` is ``None`` when nobody said.
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
    size the patient took on, against which the entries stand. A day on which a drill for "any n
    days" was practised counts as due, so that days done never outnumber days due.
    """
    by_key: dict[UUID, list[Entry]] = {}
    for entry in entries:
        by_key.setdefault(entry.key, []).append(entry)
    shares: list[float] = []
    done = 0
    for item in plan.items:
        goes = by_key.get(item.prescription.key, [])
        shares += _shares(item, goes)
        done += min(item.times_a_day, sum(entry.outcome is not Outcome.NOT_TODAY for entry in goes))
    is_practised = any(entry.is_practice for entry in entries)
    asked = len(shares)
    minutes_of = {item.prescription.key: item.minutes for item in full.items}
    pains = [entry.pain_0_10 for entry in entries if entry.pain_0_10 is not None]
    return Day(
        is_due=full.is_due or (is_practised and bool(full.items)),
        asked=asked,
        done=done,
        is_practised=is_practised,
        is_finished=asked > 0 and done == asked,
        dose_share=sum(shares) / asked if asked else None,
        minutes=sum(_minutes(entry, minutes_of.get(entry.key, 0.0)) for entry in entries),
        movements=sum(entry.reps or 0 for entry in entries),
        worst_pain_0_10=max(pains, default=None),
    )


def _shares(item: PlanItem, goes: Sequence[Entry]) -> list[float]:
    best = sorted((entry.share for entry in goes), reverse=True)[: item.times_a_day]
    return best + [0.0] * (item.times_a_day - len(best))


def _asked_amount(dose: Dose) -> int:
    if dose.reps is not None:
        return dose.sets * dose.reps
    if dose.minutes is not None:
        return dose.minutes * MINUTE_S
    return dose.sets * (dose.bout_s or 1)


def _minutes(entry: Entry, full_minutes: float) -> float:
    """Return the time practised: as measured, else the share of what the drill usually takes."""
    if entry.seconds is not None:
        return entry.seconds / MINUTE_S
    return entry.share * full_minutes
