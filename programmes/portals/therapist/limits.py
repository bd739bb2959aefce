"""The usual pain of a patient and the limits of safety, as a form."""

from collections.abc import Mapping
from dataclasses import fields
from types import MappingProxyType
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from programmes.domain.thresholds import BOUNDS, Thresholds
from programmes.models import PainSite, Patient

MOST_PAIN = 10
_LABELS: Mapping[str, str | Promise] = MappingProxyType(
    {
        "pain_stop": _lazy("Pain that stops a drill"),
        "pain_rise": _lazy("Rise of pain that stops a drill"),
        "pain_end": _lazy("Pain that stops practice for the day"),
        "shoulder_pain": _lazy("Shoulder pain that rests the shoulder"),
        "shoulder_days": _lazy("Days of shoulder pain in 7 until it waits for you"),
        "swelling_days": _lazy("Days whose signs of swelling are read together"),
        "drop_percent": _lazy("Percent of the usual dose that is a sudden drop"),
        "drop_days": _lazy("Days in a row that make a drop"),
        "hard_days": _lazy("Hard days of 7 practised that are too many"),
        "energy_low": _lazy("Energy that is very little"),
        "energy_days": _lazy("Days of little energy in 7 until you are told"),
        "nudge_planned_days": _lazy("Silent planned days until a kind word"),
        "nudge_days": _lazy("Silent days until a kind word"),
        "silent_planned_days": _lazy("Silent planned days until you are told"),
        "silent_days": _lazy("Silent days until you are told"),
    }
)


class LimitsForm(forms.Form):
    """Usual pain by site, and thresholds that differ from the clinic's; empty is the clinic's."""

    def __init__(self, data: Any = None, *, patient: Patient) -> None:
        usual, own = patient.usual_pain_json, patient.thresholds_json
        initial = {f"usual_{site.value}": usual.get(site.value, 0) for site in PainSite}
        super().__init__(data, initial=initial | own)
        for site in PainSite:
            self.fields[f"usual_{site.value}"] = forms.IntegerField(
                label=_("Usual pain: %(site)s") % {"site": str(site.label).lower()},
                min_value=0,
                max_value=MOST_PAIN,
                error_messages=_sentences(0, MOST_PAIN),
            )
        clinics = Thresholds.merged(patient.clinic.thresholds_json)
        for field in fields(Thresholds):
            low, high = BOUNDS[field.name]
            self.fields[field.name] = forms.IntegerField(
                label=str(_LABELS[field.name]),
                help_text=_("Empty: %(number)s, as in the clinic.")
                % {"number": getattr(clinics, field.name)},
                min_value=low,
                max_value=high,
                required=False,
                error_messages=_sentences(low, high),
            )

    @property
    def usual_pain(self) -> dict[PainSite, int]:
        """Return what was typed for each site."""
        return {site: self.cleaned_data[f"usual_{site.value}"] for site in PainSite}

    @property
    def thresholds(self) -> dict[str, int]:
        """Return the thresholds that were typed."""
        typed = {field.name: self.cleaned_data[field.name] for field in fields(Thresholds)}
        return {name: value for name, value in typed.items() if value is not None}


def _sentences(low: int, high: int) -> dict[str, str]:
    """Return one sentence for whatever is wrong with a number."""
    said = _("Use a whole number from %(low)s to %(high)s.") % {"low": low, "high": high}
    return dict.fromkeys(("required", "invalid", "min_value", "max_value"), said)
