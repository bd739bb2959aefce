"""The form of a prescription: a row of the builder."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programmes.domain.document import (
    BOUNDS,
    EVERY_DAY,
    MAX_LENGTHS,
    Dose,
    DoseKind,
    Hand,
    InvalidDocument,
    Prescription,
    Schedule,
    Size,
    Stage,
)
from programmes.domain.edits import PrescriptionChanges, StageChanges
from programmes.portals.therapist import words

DOSE_FIELDS = {
    DoseKind.REPETITIONS: ("sets", "reps", "hold_s", "rest_s"),
    DoseKind.MINUTES: ("minutes",),
    DoseKind.BOUT: ("sets", "bout_s", "rest_s"),
}


def translated(error: InvalidDocument) -> str:
    """Return the sentence of a broken rule in the reader's language."""
    params = {
        name: _(value) if isinstance(value, str) else value for name, value in error.params.items()
    }
    return _(error.sentence) % params if params else _(error.sentence)


def _number() -> forms.IntegerField:
    return forms.IntegerField(
        required=False, error_messages={"invalid": gettext_lazy("Give whole numbers.")}
    )


class RowForm(forms.Form):
    """A prescription as typed; what it may be is judged by the document."""

    sets = _number()
    reps = _number()
    hold_s = _number()
    minutes = _number()
    bout_s = _number()
    rest_s = _number()
    is_any = forms.BooleanField(required=False)
    days_per_week = _number()
    weekdays = forms.TypedMultipleChoiceField(
        coerce=int, choices=[(str(day), "") for day in sorted(EVERY_DAY)], required=False
    )
    times_a_day = _number()
    size = forms.ChoiceField(
        choices=[(size.value, label) for size, label in words.SMALLEST_SIZES.items()]
    )
    hand = forms.ChoiceField(choices=[(hand.value, label) for hand, label in words.HANDS.items()])
    note = forms.CharField(required=False, max_length=MAX_LENGTHS["note"])

    @classmethod
    def showing(cls, prescription: Prescription) -> "RowForm":
        """Return the form of a prescription as it stands."""
        dose, schedule = prescription.dose, prescription.schedule
        days = schedule.days_per_week
        return cls(
            initial={
                **{name: getattr(dose, name) for name in DOSE_FIELDS[dose.kind]},
                "is_any": days is not None,
                "days_per_week": days or BOUNDS["days_per_week"][1] - 2,
                "weekdays": [str(day) for day in sorted(schedule.weekdays or EVERY_DAY)],
                "times_a_day": schedule.times_a_day,
                "size": prescription.size.value,
                "hand": prescription.hand.value,
                "note": prescription.note,
            }
        )

    def clean(self) -> dict[str, Any]:
        """Put dose and schedule together; the document's own rules judge them."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return data
        try:
            data["dose"] = _dose(data)
            data["schedule"] = _schedule(data)
        except InvalidDocument as error:
            raise forms.ValidationError(translated(error)) from error
        return data

    def changes(self) -> PrescriptionChanges:
        """Return what the row says, for ``edits.edit_prescription``."""
        data = self.cleaned_data
        return PrescriptionChanges(
            dose=data["dose"],
            schedule=data["schedule"],
            size=Size(data["size"]),
            hand=Hand(data["hand"]),
            note=data["note"],
        )


def _dose(data: dict[str, Any]) -> Dose:
    rest = {} if data["rest_s"] is None else {"rest_s": data["rest_s"]}
    return Dose(
        sets=1 if data["sets"] is None else data["sets"],
        reps=data["reps"],
        hold_s=data["hold_s"] or None,
        minutes=data["minutes"],
        bout_s=data["bout_s"],
        **rest,
    )


def _schedule(data: dict[str, Any]) -> Schedule:
    is_any = data["is_any"]
    return Schedule(
        weekdays=frozenset() if is_any else frozenset(data["weekdays"]),
        days_per_week=data["days_per_week"] if is_any else None,
        times_a_day=1 if data["times_a_day"] is None else data["times_a_day"],
    )


class StageForm(forms.Form):
    """The words of a stage."""

    name = forms.CharField(
        max_length=MAX_LENGTHS["name"],
        error_messages={"required": gettext_lazy("Give the stage a name.")},
    )
    aim = forms.CharField(required=False, max_length=MAX_LENGTHS["aim"])
    not_about = forms.CharField(required=False, max_length=MAX_LENGTHS["not_about"])

    @classmethod
    def showing(cls, stage: Stage) -> "StageForm":
        """Return the form of a stage as it stands."""
        return cls(
            initial={
                "name": stage.name,
                "aim": stage.aim,
                "not_about": stage.not_about,
            }
        )

    def changes(self) -> StageChanges:
        """Return what was typed, for ``edits.edit_stage``."""
        data = self.cleaned_data
        return StageChanges(
            name=data["name"],
            aim=data["aim"],
            not_about=data["not_about"],
        )
