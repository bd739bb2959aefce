"""Outcome measures: the forms that take scores."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programmes.domain.measures import Measure, Sides
from programmes.domain.scaling import Attained
from programmes.models import Goal, MeasuredHand
from programmes.models.measure import shipped_measures

HALF_GRADE, HALF_GRADE_TEXT = Decimal("1.5"), "1+"
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
class Hint:
    """What a score of one measure may be; ``clock_s`` is 0 for a stopwatch, ``None`` for none."""

    measure: Measure
    range: str
    policy: str
    clock_s: int | None


def hint(typed: str) -> Hint | None:
    """Return what there is to know before a score is typed; ``None`` for no one measure."""
    found = matching(typed)
    if len(found) != 1:
        return None
    (measure,) = found
    values = {
        "least": plain(measure.least),
        "most": plain(measure.most),
        "unit": measure.unit,
        "step": plain(measure.step),
    }
    text = _("%(least)s to %(most)s %(unit)s, in steps of %(step)s.") % values
    if measure.has_grades:
        text = _("The grades 0, 1, 1+, 2, 3 and 4.")
    policy = ""
    if measure.is_score_only:
        policy = _("Only the score is stored: its licence keeps the items out of this form.")
    return Hint(measure, text, policy, measure.counts_down_s if measure.is_timed else None)


def matching(typed: str) -> list[Measure]:
    """Return the measures that what was typed may name; one by its very name stands alone."""
    typed = typed.strip().casefold()
    known = [measure for measure in shipped_measures().values() if measure.is_entered]
    for measure in known:
        if typed in {one.casefold() for one in (label(measure), measure.short, measure.slug)}:
            return [measure]
    return [measure for measure in known if typed and typed in label(measure).casefold()]


def plain(number: Decimal) -> str:
    """Return a number without zeros at its end."""
    return format(number.normalize(), "f")


def choices() -> list[tuple[str, str]]:
    """Return the measures that people enter, by slug, as a picker offers them."""
    return [
        (measure.slug, label(measure))
        for measure in shipped_measures().values()
        if measure.is_entered
    ]


def label(measure: Measure) -> str:
    """Return a measure as a picker offers it."""
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


class DayField(forms.DateField):
    """A day as browsers send it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
            error_messages={
                "required": gettext_lazy("Give the day."),
                "invalid": gettext_lazy("Write the day like 2026-03-31."),
            },
            **kwargs,
        )


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
    day = DayField(label=gettext_lazy("Taken on"))
    conditions = forms.CharField(
        label=gettext_lazy("Conditions"),
        max_length=200,
        required=False,
        error_messages={"max_length": gettext_lazy("Use at most 200 characters.")},
        help_text=gettext_lazy("Device, time of day, splint, tiredness."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"prefix": "measure"} | kwargs)

    @classmethod
    def showing(cls, slug: str, day: date) -> "MeasureForm":
        """Return an empty form for ``day``, with the measure chosen that an address names."""
        measure = shipped_measures().get(slug)
        named = label(measure) if measure is not None and measure.is_entered else ""
        return cls(initial={"measure": named, "day": day})

    def clean_measure(self) -> Measure:
        """Return the one measure that what was typed names."""
        found = matching(self.cleaned_data["measure"])
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

    day = DayField(label=gettext_lazy("Scored on"))

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
        error_messages={
            "required": gettext_lazy("Say why the score is corrected."),
            "max_length": gettext_lazy("Use at most 200 characters."),
        },
    )

    def __init__(self, *args: Any, measurement: int, **kwargs: Any) -> None:
        super().__init__(*args, **{"prefix": f"correct-{measurement}"} | kwargs)
