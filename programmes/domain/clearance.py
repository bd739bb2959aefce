"""What has to be checked before electrical stimulation, and for how long a clearance may hold."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from enum import StrEnum

from programmes.domain.timing import Span

MOST_DAYS = 90
"""How long a clearance holds at most; our proposal, a clinician has to confirm it."""

MOST_DAYS_AHEAD = 90
"""How many days after today one may begin, as a programme may."""


class Check(StrEnum):
    """
    What a therapist has checked; all of it is asked for.

    Trials of stimulation leave out people with a pacemaker or implanted electronics, metal in the
    arm, seizures, a skin reaction, marked loss of feeling, CRPS, serious arrhythmia or cancer;
    pregnancy and electrodes on neck, chest or belly are advised against too.
    """

    NO_IMPLANT = "no_implant"
    NO_METAL = "no_metal"
    NO_SEIZURES = "no_seizures"
    NO_ARRHYTHMIA = "no_arrhythmia"
    NO_CANCER = "no_cancer"
    NOT_PREGNANT = "not_pregnant"
    SKIN_WHOLE = "skin_whole"
    CAN_FEEL = "can_feel"
    NO_CRPS = "no_crps"
    ARM_ONLY = "arm_only"
    TAUGHT = "taught"


CONTRADICTED_BY = {
    "skin_integrity": Check.SKIN_WHOLE,
    "sensory_loss": Check.CAN_FEEL,
    "crps_swelling": Check.NO_CRPS,
}
"""The safety flags of a patient that speak against a tick, by flag."""


def missing_checks(ticked: Collection[str]) -> tuple[Check, ...]:
    """Return what nobody has checked yet, in the order of the list."""
    return tuple(check for check in Check if check.value not in ticked)


def overlaps(since: date, until: date, held: Iterable[Span]) -> bool:
    """Tell whether any day from ``since`` to ``until`` is cleared already by one of ``held``."""
    return any(
        span.first_day <= until
        and (span.last_day is None or since <= span.last_day)
        and (span.last_day is None or span.first_day <= span.last_day)
        for span in held
    )


def last_day(since: date) -> date:
    """Return the last day that a clearance from ``since`` on may name."""
    return since + timedelta(days=MOST_DAYS - 1)


def first_cleared(day: date, held: Collection[Span]) -> date | None:
    """Return the first day from ``day`` on that one of ``held`` clears; ``None`` for none."""
    days = (max(day, span.first_day) for span in held)
    cleared = [one for one in days if any(span.covers(one) for span in held)]
    return min(cleared, default=None)
