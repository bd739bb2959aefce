"""A patient's record in the words of its page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from programmes.charts.days import Calendar, calendar_of_days, rests_in_words
from programmes.charts.stages import Band, Entry, stage_band
from programmes.domain.document import Dose, Prescription, Size, Stage, StageKind
from programmes.domain.doses import whole_minutes
from programmes.domain.progress import WINDOW_DAYS
from programmes.domain.timing import DAYS_A_WEEK, week_start
from programmes.models import (
    AssignmentVersion,
    Drill,
    Ending,
    Patient,
    Pause,
    PracticeDay,
    StageEntry,
    Withdrawal,
)
from programmes.models.course import PatientCourse
from programmes.portals.pictures import DrillPicture, drill_picture
from programmes.portals.therapist import words
from programmes.portals.therapist.days import chart_days

WEEKS_SHOWN = 8


@dataclass(frozen=True, slots=True)
class PlanLine:
    """A prescription of an active stage."""

    drill: Drill
    picture: DrillPicture
    dose: Dose
    days: str
    stopped: str


@dataclass(frozen=True, slots=True)
class PlanNow:
    """What the patient follows; ``absence`` says why today asks for nothing, else it is empty."""

    stages: tuple[Stage, ...]
    active: tuple[Stage, ...]
    lines: tuple[PlanLine, ...]
    sizes: tuple[tuple[str, int], ...]
    absence: str

    @property
    def drills(self) -> list[Drill]:
        """Return each drill that could be stopped, once."""
        return list({line.drill.pk: line.drill for line in self.lines}.values())


@dataclass(frozen=True, slots=True)
class Event:
    """Something a therapist changed."""

    at: datetime
    by: str
    what: str
    reason: str


@dataclass(frozen=True, slots=True)
class Stopped:
    """What *stop now* holds back; ``seen`` is when a device had it, empty as long as none has."""

    row: Withdrawal
    seen: str


def stopped(row: Withdrawal, *, now: datetime, zone: str) -> Stopped:
    """Return a withdrawal with the moment at which a device had it, by the clock in ``zone``."""
    return Stopped(row, words.moment(row.seen_at, now=now, zone=zone) if row.seen_at else "")


def plan_now(patient: Patient, course: PatientCourse, *, today: date) -> PlanNow | None:
    """Return what the patient follows; ``None`` when nothing was given."""
    versions = course.course.versions
    if not versions:
        return None
    document = (course.course.version_on(today) or versions[0]).document
    active = course.course.stages_on(today, document)
    plans = {size: course.plan_on(today, size) for size in (Size.FULL, Size.SHORT, Size.TINY)}
    absence = plans[Size.FULL].absence
    return PlanNow(
        stages=document.stages,
        active=active,
        lines=tuple(
            _line(patient, course, prescription, today)
            for stage in active
            for prescription in stage.prescriptions
        ),
        sizes=tuple(
            (str(words.SIZES[size]), whole_minutes(plan.minutes)) for size, plan in plans.items()
        ),
        absence=str(words.ABSENCES[absence]) if absence else "",
    )


def _line(
    patient: Patient, course: PatientCourse, prescription: Prescription, today: date
) -> PlanLine:
    drill = course.drills[prescription.drill]
    kinds = {
        withdrawal.kind
        for withdrawal in course.course.withdrawals
        if withdrawal.hits(prescription, today)
    }
    return PlanLine(
        drill=drill,
        picture=drill_picture(drill, affected_side=patient.affected_side),
        dose=prescription.dose,
        days=words.schedule(prescription.schedule),
        stopped=words.stopped(kinds),
    )


def calendar_span(today: date) -> tuple[date, date]:
    """Return the first and the last day of the calendar: eight weeks with the current one whole."""
    monday = week_start(today)
    last = monday + timedelta(days=DAYS_A_WEEK - 1)
    return monday - timedelta(weeks=WEEKS_SHOWN - 1), last


def rests(rows: Iterable[PracticeDay], *, today: date) -> str:
    """Return on how many of the last 28 days rest was chosen, in words; empty for none."""
    first = today - timedelta(days=WINDOW_DAYS - 1)
    chosen = sum(row.is_rest_chosen for row in rows if first <= row.day <= today)
    return rests_in_words(chosen) if chosen else ""


def calendar(rows: Iterable[PracticeDay], *, today: date) -> Calendar:
    """Return the last eight weeks as a calendar."""
    first, last = calendar_span(today)
    return calendar_of_days(chart_days(rows, first=first, last=last, today=today), today=today)


def band(entries: Iterable[StageEntry], stages: Iterable[Stage], today: date) -> Band | None:
    """Return the stages over time; ``None`` before the first is entered."""
    kinds = {stage.key: stage.kind.value for stage in stages}
    return stage_band(
        [Entry(e.day, frozenset(kinds[key] for key in e.stages if key in kinds)) for e in entries],
        {kind.value: str(words.STAGES[kind]) for kind in StageKind},
        today=today,
    )


def history(
    *,
    versions: Iterable[AssignmentVersion],
    entries: Iterable[StageEntry],
    pauses: Iterable[Pause],
    endings: Iterable[Ending],
    withdrawals: Iterable[Withdrawal],
    stages: Iterable[Stage],
) -> list[Event]:
    """Return who changed what in the patient's course, the newest first."""
    names = {stage.key: stage for stage in stages}
    events = [
        *(_given(version) for version in versions),
        *(_entered(entry, names) for entry in entries),
        *(_paused(pause) for pause in pauses),
        *(_ended(ending) for ending in endings),
        *(_withdrawn(withdrawal) for withdrawal in withdrawals),
    ]
    return sorted(events, key=lambda event: event.at, reverse=True)


def _given(version: AssignmentVersion) -> Event:
    day = words.day_month(version.valid_from)
    text = _("Gave version %(number)s, from %(day)s")
    if version.replaced_at is not None:
        text = _("Gave version %(number)s, from %(day)s; replaced before it began")
    text %= {"number": version.number, "day": day}
    return Event(version.given_at, version.given_by.name, text, "")


def _entered(entry: StageEntry, names: Mapping[UUID, Stage]) -> Event:
    kinds = [names[key].kind for key in entry.stages if key in names]
    values = {"stages": words.stages(kinds), "day": words.day_month(entry.day)}
    return Event(entry.at, entry.by.name, _("%(stages)s, from %(day)s") % values, entry.reason)


def _paused(pause: Pause) -> Event:
    values = {"day": words.day_month(pause.starts_on)}
    text = _("Pause from %(day)s") % values
    if pause.again_on is not None:
        text = _("Pause from %(day)s, again from %(until)s") % {
            **values,
            "until": words.day_month(pause.again_on),
        }
    return Event(pause.at, pause.by.name, text, pause.reason)


def _ended(ending: Ending) -> Event:
    values = {"day": words.day_month(ending.day)}
    text = _("Ended the programme, from %(day)s") % values
    if ending.lifted_at is not None:
        text = _("Ended the programme, from %(day)s; taken back before that") % values
    return Event(ending.at, ending.by.name, text, ending.reason)


def _withdrawn(row: Withdrawal) -> Event:
    what = row.drill.name if row.drill else _("the whole plan")
    values = {"kind": row.get_kind_display(), "what": what}
    text = _("%(kind)s: %(what)s") % values
    if row.until is not None:
        values["until"] = words.day_month(row.until)
        text = _("%(kind)s: %(what)s, allowed again from %(until)s") % values
    return Event(row.at, row.by.name, text, row.reason)
