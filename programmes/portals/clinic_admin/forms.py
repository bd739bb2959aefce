"""What a clinic admin fills in."""

from datetime import date, timedelta
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from programmes.domain.fit import ESTIM_CLEARANCE
from programmes.models import STAFF, Ability, SafetyFlag, Side
from programmes.portals.clinic_admin.setting_forms import zone_choices

DEFAULT_MINUTES = 20
LONGEST_MINUTES = 180
EARLIEST_STROKE = timedelta(days=100 * 365)
CHOOSE = {"required": _("Choose one."), "invalid_choice": _("Choose one of the list.")}


def _name() -> forms.CharField:
    return forms.CharField(
        label=_("Name"),
        max_length=120,
        error_messages={
            "required": _("Enter the person's name."),
            "max_length": _("Use at most 120 letters for the name."),
        },
        widget=forms.TextInput({"autocomplete": "off"}),
    )


class PatientForm(forms.Form):
    """A new patient; ``day`` is today at the clinic. Sent twice, it is stored once."""

    client_uuid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    name = _name()
    affected_side = forms.ChoiceField(
        label=_("Affected side"),
        choices=Side.choices,
        widget=forms.RadioSelect,
        error_messages={**CHOOSE, "required": _("Choose the side the stroke affects.")},
    )
    dominant_hand = forms.ChoiceField(
        label=_("Hand used most before the stroke"),
        choices=Side.choices,
        widget=forms.RadioSelect,
        error_messages={**CHOOSE, "required": _("Choose the hand the person used most.")},
    )
    stroke_on = forms.DateField(
        label=_("Day of the stroke"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Enter the day as year-month-day, such as 2026-03-31.")},
    )
    ability = forms.ChoiceField(
        label=_("What the affected hand can do today"),
        choices=[("", _("Choose")), *Ability.choices],
        error_messages={**CHOOSE, "required": _("Choose what the hand can do today.")},
    )
    has_helper = forms.BooleanField(label=_("Somebody at home can help"), required=False)
    safety_flags = forms.MultipleChoiceField(
        label=_("Take care with"),
        help_text=_("Drills that touch on these are marked for the therapist."),
        # A muscle stimulator is cleared by a therapist, with a checklist, never by a mark.
        choices=[choice for choice in SafetyFlag.choices if choice[0] != ESTIM_CLEARANCE],
        required=False,
        widget=forms.CheckboxSelectMultiple({"class": "columns"}),
    )
    minutes_limit = forms.IntegerField(
        label=_("Minutes a day at most"),
        min_value=1,
        max_value=LONGEST_MINUTES,
        initial=DEFAULT_MINUTES,
        error_messages={
            "required": _("Enter the minutes a day, from 1 to 180."),
            "invalid": _("Enter the minutes as a whole number."),
            "min_value": _("Enter at least 1 minute."),
            "max_value": _("Enter at most 180 minutes."),
        },
    )
    zone = forms.ChoiceField(
        label=_("Time zone"),
        help_text=_("Where the person lives; their day begins there."),
        error_messages=CHOOSE,
    )

    def __init__(self, *args: object, day: date, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.day = day
        self.fields["zone"].choices = zone_choices()  # type: ignore[attr-defined]

    def clean_stroke_on(self) -> date | None:
        """Return the day of the stroke, which lies neither ahead nor a lifetime ago."""
        day: date | None = self.cleaned_data["stroke_on"]
        if day is not None and day > self.day:
            raise forms.ValidationError(_("Enter a day that is not in the future."))
        if day is not None and day < self.day - EARLIEST_STROKE:
            raise forms.ValidationError(_("Check the year: that is more than 100 years ago."))
        return day


class RoleForm(forms.Form):
    """A role that a colleague is given."""

    role = forms.ChoiceField(choices=[(role.value, role.label) for role in STAFF])


class StaffForm(forms.Form):
    """Somebody who is invited to work here."""

    name = _name()
    email = forms.EmailField(
        label=_("E-mail"),
        help_text=_("They sign in with this address."),
        error_messages={
            "required": _("Enter the person's e-mail address."),
            "invalid": _("Enter an address such as name@clinic.org."),
        },
        widget=forms.EmailInput({"autocomplete": "off"}),
    )
    role = forms.ChoiceField(
        label=_("Role"),
        choices=[(role.value, role.label) for role in STAFF],
        widget=forms.RadioSelect,
        error_messages={**CHOOSE, "required": _("Choose what the person does here.")},
    )
