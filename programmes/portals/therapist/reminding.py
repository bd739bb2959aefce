"""Reminders of one patient, and a therapist's own mails, as forms."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programmes.domain.timing import DAYS_A_WEEK
from programmes.domain.wishes import FIRST, LAST, MOST_LETTERS, MOST_TIMES, InvalidWish, Wishes
from programmes.models import DeliveryKind, Patient, ReminderRule

NEVER = ("", gettext_lazy("no time"))
ON_DAYS = [(str(day), WEEKDAYS[day]) for day in range(DAYS_A_WEEK)]
TOLD = (DeliveryKind.REASSESS, DeliveryKind.REFRESH)


def half_hours() -> list[tuple[str, str | Promise]]:
    """Return the times that can be chosen."""
    minutes = range(FIRST.hour * 60, LAST.hour * 60 + 1, 30)
    words = (f"{at // 60:02}:{at % 60:02}" for at in minutes)
    return [(word, word) for word in words]


@dataclass(frozen=True, slots=True)
class Consent:
    """That a patient agrees to mails of one kind: since when, and who told us; or no more."""

    label: str | Promise
    rule: ReminderRule


class RemindersForm(forms.Form):
    """All that one patient is reminded of; ``agreed`` is needed for what is turned on."""

    is_on = forms.BooleanField(label=gettext_lazy("Remind of practice"), required=False)
    weekdays = forms.TypedMultipleChoiceField(
        label=gettext_lazy("On which days"),
        coerce=int,
        choices=ON_DAYS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    asks_again = forms.BooleanField(
        label=gettext_lazy("Ask again in the evening of a day on which nothing was logged"),
        required=False,
    )
    sums_up = forms.BooleanField(label=gettext_lazy("Mail about each week"), required=False)
    weekly_on = forms.TypedChoiceField(
        label=gettext_lazy("Week: on which day"), coerce=int, choices=ON_DAYS
    )
    weekly_at = forms.ChoiceField(label=gettext_lazy("Week: at what time"), choices=half_hours)
    paused_until = forms.DateField(
        label=gettext_lazy("Pause: first day on which all goes on"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": gettext_lazy("Give a date.")},
    )
    cue = forms.CharField(
        label=gettext_lazy("After what, and where, in the patient's words"),
        help_text=gettext_lazy("The reminder quotes it: After breakfast, at the kitchen table."),
        max_length=MOST_LETTERS,
        required=False,
        error_messages={"max_length": gettext_lazy("Use at most 200 characters.")},
    )
    agreed = forms.BooleanField(required=False)

    def __init__(self, data: Any, *, patient: Patient, wishes: Wishes, today: date) -> None:
        times = {f"time_{number}": f"{at:%H:%M}" for number, at in enumerate(wishes.times)}
        initial = {
            **{name: getattr(wishes, name) for name in ("is_on", "asks_again", "sums_up")},
            **times,
            "weekdays": sorted(wishes.weekdays),
            "weekly_on": wishes.weekly_on,
            "weekly_at": f"{wishes.weekly_at:%H:%M}",
            "paused_until": wishes.paused_until,
            "cue": patient.cue,
        }
        super().__init__(data, initial=initial)
        self._before, self._today = wishes, today
        self.wishes = wishes
        for number in range(MOST_TIMES):
            self.fields[f"time_{number}"] = forms.ChoiceField(
                label=_("Time %(number)d") % {"number": number + 1},
                choices=[NEVER, *half_hours()],
                required=False,
            )
        self.fields["agreed"].label = _("%(name)s agreed to what is turned on here") % {
            "name": patient.name
        }
        first, *others = self.fields
        named = [f"time_{number}" for number in range(MOST_TIMES)]
        self.order_fields([first, *named, *others])

    def clean(self) -> dict[str, Any]:
        """Put the wishes together."""
        data = super().clean() or {}
        if self.errors:
            return data
        if data["paused_until"] is not None and data["paused_until"] <= self._today:
            self.add_error("paused_until", _("Choose a day that is still to come."))
            return data
        times = (data[f"time_{number}"] for number in range(MOST_TIMES))
        try:
            self.wishes = Wishes(
                is_on=data["is_on"],
                times=tuple(sorted({time.fromisoformat(at) for at in times if at})),
                weekdays=frozenset(data["weekdays"]),
                asks_again=data["asks_again"],
                sums_up=data["sums_up"],
                weekly_on=data["weekly_on"],
                weekly_at=time.fromisoformat(data["weekly_at"]),
                paused_until=data["paused_until"],
            )
        except InvalidWish as refused:
            self.add_error(None, _(refused.sentence))
            return data
        if self._turns_on() and not data["agreed"]:
            self.add_error("agreed", _("Ask first, and tick this when the answer is yes."))
        return data

    def _turns_on(self) -> bool:
        fields = ("is_on", "asks_again", "sums_up")
        return any(
            getattr(self.wishes, field) and not getattr(self._before, field) for field in fields
        )


class TellMeForm(forms.Form):
    """What a therapist is told of one patient."""

    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Mail me when it is due"),
        choices=[(kind.value, kind.label) for kind in TOLD],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class WeeklyListForm(forms.Form):
    """A therapist's own weekly list."""

    is_on = forms.BooleanField(label=gettext_lazy("Mail me the list each week"), required=False)
    weekly_on = forms.TypedChoiceField(
        label=gettext_lazy("On which day"), coerce=int, choices=ON_DAYS, required=False
    )
    weekly_at = forms.ChoiceField(
        label=gettext_lazy("At what time"), choices=half_hours, required=False
    )


def consents(rules: Collection[ReminderRule]) -> list[Consent]:
    """Return to which kinds of mail the patient said yes, or no more."""
    return [Consent(DeliveryKind(rule.kind).label, rule) for rule in rules]
