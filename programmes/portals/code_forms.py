"""What people type to get a code by e-mail, and the code; asked for in two portals."""

from django import forms
from django.utils.translation import gettext_lazy as _


class AddressForm(forms.Form):
    """Where a code is sent to."""

    address = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        error_messages={
            "required": _("Type your e-mail address."),
            "invalid": _("Type an address such as ben@example.org."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class EmailCodeForm(forms.Form):
    """Six digits from a mail; spaces do not matter."""

    code = forms.RegexField(
        r"^\s*(\d\s*){6}$",
        label=_("The 6 numbers"),
        error_messages={
            "required": _("Type the 6 numbers."),
            "invalid": _("Type the 6 numbers, such as 123 456."),
        },
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "maxlength": 16}
        ),
    )
