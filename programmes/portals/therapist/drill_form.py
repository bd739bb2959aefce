"""The form of a drill: what it says, typed by a therapist, under the rules of the drill file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programmes.domain.document import Dose, DoseKind
from programmes.domain.doses import DEFAULT_PACE_S, estimated_minutes, whole_minutes
from programmes.domain.drillfile import COLUMNS, DrillRow, read_dose
from programmes.domain.drillrow import DOSE_PARTS
from programmes.domain.fields import InvalidField, Number, Rule, Text
from programmes.domain.finding import NO_KIT
from programmes.models import Ability, Category, HandUse, Helper, Measure, SafetyFlag
from programmes.portals.therapist import words

EST_MINUTES = Number(1, 60)
SPARE_WAYS = 2  # empty lines below what the drill leads to already
MOST_WAYS = 8
KINDS = {
    DoseKind.REPETITIONS: gettext_lazy("Repetitions"),
    DoseKind.MINUTES: gettext_lazy("Minutes"),
    DoseKind.BOUT: gettext_lazy("Timed bouts"),
}
# What a dose of each kind is made of, by the names that the drill file gives its parts.
PARTS: Mapping[str, Mapping[str, str]] = {
    DoseKind.REPETITIONS: {"sets": "sets", "reps": "reps", "hold_seconds": "hold_s"},
    DoseKind.MINUTES: {"minutes": "minutes"},
    DoseKind.BOUT: {"sets": "sets", "hold_seconds": "bout_s"},
}
MAIN_PARTS: Mapping[str, tuple[str, object]] = {
    DoseKind.REPETITIONS: ("reps", gettext_lazy("Say how many repetitions.")),
    DoseKind.MINUTES: ("minutes", gettext_lazy("Say how many minutes.")),
    DoseKind.BOUT: ("bout_s", gettext_lazy("Say how many seconds a bout takes.")),
}
UNITS = {
    Measure.REPS: gettext_lazy("reps"),
    Measure.MINUTES: gettext_lazy("min"),
    Measure.SECONDS: gettext_lazy("s"),
}


@dataclass(frozen=True, slots=True)
class KnownDrill:
    """A drill of the clinic that others may lead to; retired ones are no longer offered."""

    slug: str
    name: str
    is_offered: bool


class RuleField(forms.CharField):
    """A field that reads what was typed by a rule of the drill file."""

    def __init__(self, rule: Rule, *, empty: object = "", **kwargs: Any) -> None:
        super().__init__(**{"required": bool(empty)} | kwargs)
        self.rule = rule
        self.empty = empty

    def clean(self, value: Any) -> Any:
        """Return the value, or say what to do instead; ``empty`` is said where nothing stands."""
        typed = "" if value is None else str(value).strip()
        if self.empty and not typed:
            raise forms.ValidationError(str(self.empty))
        try:
            return self.rule.read(typed)
        except InvalidField as error:
            sentence = _(error.sentence) % error.params
            told = {"label": self.label, "sentence": sentence}
            raise forms.ValidationError(_("%(label)s: %(sentence)s") % told) from error


class Lines(forms.Widget):
    """One line for each value, and some to spare; each suggests the names of the page's list."""

    template_name = "ui/lines.html"
    use_fieldset = True

    def value_from_datadict(self, data: Any, _files: Any, name: str) -> list[str]:
        """Return what was typed in all lines."""
        typed: list[str] = data.getlist(name) if hasattr(data, "getlist") else data.get(name, [])
        return typed

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """Return the lines with what stands in them."""
        typed = [one for one in value or () if one][:MOST_WAYS]
        spare = min(SPARE_WAYS, MOST_WAYS - len(typed))
        context: dict[str, Any] = super().get_context(name, value, attrs)
        return context | {"lines": [*typed, *[""] * spare]}

    def id_for_label(self, id_: str) -> str:
        """Return the id of the first line."""
        return f"{id_}_1" if id_ else ""


def _optional(rule: Rule) -> Rule:
    assert isinstance(rule, Text)  # noqa: S101 -- for the types
    return replace(rule, is_required=False)


def _text(label: object, column: str, *, empty: object = "", **kwargs: Any) -> RuleField:
    return RuleField(COLUMNS[column], label=label, empty=empty, **kwargs)


