"""What a stage asks for in a week: minutes and drills a day, movements a week."""

from collections.abc import Sequence
from dataclasses import dataclass

from programmes.domain.document import EVERY_DAY, Prescription, Size, Weekday
from programmes.domain.doses import estimated_minutes, ladder, movements
from programmes.domain.timing import DAYS_A_WEEK


@dataclass(frozen=True, slots=True)
class Totals:
    """
    The fullest weekday in minutes, for each size, and in drills; and the movements of a week.

    A drill for any days of the week counts on each weekday, and in the week on as many as asked.
    ``rest_days`` are the days of a week that may be free of all of them.
    """

    full_minutes: float = 0.0
    short_minutes: float = 0.0
    tiny_minutes: float = 0.0
    drills_a_day: int = 0
    movements_a_week: int = 0
    rest_days: int = DAYS_A_WEEK


def totals(prescriptions: Sequence[Prescription]) -> Totals:
    """Return what these prescriptions ask for when they are followed together."""
    days = [[p for p in prescriptions if _may_fall_on(p, day)] for day in sorted(EVERY_DAY)]
    return Totals(
        full_minutes=max(_minutes(due, Size.FULL) for due in days),
        short_minutes=max(_minutes(due, Size.SHORT) for due in days),
        tiny_minutes=max(_minutes(due, Size.TINY) for due in days),
        drills_a_day=max(len({p.drill for p in due}) for due in days),
        movements_a_week=sum(_movements_a_week(p) for p in prescriptions),
        rest_days=DAYS_A_WEEK - _days_a_week(prescriptions),
    )


def _days_a_week(prescriptions: Sequence[Prescription]) -> int:
    """Return on how many days practice falls: free days are taken on days that have it anyway."""
    schedules = [prescription.schedule for prescription in prescriptions]
    named = {day for schedule in schedules for day in schedule.weekdays}
    return max([len(named), *(schedule.days_per_week or 0 for schedule in schedules)])


def _may_fall_on(prescription: Prescription, day: Weekday) -> bool:
    schedule = prescription.schedule
    return schedule.days_per_week is not None or day in schedule.weekdays


def _minutes(due: Sequence[Prescription], size: Size) -> float:
    """Return the time of a day at ``size``; where it leaves all out, the first drill stands in."""
    chosen = [p for p in due if p.dose_for(size) is not None]
    if not chosen:
        chosen = [p for p in due if p.short is not None][:1] or list(due[:1])
    return sum(_minutes_of(p, size) for p in chosen)


def _minutes_of(prescription: Prescription, size: Size) -> float:
    doses = ladder(prescription.dose, prescription.short, prescription.tiny)
    dose = doses[(Size.FULL, Size.SHORT, Size.TINY).index(size)]
    goes = 1 if size is Size.TINY else prescription.schedule.times_a_day
    return estimated_minutes(dose, prescription.pace_s) * goes


def _movements_a_week(prescription: Prescription) -> int:
    schedule = prescription.schedule
    days = schedule.days_per_week or len(schedule.weekdays)
    return movements(prescription.dose) * schedule.times_a_day * days
