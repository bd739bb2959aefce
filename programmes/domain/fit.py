"""Whether a drill suits a patient, and whether a day asks for too much."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from programmes.domain.ability import Ability
from programmes.domain.document import EVERY_DAY, Prescription, Weekday
from programmes.domain.doses import estimated_minutes
from programmes.domain.reason import Reason
from programmes.domain.timing import DAYS_A_WEEK

ESTIM_CLEARANCE = "estim_clearance"
"""The safety flag of drills with electrical stimulation; a hard lock without a clearance."""

MOST_DRILLS_A_DAY = 4
MOST_MINUTES_A_DAY = 40
_STEPS_UP = 1


class Helper(StrEnum):
    """Whether a drill takes a second person."""

    NONE = "none"
    OPTIONAL = "optional"
    NEEDED = "needed"


class Verdict(StrEnum):
    """How a drill suits a patient, from best to worst."""

    FITS = "fits"
    WITH_CARE = "with_care"
    DOES_NOT_FIT = "does_not_fit"


class FitCode(StrEnum):
    """Why a drill does not simply fit; the values of each sentence stand behind it."""

    NO_CLEARANCE = "no_clearance"
    BEYOND_ABILITY = "beyond_ability"  # needs, has: abilities
    NO_HELPER = "no_helper"
    ONE_STEP_UP = "one_step_up"  # needs, has: abilities
    ABILITY_UNKNOWN = "ability_unknown"  # needs: ability
    HELPER_UNKNOWN = "helper_unknown"
    FLAG = "flag"  # flag: the safety flag that drill and patient share


_EXCLUDING = {FitCode.NO_CLEARANCE, FitCode.BEYOND_ABILITY, FitCode.NO_HELPER}


class OverloadCode(StrEnum):
    """Why a plan may ask for too much; the values of each sentence stand behind it."""

    MANY_DRILLS = "many_drills"  # weekday, drills, most
    MANY_MINUTES = "many_minutes"  # weekday, minutes, most
    NO_REST_DAY = "no_rest_day"
    NO_GOAL = "no_goal"


@dataclass(frozen=True, slots=True)
class DrillFacts:
    """What the rules read of a drill."""

    public_id: UUID
    name: str
    flags: frozenset[str] = frozenset()
    min_ability: Ability = Ability.NONE
    helper: Helper = Helper.NONE
    hand_use: str = ""
    position: str = ""
    category: str = ""
    kit: str = ""


@dataclass(frozen=True, slots=True)
class PatientFacts:
    """
    What the rules read of a patient.

    ``ability`` and ``has_helper`` are ``None`` as long as nobody said, ``minutes_limit`` (a day)
    when the patient has none. ``clearance_valid`` is about electrical stimulation.
    """

    ability: Ability | None = None
    flags: frozenset[str] = frozenset()
    has_helper: bool | None = None
    clearance_valid: bool = False
    minutes_limit: int | None = None


@dataclass(frozen=True, slots=True)
class Fit:
    """A verdict with its reasons, the excluding ones first."""

    reasons: tuple[Reason, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """Return the worst that any reason asks for."""
        if not self.reasons:
            return Verdict.FITS
        excluded = any(reason.code in _EXCLUDING for reason in self.reasons)
        return Verdict.DOES_NOT_FIT if excluded else Verdict.WITH_CARE

    @property
    def is_locked(self) -> bool:
        """Tell whether the drill cannot be saved or given at all, whoever acknowledges what."""
        return any(reason.code == FitCode.NO_CLEARANCE for reason in self.reasons)


def fit(drill: DrillFacts, patient: PatientFacts) -> Fit:
    """
    Judge whether ``drill`` suits ``patient``.

    One step above the ability is allowed with care: training is to adapt upwards (Canadian Stroke
    Best Practices 2019, 5.1). Electrical stimulation needs a valid clearance, because trials
    exclude pacemakers, implants, seizures and broken skin. Other flags that drill and patient
    share ask for care.
    """
    reasons = (*_of_clearance(drill, patient), *_of_ability(drill, patient))
    reasons += (*_of_helper(drill, patient), *_of_flags(drill, patient))
    return Fit(tuple(sorted(reasons, key=lambda reason: reason.code not in _EXCLUDING)))


def needs_acknowledgement(found: Fit) -> tuple[str, ...]:
    """
    Return what a therapist has to acknowledge before the drill is given, in the order of reasons.

    Each is ``code`` or ``code:value``, such as ``flag:shoulder_pain`` or ``one_step_up:grasp``. A
    missing clearance is not among them: it stays a lock, whoever acknowledges what.
    """
    return tuple(
        ":".join([reason.code, *(str(value) for _, value in reason.params[:1])])
        for reason in found.reasons
        if reason.code != FitCode.NO_CLEARANCE
    )


def overload(
    prescriptions: Sequence[Prescription], *, minutes_limit: int | None, is_of_patient: bool = False
) -> tuple[Reason, ...]:
    """
    Return what may be too much when these prescriptions are followed together; each a soft warning.

    More than 4 drills, 40 minutes or every day of the week: of 125 people after stroke 35 % kept to
    their home programme, fewer with 3 or more drills, 7 or more sessions a week, or 43 minutes or
    more (Ademoyegun & Ibitoye); 2 drills are done better than 8, and adherence drops past 4
    (Physitrack, a vendor's page). ``minutes_limit`` is the patient's own, a day, in place of the
    40. A drill for any days of the week counts on each. The fullest weekday stands for all.
    With ``is_of_patient`` at least one is to serve a goal of theirs: practice that matters to the
    person is done and lasts (Canadian Stroke Best Practices 2019, 5.1).
    """
    if not prescriptions:
        return ()
    days = {day: [p for p in prescriptions if _may_fall_on(p, day)] for day in sorted(EVERY_DAY)}
    drills = {day: len({p.drill for p in due}) for day, due in days.items()}
    minutes = {day: sum(_minutes_a_day(p) for p in due) for day, due in days.items()}
    most_minutes = MOST_MINUTES_A_DAY if minutes_limit is None else minutes_limit
    warnings = []
    worst = max(days, key=lambda day: drills[day])
    if drills[worst] > MOST_DRILLS_A_DAY:
        warnings.append(
            _reason(
                OverloadCode.MANY_DRILLS,
                weekday=worst,
                drills=drills[worst],
                most=MOST_DRILLS_A_DAY,
            )
        )
    worst = max(days, key=lambda day: minutes[day])
    if minutes[worst] > most_minutes:
        warnings.append(
            _reason(
                OverloadCode.MANY_MINUTES,
                weekday=worst,
                minutes=minutes[worst],
                most=most_minutes,
            )
        )
    if all(any(_must_fall_on(p, day) for p in prescriptions) for day in days):
        warnings.append(_reason(OverloadCode.NO_REST_DAY))
    if is_of_patient and not any(p.goal for p in prescriptions):
        warnings.append(_reason(OverloadCode.NO_GOAL))
    return tuple(warnings)


def _of_clearance(drill: DrillFacts, patient: PatientFacts) -> Iterator[Reason]:
    if ESTIM_CLEARANCE in drill.flags and not patient.clearance_valid:
        yield _reason(FitCode.NO_CLEARANCE)


def _of_ability(drill: DrillFacts, patient: PatientFacts) -> Iterator[Reason]:
    needs, has = drill.min_ability, patient.ability
    if has is None:
        if needs is not Ability.NONE:
            yield _reason(FitCode.ABILITY_UNKNOWN, needs=needs.value)
        return
    steps = needs.level - has.level
    if steps > _STEPS_UP:
        yield _reason(FitCode.BEYOND_ABILITY, needs=needs.value, has=has.value)
    elif steps > 0:
        yield _reason(FitCode.ONE_STEP_UP, needs=needs.value, has=has.value)


def _of_helper(drill: DrillFacts, patient: PatientFacts) -> Iterator[Reason]:
    if drill.helper == Helper.NEEDED and not patient.has_helper:
        unknown = patient.has_helper is None
        yield _reason(FitCode.HELPER_UNKNOWN if unknown else FitCode.NO_HELPER)


def _of_flags(drill: DrillFacts, patient: PatientFacts) -> Iterator[Reason]:
    for flag in sorted((drill.flags & patient.flags) - {ESTIM_CLEARANCE}):
        yield _reason(FitCode.FLAG, flag=flag)


def _may_fall_on(prescription: Prescription, day: Weekday) -> bool:
    schedule = prescription.schedule
    return schedule.days_per_week is not None or day in schedule.weekdays


def _must_fall_on(prescription: Prescription, day: Weekday) -> bool:
    schedule = prescription.schedule
    return schedule.days_per_week == DAYS_A_WEEK or day in schedule.weekdays


def _minutes_a_day(prescription: Prescription) -> float:
    one_go = estimated_minutes(prescription.dose, prescription.pace_s)
    return one_go * prescription.schedule.times_a_day


def _reason(code: StrEnum, **params: float | str) -> Reason:
    return Reason(code.value, tuple(params.items()))
