"""Outcome measures in words: the scores taken, what two of them say, and the forms."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import groupby
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programmes.domain.measures import Better, Measure, ScoreRefused, Sides, Verdict, compare
from programmes.models import MeasuredHand, Measurement
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
    """What was taken of one measure of one hand, newest first, and what it says."""

    measure: Measure
    hand: str
    scores: tuple[Score, ...]
    verdicts: tuple[tuple[str, str], ...]
    about: tuple[str, ...]


def taken(rows: Iterable[Measurement]) -> list[Taken]:
    """Return what was taken; ``rows`` stand by measure and hand, the newest of each first."""
    groups = groupby(rows, key=lambda row: (row.measure, row.hand))
    found = [(shipped_measures().get(slug), list(row)) for (slug, _hand), row in groups]
    return [_taken(measure, row) for measure, row in found if measure is not None]


def _taken(measure: Measure, rows: list[Measurement]) -> Taken:
    newest, first = rows[0], rows[-1]
    before = [] if len(rows) == 1 else [rows[1]]
    if first not in {newest, *before}:
        before.append(first)
    return Taken(
        measure=measure,
        hand="" if newest.hand == MeasuredHand.NONE else str(newest.get_hand_display()).lower(),
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
