"""The form of a prescription: a row of the builder."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

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
    Progression,
    Schedule,
    Sign,
    Size,
    Stage,
    StageKind,
)
from programmes.domain.edits import PrescriptionChanges, StageChanges
from programmes.domain.signs import SignKind
from programmes.portals.therapist import words

DOSE_FIELDS = {
    DoseKind.REPETITIONS: ("sets", "reps", "hold_s", "rest_s"),
    DoseKind.MINUTES: ("minutes",),
    DoseKind.BOUT: ("sets", "bout_s", "rest_s"),
}


SMALLER = {"short": Size.SHORT, "tiny": Size.TINY}
SMALLER_FIELDS = {
    DoseKind.REPETITIONS: ("sets", "reps", "hold_s"),
    DoseKind.MINUTES: ("minutes",),
    DoseKind.BOUT: ("sets", "bout_s"),
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
    pace_s = _number()
    grow_step = _number()
    grow_most = _number()
    goal = forms.ChoiceField(
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Choose one of the patient's goals.")},
    )
    size = forms.ChoiceField(
        choices=[(size.value, label) for size, label in words.SMALLEST_SIZES.items()]
    )
    hand = forms.ChoiceField(choices=[(hand.value, label) for hand, label in words.HANDS.items()])
    note = forms.CharField(required=False, max_length=MAX_LENGTHS["note"])

    def __init__(
        self, *args: Any, prescription: Prescription, goals: Mapping[UUID, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.prescription = prescription
        for smaller in SMALLER:
            for name in SMALLER_FIELDS[prescription.dose.kind]:
                self.fields[f"{smaller}_{name}"] = _number()
        field = self.fields["goal"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 -- for the types
        field.choices = [("", _("none in particular")), *_goals(prescription, goals)]

    @classmethod
    def showing(cls, prescription: Prescription, goals: Mapping[UUID, str]) -> "RowForm":
        """Return the form of a prescription as it stands; ``goals`` are those it may serve."""
        dose, schedule = prescription.dose, prescription.schedule
        days, growth = schedule.days_per_week, prescription.progression
        return cls(
            prescription=prescription,
            goals=goals,
            initial={
                **{name: getattr(dose, name) for name in DOSE_FIELDS[dose.kind]},
                **_smaller_values(prescription),
                "pace_s": prescription.pace_s,
                "grow_step": growth.step if growth else None,
                "grow_most": growth.most if growth else None,
                "goal": str(prescription.goal or ""),
                "is_any": days is not None,
                "days_per_week": days or BOUNDS["days_per_week"][1] - 2,
                "weekdays": [str(day) for day in sorted(schedule.weekdays or EVERY_DAY)],
                "times_a_day": schedule.times_a_day,
                "size": prescription.size.value,
                "hand": prescription.hand.value,
                "note": prescription.note,
            },
        )

    def clean(self) -> dict[str, Any]:
        """Put dose and schedule together; the document's own rules judge them."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return data
        try:
            data["dose"] = _dose(data)
            data["schedule"] = _schedule(data)
            data["progression"] = _progression(data)
            for smaller in SMALLER:
                data[smaller] = self._smaller(smaller, data)
        except InvalidDocument as error:
            raise forms.ValidationError(translated(error)) from error
        return data

    def _smaller(self, smaller: str, data: dict[str, Any]) -> Dose | None:
        """Return the dose typed for a smaller size; ``None`` where nothing was, or it is out."""
        names = SMALLER_FIELDS[self.prescription.dose.kind]
        typed = {name: data[f"{smaller}_{name}"] for name in names}
        if not any(typed.values()) or not _includes(Size(data["size"]), SMALLER[smaller]):
            return None
        return _dose({**dict.fromkeys(DOSES), **typed, "rest_s": data["rest_s"]})

    def changes(self) -> PrescriptionChanges:
        """
        Return what the row says, for ``edits.edit_prescription``.

        A smaller dose that was left as it stood is not named, so that it follows the full one.
        """
        data, old = self.cleaned_data, self.prescription
        changes = PrescriptionChanges(
            dose=data["dose"],
            schedule=data["schedule"],
            size=Size(data["size"]),
            hand=Hand(data["hand"]),
            note=data["note"],
            pace_s=old.pace_s if data["pace_s"] is None else data["pace_s"],
            goal=UUID(data["goal"]) if data["goal"] else None,
            progression=data["progression"],
        )
        if data["short"] not in {None, old.short}:
            changes["short"] = data["short"]
        if data["tiny"] not in {None, old.tiny}:
            changes["tiny"] = data["tiny"]
        return changes


DOSES = ("sets", "reps", "hold_s", "minutes", "bout_s", "rest_s")


def _includes(smallest: Size, size: Size) -> bool:
    """Tell whether what is in the plan from ``smallest`` on is in that of ``size``."""
    order = list(Size)  # from the smallest on
    return order.index(smallest) <= order.index(size)


def _goals(prescription: Prescription, goals: Mapping[UUID, str]) -> list[tuple[str, str]]:
    found = [(str(public_id), name) for public_id, name in goals.items()]
    if prescription.goal and str(prescription.goal) not in dict(found):
        found.append((str(prescription.goal), _("an earlier goal")))
    return found


