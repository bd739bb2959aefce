"""Handing patients over: what the admin fills in, and what they then agree to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy as _

from programmes.domain.timing import day_bounds, local_day
from programmes.models import Patient, Responsibility, User
from programmes.portals.access import ClinicRequest

MOST_AHEAD = timedelta(days=366)
AN_INSTANT = timedelta(microseconds=1)
DAY = {"invalid": _("Enter the day as year-month-day, such as 2026-03-31.")}


def _day(label: Any, *, help_text: Any, is_required: bool) -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=help_text,
        required=is_required,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={**DAY, "required": _("Choose the first day.")},
    )


class HandoverForm(forms.Form):
    """Which patients go to whom, from which day on; ``today`` is that of the clinic."""

    patients = forms.MultipleChoiceField(
        label=_("Patients"),
        widget=forms.CheckboxSelectMultiple({"class": "columns"}),
        error_messages={
            "required": _("Choose at least one patient."),
            "invalid_choice": _("One of these patients is with somebody else by now. Look again."),
        },
    )
    to = forms.ChoiceField(
        label=_("Who looks after them"),
        error_messages={
            "required": _("Choose a therapist."),
            "invalid_choice": _("Choose a therapist who treats here."),
        },
    )
    since = _day(_("From"), help_text="", is_required=True)
    until = _day(
        _("Last day of a cover"),
        help_text=_("Only for a while, such as a holiday; then they are back with whom they had."),
        is_required=False,
    )

    def __init__(
        self, data: Any, *, patients: Iterable[Patient], therapists: Iterable[User], today: date
    ) -> None:
        names = [(str(one.public_id), one.name) for one in patients]
        chosen = [key for key, _name in names]
        super().__init__(data, initial={"patients": chosen, "since": today})
        self.today = today
        self.fields["patients"].choices = names  # type: ignore[attr-defined]
        self.fields["to"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose")),
            *((str(user.public_id), user.name) for user in therapists),
        ]

    def clean_since(self) -> date:
        """Return the first day, today or within a year."""
        return self._ahead(self.cleaned_data["since"])

    def clean_until(self) -> date | None:
        """Return the last day of a cover; ``None`` where it is for good."""
        day, since = self.cleaned_data["until"], self.cleaned_data.get("since")
        if day is not None and since is not None and day < since:
            raise forms.ValidationError(_("Choose a last day that is not before the first."))
        return None if day is None else self._ahead(day)

    def _ahead(self, day: date) -> date:
        if day < self.today:
            raise forms.ValidationError(_("Choose today or a later day."))
        if day > self.today + MOST_AHEAD:
            raise forms.ValidationError(_("Choose a day within a year."))
        return day

    def moments(self, *, now: datetime, zone: str) -> tuple[datetime, datetime | None]:
        """Return when it begins, at once if that is today, and when it ends, if it does."""
        since, until = self.cleaned_data["since"], self.cleaned_data["until"]
        begins = now if since == self.today else day_bounds(since, zone)[0]
        return begins, until and day_bounds(until, zone)[1]


@dataclass(frozen=True, slots=True)
class Planned:
    """That some patients will be with ``name``; ``until`` is the last day of a cover."""

    name: str
    patients: int
    since: date
    until: date | None


def planned(request: ClinicRequest, *, now: datetime) -> list[Planned]:
    """Return what is agreed for later days and what covers hold now, the next first."""
    rows = Responsibility.objects.visible_to(request.user).filter(clinic=request.clinic)
    running = rows.answering(now=now).filter(until__isnull=False)
    zone = request.clinic.zone
    found = [*_grouped(running), *_grouped(rows.planned(now=now))]
    return [
        Planned(
            row["therapist__name"],
            row["n"],
            local_day(row["since"], zone),
            local_day(row["until"] - AN_INSTANT, zone) if row["until"] else None,
        )
        for row in found
    ]


def _grouped(rows: QuerySet[Responsibility]) -> Iterable[Mapping[str, Any]]:
    named = rows.order_by("since", "therapist__name").values("since", "therapist__name", "until")
    return named.annotate(n=Count("pk"))
