"""What patients were asked to rate themselves, in words, and the form that asks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programmes.models.measure import shipped_measures
from programmes.portals.therapist import words

ASKED_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Asked:
    """A question without an answer; it waits, or the patient has put it aside."""

    key: str
    name: str
    told: str
    is_open: bool


class AskForm(forms.Form):
    """Which measures to ask the patient for."""

    measures = forms.MultipleChoiceField(
        label=gettext_lazy("Measures that only the patient can rate"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("Tick what to ask for."),
            "invalid_choice": gettext_lazy("Tick measures of the list."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"prefix": "ask"} | kwargs)
        field = self.fields["measures"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 -- for the types
        known = shipped_measures().values()
        field.choices = [(one.slug, one.name) for one in known if one.is_asked]


def told_questions(rows: Iterable[Mapping[str, Any]], *, now: datetime, zone: str) -> list[Asked]:
    """Return questions from rows of JSON, in the order they come."""
    return [_asked(row, now, zone) for row in rows]


def _asked(row: Mapping[str, Any], now: datetime, zone: str) -> Asked:
    def moment(name: str) -> str:
        return words.moment(datetime.fromisoformat(row[name]), now=now, zone=zone)

    is_open = row["closed_at"] is None
    values = {"name": row["by"], "asked": moment("at")}
    told = _("asked by %(name)s, %(asked)s; waits for an answer") % values
    if not is_open:
        told = _("put aside by the patient, %(day)s") % {"day": moment("closed_at")}
    return Asked(row["key"], shipped_measures()[row["measure"]].name, told, is_open)
