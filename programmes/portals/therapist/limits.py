"""The usual pain of a patient, as a form."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from programmes.models import PainSite, Patient
from programmes.portals.limits import Setting

MOST_PAIN = 10


def usual_pain_of(patient: Patient) -> list[Setting]:
    """Return what is usual for each place."""
    usual = patient.usual_pain_json
    return [Setting(site.label, usual.get(site.value, 0)) for site in PainSite]


class UsualPainForm(forms.Form):
    """Usual pain by site."""

    def __init__(self, data: Any = None, *, patient: Patient) -> None:
        super().__init__(data, initial={**dict.fromkeys(PainSite, 0), **patient.usual_pain_json})
        said = _("Use a whole number from 0 to 10.")
        for site in PainSite:
            self.fields[site.value] = forms.IntegerField(
                widget=forms.NumberInput({"class": "short"}),
                label=str(site.label),
                min_value=0,
                max_value=MOST_PAIN,
                error_messages=dict.fromkeys(
                    ("required", "invalid", "min_value", "max_value"), said
                ),
            )

    @property
    def usual_pain(self) -> dict[PainSite, int]:
        """Return what was typed for each site."""
        return {site: self.cleaned_data[site.value] for site in PainSite}
