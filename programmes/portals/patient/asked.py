"""What the team asks a patient to rate, in plain words: one question, from 0 to 10."""

from collections.abc import Mapping
from dataclasses import dataclass

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Question:
    """A question, and what 0 and 10 stand for."""

    words: Words
    least: Words
    most: Words


QUESTIONS: Mapping[str, Question] = {
    "pain-hand": Question(_("How much does your hand or wrist hurt today?"), _("none"), _("worst")),
    "pain-shoulder": Question(_("How much does your shoulder hurt today?"), _("none"), _("worst")),
    "tightness": Question(_("How tight is your hand today?"), _("not tight"), _("very tight")),
    "fatigue": Question(_("How tired are you today?"), _("not tired"), _("very tired")),
    "effort": Question(_("How hard was your last practice?"), _("easy"), _("very hard")),
    "confidence": Question(
        _("How sure are you that you can do your plan this week?"), _("not sure"), _("very sure")
    ),
}
"""By the slug of the measure; every one that patients may be asked for has a line."""


class RatingForm(forms.Form):
    """The number that was tapped."""

    rating = forms.IntegerField(
        min_value=0, max_value=10, error_messages={"required": _("Tap a number.")}
    )
