"""What a dose comes to: smaller doses, minutes, movements."""

from dataclasses import replace
from math import ceil

from programmes.domain.document import BOUNDS, Dose, DoseKind, Progression, Size

DEFAULT_PACE_S = 4
TINY_MINUTES = 2
STEPS = {DoseKind.REPETITIONS: 2, DoseKind.MINUTES: 1, DoseKind.BOUT: 10}
"""By how much a dose grows at a time: repetitions of a set, minutes, seconds of a bout."""
_MINUTE_S = 60


def halved(dose: Dose) -> Dose:
    """
    Return half of ``dose``: half the sets, or of a single set half its content; rounded up.

    A bout never gets shorter than the shortest one a programme may hold.
    """
    if dose.minutes is not None:
        return replace(dose, minutes=_half(dose.minutes))
    if dose.sets > 1:
        return replace(dose, sets=_half(dose.sets))
    if dose.bout_s is not None:
        return replace(dose, bout_s=max(_half(dose.bout_s), BOUNDS["bout_s"][0]))
    return replace(dose, reps=_half(dose.amount))


def least(dose: Dose) -> Dose:
    """Return one set of ``dose``, or at most 2 minutes of it."""
    if dose.minutes is not None:
        return replace(dose, minutes=min(dose.minutes, TINY_MINUTES))
    return replace(dose, sets=1)


def propose_sizes(
    dose: Dose, size: Size, *, short: Dose | None = None, tiny: Dose | None = None
) -> tuple[Dose | None, Dose | None]:
    """
    Return the short and the tiny dose of a prescription whose smallest size is ``size``.

    Short is half, Tiny is one set or 2 minutes of Short, so that a day takes about 15, 8 and 3
    minutes. The given ``short`` and ``tiny`` are kept where they still fit. ``None`` stands where
    a size leaves the drill out.
    """
    _, short, tiny = ladder(dose, short, tiny)
    return None if size is Size.FULL else short, tiny if size is Size.TINY else None


def ladder(dose: Dose, short: Dose | None, tiny: Dose | None) -> tuple[Dose, Dose, Dose]:
    """Return the doses of Full, Short and Tiny; proposed where none is given that fits."""
    if short is None or not short.is_within(dose):
        short = halved(dose)
    if tiny is None or not tiny.is_within(short):
        tiny = least(short)
    return dose, short, tiny


def propose_progression(dose: Dose) -> Progression:
    """
    Return how ``dose`` may grow: two repetitions, a minute or ten seconds at a time, up to double.

    Two repetitions a step and the harder drill after that are the defaults of the programme's
    rules; a clinician has to sign them.
    """
    of_one_go = dose.amount // dose.sets
    return Progression(step=STEPS[dose.kind], most=min(2 * of_one_go, BOUNDS[dose.unit][1]))


def estimated_minutes(dose: Dose, pace_s: int) -> float:
    """
    Return how many minutes one go at ``dose`` takes, rests between sets included.

    ``pace_s`` is the time of one repetition without its hold, in seconds.
    """
    if dose.minutes is not None:
        return float(dose.minutes)
    one_s = dose.bout_s or (dose.reps or 0) * (pace_s + (dose.hold_s or 0))
    return (dose.sets * one_s + (dose.sets - 1) * dose.rest_s) / _MINUTE_S


def whole_minutes(minutes: float) -> int:
    """Return minutes as everybody is told them: begun ones count, and only nothing is 0."""
    return ceil(round(minutes, 3))


def movements(dose: Dose) -> int:
    """Return the repetitions of one go at ``dose``; 0 for minutes and bouts, which count none."""
    return dose.amount if dose.kind is DoseKind.REPETITIONS else 0


def pace_for(est_minutes: float, dose: Dose) -> int:
    """
    Return the seconds of one repetition that make ``dose`` take ``est_minutes`` in all.

    The pace stays within what a programme may hold. A dose that counts no repetitions gets the
    usual pace.
    """
    if dose.kind is not DoseKind.REPETITIONS:
        return DEFAULT_PACE_S
    moving_s = est_minutes * _MINUTE_S - (dose.sets - 1) * dose.rest_s
    low, high = BOUNDS["pace_s"]
    return max(low, min(high, round(moving_s / dose.amount - (dose.hold_s or 0))))


def _half(number: int) -> int:
    return (number + 1) // 2