def _number(label: object, rule: Rule, **kwargs: Any) -> RuleField:
    assert isinstance(rule, Number)  # noqa: S101 -- for the types
    limits = {"min": rule.least, "max": rule.most, "inputmode": "numeric"}
    return RuleField(rule, label=label, widget=forms.NumberInput(limits), **kwargs)


def _one_of(label: object, choices: Any, empty: Any) -> forms.ChoiceField:
    messages = {"required": empty, "invalid_choice": empty}
    listed = [("", "—"), *choices]
    return forms.ChoiceField(label=str(label), choices=listed, error_messages=messages)


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea({"rows": rows})


class DrillForm(forms.Form):
    """What a drill says; ``known`` are the drills that it may lead to."""

    template_name = "ui/form.html"

    name = _text(gettext_lazy("Name"), "name", empty=gettext_lazy("Give the drill a name."))
    category = _one_of(
        gettext_lazy("Category"), Category.choices, gettext_lazy("Choose what kind of drill it is.")
    )
    stages = forms.MultipleChoiceField(
        label=gettext_lazy("Stages"),
        choices=[(kind.value, label) for kind, label in words.STAGES.items()],
        widget=forms.CheckboxSelectMultiple({"class": "row"}),
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), gettext_lazy("Choose at least one stage.")
        ),
    )
    movements = _text(
        gettext_lazy("Movements"),
        "movements",
        empty=gettext_lazy("Name at least one movement."),
        help_text=gettext_lazy("Put semicolons between them: wrist extension; grasp"),
    )
    equipment = _text(
        gettext_lazy("Kit"), "equipment", help_text=gettext_lazy("Leave empty if it needs none.")
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Counted in"),
        choices=[(kind.value, label) for kind, label in KINDS.items()],
        widget=forms.RadioSelect({"class": "row"}),
        initial=DoseKind.REPETITIONS.value,
        error_messages={"required": gettext_lazy("Choose how the dose is counted.")},
    )
    sets = _number(gettext_lazy("Sets"), COLUMNS["sets"])
    reps = _number(gettext_lazy("Repetitions a set"), COLUMNS["reps"], required=True)
    hold_s = _number(gettext_lazy("Hold, seconds"), COLUMNS["hold_seconds"])
    minutes = _number(gettext_lazy("How many minutes"), COLUMNS["minutes"], required=True)
    bout_s = _number(gettext_lazy("Seconds of a bout"), COLUMNS["hold_seconds"], required=True)
    est_minutes = _number(
        gettext_lazy("Minutes in all"),
        EST_MINUTES,
        help_text=gettext_lazy("Leave empty to have it worked out."),
    )
    measure = _one_of(
        gettext_lazy("Measured by"), Measure.choices, gettext_lazy("Choose what is counted.")
    )
    measure_unit = RuleField(
        _optional(COLUMNS["measure_unit"]),
        label=gettext_lazy("Unit"),
        help_text=gettext_lazy("What is counted: coins, pegs, taps."),
    )
    instructions = _text(
        gettext_lazy("Steps"),
        "instructions",
        empty=gettext_lazy("Write at least one step."),
        widget=_area(5),
        help_text=gettext_lazy(
            "Short sentences, one step each. Write “affected hand” and “other hand”: each patient "
            "reads left or right."
        ),
    )
    position = _text(
        gettext_lazy("Position"),
        "position",
        empty=gettext_lazy("Say how the person sits, stands or lies."),
    )
    easier = _text(gettext_lazy("Easier"), "easier")
    harder = _text(gettext_lazy("Harder"), "harder")
    precautions = _text(gettext_lazy("Take care"), "precautions", widget=_area(3))
    safety_flags = forms.MultipleChoiceField(
        label=gettext_lazy("Take care with people who have"),
        choices=SafetyFlag.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple({"class": "columns"}),
        error_messages={"invalid_choice": gettext_lazy("Choose from the list.")},
    )
    min_ability = _one_of(
        gettext_lazy("The hand needs"),
        Ability.choices,
        gettext_lazy("Choose what the hand must be able to do."),
    )
    hand_use = _one_of(gettext_lazy("Hands"), HandUse.choices, gettext_lazy("Choose the hands."))
    helper = _one_of(
        gettext_lazy("Helper"), Helper.choices, gettext_lazy("Choose whether it takes a helper.")
    )
    progresses_to = forms.Field(
        label=gettext_lazy("Leads to"),
        required=False,
        widget=Lines,
        help_text=gettext_lazy("What to practise once this one is easy. Type part of a name."),
    )

    def __init__(self, *args: Any, known: Iterable[KnownDrill], **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "drill_%s"} | kwargs)
        self.known = list(known)
        self.dose: Dose | None = None

    @property
    def suggestions(self) -> list[str]:
        """Return the names that the page suggests."""
        return [drill.name for drill in self.known if drill.is_offered]

    def clean_progresses_to(self) -> tuple[str, ...]:
        """Return the slugs of the drills whose names were typed."""
        slugs = {drill.slug: drill.slug for drill in self.known}
        slugs |= {drill.name.casefold(): drill.slug for drill in reversed(self.known)}
        names = [name for typed in self.cleaned_data["progresses_to"] if (name := typed.strip())]
        if len(names) > MOST_WAYS:
            raise forms.ValidationError(_("Name at most %(most)s drills.") % {"most": MOST_WAYS})
        for name in names:
            if name.casefold() not in slugs:
                sentence = _("No drill is called “%(name)s”. Choose one of the list.")
                raise forms.ValidationError(sentence % {"name": name[:80]})
        return tuple(dict.fromkeys(slugs[name.casefold()] for name in names))

    def clean(self) -> dict[str, Any]:
        """Put the dose together; what was typed for another kind of dose does not count."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        parts = PARTS.get(data.get("kind", ""), {})
        for name in DOSE_PARTS:
            if name not in parts.values():
                data[name] = None
                self.errors.pop(name, None)
        if parts and not self.errors.keys() & set(parts.values()):
            self._clean_dose(data, parts)
        self._clean_measure(data)
        return data

    def _clean_dose(self, data: dict[str, Any], parts: Mapping[str, str]) -> None:
        cells: dict[str, int | None] = dict.fromkeys(("sets", "reps", "hold_seconds", "minutes"))
        cells |= {part: data[name] for part, name in parts.items()}
        main, empty = MAIN_PARTS[data["kind"]]
        if data[main] is None:
            self.add_error(main, str(empty))
            return
        try:
            self.dose = read_dose(**cells)
        except InvalidField as error:
            name = parts[error.column]
            told = {
                "label": self.fields[name].label,
                "sentence": _(error.sentence) % error.params,
            }
            self.add_error(name, _("%(label)s: %(sentence)s") % told)
            return
        if data.get("est_minutes", 0) is None:
            minutes = whole_minutes(estimated_minutes(self.dose, DEFAULT_PACE_S))
            data["est_minutes"] = max(EST_MINUTES.least, min(EST_MINUTES.most, minutes))

    def _clean_measure(self, data: dict[str, Any]) -> None:
        if data.get("measure") and not data.get("measure_unit", "x"):
            unit = UNITS.get(Measure(data["measure"]))
            if unit is None:
                self.add_error("measure_unit", _("Say what is counted: coins, pegs, taps."))
            else:
                data["measure_unit"] = str(unit)

    def row(self) -> DrillRow:
        """Return what a valid form says; the slug is left to the action."""
        data, dose = self.cleaned_data, self.dose
        assert dose is not None  # noqa: S101 -- for the types: a valid form has one
        own = ("stages", "safety_flags", "equipment", *DOSE_PARTS, "slug", "seed_items")
        rest = [field.name for field in fields(DrillRow) if field.name not in own]
        return DrillRow(
            slug="",
            seed_items=(),
            stages=tuple(data["stages"]),
            safety_flags=tuple(data["safety_flags"]),
            sets=dose.sets,
            reps=dose.reps,
            hold_s=dose.hold_s,
            minutes=dose.minutes,
            bout_s=dose.bout_s,
            equipment=data["equipment"] or NO_KIT[-1],
            **{name: data[name] for name in rest},
        )


def as_typed(row: DrillRow, known: Iterable[KnownDrill]) -> dict[str, Any]:
    """Return what the form of a drill shows at first."""
    names = {drill.slug: drill.name for drill in known}
    dose = Dose(
        sets=row.sets, reps=row.reps, hold_s=row.hold_s, minutes=row.minutes, bout_s=row.bout_s
    )
    return {
        **{name: getattr(row, name) for name in DrillForm.base_fields if hasattr(row, name)},
        "kind": dose.kind.value,
        "sets": None if row.minutes else row.sets,
        "movements": "; ".join(row.movements),
        "equipment": "" if row.equipment in NO_KIT else row.equipment,
        "progresses_to": [names.get(slug, slug) for slug in row.progresses_to],
    }
