"""What patients send; every field that a tap may leave out can be left out."""

from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext_lazy as _

from programmes.models import Answer, HelpGiven, Outcome, PainSite, SizeChoice
from programmes.models.message import MESSAGE_LETTERS
from programmes.portals.uploads import SentFile

MOST_REPS = 2000  # ten sets of 200, the most that a programme asks for
MOST_SECONDS = 6 * 60 * 60


class OnceForm(forms.Form):
    """A form that is stored once, however often it is sent: its id is made when it is shown."""

    client_uuid = forms.UUIDField()


REST = "rest"
"""What stands in the place of a size where somebody rests for the day."""


class StartForm(OnceForm):
    """Begin today's plan, or rest."""

    size = forms.ChoiceField(choices=[*SizeChoice.choices, (REST, _("Rest"))])
    energy = forms.IntegerField(min_value=0, max_value=10, required=False)


class LogForm(OnceForm):
    """What was done of one drill; a number nobody gave is ``None``."""

    session = forms.UUIDField()
    prescription = forms.UUIDField()
    outcome = forms.ChoiceField(choices=Outcome)
    reps = forms.IntegerField(min_value=0, max_value=MOST_REPS, required=False)
    seconds = forms.IntegerField(min_value=0, max_value=MOST_SECONDS, required=False)


class AnswerForm(forms.Form):
    """How a drill was; ``client_uuid`` comes where an answer is put right."""

    answer = forms.ChoiceField(choices=Answer)
    client_uuid = forms.UUIDField(required=False)


class NumberForm(OnceForm):
    """How many were done after all: movements or seconds, as the drill is counted."""

    amount = forms.IntegerField(min_value=0, max_value=MOST_SECONDS)


class PainNowForm(forms.Form):
    """How much it hurts now."""

    pain = forms.IntegerField(
        min_value=0, max_value=10, error_messages={"required": _("Tap a number.")}
    )


def tapped(data: Mapping[str, object]) -> dict[str, object]:
    """Return which place and number of pain were tapped, to show them again."""
    pain = str(data.get("pain", ""))
    return {"site": data.get("site", ""), "pain": int(pain) if pain.isdecimal() else None}


class PainForm(forms.Form):
    """Where it hurt, and how much."""

    site = forms.ChoiceField(
        choices=PainSite, error_messages={"required": _("Tap where it hurts.")}
    )
    pain = forms.IntegerField(
        min_value=0, max_value=10, error_messages={"required": _("Tap a number.")}
    )


class TellPainForm(PainForm, OnceForm):
    """Pain outside a drill."""


class HurtForm(PainForm, LogForm):
    """Pain at the drill that is under way, which is logged with it."""


class CorrectForm(OnceForm):
    """An entry as it should have been."""

    outcome = forms.ChoiceField(choices=Outcome)
    amount = forms.IntegerField(
        min_value=0,
        max_value=MOST_REPS,
        required=False,
        error_messages={"invalid": _("Use a number, such as 10.")},
    )
    answer = forms.ChoiceField(choices=Answer, required=False)
    site = forms.ChoiceField(choices=PainSite, required=False)
    pain = forms.IntegerField(min_value=0, max_value=10, required=False)

    def clean(self) -> dict[str, object]:
        """Keep pain only with "it hurt"; the site alone says nothing."""
        data: dict[str, object] = super().clean() or {}
        if data.get("answer") != Answer.HURT:
            data |= {"pain": None, "site": ""}
        return data


class HelpForm(CorrectForm):
    """What a helper saw of a drill."""

    outcome = forms.ChoiceField(
        choices=Outcome, error_messages={"required": _("Say whether it was done.")}
    )
    helped = forms.ChoiceField(choices=HelpGiven, required=False)


class WriteForm(OnceForm):
    """A message: words, a photo, or both; a photo only with the person's word that it may stay."""

    text = forms.CharField(
        max_length=MESSAGE_LETTERS,
        required=False,
        error_messages={"max_length": _("Please use fewer words.")},
    )
    photo = SentFile(required=False, error_messages={"empty": _("We cannot read this photo.")})
    agrees = forms.BooleanField(required=False)

    def clean(self) -> dict[str, object]:
        """Ask for something to send, and for the word that a photo takes."""
        data: dict[str, object] = super().clean() or {}
        if self.errors:
            return data
        if not data.get("text") and not data.get("photo"):
            self.add_error("text", _("Write a few words, or tap an answer."))
        elif data.get("photo") and not data.get("agrees"):
            self.add_error("agrees", _("Tick the box to send a photo."))
        return data


class MobileForm(forms.Form):
    """Where text messages go."""

    example = {"number": "+44 7700 900123"}  # Ofcom keeps it for films and books

    number = forms.CharField(
        label=_("Your mobile number"),
        max_length=30,
        error_messages={"required": _("Type your mobile number.")},
        widget=forms.TextInput({"autocomplete": "tel", "inputmode": "tel"}),
    )