def _smaller_values(prescription: Prescription) -> dict[str, int | None]:
    """Return what the fields of the smaller doses show; empty where a size leaves the drill out."""
    values: dict[str, int | None] = {}
    for smaller, size in SMALLER.items():
        dose = prescription.dose_for(size)
        for name in SMALLER_FIELDS[prescription.dose.kind]:
            values[f"{smaller}_{name}"] = getattr(dose, name) if dose else None
    return values


def _progression(data: dict[str, Any]) -> Progression | None:
    """Return how the dose grows; ``None``, for both fields empty, is a dose that stays."""
    step, most = data["grow_step"], data["grow_most"]
    if step is None and most is None:
        return None
    if step is None or most is None:
        raise InvalidDocument("Say by how much the dose grows, and up to what.")
    return Progression(step, most)


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


class BulkForm(forms.Form):
    """One change for several prescriptions at once; what is left empty stays as it is."""

    rows = forms.TypedMultipleChoiceField(
        coerce=UUID,
        error_messages={"required": gettext_lazy("Select the drills first.")},
    )
    sets = _number()
    reps = _number()
    rest_s = _number()
    weekdays = forms.TypedMultipleChoiceField(
        coerce=int, choices=[(str(day), "") for day in sorted(EVERY_DAY)], required=False
    )
    days_per_week = _number()
    size = forms.ChoiceField(
        required=False,
        choices=[("", gettext_lazy("as it is"))]
        + [(size.value, label) for size, label in words.SMALLEST_SIZES.items()],
    )

    def __init__(self, *args: Any, stage: Stage | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["rows"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 -- for the types
        field.choices = [(str(p.key), "") for p in stage.prescriptions] if stage else []

    def changes(self, prescription: Prescription) -> PrescriptionChanges:
        """
        Return what changes of one prescription.

        Sets, repetitions and rests go to the doses that have them.

        :raises InvalidDocument: if a number is beyond its bounds.
        """
        data, dose = self.cleaned_data, prescription.dose
        names = [name for name in ("sets", "reps", "rest_s") if name in DOSE_FIELDS[dose.kind]]
        given = {name: data[name] for name in names if data[name] is not None}
        changes = PrescriptionChanges()
        if given:
            changes["dose"] = replace(dose, **given)
        if data["weekdays"] or data["days_per_week"] is not None:
            any_days = None if data["weekdays"] else data["days_per_week"]
            days = frozenset(data["weekdays"])
            times = prescription.schedule.times_a_day
            changes["schedule"] = Schedule(days, any_days, times)
        if data["size"]:
            changes["size"] = Size(data["size"])
        return changes


class StageForm(forms.Form):
    """What a stage is: its kind, its words, how long it may take."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Stage"),
        required=False,
        choices=[(kind.value, label) for kind, label in words.STAGES.items()],
    )
    name = forms.CharField(
        max_length=MAX_LENGTHS["name"],
        error_messages={"required": gettext_lazy("Give the stage a name.")},
    )
    aim = forms.CharField(required=False, max_length=MAX_LENGTHS["aim"])
    not_about = forms.CharField(required=False, max_length=MAX_LENGTHS["not_about"])
    weeks_from = _number()
    weeks_to = _number()

    @classmethod
    def showing(cls, stage: Stage) -> "StageForm":
        """Return the form of a stage as it stands."""
        return cls(
            initial={
                "kind": stage.kind.value,
                "name": stage.name,
                "weeks_from": stage.weeks[0] if stage.weeks else None,
                "weeks_to": stage.weeks[1] if stage.weeks else None,
                "aim": stage.aim,
                "not_about": stage.not_about,
            }
        )

    def changes(self) -> StageChanges:
        """Return what was typed, for ``edits.edit_stage``; one number of weeks stands for both."""
        data = self.cleaned_data
        weeks = [number for number in (data["weeks_from"], data["weeks_to"]) if number is not None]
        changes = StageChanges(
            name=data["name"],
            aim=data["aim"],
            not_about=data["not_about"],
            weeks=(weeks[0], weeks[-1]) if weeks else None,
        )
        if data["kind"]:
            changes["kind"] = StageKind(data["kind"])
        return changes


class SignForm(forms.Form):
    """A sign as it was typed; what it may be is judged by the document."""

    listed = forms.ChoiceField(
        choices=[
            ("exit_signs", gettext_lazy("for leaving")),
            ("step_back_signs", gettext_lazy("for stepping back")),
        ]
    )
    kind = forms.ChoiceField(choices=[(kind.value, kind.value) for kind in SignKind])
    subject = forms.CharField(required=False, max_length=MAX_LENGTHS["sign"])
    number = _number()

    def sign(self) -> Sign:
        """
        Return the sign.

        :raises InvalidDocument: with one sentence about the first rule that is broken.
        """
        data = self.cleaned_data
        return Sign(SignKind(data["kind"]), data["subject"].strip(), data["number"])
