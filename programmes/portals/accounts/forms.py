"""Forms for getting in."""

from django import forms
from django.utils.translation import gettext_lazy as _


class NewPasswordForm(forms.Form):
    """The password of a new account."""

    password = forms.CharField(
        label=_("Choose a password"),
        help_text=_("At least 15 characters. Three or four words together are easy to remember."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        max_length=128,
        strip=False,
    )
