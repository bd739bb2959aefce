"""How practice, pain and effort went over time, as charts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from statistics import fmean
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from programmes.charts.lines import Lines, Series, Zone, few_or, lines, plain
from programmes.charts.weeks import Bars, bars_of_weeks
from programmes.domain.doses import whole_minutes
from programmes.domain.evidence import Told
from programmes.domain.progress import EFFORT_0_10, Answer, weekly_bands
from programmes.domain.timing import week_start
from programmes.domain.totals import totals
from programmes.models import Patient, PracticeDay
from programmes.portals.therapist import words
from programmes.portals.therapist.record import WEEKS_SHOWN, PlanNow
from programmes.portals.therapist.scores import Taken

FORTNIGHT_DAYS = 14
MOST_0_10 = 10
WORSE_BY = 1  # of 10; less between two halves is no trend


@dataclass(frozen=True, slots=True)
class Weekly:
    """What the weeks added up to."""

    movements: Bars
    minutes: Bars


def of_record(
    patient: Patient, plan: PlanNow | None, shown: Mapping[str, Any], *, today: date
) -> dict[str, Any]:
    """
    Return the charts of a record and its short summary.

    ``shown`` is what the page shows already: both say the same figures. Nothing is fetched.
    """
    pain_from = patient.thresholds.pain_stop
    charts = {
        "weekly": weekly(shown["days"], plan, weeks=WEEKS_SHOWN, today=today),
        "fortnight": fortnight(shown["days"], shown["answers"], today=today, pain_from=pain_from),
    }
    return charts | {"notes": notes(patient, plan, {**shown, **charts}, today=today)}


def weekly(rows: Iterable[PracticeDay], plan: PlanNow | None, *, weeks: int, today: date) -> Weekly:
    """Return movements and minutes of the last ``weeks`` weeks; before the first day is a gap."""
    days = [row.facts for row in rows]
    began = min((week_start(day.day) for day in days), default=today)
    asked = totals([p for stage in plan.active for p in stage.prescriptions] if plan else [])
    bands = weekly_bands(days, weeks=weeks, today=today)
    minutes = whole_minutes(asked.full_minutes * (7 - asked.rest_days))
    return Weekly(
        movements=bars_of_weeks(
            [(band.monday, band.movements if band.monday >= began else None) for band in bands],
            target=asked.movements_a_week or None,
            unit=_("movements"),
        ),
        minutes=bars_of_weeks(
            [
                (band.monday, whole_minutes(band.minutes) if band.monday >= began else None)
                for band in bands
            ],
            target=minutes or None,
            unit=_("minutes"),
        ),
    )


def fortnight(
    rows: Iterable[PracticeDay], told: Iterable[Told], *, today: date, pain_from: int
) -> Lines:
    """
    Return pain and effort, day by day, of the last 14 days.

    Pain is the worst of a day, effort the mean of its answers (easy 2, right 4, hard 7).
    ``pain_from`` is where the clinic's rules begin to act for this patient.
    """
    first = today - timedelta(days=FORTNIGHT_DAYS - 1)
    pains = {row.day: row.worst_pain_0_10 for row in rows}
    efforts: dict[date, list[int]] = {}
    for one in told:
        if one.answer is not Answer.HURT:
            efforts.setdefault(one.day, []).append(EFFORT_0_10[one.answer])
    span = [first + timedelta(days=number) for number in range(FORTNIGHT_DAYS)]
    pain = Series(_("pain"), tuple((day, pains.get(day)) for day in span))
    effort = Series(
        _("effort"),
        tuple((day, round(fmean(efforts[day]), 1) if day in efforts else None) for day in span),
    )
    return of_ten([pain, effort], pain_from=pain_from)


def of_ten(series: Sequence[Series], *, pain_from: int) -> Lines:
    """Return lines from 0 to 10, shaded from the pain on at which the rules of safety act."""
    return lines(
        series,
        least=0,
        most=MOST_0_10,
        zones=[Zone(pain_from, MOST_0_10, "alarm", _("pain: act"))],
        sentence=" ".join(_said(one) for one in series),
    )


def _said(one: Series) -> str:
    """Return a series in a sentence: where it stands, and which way it went."""
    values = [value for _on, value in one.known]
    if not values:
        return _("%(name)s is not known.") % {"name": one.name.capitalize()}
    half = len(values) // 2
    change = fmean(values[half:]) - fmean(values[:half]) if half else 0
    went = _("steady")
    if abs(change) >= WORSE_BY:
        went = _("rising") if change > 0 else _("falling")
    told = {"name": one.name.capitalize(), "last": plain(values[-1]), "most": plain(max(values))}
    stands = _("%(name)s: last %(last)s, at most %(most)s of 10.") % told
    return f"{stands} {few_or(values, _('It is %(went)s.') % {'went': went})}"


@dataclass(frozen=True, slots=True)
class Felt:
    """How one go at a drill was; ``answer`` is ``None`` where nobody said."""

    drill: str
    day: date
    answer: str | None

    @property
    def effort(self) -> float | None:
        """The effort that the answer stands for; ``None`` where it says none."""
        return EFFORT_0_10.get(Answer(self.answer)) if self.answer else None


def felt(
    rows: Iterable[PracticeDay],
    told: Iterable[Felt],
    tight: Iterable[tuple[date, float]],
    *,
    weeks: int,
    today: date,
    pain_from: int,
) -> Lines:
    """Return pain (the mean of each day's worst), effort and tightness by week."""
    found = (
        (_("pain"), ((row.day, row.worst_pain_0_10) for row in rows)),
        (_("effort"), ((one.day, one.effort) for one in told)),
        (_("tightness"), tight),
    )
    series = [by_week(means(values), weeks=weeks, today=today, name=name) for name, values in found]
    return of_ten([one for one in series if one.known] or series[:2], pain_from=pain_from)


def by_drill(told: Iterable[Felt], *, weeks: int, today: date) -> list[tuple[str, Lines]]:
    """Return for each drill the mean effort by week; ``told`` stands by drill."""
    found = []
    for name, goes in groupby(told, key=lambda one: one.drill):
        values = means((one.day, one.effort) for one in goes)
        series = by_week(values, weeks=weeks, today=today, name=_("effort"))
        drawn = lines([series], least=0, most=MOST_0_10, sentence=_said(series))
        found.append((name, drawn))
    return found


def notes(patient: Patient, plan: PlanNow | None, shown: Mapping[str, Any], *, today: date) -> str:
    """Return the record in a few lines of plain text, for the notes of another system."""
    month, week = shown["month"], shown["this_week"]
    side = _("left") if patient.affected_side == "left" else _("right")
    lines_of = [
        _("%(name)s, %(side)s hand. %(day)s.")
        % {"name": patient.name, "side": side, "day": date_format(today, "j F Y")},
        _stage(shown),
        _("Practised on %(done)s of %(due)s days in the last 28, %(now)s of %(of)s this week.")
        % {"done": month.done, "due": month.due, "now": week.done, "of": week.due},
        shown["rests"],
        _("Movements: %(said)s") % {"said": shown["weekly"].movements.sentence},
        _("Last 14 days: %(said)s") % {"said": shown["fortnight"].sentence},
        *(_measured(one) for one in shown["taken"]),
        *(_("Open card: %(said)s") % {"said": card.sentence} for card in shown["cards"]),
        *(f"“{goal.words}”: {goal.get_state_display().lower()}." for goal in shown["goals"]),
        *(_("Win: “%(words)s”") % {"words": win.words} for win in shown["about"].wins[:2]),
        *_plan(plan),
    ]
    return "\n".join(line for line in lines_of if line)


def _stage(shown: Mapping[str, Any]) -> str:
    if not shown["stage"] or shown["stage_since"] is None:
        return ""
    since = date_format(shown["stage_since"], "j F Y")
    return _("%(stage)s since %(day)s.") % {"stage": shown["stage"], "day": since}


def _measured(one: Taken) -> str:
    newest = one.scores[0]
    said = "; ".join(text for text, _tone in one.verdicts)
    name = f"{one.measure.short} ({one.hand})" if one.hand else one.measure.short
    taken = f"{name} {newest.shown} {one.measure.unit}, {date_format(newest.day, 'j F Y')}"
    return f"{taken}: {said}." if said else f"{taken}."


def _plan(plan: PlanNow | None) -> list[str]:
    if plan is None:
        return []
    drills = [f"{one.drill.name} {words.dose(one.dose)}, {one.days}" for one in plan.lines]
    sizes = ", ".join(f"{name} {minutes}" for name, minutes in plan.sizes)
    today = plan.absence or _("Today in minutes: %(sizes)s.") % {"sizes": sizes}
    return [_("Plan: %(drills)s.") % {"drills": "; ".join(drills)}, today]


def by_week(values: Mapping[date, float], *, weeks: int, today: date, name: str) -> Series:
    """Return means by week as a series; ``values`` are by their Monday, a week without is a gap."""
    first = week_start(today) - timedelta(weeks=weeks - 1)
    mondays = [first + timedelta(weeks=number) for number in range(weeks)]
    return Series(name, tuple((monday, values.get(monday)) for monday in mondays))


def means(values: Iterable[tuple[date, float | None]]) -> dict[date, float]:
    """Return the mean of each week by its Monday; what nobody knows is left out."""
    found: dict[date, list[float]] = {}
    for day, value in values:
        if value is not None:
            found.setdefault(week_start(day), []).append(value)
    return {monday: round(fmean(row), 1) for monday, row in found.items()}
