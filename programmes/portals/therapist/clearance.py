"""Clearances for electrical stimulation in words, and the form that a therapist fills in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from programmes.domain.clearance import (
    CONTRADICTED_BY,
    MOST_DAYS,
    MOST_DAYS_AHEAD,
    Check,
    last_day,
)
from programmes.models import Clearance, Patient, SafetyFlag
from programmes.portals.therapist import words
from programmes.portals.therapist.forms import DayField

CHECKS = {
    Check.NO_IMPLANT: gettext_lazy("No pacemaker, no defibrillator, no other implanted device"),
    Check.NO_METAL: gettext_lazy("No metal in the arm"),
    Check.NO_SEIZURES: gettext_lazy("No seizures"),
    Check.NO_ARRHYTHMIA: gettext_lazy("No serious heart rhythm trouble"),
    Check.NO_CANCER: gettext_lazy("No cancer"),
    Check.NOT_PREGNANT: gettext_lazy("Not pregnant"),
    Check.SKIN_WHOLE: gettext_lazy("Skin whole where the electrodes go, no skin reaction"),
    Check.CAN_FEEL: gettext_lazy("Feels the pulse; no marked loss of feeling"),
    Check.NO_CRPS: gettext_lazy("No hot, swollen or discoloured hand (CRPS)"),
    Check.ARM_ONLY: gettext_lazy("Electrodes on arm and hand alone: never neck, chest or belly"),
    Check.TAUGHT: gettext_lazy(
        "Knows to take it off: red mark for over 30 minutes, blister, pain, numb or blue fingers"
    ),
}
_REQUIRED = gettext_lazy("Check each one, and tick it. Where one does not hold, do not clear.")


def _text(label: Any, length: int, missing: Any, hint: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=length,
        help_text=hint,
        error_messages={
            "required": missing,
            "max_length": gettext_lazy("Use at most %(limit_value)d characters."),
        },
    )


class ClearanceForm(forms.Form):
    """All that was checked, the device, and the days on which it may be used."""

    checklist = forms.MultipleChoiceField(
        label=gettext_lazy("I have checked"),
        choices=[(check.value, words) for check, words in CHECKS.items()],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _REQUIRED},
    )
    device = _text(gettext_lazy("Device"), 80, gettext_lazy("Name the device."))
    settings = _text(
        gettext_lazy("Settings"),
        200,
        gettext_lazy("Write the settings."),
        gettext_lazy("Frequency, pulse width, current, on and off time."),
    )
    electrode_sites = _text(
        gettext_lazy("Electrode sites"), 200, gettext_lazy("Write where the electrodes go.")
    )
    since = DayField(label=gettext_lazy("First day"))
    until = DayField(label=gettext_lazy("Last day"))

    def __init__(self, data: Any = None, *, today: date) -> None:
        super().__init__(data, prefix="clearance")
        ahead = today + timedelta(days=MOST_DAYS_AHEAD)
        for name, last in (("since", ahead), ("until", last_day(ahead))):
            field = self.fields[name]
            assert isinstance(field, DayField)  # noqa: S101 -- for the types
            field.between(today, last)
        until = self.fields["until"]
        assert isinstance(until, DayField)  # noqa: S101 -- for the types
        until.required, until.initial = True, None
        until.help_text = _("At most %(days)s days in all; look again then.") % {"days": MOST_DAYS}

    def clean_checklist(self) -> list[str]:
        """Ask for every tick."""
        ticked: list[str] = self.cleaned_data["checklist"]
        if len(ticked) < len(CHECKS):
            raise forms.ValidationError(str(_REQUIRED))
        return ticked

    def clean_until(self) -> date:
        """Ask for a day, and refuse one that is too far from the first."""
        if not self.data.get(self.add_prefix("until")):
            raise forms.ValidationError(_("Give the last day."))
        until: date = self.cleaned_data["until"]
        since: date | None = self.cleaned_data.get("since")
        if since is not None and until < since:
            said = _("Choose %(day)s or a later day.")
            raise forms.ValidationError(said % {"day": words.day_month(since)})
        if since is not None and until > last_day(since):
            said = _("Choose %(day)s or an earlier day.")
            raise forms.ValidationError(said % {"day": words.day_month(last_day(since))})
        return until


@dataclass(frozen=True, slots=True)
class Line:
    """A clearance of the list; ``can_end`` while it holds or is still to come."""

    row: Clearance
    state: str
    tone: str
    can_end: bool
    checks: str


def lines(rows: Iterable[Clearance], *, today: date) -> list[Line]:
    """Return clearances in words, in their order."""
    return [_line(row, today) for row in rows]


def _line(row: Clearance, today: date) -> Line:
    state, tone, can_end = _("Over"), "", False
    if row.ended_on is not None:
        state = _("Ended on %(day)s") % {"day": words.day_month(row.ended_on)}
    elif row.since > today:
        state, tone, can_end = _("To come"), "accent", True
    elif row.until >= today:
        state, tone, can_end = _("Holds"), "good", True
    number = len(row.checklist)
    checks = ngettext("%(number)d thing checked", "%(number)d things checked", number)
    return Line(row, state, tone, can_end, checks % {"number": number})


def standing(patient: Patient, *, today: date) -> tuple[str, bool]:
    """Return in a sentence whether e-stim is cleared on ``today``, and whether it is."""
    for span in patient.cleared:
        if span.covers(today) and span.last_day is not None:
            return _("Cleared until %(day)s.") % {"day": words.day_month(span.last_day)}, True
    return _("Not cleared today: drills with it stay locked."), False


def doubts(patient: Patient) -> list[str]:
    """Return what the record notes against a tick of the list."""
    return [str(SafetyFlag(flag).label) for flag in patient.safety_flags if flag in CONTRADICTED_BY]
