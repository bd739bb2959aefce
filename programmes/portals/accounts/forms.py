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


class PairingCodeForm(forms.Form):
    """Eight digits that somebody at the clinic read out; spaces do not matter."""

    code = forms.RegexField(
        r"^\s*(\d\s*){8}$",
        label=_("The 8 numbers"),
        error_messages={
            "required": _("Type the 8 numbers."),
            "invalid": _("Type the 8 numbers, such as 1234 5678."),
        },
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": 20}
        ),
    )

    def clean_code(self) -> str:
        """Return the digits alone."""
        return "".join(self.cleaned_data["code"].split())
