"""Outcome measures in words: the scores taken, what two of them say, and the forms."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import groupby
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programmes.charts.lines import FEWEST, Limit, Lines, Series, Zone, lines
from programmes.domain.measures import Better, Measure, ScoreRefused, Sides, Verdict, compare
from programmes.domain.scaling import Attained
from programmes.models import Goal, MeasuredHand, Measurement
from programmes.models.measure import shipped_measures
from programmes.portals.therapist import words

SCORES_SHOWN = 4
HALF_GRADE, HALF_GRADE_TEXT = Decimal("1.5"), "1+"
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
LEVELS_SHOWN = [
    ("-2", gettext_lazy("\N{MINUS SIGN}2, much less than expected")),
    ("-1", gettext_lazy("\N{MINUS SIGN}1, less than expected")),
    ("0", gettext_lazy("0, as expected")),
    ("1", gettext_lazy("+1, more than expected")),
    ("2", gettext_lazy("+2, much more than expected")),
]
WEIGHTS_SHOWN = [
    ("1", gettext_lazy("1, a little")),
    ("2", gettext_lazy("2, rather")),
    ("3", gettext_lazy("3, very")),
]


@dataclass(frozen=True, slots=True)
class Score:
    """One score as it was taken; ``note`` tells conditions and corrections."""

    pk: int
    shown: str
    day: date
    by: str
    note: str

    @property
    def correction(self) -> "CorrectionForm":
        """The empty form that corrects it."""
        return CorrectionForm(measurement=self.pk)


@dataclass(frozen=True, slots=True)
class Taken:
    """
    What was taken of one measure of one hand, newest first, and what it says.

    ``chart`` shows both hands and stands with the first; ``None`` for a single score.
    """

    measure: Measure
    hand: str
    scores: tuple[Score, ...]
    verdicts: tuple[tuple[str, str], ...]
    about: tuple[str, ...]
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
    )


def _score(measure: Measure, row: Measurement) -> Score:
    old = getattr(row, "supersedes", None)
    notes = [row.conditions] if row.conditions else []
    if old is not None:
        values = {"old": shown(measure, old.score), "reason": row.reason}
        notes.append(_("Corrected, was %(old)s: %(reason)s") % values)
    return Score(row.pk, shown(measure, row.score), row.day, row.rater.name, ". ".join(notes))


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


def plain(number: Decimal) -> str:
    """Return a number without zeros at its end."""
    return format(number.normalize(), "f")


def refused(error: ScoreRefused) -> str:
    """Return why there is no such score, in the reader's language."""
    values = {
        name: plain(value) if isinstance(value, Decimal) else value
        for name, value in error.params.items()
    }
    return _(error.sentence) % values


def choices() -> list[tuple[str, str]]:
    """Return the measures that people enter, by slug, as a picker offers them."""
    return [
        (measure.slug, _label(measure))
        for measure in shipped_measures().values()
        if measure.is_entered
    ]


def _label(measure: Measure) -> str:
    return f"{measure.short}: {measure.name}"


def _number(text: str) -> Decimal:
    """Return the number typed, with a point or a comma."""
    try:
        number = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise forms.ValidationError(_("Give the score as a number."))
    return number


class ScoreField(forms.CharField):
    """A score as typed; 1+ is a grade."""

    def clean(self, value: str) -> Decimal:
        """Return the score as a number."""
        text = super().clean(value)
        return HALF_GRADE if text == HALF_GRADE_TEXT else _number(text)


