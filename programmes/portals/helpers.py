"""Asking somebody to help: typed by a patient, or by their therapist."""

from django import forms
from django.utils.translation import gettext_lazy as _


class HelperForm(forms.Form):
    """A helper's name, and where to ask them; without an address they scan a code."""

    name = forms.CharField(
        label=_("Name of the helper"),
        max_length=120,
        error_messages={"required": _("Type a name.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        required=False,
        max_length=254,
        help_text=_("Leave it empty if the helper is here."),
        error_messages={"invalid": _("Type an address such as luis@example.org.")},
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
