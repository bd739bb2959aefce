"""What a patient is asked to do on a given day, and why."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from programmes.domain.closures import Closure, Scope
from programmes.domain.document import Document, Dose, Prescription, Size, Stage, Weekday
from programmes.domain.doses import estimated_minutes, ladder, movements
from programmes.domain.fit import ESTIM_CLEARANCE, DrillFacts, Helper
from programmes.domain.reason import Reason
from programmes.domain.timing import DAYS_A_WEEK, Span, week_start

LOW_ENERGY, EMPTY_ENERGY = 4, 2  # of 10


class Absence(StrEnum):
    """Why a day has no plan."""

    NO_PROGRAMME = "no_programme"
    NOT_STARTED = "not_started"
    ENDED = "ended"
    SAFETY = "safety"
    STOPPED = "stopped"
    PAUSED = "paused"
    BETWEEN_STAGES = "between_stages"
    REST_DAY = "rest_day"
    REST_CHOSEN = "rest_chosen"


class PlanCode(StrEnum):
    """Why a drill is in the plan of a day; the values of each sentence stand behind it."""

    WEEKDAY = "weekday"  # weekday
    ANY_DAYS = "any_days"  # days (wanted this week), done (before today), left (with today)
    LOWERED = "lowered"
    SMALLEST = "smallest"  # nobody chose a drill for a day this small


class WithdrawalKind(StrEnum):
    """What a therapist did to stop or ease practice from one moment to the next."""

    REMOVED = "removed"
    PAUSED = "paused"
    LOWERED = "lowered"


@dataclass(frozen=True, slots=True)
class Version:
    """A document as it was given, valid from a day on."""

    number: int
    document: Document
    valid_from: date


@dataclass(frozen=True, slots=True)
class StageEntry:
    """From ``day`` on these stages are active, and no others."""

    day: date
    stages: frozenset[UUID]


def stages_entered(entries: Iterable[StageEntry], day: date) -> frozenset[UUID]:
    """Return the keys that the latest entry up to ``day`` names; of two on one day the later."""
    active: tuple[date, frozenset[UUID]] | None = None
    for entry in entries:
        if entry.day <= day and (active is None or entry.day >= active[0]):
            active = entry.day, entry.stages
    return active[1] if active else frozenset()


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """
    Practice removed, paused or lowered over a span of days, whatever the version says.

    It hits the one prescription with ``prescription_key``, or each of ``drill``, or, where both
    are ``None``, the whole plan.
    """

    kind: WithdrawalKind
    span: Span
    prescription_key: UUID | None = None
    drill: UUID | None = None

    @property
    def is_whole_plan(self) -> bool:
        """Tell whether no single drill is meant."""
        return self.prescription_key is None and self.drill is None

    def hits(self, prescription: Prescription, day: date) -> bool:
        """Tell whether this changes ``prescription`` on ``day``."""
        return (
            self.span.covers(day)
            and self.prescription_key in {None, prescription.key}
            and self.drill in {None, prescription.drill}
        )


@dataclass(frozen=True, slots=True)
class Course:
    """
    All that the daily plan of one patient reads.

    The latest of the stage entries up to a day counts; of two on one day the later in the tuple.
    From ``ended_on`` on nothing is due; ``None`` while it goes on. ``pinned`` gives a day that has
    an entry the number of the version of its first. ``done`` gives for each prescription key the
    days on which it was done. ``drills`` knows every drill of every version. ``helper_days`` are
    the weekdays on which somebody can help; ``None`` is every day. ``closures`` are what the rules
    of safety closed, ``rests`` the days on which the patient chose to rest.

    :raises ValueError: when a drill is not known, or a day is pinned to no version.
    """

    versions: tuple[Version, ...] = ()
    stage_entries: tuple[StageEntry, ...] = ()
    pauses: tuple[Span, ...] = ()
    withdrawals: tuple[Withdrawal, ...] = ()
    closures: tuple[Closure, ...] = ()
    clearances: tuple[Span, ...] = ()
    ended_on: date | None = None
    pinned: Mapping[date, int] = field(default_factory=dict)
    done: Mapping[UUID, frozenset[date]] = field(default_factory=dict)
    drills: Mapping[UUID, DrillFacts] = field(default_factory=dict)
    helper_days: frozenset[Weekday] | None = None
    rests: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        for version in self.versions:
            for _, prescription in version.document.prescriptions():
                if prescription.drill not in self.drills:
                    raise ValueError(f"drill {prescription.drill} is not known")
        if not set(self.pinned.values()) <= {version.number for version in self.versions}:
            raise ValueError("a day is pinned to a version that was never given")

    def version_on(self, day: date) -> Version | None:
        """Return the version that ``day`` is pinned to, else the newest valid; ``None`` if none."""
        pinned = self.pinned.get(day)
        for version in sorted(self.versions, key=lambda version: -version.number):
            if version.number == pinned or (pinned is None and version.valid_from <= day):
                return version
        return None

    def stages_on(self, day: date, document: Document) -> tuple[Stage, ...]:
        """Return the stages of ``document`` that are active on ``day``, in its order."""
        active = stages_entered(self.stage_entries, day)
        return tuple(stage for stage in document.stages if stage.key in active)


@dataclass(frozen=True, slots=True)
class PlanItem:
    """
    One prescription of a day with the dose asked at the day's size.

    ``minutes`` is the time of one go; ``times_a_day`` says how many. ``owed`` tells that the day
    counts as due: a named weekday, or the last chance to reach the days wanted this week.
    """

    prescription: Prescription
    stage: UUID
    dose: Dose
    minutes: float
    times_a_day: int
    reasons: tuple[Reason, ...]
    owed: bool

    @property
    def movements(self) -> int:
        """Return the repetitions of one go."""
        return movements(self.dose)


@dataclass(frozen=True, slots=True)
class DailyPlan:
    """
    The plan of one local day in the order of the programme; without items it says why.

    ``version`` is the number of the version it was made from, ``None`` when there is none.
    """

    day: date
    size: Size
    version: int | None = None
    items: tuple[PlanItem, ...] = ()
    absence: Absence | None = None

    @property
    def minutes(self) -> float:
        """Return the time of the whole day."""
        return sum(item.minutes * item.times_a_day for item in self.items)

    @property
    def movements(self) -> int:
        """Return the repetitions of the whole day."""
        return sum(item.movements * item.times_a_day for item in self.items)

    @property
    def is_due(self) -> bool:
        """Tell whether anything is owed, so that the day counts in adherence."""
        return any(item.owed for item in self.items)

    def remaining(
        self, *, goes: Mapping[UUID, int], closed: Collection[UUID]
    ) -> tuple[PlanItem, ...]:
        """
        Return what is still to do, in order.

        ``goes`` says how often a prescription was done today; those in ``closed`` are not asked
        for again, however often that was.
        """
        return tuple(
            item
            for item in self.items
            if item.prescription.key not in closed
            and goes.get(item.prescription.key, 0) < item.times_a_day
        )


def daily_plan(course: Course, *, day: date, size: Size) -> DailyPlan:
    """
    Return what is asked on ``day``, a date in the patient's zone, at ``size``.

    Sizes nest, drills and doses: Tiny lies within Short, Short within Full. Where nobody marked a
    drill for a smaller size, the first of the next bigger one stands in with a proposed dose, so
    that no size is empty when Full is not. Tiny asks for each drill once.
    A withdrawal acts even on a day pinned to an older version. Electrical stimulation is left out
    without a clearance valid that day, drills that need a helper on a day without one. What safety
    closed is left out, and the day says so where nothing else is due. On a day on which the patient
    chose to rest nothing is asked.
    """
    version = course.version_on(day)
    if version is None:
        begins = Absence.NOT_STARTED if course.versions else Absence.NO_PROGRAMME
        return DailyPlan(day, size, absence=begins)
    stages = course.stages_on(day, version.document)
    absence = _absence(course, day, stages)
    if absence is not None:
        return DailyPlan(day, size, version.number, absence=absence)
    due = tuple(_due(course, day, stages))
    kept = tuple(one for one in due if not (one.is_withdrawn or one.is_closed))
    if not kept:
        return DailyPlan(day, size, version.number, absence=_nothing_kept(due))
    if day in course.rests:
        return DailyPlan(day, size, version.number, absence=Absence.REST_CHOSEN)
    return DailyPlan(day, size, version.number, items=_sized(kept, size))


def plan_window(
    course: Course, first_day: date, days: int, *, size: Size = Size.FULL
) -> tuple[DailyPlan, ...]:
    """
    Return the plans of ``days`` days from ``first_day`` on, as they look now.

    Nothing is known of what will be done meanwhile: a drill for any days of the week stands on
    each day that may still need it.
    """
    return tuple(
        daily_plan(course, day=first_day + timedelta(days=number), size=size)
        for number in range(days)
    )


def size_for_energy(energy_0_10: int | None) -> Size:
    """
    Return the size to offer first; ``None`` means that the person has not said.

    Half of the people after stroke live with fatigue (Cumming 2016); the limits of 2 for Tiny and
    4 for Short are a proposal that a clinician has to sign.
    """
    if energy_0_10 is None or energy_0_10 > LOW_ENERGY:
        return Size.FULL
    return Size.TINY if energy_0_10 <= EMPTY_ENERGY else Size.SHORT


@dataclass(frozen=True, slots=True)
class _Due:
    """A prescription due on a day, before a size is chosen."""

    prescription: Prescription
    stage: UUID
    reason: Reason
    owed: bool
    is_withdrawn: bool
    is_closed: bool
    is_lowered: bool


def _absence(course: Course, day: date, stages: tuple[Stage, ...]) -> Absence | None:
    if course.ended_on is not None and day >= course.ended_on:
        return Absence.ENDED
    if any(one.scope is Scope.ALL and one.span.covers(day) for one in course.closures):
        return Absence.SAFETY
    if any(
        withdrawal.is_whole_plan
        and withdrawal.kind is not WithdrawalKind.LOWERED
        and withdrawal.span.covers(day)
        for withdrawal in course.withdrawals
    ):
        return Absence.STOPPED
    if any(pause.covers(day) for pause in course.pauses):
        return Absence.PAUSED
    return None if stages else Absence.BETWEEN_STAGES


def _nothing_kept(due: tuple[_Due, ...]) -> Absence:
    if any(one.is_closed for one in due):
        return Absence.SAFETY
    return Absence.STOPPED if due else Absence.REST_DAY


def _due(course: Course, day: date, stages: tuple[Stage, ...]) -> Iterator[_Due]:
    closures = [one for one in course.closures if one.span.covers(day)]
    for stage in stages:
        for prescription in stage.prescriptions:
            scheduled = _scheduled(course, prescription, day)
            if scheduled is None or not _is_possible(course, prescription, day):
                continue
            reason, owed = scheduled
            kinds = {w.kind for w in course.withdrawals if w.hits(prescription, day)}
            yield _Due(
                prescription,
                stage.key,
                reason,
                owed=owed,
                is_withdrawn=bool(kinds - {WithdrawalKind.LOWERED}),
                is_closed=any(c.closes(course.drills[prescription.drill]) for c in closures),
                is_lowered=WithdrawalKind.LOWERED in kinds,
            )


def _scheduled(course: Course, prescription: Prescription, day: date) -> tuple[Reason, bool] | None:
    """Return why ``prescription`` falls on ``day``, and whether it is owed; ``None`` if not."""
    schedule = prescription.schedule
    if schedule.days_per_week is None:
        weekday = day.weekday()
        if weekday not in schedule.weekdays:
            return None
        return Reason(PlanCode.WEEKDAY.value, (("weekday", weekday),)), True
    monday = week_start(day)
    done = sum(monday <= other < day for other in course.done.get(prescription.key, ()))
    needed = schedule.days_per_week - done
    if needed <= 0:
        return None
    left = DAYS_A_WEEK - day.weekday()
    params = (("days", schedule.days_per_week), ("done", done), ("left", left))
    return Reason(PlanCode.ANY_DAYS.value, params), left <= needed


def _is_possible(course: Course, prescription: Prescription, day: date) -> bool:
    drill = course.drills[prescription.drill]
    if ESTIM_CLEARANCE in drill.flags and not any(c.covers(day) for c in course.clearances):
        return False
    if drill.helper == Helper.NEEDED and course.helper_days is not None:
        return day.weekday() in course.helper_days
    return True


def _sized(due: tuple[_Due, ...], size: Size) -> tuple[PlanItem, ...]:
    if size is Size.FULL:
        return tuple(_item(one, size) for one in due)
    chosen = tuple(one for one in due if one.prescription.dose_for(size) is not None)
    if chosen:
        return tuple(_item(one, size) for one in chosen)
    bigger = tuple(one for one in due if one.prescription.short is not None) or due
    return (_item(bigger[0], size, Reason(PlanCode.SMALLEST.value)),)


def _item(due: _Due, size: Size, *more: Reason) -> PlanItem:
    prescription = due.prescription
    dose = _asked(prescription, size, lowered=due.is_lowered)
    reasons = (due.reason, *more)
    if due.is_lowered:
        reasons += (Reason(PlanCode.LOWERED.value),)
    return PlanItem(
        prescription=prescription,
        stage=due.stage,
        dose=dose,
        minutes=estimated_minutes(dose, prescription.pace_s),
        times_a_day=1 if size is Size.TINY else prescription.schedule.times_a_day,
        reasons=reasons,
        owed=due.owed,
    )


def _asked(prescription: Prescription, size: Size, *, lowered: bool) -> Dose:
    """Return the dose of ``size``, or of the next smaller size when lowered; Tiny stays."""
    doses = ladder(prescription.dose, prescription.short, prescription.tiny)
    step = (Size.FULL, Size.SHORT, Size.TINY).index(size) + lowered
    return doses[min(step, len(doses) - 1)]
