"""The parts of a clinic's settings: what stands, what a change would do, how it is stored."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format, time_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from programmes.actions import clinics
from programmes.domain.escalation import looked_at_by
from programmes.domain.thresholds import Group
from programmes.domain.timing import DAYS_A_WEEK, WorkingHours
from programmes.models import Clinic, User
from programmes.portals.clinic_admin import retention
from programmes.portals.clinic_admin.setting_forms import (
    CardsForm,
    ContactForm,
    DutyForm,
    PlaceForm,
    QuietForm,
    RemindersForm,
    WorkingHoursForm,
)
from programmes.portals.clocks import clock
from programmes.portals.limits import WORDS, LimitsForm, Setting, limits_of

NOBODY = _lazy("Nobody")


@dataclass(frozen=True, slots=True)
class Section:
    """
    One part of the settings, with a form of its own.

    ``rows`` are what stands. ``effect`` says what the form would change, a sentence each; like
    ``store`` it may raise ``ClashesWithPatients``.
    """

    title: str | Promise
    about: str | Promise
    form: Callable[..., forms.Form]
    rows: Callable[[Clinic], list[Setting]]
    effect: Callable[[Clinic, Any, datetime], list[str]]
    store: Callable[[Clinic, Any, User, datetime], None]


def _contact_rows(clinic: Clinic) -> list[Setting]:
    return [
        Setting(_lazy("Name"), clinic.name),
        Setting(_lazy("Telephone"), clinic.phone or _lazy("None")),
        Setting(_lazy("Emergency number"), clinic.emergency_number),
    ]


def _contact_effect(_clinic: Clinic, form: ContactForm, _now: datetime) -> list[str]:
    data, said = form.cleaned_data, []
    if "emergency_number" in form.changed_data:
        words = _("“Emergency” calls %(number)s on every phone of this clinic's patients.")
        said.append(words % {"number": data["emergency_number"]})
    if "phone" in form.changed_data and data["phone"]:
        said.append(_("“Call the clinic” calls %(number)s.") % {"number": data["phone"]})
    elif "phone" in form.changed_data:
        said.append(_("Patients find no number of the clinic to call."))
    if "name" in form.changed_data:
        said.append(_("Everybody reads the name “%(name)s”.") % {"name": data["name"]})
    return [*said, _("A phone without a network shows it once it has been online.")]


def _store_contact(clinic: Clinic, form: ContactForm, by: User, _now: datetime) -> None:
    clinics.set_contact(clinic=clinic, **form.cleaned_data, by=by)


def _place_rows(clinic: Clinic) -> list[Setting]:
    return [
        Setting(_lazy("Time zone"), clinic.zone.replace("_", " ")),
        Setting(_lazy("Language"), dict(settings.LANGUAGES).get(clinic.language, clinic.language)),
    ]


def _place_effect(clinic: Clinic, form: PlaceForm, now: datetime) -> list[str]:
    said = []
    if "zone" in form.changed_data:
        words = _(
            "The clock of the clinic shows %(after)s now, no longer %(before)s. Working hours "
            "follow it. Patients keep the zones that they live in."
        )
        after, before = form.cleaned_data["zone"], clinic.zone
        said.append(words % {"after": _clock(now, after), "before": _clock(now, before)})
    if "language" in form.changed_data:
        said.append(_("New patients begin in this language. Nobody else's changes."))
    return said


def _store_place(clinic: Clinic, form: PlaceForm, by: User, now: datetime) -> None:
    clinics.set_place(clinic=clinic, **form.cleaned_data, by=by, now=now)


def _hours_rows(clinic: Clinic) -> list[Setting]:
    hours = clinic.working_hours.hours
    days = ((str(WEEKDAYS[day]), hours.get(day)) for day in range(DAYS_A_WEEK))
    return [Setting(day, _span(*span) if span else _lazy("Closed")) for day, span in days]


def _hours_effect(clinic: Clinic, form: WorkingHoursForm, now: datetime) -> list[str]:
    by = {
        "after": _looked_at(form.hours, clinic.zone, now),
        "before": _looked_at(clinic.working_hours, clinic.zone, now),
    }
    return [
        _(
            "A red card that came in now would go to the duty contact %(after)s; "
            "with the hours as they are, %(before)s."
        )
        % by,
        _("Patients read that time on the screen that stops their practice."),
    ]


def _looked_at(hours: WorkingHours, zone: str, now: datetime) -> str:
    moment = looked_at_by(now, hours, zone)
    if moment is None:
        return _("never")
    local = moment.astimezone(ZoneInfo(zone))
    return date_format(local, "D j F, H:i")


def _store_hours(clinic: Clinic, form: WorkingHoursForm, by: User, _now: datetime) -> None:
    clinics.set_hours(clinic=clinic, hours=form.hours, by=by)


def _duty_rows(clinic: Clinic) -> list[Setting]:
    names = {user.pk: user.name for user in clinic.therapists}
    return [
        Setting(_lazy("Duty contact"), names.get(clinic.duty_contact_id or 0, NOBODY)),
        Setting(_lazy("Duty lead"), names.get(clinic.duty_lead_id or 0, NOBODY)),
    ]


def _duty_effect(_clinic: Clinic, form: DutyForm, _now: datetime) -> list[str]:
    contact, lead = form.cleaned_data["contact"], form.cleaned_data["lead"]
    told = contact or lead
    if told is None:
        return [_("A red card that nobody looks at goes to every therapist of the clinic.")]
    words = _("A red card that nobody has seen for 4 working hours goes to %(name)s.")
    said = [words % {"name": told.name}]
    if lead is not None:
        said.append(_("%(name)s has patients without a therapist.") % {"name": lead.name})
    return said


def _store_duty(clinic: Clinic, form: DutyForm, by: User, _now: datetime) -> None:
    clinics.set_duty(clinic=clinic, **form.cleaned_data, by=by)


def _quiet_rows(clinic: Clinic) -> list[Setting]:
    return [Setting(_lazy("Every day"), _span(clinic.quiet_from, clinic.quiet_until))]


def _quiet_effect(_clinic: Clinic, form: QuietForm, _now: datetime) -> list[str]:
    span = _span(form.cleaned_data["begins"], form.cleaned_data["ends"])
    return [
        _("No reminder goes out from %(span)s, by the clock of each patient.") % {"span": span},
        _("Patients who chose quiet hours of their own keep them. Sign-in codes always go."),
    ]


def _store_quiet(clinic: Clinic, form: QuietForm, by: User, now: datetime) -> None:
    clinics.set_quiet_hours(clinic=clinic, **form.cleaned_data, by=by, now=now)


def _reminders_rows(clinic: Clinic) -> list[Setting]:
    policy = clinic.reminder_policy
    week = {"day": WEEKDAYS[policy.weekly_on], "at": clock(policy.weekly_at)}
    return [
        Setting(_lazy("Allowed"), _span(policy.first, policy.last)),
        Setting(_lazy("Times a day at most"), policy.most_times),
        Setting(_lazy("Proposed"), ", ".join(map(clock, policy.times))),
        Setting(_lazy("Week is summed up"), _("%(day)s, %(at)s") % week),
    ]


def _reminders_effect(clinic: Clinic, form: RemindersForm, _now: datetime) -> list[str]:
    policy = form.policy
    values = {
        "span": _span(policy.first, policy.last),
        "most": policy.most_times,
        "times": ", ".join(map(clock, policy.times)),
    }
    said = [
        ngettext(
            "From now on a time is chosen from %(span)s, one a day.",
            "From now on times are chosen from %(span)s, %(most)s a day at most.",
            policy.most_times,
        )
        % values,
        _("Whoever turns reminders on begins with %(times)s.") % values,
    ]
    outside = clinics.count_outside(clinic=clinic, policy=policy)
    if outside:
        text = ngettext(
            "%(outside)s patient chose otherwise before, and keeps it until it is changed.",
            "%(outside)s patients chose otherwise before, and keep it until it is changed.",
            outside,
        )
        said.append(text % {"outside": outside})
    return said


def _store_reminders(clinic: Clinic, form: RemindersForm, by: User, _now: datetime) -> None:
    clinics.set_reminder_policy(clinic=clinic, policy=form.policy, by=by)


def _cards_rows(clinic: Clinic) -> list[Setting]:
    return [Setting(_lazy("Printed cards"), _lazy("Yes") if clinic.allows_cards else _lazy("No"))]


def _cards_effect(_clinic: Clinic, form: CardsForm, _now: datetime) -> list[str]:
    if not form.cleaned_data["is_allowed"]:
        return [_("Cards that are out open nothing now. They work again if you allow them.")]
    return [
        _("A therapist can print a card for a patient who cannot keep a phone signed in."),
        _("Whoever finds a card sees the patient's name and today's plan, and can log it."),
        _("It opens no history, no settings and no record. Each is ended among the devices."),
    ]


def _store_cards(clinic: Clinic, form: CardsForm, by: User, _now: datetime) -> None:
    clinics.allow_cards(clinic=clinic, **form.cleaned_data, by=by)


def _limits_form(group: Group, data: Any = None, *, clinic: Clinic, **_more: Any) -> LimitsForm:
    empty = _("Empty: %(number)s, the default.")
    return LimitsForm(data, group=group, own=clinic.thresholds_json, otherwise=empty)


def _limits_effect(group: Group, clinic: Clinic, form: LimitsForm, now: datetime) -> list[str]:
    found = clinics.try_limits(clinic=clinic, group=group, thresholds=form.cleaned_data, now=now)
    looked_at = ngettext(
        "Looked at: the last 28 days of %(patients)s patient.",
        "Looked at: the last 28 days of %(patients)s patients.",
        found.patients,
    )
    if not found.changed:
        said = [_("The same cards would have come.")]
    else:
        more = ngettext("%(more)s card more", "%(more)s cards more", found.more)
        fewer = ngettext("%(fewer)s card fewer", "%(fewer)s cards fewer", found.fewer)
        words = _("There would have been {more} and {fewer}, for %(changed)s of them.")
        said = [words.format(more=more, fewer=fewer)]
    counts = {
        "patients": found.patients,
        "changed": found.changed,
        "more": found.more,
        "fewer": found.fewer,
    }
    kept = _("The new limits count from what is told next. Open cards stay.")
    return [*_changes(group, clinic, form), *(text % counts for text in (looked_at, *said)), kept]


def _changes(group: Group, clinic: Clinic, form: LimitsForm) -> list[str]:
    before, after = limits_of(group, clinic.thresholds_json), limits_of(group, form.overrides)
    words = _("%(label)s: %(after)s, so far %(before)s.")
    return [
        words % {"label": new.label, "after": new.value, "before": old.value}
        for old, new in zip(before, after, strict=True)
        if new.value != old.value
    ]


def _store_limits(clinic: Clinic, form: LimitsForm, by: User, _now: datetime) -> None:
    clinics.set_limits(clinic=clinic, thresholds=form.cleaned_data, by=by)


def _limits(group: Group) -> Section:
    return Section(
        title=WORDS[group].title,
        about=WORDS[group].evidence,
        form=partial(_limits_form, group),
        rows=lambda clinic: limits_of(group, clinic.thresholds_json),
        effect=partial(_limits_effect, group),
        store=_store_limits,
    )


def _clock(now: datetime, zone: str) -> str:
    return time_format(now.astimezone(ZoneInfo(zone)), "H:i")


def _span(since: time, until: time) -> str:
    words = {"since": clock(since), "until": clock(until)}
    return _("%(since)s to %(until)s") % words


SECTIONS: Mapping[str, Section] = {
    "contact": Section(
        _lazy("Name and telephone"),
        _lazy("What patients read, and whom they call."),
        ContactForm,
        _contact_rows,
        _contact_effect,
        _store_contact,
    ),
    "hours": Section(
        _lazy("Working hours"),
        _lazy("When the team looks at what patients tell, by the clock of the clinic."),
        WorkingHoursForm,
        _hours_rows,
        _hours_effect,
        _store_hours,
    ),
    "duty": Section(
        _lazy("On duty"),
        _lazy("Who is told when nobody has looked, and who has patients without a therapist."),
        DutyForm,
        _duty_rows,
        _duty_effect,
        _store_duty,
    ),
    "quiet": Section(
        _lazy("Quiet hours"),
        _lazy("When no reminder goes out. They may lead over midnight."),
        QuietForm,
        _quiet_rows,
        _quiet_effect,
        _store_quiet,
    ),
    "reminders": Section(
        _lazy("Reminders"),
        _lazy("When patients may be reminded, by their own clock, and with what they begin."),
        RemindersForm,
        _reminders_rows,
        _reminders_effect,
        _store_reminders,
    ),
    "cards": Section(
        _lazy("Printed cards"),
        _lazy("A card with a QR code that opens practice on any phone, and nothing else."),
        CardsForm,
        _cards_rows,
        _cards_effect,
        _store_cards,
    ),
    "place": Section(
        _lazy("Zone and language"),
        _lazy("Each patient has a zone and a language of their own; these are the clinic's."),
        PlaceForm,
        _place_rows,
        _place_effect,
        _store_place,
    ),
    "retention": Section(
        _lazy("Keeping and erasing records"),
        retention.ABOUT,
        retention.RetentionForm,
        retention.rows,
        retention.effect,
        retention.store,
    ),
    **{group.value: _limits(group) for group in Group},
}
