"""What a clinic admin sets for the whole clinic, a small form for each part."""

from collections.abc import Sequence
from datetime import time
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from programmes.domain.timing import DAYS_A_WEEK, WorkingHours, is_zone
from programmes.domain.wishes import (
    FIRST,
    LAST,
    MOST_TIMES,
    InvalidWish,
    ReminderPolicy,
    refuse_quiet,
)
from programmes.models import Clinic, User
from programmes.portals.clocks import clock, half_hours
from programmes.portals.uploads import SentFile

NUMBER = r"[0-9+()\- ]*"


def zone_choices() -> list[tuple[str, str]]:
    """Return the places of the zone database, by name."""
    zones = sorted(name for name in available_timezones() if is_zone(name))
    return [(name, name.replace("_", " ")) for name in zones]


def _number(label: Any, *, is_required: bool, length: int) -> forms.RegexField:
    sentence = _("Use digits, such as 0151 496 0000.")
    return forms.RegexField(
        rf"^{NUMBER}$",
        label=label,
        required=is_required,
        max_length=length,
        error_messages={"required": _("Enter a number to call."), "invalid": sentence},
        widget=forms.TextInput({"autocomplete": "off", "inputmode": "tel"}),
    )


class ContactForm(forms.Form):
    """What the clinic is called, and the numbers that its patients call."""

    name = forms.CharField(
        label=_("Name of the clinic"),
        max_length=120,
        error_messages={"required": _("Enter the name that patients know.")},
    )
    phone = _number(_("Telephone"), is_required=False, length=40)
    emergency_number = _number(_("Emergency number"), is_required=True, length=20)

    def __init__(self, data: Any = None, *, clinic: Clinic, **_more: Any) -> None:
        names = ("name", "phone", "emergency_number")
        super().__init__(data, initial={name: getattr(clinic, name) for name in names})


class PlaceForm(forms.Form):
    """The clock of the clinic, and the language in which its new patients begin."""

    zone = forms.ChoiceField(label=_("Time zone"))
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    def __init__(self, data: Any = None, *, clinic: Clinic, **_more: Any) -> None:
        super().__init__(data, initial={"zone": clinic.zone, "language": clinic.language})
        self.fields["zone"].choices = zone_choices()  # type: ignore[attr-defined]
        for field in self.fields.values():
            field.error_messages |= dict.fromkeys(
                ("required", "invalid_choice"), _("Choose one of the list.")
            )


LOGO_WANTED = _("Choose a JPEG, PNG or WebP of up to 15 MB.")


class LogoForm(forms.Form):
    """A picture that the clinic prints."""

    file = SentFile(
        label=_("Logo"),
        help_text=_(
            "JPEG, PNG or WebP, up to 15 MB. It stands beside the clinic's name and on paper."
        ),
        widget=forms.FileInput({"accept": "image/jpeg,image/png,image/webp"}),
        error_messages={"required": LOGO_WANTED, "empty": LOGO_WANTED},
    )


def _time() -> forms.TimeInput:
    return forms.TimeInput({"type": "time"}, format="%H:%M")


class HoursWidget(forms.MultiWidget):
    """From when until when, side by side."""

    template_name = "ui/hours.html"
    use_fieldset = True

    def __init__(self) -> None:
        super().__init__({"from": _time(), "until": _time()})

    def decompress(self, value: tuple[time, time] | None) -> list[time | None]:
        """Return both ends; a free day has neither."""
        return [None, None] if value is None else list(value)


class HoursField(forms.MultiValueField):
    """The working hours of a day; ``None`` is a free day."""

    widget = HoursWidget

    def __init__(self, label: Any) -> None:
        sentence = {"invalid": _("Enter a time such as 09:00.")}
        ends = (forms.TimeField(error_messages=sentence), forms.TimeField(error_messages=sentence))
        super().__init__(
            fields=ends,
            label=label,
            required=False,
            require_all_fields=False,
            error_messages={"incomplete": _("Enter both times, or neither.")},
        )

    def compress(self, data_list: Sequence[time]) -> tuple[time, time] | None:
        """Return the hours, which end after they begin."""
        if not data_list:
            return None
        begins, ends = data_list
        if begins >= ends:
            raise forms.ValidationError(_("The day must end after it begins."))
        return begins, ends


class WorkingHoursForm(forms.Form):
    """When the team works, for each day of the week."""

    def __init__(self, data: Any = None, *, clinic: Clinic, **_more: Any) -> None:
        hours = clinic.working_hours.hours
        days = range(DAYS_A_WEEK)
        super().__init__(data, initial={f"day_{day}": hours.get(day) for day in days})
        for day in days:
            self.fields[f"day_{day}"] = HoursField(WEEKDAYS[day])

    @property
    def hours(self) -> WorkingHours:
        """Return what was typed."""
        days = ((day, self.cleaned_data[f"day_{day}"]) for day in range(DAYS_A_WEEK))
        return WorkingHours({day: span for day, span in days if span is not None})


