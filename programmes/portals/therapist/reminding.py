"""Reminders of one patient, and a therapist's own mails, as forms."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programmes.domain.reminders import QuietHours
from programmes.domain.timing import DAYS_A_WEEK
from programmes.domain.wishes import FIRST, LAST, MOST_LETTERS, InvalidWish, Wishes
from programmes.models import Channel, DeliveryKind, Patient, ReminderRule
from programmes.portals.clocks import clock, half_hours

NEVER = ("", gettext_lazy("no time"))
ON_DAYS = [(str(day), WEEKDAYS[day]) for day in range(DAYS_A_WEEK)]
TOLD = (DeliveryKind.REASSESS, DeliveryKind.REFRESH)


def _ways(label: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": gettext_lazy("Choose one of the list.")},
    )


def _quiet_time(label: Any) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        required=False,
        widget=forms.TimeInput({"type": "time", "class": "short"}, format="%H:%M"),
        error_messages={"invalid": gettext_lazy("Enter a time such as 21:00.")},
    )


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
    ways = _ways(gettext_lazy("How"))
    sums_up = forms.BooleanField(label=gettext_lazy("Message about each week"), required=False)
    weekly_on = forms.TypedChoiceField(
        label=gettext_lazy("Week: on which day"), coerce=int, choices=ON_DAYS
    )
    weekly_at = forms.ChoiceField(label=gettext_lazy("Week: at what time"))
    weekly_ways = _ways(gettext_lazy("Week: how"))
    quiet_from = _quiet_time(gettext_lazy("Quiet from"))
    quiet_until = _quiet_time(gettext_lazy("Quiet until"))
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

    def __init__(
        self, data: Any, *, patient: Patient, wishes: Wishes, ways: Collection[str], today: date
    ) -> None:
        policy, usual = patient.clinic.reminder_policy, ways or {Channel.EMAIL.value}
        times = {f"time_{number}": clock(at) for number, at in enumerate(wishes.times)}
        initial = {
            **{name: getattr(wishes, name) for name in ("is_on", "asks_again", "sums_up")},
            **times,
            "weekdays": sorted(wishes.weekdays),
            "ways": sorted(wishes.ways or usual),
            "weekly_on": wishes.weekly_on,
            "weekly_at": clock(wishes.weekly_at),
            "weekly_ways": sorted(wishes.weekly_ways or usual),
            "quiet_from": patient.quiet_from,
            "quiet_until": patient.quiet_until,
            "paused_until": wishes.paused_until,
            "cue": patient.cue,
        }
        super().__init__(data, initial=initial)
        self._before, self._today = wishes, today
        self.wishes, self.quiet = wishes, None if patient.quiet_from is None else patient.quiet
        most = max(policy.most_times, len(wishes.times))
        for number in range(most):
            self.fields[f"time_{number}"] = forms.ChoiceField(
                label=_("Time %(number)d") % {"number": number + 1},
                choices=[NEVER, *half_hours(policy.first, policy.last, also=wishes.times)],
                required=False,
            )
        weekly = half_hours(policy.first, policy.last, also=[wishes.weekly_at])
        choices: dict[str, list[Any]] = {"weekly_at": weekly}
        for name, held in (("ways", wishes.ways), ("weekly_ways", wishes.weekly_ways)):
            there = {*usual, *(held or ())}
            choices[name] = [(way.value, way.label) for way in Channel if way.value in there]
        for name, offered in choices.items():
            self.fields[name].choices = offered  # type: ignore[attr-defined]
            if len(offered) == 1:  # there is nothing to choose
                self.fields[name].widget = forms.MultipleHiddenInput()
        usual_quiet = (clock(patient.clinic.quiet_from), clock(patient.clinic.quiet_until))
        for name in ("quiet_from", "quiet_until"):
            self.fields[name].help_text = _("Empty: %s to %s, as the clinic.") % usual_quiet
        self.fields["agreed"].label = _("%(name)s agreed to what is turned on here") % {
            "name": patient.name
        }
        self._named = [f"time_{number}" for number in range(most)]

    @property
    def times(self) -> list[forms.BoundField]:
        """The fields of the times of practice."""
        return [self[name] for name in self._named]

    def clean(self) -> dict[str, Any]:
        """Put the wishes together."""
        data = super().clean() or {}
        if self.errors:
            return data
        if data["paused_until"] is not None and data["paused_until"] <= self._today:
            self.add_error("paused_until", _("Choose a day that is still to come."))
            return data
        if (data["quiet_from"] is None) != (data["quiet_until"] is None):
            self.add_error("quiet_until", _("Enter both times, or neither."))
            return data
        try:
            self._put_together(data)
        except InvalidWish as refused:
            self.add_error(None, _(refused.sentence) % refused.values)
            return data
        if self._turns_on() and not data["agreed"]:
            self.add_error("agreed", _("Ask first, and tick this when the answer is yes."))
        return data

    def _put_together(self, data: Mapping[str, Any]) -> None:
        times = {time.fromisoformat(data[name]) for name in self._named if data[name]}
        self.wishes = Wishes(
            is_on=data["is_on"],
            times=tuple(sorted(times)),
            weekdays=frozenset(data["weekdays"]),
            asks_again=data["asks_again"],
            ways=frozenset(data["ways"]) or None,
            sums_up=data["sums_up"],
            weekly_on=data["weekly_on"],
            weekly_at=time.fromisoformat(data["weekly_at"]),
            weekly_ways=frozenset(data["weekly_ways"]) or None,
            paused_until=data["paused_until"],
        )
        for switch, ways in (("is_on", "ways"), ("sums_up", "weekly_ways")):
            if data[switch] and not data[ways]:
                raise InvalidWish("Choose a way.")
        self.quiet = None
        if data["quiet_from"] is not None:
            self.quiet = QuietHours(data["quiet_from"], data["quiet_until"])

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
        label=gettext_lazy("At what time"), choices=half_hours(FIRST, LAST), required=False
    )


def consents(rules: Collection[ReminderRule]) -> list[Consent]:
    """Return to which kinds of mail the patient said yes, or no more."""
    return [Consent(DeliveryKind(rule.kind).label, rule) for rule in rules]
