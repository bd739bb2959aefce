"""How practice, pain and effort went over time, as charts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import fmean

from django.utils.translation import gettext as _

from programmes.charts.lines import Lines, Series, Zone, few_or, lines, plain
from programmes.charts.weeks import Bars, bars_of_weeks
from programmes.domain.evidence import Told
from programmes.domain.progress import EFFORT_0_10, Answer, weekly_bands
from programmes.domain.timing import week_start
from programmes.domain.totals import totals
from programmes.models import PracticeDay
from programmes.portals.therapist.record import PlanNow

FORTNIGHT_DAYS = 14
MOST_0_10 = 10
WORSE_BY = 1  # of 10; less between two halves is no trend


@dataclass(frozen=True, slots=True)
class Weekly:
    """What the weeks added up to; each with its heading."""

    movements: Bars
    minutes: Bars


def weekly(
    rows: Iterable[PracticeDay], plan: PlanNow | None, *, weeks: int, today: date
) -> Weekly:
    """Return movements and minutes of the last ``weeks`` weeks; before the first day is a gap."""
    days = [row.facts for row in rows]
    began = min((week_start(day.day) for day in days), default=today)
    asked = totals([p for stage in plan.active for p in stage.prescriptions] if plan else [])
    bands = weekly_bands(days, weeks=weeks, today=today)
    minutes = round(asked.full_minutes * (7 - asked.rest_days))
    return Weekly(
        movements=bars_of_weeks(
            [(band.monday, band.movements if band.monday >= began else None) for band in bands],
            target=asked.movements_a_week or None,
            unit=_("movements"),
        ),
        minutes=bars_of_weeks(
            [
                (band.monday, round(band.minutes) if band.monday >= began else None)
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
        _("effort"), tuple((day, fmean(efforts[day]) if day in efforts else None) for day in span)
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


def by_week(
    values: Mapping[date, float], *, weeks: int, today: date, name: str
) -> Series:
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
    return {monday: fmean(row) for monday, row in found.items()}