class DutyForm(forms.Form):
    """Who is told of what nobody has looked at, and who has patients without a therapist."""

    contact = forms.TypedChoiceField(label=_("Duty contact"), required=False, empty_value=None)
    lead = forms.TypedChoiceField(label=_("Duty lead"), required=False, empty_value=None)

    def __init__(
        self, data: Any = None, *, clinic: Clinic, therapists: Sequence[User], **_more: Any
    ) -> None:
        by_id = {str(user.public_id): user for user in therapists}
        keys = {user.pk: key for key, user in by_id.items()}
        now = {"contact": clinic.duty_contact_id or 0, "lead": clinic.duty_lead_id or 0}
        super().__init__(data, initial={name: keys.get(key) for name, key in now.items()})
        for name in now:
            field = self.fields[name]
            assert isinstance(field, forms.TypedChoiceField)  # noqa: S101 -- for the types
            field.choices = [("", _("Nobody")), *((key, user.name) for key, user in by_id.items())]
            field.coerce = by_id.__getitem__
            field.error_messages["invalid_choice"] = _("Choose somebody who treats here now.")


class QuietForm(forms.Form):
    """When nobody is reminded, by the clock of each patient."""

    begins = forms.TimeField(label=_("Quiet from"), widget=_time())
    ends = forms.TimeField(label=_("Quiet until"), widget=_time())

    def __init__(self, data: Any = None, *, clinic: Clinic, **_more: Any) -> None:
        super().__init__(data, initial={"begins": clinic.quiet_from, "ends": clinic.quiet_until})
        for field in self.fields.values():
            field.widget.attrs["class"] = "short"
            field.error_messages |= dict.fromkeys(
                ("required", "invalid"), _("Enter a time such as 21:00.")
            )

    def clean(self) -> dict[str, Any]:
        """Refuse hours that begin when they end."""
        data = self.cleaned_data
        if not self.errors and data["begins"] == data["ends"]:
            self.add_error("ends", _("Quiet hours must end at another time."))
        return data


class CardsForm(forms.Form):
    """Whether a patient may have a card on paper that opens practice."""

    is_allowed = forms.BooleanField(label=_("Therapists may print cards"), required=False)

    def __init__(self, data: Any = None, *, clinic: Clinic, **_more: Any) -> None:
        super().__init__(data, initial={"is_allowed": clinic.allows_cards})


class RemindersForm(forms.Form):
    """When patients may be reminded, and with what they begin."""

    first = forms.ChoiceField(label=_("Reminders from"), choices=half_hours(FIRST, LAST))
    last = forms.ChoiceField(label=_("Reminders until"), choices=half_hours(FIRST, LAST))
    most_times = forms.TypedChoiceField(
        label=_("Times a day at most"),
        coerce=int,
        choices=[(str(number), str(number)) for number in range(1, MOST_TIMES + 1)],
    )
    weekly_on = forms.TypedChoiceField(
        label=_("Week is summed up on"),
        coerce=int,
        choices=[(str(day), WEEKDAYS[day]) for day in range(DAYS_A_WEEK)],
    )
    weekly_at = forms.ChoiceField(label=_("Week is summed up at"), choices=half_hours(FIRST, LAST))

    def __init__(self, data: Any = None, *, clinic: Clinic, **_more: Any) -> None:
        policy = clinic.reminder_policy
        fixed = {name: getattr(policy, name) for name in ("most_times", "weekly_on")}
        times = {name: clock(getattr(policy, name)) for name in ("first", "last", "weekly_at")}
        proposed = {f"time_{number}": clock(at) for number, at in enumerate(policy.times)}
        super().__init__(data, initial={**fixed, **times, **proposed})
        for number in range(MOST_TIMES):
            self.fields[f"time_{number}"] = forms.ChoiceField(
                label=_("Proposed time %(number)d") % {"number": number + 1},
                choices=[("", _("no time")), *half_hours(FIRST, LAST)],
                required=False,
            )
        self.order_fields(
            ["first", "last", "most_times", *(f"time_{n}" for n in range(MOST_TIMES))]
        )
        for field in self.fields.values():
            field.error_messages |= dict.fromkeys(
                ("required", "invalid_choice"), _("Choose one of the list.")
            )
        self._clinic, self.policy = clinic, policy

    def clean(self) -> dict[str, Any]:
        """Put the policy together."""
        data = self.cleaned_data
        if self.errors:
            return data
        chosen = (data[f"time_{number}"] for number in range(MOST_TIMES))
        read = {name: time.fromisoformat(data[name]) for name in ("first", "last", "weekly_at")}
        try:
            self.policy = ReminderPolicy(
                **read,
                most_times=data["most_times"],
                times=tuple(sorted({time.fromisoformat(at) for at in chosen if at})),
                weekly_on=data["weekly_on"],
            )
            refuse_quiet({*self.policy.times, self.policy.weekly_at}, self._clinic.quiet)
        except InvalidWish as refused:
            self.add_error(None, gettext(refused.sentence) % refused.values)
        return data
