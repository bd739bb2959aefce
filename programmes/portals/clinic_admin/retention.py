"""How long records are kept, how long an erasure waits: what stands, what a change does."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from programmes.actions import clinics
from programmes.domain.retention import (
    LEAST_MONTHS,
    LEAST_WAIT_DAYS,
    MOST_MONTHS,
    MOST_WAIT_DAYS,
)
from programmes.models import Clinic, User
from programmes.portals.limits import Setting

ABOUT = _lazy(
    "Ask whoever answers for records at the clinic. The NHS in England keeps most records for 8 "
    "years after the last treatment (96 months; Records Management Code of Practice), German law "
    "asks for 10 (120 months; BGB 630f). An erasure has to be answered within a month (GDPR, "
    "Article 12(3)); 14 days of waiting are a proposal."
)


def _whole(
    label: Any, *, help_text: Any, least: int, most: int, is_required: bool
) -> forms.IntegerField:
    said = format_lazy(_lazy("Use a whole number from {least} to {most}."), least=least, most=most)
    return forms.IntegerField(
        label=label,
        help_text=help_text,
        required=is_required,
        min_value=least,
        max_value=most,
        widget=forms.NumberInput({"class": "short"}),
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), said),
    )


class RetentionForm(forms.Form):
    """How long records are kept after care ended, and how long an erasure waits."""

    months = _whole(
        _lazy("Months after care ended"),
        help_text=_lazy("Empty: for good, until somebody asks."),
        least=LEAST_MONTHS,
        most=MOST_MONTHS,
        is_required=False,
    )
    wait_days = _whole(
        _lazy("Days that an erasure waits"),
        help_text=_lazy("Time to notice a mistake, and to keep elsewhere what has to be kept."),
        least=LEAST_WAIT_DAYS,
        most=MOST_WAIT_DAYS,
        is_required=True,
    )

    def __init__(self, data: Any = None, *, clinic: Clinic, **_more: Any) -> None:
        now = {"months": clinic.retention_months, "wait_days": clinic.erasure_wait_days}
        super().__init__(data, initial=now)


def rows(clinic: Clinic) -> list[Setting]:
    """Return what stands."""
    kept = clinic.retention_months
    return [
        Setting(_lazy("Kept after care ended"), _months(kept) if kept else _lazy("For good")),
        Setting(_lazy("Erasures wait"), _days(clinic.erasure_wait_days)),
    ]


def effect(clinic: Clinic, form: RetentionForm, now: datetime) -> list[str]:
    """Return what the form would change, a sentence each."""
    months, wait = form.cleaned_data["months"], form.cleaned_data["wait_days"]
    if months is None:
        said = [_("No record is put up for erasure by its age.")]
    else:
        count = clinics.try_retention(clinic=clinic, months=months, now=now)
        text = ngettext(
            "Care ended that long ago for %(n)s person. Their record is put up for erasure now.",
            "Care ended that long ago for %(n)s people. Their records are put up for erasure now.",
            count,
        )
        said = [
            text % {"n": count},
            _("From then on each is put up when its %(months)s are over.")
            % {"months": _months(months)},
            _("Those who run the clinic get a mail, and can call each off until its day."),
        ]
    words = _("From when it was agreed to, an erasure waits for %(days)s.")
    return [*said, words % {"days": _days(wait)}, _("What is on its way keeps its day.")]


def _months(months: int) -> str:
    return ngettext("%(n)s month", "%(n)s months", months) % {"n": months}


def _days(days: int) -> str:
    return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}


def store(clinic: Clinic, form: RetentionForm, by: User, _now: datetime) -> None:
    """Store it."""
    clinics.set_retention(clinic=clinic, **form.cleaned_data, by=by)
