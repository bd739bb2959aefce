"""Where a patient stands with the clinic, in words that say what follows from it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from programmes.models import PatientState

FOLLOWS = {
    PatientState.ACTIVE: _("Active: practises, and is on the caseload."),
    PatientState.PAUSED: _("Paused: on the caseload; no reminders."),
    PatientState.IN_HOSPITAL: _("In hospital: on the caseload; no reminders."),
    PatientState.DISCHARGED: _(
        "Discharged: keeps the plan, and reads that nobody watches; no reminders, no messages."
    ),
    PatientState.ENDED: _("Ended: the plan ends, devices are signed out."),
    PatientState.DIED: _("Died: the plan ends, devices are signed out, nobody is written to."),
}


class StandingForm(forms.Form):
    """Where a patient stands."""

    state = forms.ChoiceField(
        label=_("Where the patient stands"),
        help_text=_("After a discharge, an end or a death the time of keeping the record begins."),
        choices=list(FOLLOWS.items()),
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Choose one.")),
    )
