"""A week on paper in words: the sheet that is printed, and the grid that is filled from it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from programmes.actions.paper import DAYS_BACK, Ticked
from programmes.domain.document import Dose, DoseKind, Size
from programmes.domain.plan import PlanItem
from programmes.domain.wording import BodySide, for_side, steps
from programmes.models import Answer, Outcome, Patient, SessionEntry, Source
from programmes.models.paper import PaperWeek
from programmes.portals.pictures import DrillPicture, drill_picture, patients_picture
from programmes.portals.therapist import words

MINUTE_S = 60
MOST_PAIN = 10
MOST_REPS = 2000
MOST_SECONDS = 6 * 60 * 60
Cells = dict[tuple[date, UUID], "CellForm"]


# --- The sheet --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A drill as the patient does it; ``boxes`` has the number of goes for each day, 0 for none."""

    name: str
    picture: DrillPicture
    dose: str
    tiny: str
    hand: str
    steps: tuple[str, ...]
    note: str
    care: tuple[str, ...]
    boxes: tuple[range, ...]


def sheet_rows(week: PaperWeek, patient: Patient) -> tuple[SheetRow, ...]:
    """Return the drills of the week in the words of the patient's side."""
    return tuple(_sheet_row(item, week, patient) for item in week.prescribed.values())


def _sheet_row(item: PlanItem, week: PaperWeek, patient: Patient) -> SheetRow:
    side: BodySide = "left" if patient.affected_side == "left" else "right"
    prescription = item.prescription
    drill = week.drills[prescription.drill]
    found = [day.item(prescription.key) for day in week.days]
    tiny = prescription.dose_for(Size.TINY)
    hand = words.hand(prescription.hand, patient.affected_side)
    return SheetRow(
        name=for_side(drill.name, affected=side),
        picture=patients_picture(drill, patient),
        dose=in_words(item.dose),
        tiny=in_words(tiny) if tiny is not None and tiny != item.dose else "",
        hand=_("With %(hand)s.") % {"hand": hand},
        steps=steps(for_side(drill.instructions, affected=side)),
        note=prescription.note,
        care=steps(for_side(drill.precautions, affected=side)),
        boxes=tuple(range(one.times_a_day if one is not None else 0) for one in found),
    )


def in_words(dose: Dose) -> str:
    """Return a dose as it is read aloud: 10 times, 2 rounds. Hold 5 seconds."""
    if dose.kind is DoseKind.MINUTES:
        number = dose.minutes or 0
        return ngettext("%(number)d minute.", "%(number)d minutes.", number) % {"number": number}
    number = dose.reps or dose.bout_s or 0
    if dose.kind is DoseKind.REPETITIONS:
        said = ngettext("%(number)d time", "%(number)d times", number) % {"number": number}
    else:
        said = ngettext("%(number)d second", "%(number)d seconds", number) % {"number": number}
    if dose.sets > 1:
        said = _("%(said)s, %(sets)d rounds") % {"said": said, "sets": dose.sets}
    if dose.hold_s:
        hold = ngettext("Hold %(hold)d second.", "Hold %(hold)d seconds.", dose.hold_s)
        return f"{said}. " + hold % {"hold": dose.hold_s}
    return f"{said}."


# --- The grid ---------------------------------------------------------------------------------

_OUTCOMES = [
    ("", "-"),
    (Outcome.DONE.value, gettext_lazy("Done")),
    (Outcome.PART.value, gettext_lazy("Part")),
    (Outcome.NOT_TODAY.value, gettext_lazy("Not done")),
]


_WHOLE = {"invalid": gettext_lazy("Use a whole number.")}