class MeasureForm(forms.Form):
    """A score of a measure; what it may be is judged by the measure."""

    measure = forms.CharField(
        label=gettext_lazy("Measure"),
        max_length=120,
        help_text=gettext_lazy("Type a part of its name and choose."),
        widget=forms.TextInput({"list": "measure-names", "autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Choose a measure.")},
    )
    hand = forms.ChoiceField(
        label=gettext_lazy("Hand"),
        choices=[(one.value, one.label) for one in (MeasuredHand.AFFECTED, MeasuredHand.OTHER)],
        required=False,
        help_text=gettext_lazy("Only where a measure tells hands apart."),
    )
    score = ScoreField(
        label=gettext_lazy("Score"),
        max_length=10,
        widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Give the score.")},
    )
    day = forms.DateField(
        label=gettext_lazy("Taken on"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": gettext_lazy("Give the day."),
            "invalid": gettext_lazy("Write the day like 2026-03-31."),
        },
    )
    conditions = forms.CharField(
        label=gettext_lazy("Conditions"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Device, time of day, splint, tiredness."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"prefix": "measure"} | kwargs)

    @classmethod
    def showing(cls, slug: str, day: date) -> "MeasureForm":
        """Return an empty form for ``day``, with the measure chosen that an address names."""
        measure = shipped_measures().get(slug)
        named = _label(measure) if measure is not None and measure.is_entered else ""
        return cls(initial={"measure": named, "day": day})

    def clean_measure(self) -> Measure:
        """Return the one measure that what was typed names."""
        typed: str = self.cleaned_data["measure"].strip().casefold()
        known = [measure for measure in shipped_measures().values() if measure.is_entered]
        for measure in known:
            if typed in {one.casefold() for one in (_label(measure), measure.short, measure.slug)}:
                return measure
        found = [measure for measure in known if typed in _label(measure).casefold()]
        if len(found) == 1:
            return found[0]
        if not found:
            raise forms.ValidationError(_("No measure has this name. Choose one from the list."))
        names = ", ".join(measure.short for measure in found[:5])
        text = _("More than one measure has this name: %(names)s. Choose one.")
        raise forms.ValidationError(text % {"names": names})

    def clean(self) -> dict[str, Any]:
        """Leave out the hand where a measure has none."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        measure = data.get("measure")
        hand = data.get("hand") or MeasuredHand.AFFECTED.value
        if measure is not None and measure.sides is Sides.NONE:
            hand = MeasuredHand.NONE.value
        return data | {"hand": MeasuredHand(hand)}


class ScalingForm(forms.Form):
    """How far each goal was reached; one that is left open is not scored."""

    day = forms.DateField(
        label=gettext_lazy("Scored on"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": gettext_lazy("Give the day."),
            "invalid": gettext_lazy("Write the day like 2026-03-31."),
        },
    )

    def __init__(self, *args: Any, goals: Iterable[Goal], **kwargs: Any) -> None:
        super().__init__(*args, **{"prefix": "scaling"} | kwargs)
        self.goals = list(goals)
        for goal in self.goals:
            for name, label, choices in (
                ("level", f"“{goal.words}”", [("", _("not scored")), *LEVELS_SHOWN]),
                ("importance", _("How important"), WEIGHTS_SHOWN),
                ("difficulty", _("How difficult"), WEIGHTS_SHOWN),
            ):
                self.fields[f"{name}-{goal.public_id}"] = forms.ChoiceField(
                    label=label, choices=choices, required=False
                )

    def clean(self) -> dict[str, Any]:
        """Return ``attained`` by goal."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        attained = {}
        for goal in self.goals:
            level, importance, difficulty = (
                data.get(f"{name}-{goal.public_id}")
                for name in ("level", "importance", "difficulty")
            )
            if level:
                attained[goal] = Attained(int(level), int(importance or 1), int(difficulty or 1))
        if not attained:
            raise forms.ValidationError(_("Score at least one goal."))
        return data | {"attained": attained}


class CorrectionForm(forms.Form):
    """The right score in place of a wrong one, and why."""

    score = ScoreField(
        label=gettext_lazy("Right score"),
        max_length=10,
        widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Give the score.")},
    )
    reason = forms.CharField(
        label=gettext_lazy("Why it is corrected"),
        max_length=200,
        error_messages={"required": gettext_lazy("Say why the score is corrected.")},
    )

    def __init__(self, *args: Any, measurement: int, **kwargs: Any) -> None:
        super().__init__(*args, **{"prefix": f"correct-{measurement}"} | kwargs)
