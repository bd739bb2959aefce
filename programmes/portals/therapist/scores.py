"""Outcome measures in words: the scores taken, and what two of them say."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programmes.charts.lines import FEWEST, Limit, Lines, Series, Zone, lines
from programmes.domain.measures import Better, Measure, ScoreRefused, Verdict, compare
from programmes.models import MeasuredHand, Measurement
from programmes.models.measure import shipped_measures
from programmes.portals.therapist import words
from programmes.portals.therapist.scoring import (
    HALF_GRADE,
    HALF_GRADE_TEXT,
    CorrectionForm,
    plain,
)

SCORES_SHOWN = 4
_VERDICTS = {
    Verdict.WITHIN_ERROR: gettext_lazy("within measurement error"),
    Verdict.REAL: gettext_lazy("real change"),
    Verdict.NOTICED: gettext_lazy("change people usually notice"),
    Verdict.UNKNOWN: gettext_lazy("error of measuring unknown, so no verdict"),
}
_BETTER = {
    Better.HIGHER: gettext_lazy("Higher is better."),
    Better.LOWER: gettext_lazy("Lower is better."),
    Better.TARGET: gettext_lazy("Neither more nor less is better."),
}


@dataclass(frozen=True, slots=True)
class Score:
    """One score as it was taken; ``note`` tells conditions and corrections."""

    pk: int
    shown: str
    day: date
    by: str
    note: str

    @property
    def correction(self) -> CorrectionForm:
        """The empty form that corrects it."""
        return CorrectionForm(measurement=self.pk)


@dataclass(frozen=True, slots=True)
class Taken:
    """
    What was taken of one measure of one hand, newest first, and what it says.

    ``due`` is when to take it again, empty for never. ``chart`` shows both hands and stands with
    the first; ``None`` for a single score.
    """

    measure: Measure
    hand: str
    scores: tuple[Score, ...]
    verdicts: tuple[tuple[str, str], ...]
    about: tuple[str, ...]
    due: str
    chart: Lines | None = None


def taken(rows: Iterable[Measurement]) -> list[Taken]:
    """Return what was taken; ``rows`` stand by measure and hand, the newest of each first."""
    found: list[Taken] = []
    for slug, group in groupby(rows, key=lambda row: row.measure):
        measure = shipped_measures().get(slug)
        hands = [list(own) for _hand, own in groupby(group, key=lambda row: row.hand)]
        if measure is not None:
            first, *others = (_taken(measure, own) for own in hands)
            found += [replace(first, chart=_chart(measure, hands)), *others]
    return found


def _chart(measure: Measure, hands: list[list[Measurement]]) -> Lines | None:
    """
    Return the scores of each hand over time; ``None`` where no hand has two.

    From the first score of the first hand on, shaded is what may be error of measuring, and dashed
    what people usually notice, where either was published.
    """
    if all(len(own) == 1 for own in hands):
        return None
    series = [
        Series(
            _hand(own[0]) or measure.short, tuple((row.day, float(row.score)) for row in own[::-1])
        )
        for own in hands
    ]
    start = series[0].points[0][1] or 0.0
    is_lower = measure.better is Better.LOWER
    zones, limit = [], None
    if measure.mdc is not None:
        mdc = float(measure.mdc)
        words_for = _("within ±%(mdc)s: error") % {"mdc": plain(measure.mdc)}
        zones.append(Zone(start - mdc, start + mdc, "noise", words_for))
    if measure.mcid_high is not None and measure.better is not Better.TARGET:
        sign = -1 if is_lower else 1
        text = _("noticed: %(sign)s%(mcid)s")
        text %= {"sign": "\N{MINUS SIGN}" if is_lower else "+", "mcid": plain(measure.mcid_high)}
        limit = Limit(start + sign * float(measure.mcid_high), text)
    values = [value for one in series for _on, value in one.known]
    ends = [
        *values,
        *((limit.value,) if limit else ()),
        *(z.low for z in zones),
        *(z.high for z in zones),
    ]
    return lines(
        series,
        least=max(min(ends), float(measure.least)),
        most=min(max(ends), float(measure.most)),
        sentence=_told(measure, hands[0]),
        zones=zones,
        limit=limit,
        is_inverted=is_lower,
    )


def _told(measure: Measure, own: list[Measurement]) -> str:
    first, last = own[-1], own[0]
    values = {
        "first": shown(measure, first.score),
        "began": words.day_month(first.day),
        "last": shown(measure, last.score),
        "day": words.day_month(last.day),
        "unit": measure.unit,
    }
    text = _("From %(first)s on %(began)s to %(last)s %(unit)s on %(day)s.") % values
    return text if len(own) >= FEWEST else f"{text} {_('Too few to tell a trend.')}"


def _due(measure: Measure, day: date) -> str:
    due = measure.due_on(day)
    return _("Due again %(day)s.") % {"day": words.day_month(due)} if due else ""


def _hand(row: Measurement) -> str:
    return "" if row.hand == MeasuredHand.NONE else str(row.get_hand_display()).lower()


def _taken(measure: Measure, rows: list[Measurement]) -> Taken:
    newest, first = rows[0], rows[-1]
    before = [] if len(rows) == 1 else [rows[1]]
    if first not in {newest, *before}:
        before.append(first)
    return Taken(
        measure=measure,
        hand=_hand(newest),
        scores=tuple(_score(measure, row) for row in rows[:SCORES_SHOWN]),
        verdicts=tuple(_verdict(measure, one, newest) for one in before),
        about=about(measure),
        due=_due(measure, newest.day),
    )


def _score(measure: Measure, row: Measurement) -> Score:
    old = getattr(row, "supersedes", None)
    notes = [row.conditions] if row.conditions else []
    notes += [_attained(one) for one in row.attained]
    if old is not None:
        values = {"old": shown(measure, old.score), "reason": row.reason}
        notes.append(_("Corrected, was %(old)s: %(reason)s") % values)
    by = row.rater.name
    if row.is_own:
        by = _("%(name)s, the patient") % {"name": by}
    return Score(row.pk, shown(measure, row.score), row.day, by, ". ".join(notes))


def _attained(row: Mapping[str, Any]) -> str:
    """Return how far one goal was reached; its weight stands behind."""
    level = f"{row['level']:+d}".replace("-", "\N{MINUS SIGN}") if row["level"] else "0"
    weight = f"{row['importance']}\N{MULTIPLICATION SIGN}{row['difficulty']}"
    return f"“{row['words']}”: {level} ({weight})"


def _verdict(measure: Measure, before: Measurement, after: Measurement) -> tuple[str, str]:
    """Return the difference in words, and its tone."""
    found = compare(
        measure, before.score, after.score, is_other_hand=after.hand == MeasuredHand.OTHER
    )
    sign = "+" if found.difference > 0 else "\N{MINUS SIGN}" if found.difference < 0 else "±"
    values = {
        "difference": f"{sign}{plain(abs(found.difference))}",
        "day": words.day_month(before.day),
        "verdict": _VERDICTS[found.verdict],
    }
    text = _("%(difference)s since %(day)s: %(verdict)s") % values
    if found.verdict not in {Verdict.REAL, Verdict.NOTICED} or found.is_better is None:
        return text, ""
    if found.is_better:
        return _("%(text)s, for the better") % {"text": text}, "good"
    return _("%(text)s, for the worse") % {"text": text}, "alarm"


def about(measure: Measure) -> tuple[str, ...]:
    """Return what a measure scores and where its bounds come from, a sentence each."""
    parts = [f"{measure.scoring}.", str(_BETTER[measure.better])]
    if measure.mdc is not None:
        values = {"mdc": plain(measure.mdc), "unit": measure.unit, "note": measure.mdc_note}
        parts.append(_("Smallest real difference %(mdc)s %(unit)s: %(note)s.") % values)
    if measure.mcid_low is not None and measure.mcid_high is not None:
        low, high = plain(measure.mcid_low), plain(measure.mcid_high)
        span = low if low == high else _("%(low)s to %(high)s") % {"low": low, "high": high}
        values = {"span": span, "note": measure.mcid_note}
        parts.append(_("People usually notice %(span)s: %(note)s.") % values)
    parts.append(_("Sources: %(sources)s.") % {"sources": measure.sources})
    parts.append(_("Licence: %(licence)s.") % {"licence": measure.licence})
    return tuple(parts)


def shown(measure: Measure, score: Decimal) -> str:
    """Return a score as people write it; the grade between 1 and 2 is 1+."""
    return HALF_GRADE_TEXT if measure.has_grades and score == HALF_GRADE else plain(score)


def refused(error: ScoreRefused) -> str:
    """Return why there is no such score, in the reader's language."""
    values = {
        name: plain(value) if isinstance(value, Decimal) else value
        for name, value in error.params.items()
    }
    return _(error.sentence) % values
