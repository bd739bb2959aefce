"""What went well, as it is told: a ready-made sentence, a step towards a goal, own words."""

from collections.abc import Mapping
from types import MappingProxyType

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from programmes.models.win import MOST_LETTERS
from programmes.portals.patient.forms import OnceForm

EXAMPLES: Mapping[str, str | Promise] = MappingProxyType(
    {
        "moved": _("My hand moved a little."),
        "held": _("I held a cup."),
        "let_go": _("I let go of a cup."),
        "both": _("I used both hands."),
        "door": _("I opened a door."),
        "dressed": _("I got dressed on my own."),
    }
)
IS_KEPT = _("Your win is kept.")
STEP = _("A step towards: %(goal)s")


class WinForm(OnceForm):
    """Something that went well: one of the three; ``goal`` is the goal it was a step towards."""

    example = forms.ChoiceField(choices=tuple(EXAMPLES.items()), required=False)
    goal = forms.UUIDField(required=False)
    words = forms.CharField(
        max_length=MOST_LETTERS,
        required=False,
        error_messages={"max_length": _("That is too long. Use fewer words.")},
    )

    def clean(self) -> dict[str, object]:
        """Put the words of what was tapped in their place."""
        data: dict[str, object] = super().clean() or {}
        if data.get("goal"):
            data["words"] = str(STEP)
        elif data.get("example"):
            data["words"] = str(EXAMPLES[str(data["example"])])
        elif not data.get("words") and "words" not in self.errors:
            self.add_error("words", _("Write what you could do."))
        return data