class CellForm(forms.Form):
    """What the paper says of one drill on one day; ``told`` is what was entered before."""

    outcome = forms.ChoiceField(choices=_OUTCOMES, required=False)
    amount = forms.IntegerField(required=False, error_messages=_WHOLE)
    answer = forms.ChoiceField(
        choices=[("", gettext_lazy("How?")), *Answer.choices], required=False
    )
    pain = forms.IntegerField(required=False, error_messages=_WHOLE)

    def __init__(
        self, data: Any, *, item: PlanItem, told: SessionEntry | None, prefix: str
    ) -> None:
        self.item, self.told = item, told
        super().__init__(data, prefix=prefix, initial=self._told_before(), auto_id="%s")

    @property
    def step(self) -> int:
        """Return how many repetitions or seconds one more of the amount is."""
        dose = self.item.dose
        return MINUTE_S if dose.kind is DoseKind.MINUTES else dose.bout_s or 1

    @property
    def most(self) -> int:
        """Return the largest amount that is taken."""
        is_counted = self.item.dose.kind is DoseKind.REPETITIONS
        return MOST_REPS if is_counted else MOST_SECONDS // self.step

    @property
    def unit(self) -> str:
        """Return what the amount counts."""
        return {
            DoseKind.REPETITIONS: _("times"),
            DoseKind.MINUTES: _("minutes"),
            DoseKind.BOUT: _("rounds"),
        }[self.item.dose.kind]

    @property
    def asked(self) -> int:
        """Return the amount of the whole dose."""
        dose = self.item.dose
        return dose.sets if dose.kind is DoseKind.BOUT else dose.amount

    @property
    def first_error(self) -> str:
        """Return the one sentence to show in the cell; empty for none."""
        return next((str(one) for found in self.errors.values() for one in found), "")

    def _told_before(self) -> dict[str, object]:
        told = self.told
        if told is None:
            return {}
        whole = told.reps if told.reps is not None else told.seconds
        amount = None if whole is None else max(1, whole // self.step)
        return {
            "outcome": told.outcome,
            "amount": amount,
            "answer": told.answer,
            "pain": told.pain_0_10,
        }

    def clean_amount(self) -> int | None:
        """Refuse a number that nobody does in a day."""
        amount: int | None = self.cleaned_data["amount"]
        if amount is not None and not 1 <= amount <= self.most:
            raise forms.ValidationError(_("From 1 to %(most)d.") % {"most": self.most})
        return amount

    def clean_pain(self) -> int | None:
        """Refuse a number that is not on the scale."""
        pain: int | None = self.cleaned_data["pain"]
        if pain is not None and not 0 <= pain <= MOST_PAIN:
            raise forms.ValidationError(_("Pain goes from 0 to 10."))
        return pain

    def clean(self) -> dict[str, object]:
        """Refuse numbers that belong to nothing."""
        data: dict[str, object] = super().clean() or {}
        outcome = data.get("outcome")
        if not outcome and self.told is not None:
            raise forms.ValidationError(_("Choose “Not done” instead of nothing."))
        if not outcome and any(
            data.get(name) not in {None, ""} for name in ("amount", "pain", "answer")
        ):
            raise forms.ValidationError(_("Choose Done or Part first."))
        if outcome == Outcome.NOT_TODAY and data.get("amount") is not None:
            raise forms.ValidationError(_("Not done has no number."))
        return data

    def ticked(self, day: date) -> Ticked | None:
        """Return what the cell says; ``None`` for nothing. Done without a number is the dose."""
        data = self.cleaned_data
        if not data["outcome"]:
            return None
        outcome = Outcome(data["outcome"])
        amount = self.asked if outcome is Outcome.DONE else None
        if data["amount"] is not None:
            amount = data["amount"]
        whole = None if amount is None else amount * self.step
        is_counted = self.item.dose.kind is DoseKind.REPETITIONS
        return Ticked(
            day=day,
            prescription_key=self.item.prescription.key,
            outcome=outcome,
            reps=whole if is_counted else None,
            seconds=None if is_counted else whole,
            answer=Answer(data["answer"]) if data["answer"] else None,
            pain_0_10=data["pain"],
        )


@dataclass(frozen=True, slots=True)
class Cell:
    """One day of a drill: a form, what a screen told, or why there is nothing to fill in."""

    day: date
    form: CellForm | None
    words: str


@dataclass(frozen=True, slots=True)
class GridRow:
    """A drill with a cell for each day of the week."""

    name: str
    picture: DrillPicture
    dose: Dose
    cells: tuple[Cell, ...]


def cell_forms(
    week: PaperWeek,
    told: Mapping[tuple[date, UUID], SessionEntry],
    *,
    today: date,
    data: Any = None,
) -> Cells:
    """Return the forms of the cells that can be filled in; bound unless ``data`` is ``None``."""
    forms_found: Cells = {}
    for day in week.days:
        if not is_open(day.day, today):
            continue
        for item in day.items:
            key = item.prescription.key
            entry = told.get((day.day, key))
            if entry is None or entry.source == Source.PAPER:
                prefix = f"{key}.{day.day.isoformat()}"
                found = CellForm(data, item=item, told=entry, prefix=prefix)
                forms_found[day.day, key] = found
    return forms_found


def is_open(day: date, today: date) -> bool:
    """Tell whether a day can be entered."""
    return today - timedelta(days=DAYS_BACK) < day <= today


def grid(
    week: PaperWeek,
    told: Mapping[tuple[date, UUID], SessionEntry],
    cells: Cells,
    patient: Patient,
    *,
    today: date,
) -> tuple[GridRow, ...]:
    """Return the rows of the grid."""
    return tuple(
        GridRow(
            name=week.drills[item.prescription.drill].name,
            picture=drill_picture(
                week.drills[item.prescription.drill], affected_side=patient.affected_side
            ),
            dose=item.dose,
            cells=tuple(
                Cell(
                    day.day,
                    cells.get((day.day, key)),
                    _why_closed(day.day, told.get((day.day, key)), today=today),
                )
                for day in week.days
            ),
        )
        for key, item in week.prescribed.items()
    )


def _why_closed(day: date, entry: SessionEntry | None, *, today: date) -> str:
    if entry is not None:
        said = [str(entry.get_outcome_display())]
        if entry.answer:
            said.append(str(entry.get_answer_display()).lower())
        place = _("on a screen") if entry.source == Source.APP else _("from paper")
        return f"{', '.join(said)} ({place})"
    if day > today:
        return _("to come")
    return _("no box") if is_open(day, today) else _("too long ago")


def day_heads(week: PaperWeek) -> tuple[tuple[str, str], ...]:
    """Return weekday and date of each day."""
    return tuple((date_format(one.day, "D"), date_format(one.day, "j M")) for one in week.days)
