"""What therapists read: reasons, doses, days and stages in words."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from programmes.domain.csvfile import Problem
from programmes.domain.document import (
    EVERY_DAY,
    Dose,
    Hand,
    Progression,
    Schedule,
    Sign,
    Size,
    StageKind,
)
from programmes.domain.doses import whole_minutes
from programmes.domain.fields import InvalidField
from programmes.domain.fit import FitCode, OverloadCode, Verdict
from programmes.domain.plan import Absence, WithdrawalKind
from programmes.domain.reason import Reason
from programmes.domain.shorthand import Shorthand
from programmes.domain.signs import SignKind
from programmes.models import Ability, SafetyFlag
from programmes.models.measure import shipped_measures

STAGES: Mapping[StageKind, object] = {
    StageKind.EARLY: gettext_lazy("Early"),
    StageKind.MID: gettext_lazy("Mid"),
    StageKind.LATE: gettext_lazy("Late"),
}
SIZES: Mapping[Size, object] = {
    Size.FULL: gettext_lazy("Full"),
    Size.SHORT: gettext_lazy("Short"),
    Size.TINY: gettext_lazy("Tiny"),
}
SMALLEST_SIZES: Mapping[Size, object] = {
    Size.TINY: gettext_lazy("Full, Short and Tiny"),
    Size.SHORT: gettext_lazy("Full and Short"),
    Size.FULL: gettext_lazy("Full only"),
}
HANDS: Mapping[Hand, object] = {
    Hand.AFFECTED: gettext_lazy("Affected hand"),
    Hand.OTHER: gettext_lazy("Other hand"),
    Hand.BOTH: gettext_lazy("Both hands"),
}
VERDICTS: Mapping[Verdict, object] = {
    Verdict.FITS: gettext_lazy("Fits"),
    Verdict.WITH_CARE: gettext_lazy("With care"),
    Verdict.DOES_NOT_FIT: gettext_lazy("Does not fit"),
}
VERDICT_TONES: Mapping[Verdict, str] = {
    Verdict.FITS: "good",
    Verdict.WITH_CARE: "warn",
    Verdict.DOES_NOT_FIT: "alarm",
}
ABSENCES: Mapping[Absence, object] = {
    Absence.NO_PROGRAMME: gettext_lazy("No programme was given yet."),
    Absence.NOT_STARTED: gettext_lazy("The plan has not begun yet."),
    Absence.ENDED: gettext_lazy("The plan has ended."),
    Absence.SAFETY: gettext_lazy("Practice is stopped for safety."),
    Absence.STOPPED: gettext_lazy("Practice is stopped."),
    Absence.PAUSED: gettext_lazy("Practice is paused."),
    Absence.BETWEEN_STAGES: gettext_lazy("No stage is active."),
    Absence.REST_DAY: gettext_lazy("Today is a rest day."),
    Absence.REST_CHOSEN: gettext_lazy("The patient chose to rest today."),
}
_SENTENCES: Mapping[str, object] = {
    FitCode.NO_CLEARANCE: gettext_lazy("Electrical stimulation: no clearance holds today."),
    FitCode.BEYOND_ABILITY: gettext_lazy("Needs “%(needs)s”; the hand is at “%(has)s”."),
    FitCode.NO_HELPER: gettext_lazy("Needs a helper, and there is none."),
    FitCode.ONE_STEP_UP: gettext_lazy("One step up: needs “%(needs)s”."),
    FitCode.ABILITY_UNKNOWN: gettext_lazy("Needs “%(needs)s”; the ability is not known."),
    FitCode.HELPER_UNKNOWN: gettext_lazy("Needs a helper; not known whether there is one."),
    FitCode.FLAG: gettext_lazy("Take care: %(flag)s."),
    OverloadCode.MANY_DRILLS: gettext_lazy(
        "%(drills)s drills on %(weekday)s. Beyond %(most)s a day people keep up fewer."
    ),
    OverloadCode.MANY_MINUTES: gettext_lazy(
        "%(minutes)s minutes on %(weekday)s, more than the limit of %(most)s."
    ),
    OverloadCode.NO_GOAL: gettext_lazy("No drill of this stage serves a goal of the patient."),
    OverloadCode.NO_REST_DAY: gettext_lazy(
        "No rest day. People keep up fewer sessions when all 7 days ask for one."
    ),
}


_EVIDENCE: Mapping[str, object] = {
    OverloadCode.MANY_DRILLS: gettext_lazy(
        "Of 125 people after stroke, fewer kept to a home programme of 3 or more drills "
        "(Ademoyegun & Ibitoye). 2 drills are done better than 8; past 4 it drops (Physitrack)."
    ),
    OverloadCode.MANY_MINUTES: gettext_lazy(
        "Of 125 people after stroke, fewer kept to 43 minutes or more (Ademoyegun & Ibitoye). "
        "15 minutes a day is a floor to build on."
    ),
    OverloadCode.NO_REST_DAY: gettext_lazy(
        "Fewer people kept to 7 or more sessions a week (Ademoyegun & Ibitoye)."
    ),
    OverloadCode.NO_GOAL: gettext_lazy(
        "Practice that matters to the person is done and lasts "
        "(Canadian Stroke Best Practices 2019, 5.1)."
    ),
}


def evidence(reason: Reason) -> str:
    """Return what a warning rests on."""
    return str(_EVIDENCE[reason.code])


def sentence(reason: Reason) -> str:
    """Return what a rule said, in one sentence."""
    shown: dict[str, object] = dict(reason.values)
    for name in ("needs", "has"):
        if name in shown:
            shown[name] = Ability(str(shown[name])).label
    if "flag" in shown:
        shown["flag"] = _lower(str(SafetyFlag(str(shown["flag"])).label))
    if "weekday" in shown:
        shown["weekday"] = WEEKDAYS[int(str(shown["weekday"]))]
    if "minutes" in shown:
        shown["minutes"] = whole_minutes(float(str(shown["minutes"])))
    return str(_SENTENCES[reason.code]) % shown


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]


def dose(given: Dose) -> str:
    """Return a dose in one line."""
    if given.minutes is not None:
        return _("%(minutes)s min") % {"minutes": given.minutes}
    values = {"sets": given.sets, "reps": given.reps, "s": given.bout_s, "hold": given.hold_s}
    if given.bout_s is not None:
        return _("%(sets)s × %(s)s s") % values
    if given.hold_s is not None:
        return _("%(sets)s × %(reps)s, hold %(hold)s s") % values
    return _("%(sets)s × %(reps)s") % values


def progression(given: Progression) -> str:
    """Return how a dose grows."""
    return _("by %(step)s, up to %(most)s") % {"step": given.step, "most": given.most}


# What a sign asks for, and what it says when it does not hold.
_SIGNS: Mapping[SignKind, tuple[object, object]] = {
    SignKind.ABILITY: (
        gettext_lazy("The hand has reached “%(subject)s”"),
        gettext_lazy("The hand is below “%(subject)s”"),
    ),
    SignKind.DAYS: (
        gettext_lazy("Practised on %(number)s of the last 28 days"),
        gettext_lazy("Practised on fewer than %(number)s of the last 28 days"),
    ),
    SignKind.MEASURE: (
        gettext_lazy("%(subject)s: %(number)s or better"),
        gettext_lazy("%(subject)s: worse than %(number)s"),
    ),
    SignKind.SEEN: (
        gettext_lazy("Seen %(number)s times in a row: %(subject)s"),
        gettext_lazy("No longer seen: %(subject)s"),
    ),
    SignKind.PAIN: (
        gettext_lazy("No pain of %(number)s or more in 14 days"),
        gettext_lazy("Pain of %(number)s or more in 14 days"),
    ),
}


def sign(given: Sign, *, is_back: bool = False) -> str:
    """Return what a sign asks for; ``is_back`` says when it speaks for stepping back."""
    subject = given.subject
    if given.kind is SignKind.ABILITY:
        subject = str(Ability(subject).label)
    if given.kind is SignKind.MEASURE and subject in shipped_measures():
        subject = shipped_measures()[subject].short
    if given.kind is SignKind.SEEN and given.number == 1 and not is_back:
        return _("Seen: %(subject)s") % {"subject": subject}
    return str(_SIGNS[given.kind][is_back]) % {"subject": subject, "number": given.number}


def shorthand(typed: Shorthand) -> str:
    """Return the dose that was typed in short, in words; empty for a name alone."""
    said = []
    if typed.minutes is not None:
        said.append(_("%(minutes)s min") % {"minutes": typed.minutes})
    if typed.reps is not None or typed.bout_s is not None:
        amount = typed.reps if typed.bout_s is None else _("%(s)s s") % {"s": typed.bout_s}
        said.append(f"{typed.sets} × {amount}" if typed.sets else f"× {amount}")
    if typed.hold_s is not None:
        said.append(_("hold %(hold)s s") % {"hold": typed.hold_s})
    if typed.rest_s is not None:
        said.append(_("rest %(rest)s s") % {"rest": typed.rest_s})
    if typed.schedule is not None:
        said.append(schedule(typed.schedule))
    if typed.times_a_day is not None:
        said.append(_("%(times)s times a day") % {"times": typed.times_a_day})
    if typed.size is not None:
        said.append(str(SMALLEST_SIZES[typed.size]))
    return ", ".join(said)


def schedule(given: Schedule) -> str:
    """Return the days of a prescription in words."""
    if given.days_per_week is not None:
        days = _("any %(days)s of 7 days") % {"days": given.days_per_week}
    elif given.weekdays == EVERY_DAY:
        days = _("every day")
    else:
        days = _weekdays(sorted(given.weekdays))
    if given.times_a_day == 1:
        return days
    return _("%(days)s, %(times)s times a day") % {"days": days, "times": given.times_a_day}


def _weekdays(days: Sequence[int]) -> str:
    """Return weekdays in words; three or more in a row become “Mon to Sat”."""
    names = [str(WEEKDAYS_ABBR[day]) for day in days]
    is_run = days[-1] - days[0] == len(days) - 1
    if is_run and len(days) > 2:  # noqa: PLR2004 -- two days are shorter by name
        return _("%(first)s to %(last)s") % {"first": names[0], "last": names[-1]}
    return ", ".join(names)


def stages(kinds: Iterable[StageKind]) -> str:
    """Return which stages are active: “Early and Mid stage”; empty for none."""
    names = [str(STAGES[kind]) for kind in kinds]
    if not names:
        return ""
    if len(names) == 1:
        return _("%(stage)s stage") % {"stage": names[0]}
    return _("%(stages)s and %(last)s stage") % {
        "stages": ", ".join(names[:-1]),
        "last": names[-1],
    }


def stopped(kinds: Collection[WithdrawalKind]) -> str:
    """Return what *stop now* did to a drill; empty for nothing."""
    if WithdrawalKind.REMOVED in kinds:
        return _("removed")
    if WithdrawalKind.PAUSED in kinds:
        return _("paused")
    return _("dose lowered") if WithdrawalKind.LOWERED in kinds else ""


def week_of(since: date, today: date) -> str:
    """Return the week since the plan began, or when it begins."""
    if since > today:
        return _("starts %(day)s") % {"day": day_month(since)}
    return _("week %(week)s") % {"week": (today - since).days // 7 + 1}


def how_long_ago(day: date | None, today: date) -> str:
    """Return a day of practice as people say it; ``None`` is never."""
    if day is None:
        return _("not yet")
    days = (today - day).days
    if days <= 0:
        return _("today")
    if days == 1:
        return _("yesterday")
    return ngettext("%(days)s day ago", "%(days)s days ago", days) % {"days": days}


def hand(given: Hand, affected_side: str | None) -> str:
    """Return the hand a prescription is for, as left or right; ``None`` is nobody's side."""
    if given is Hand.BOTH:
        return _("both hands")
    if affected_side is None:
        return _lower(str(HANDS[given]))
    is_left = (affected_side == "left") is (given is Hand.AFFECTED)
    return _("left hand") if is_left else _("right hand")


def moment(at: datetime, *, now: datetime, zone: str) -> str:
    """Return a moment as a clock in ``zone`` shows it, with its day unless that is today."""
    local = at.astimezone(ZoneInfo(zone))
    if local.date() == now.astimezone(ZoneInfo(zone)).date():
        return time_format(local, "H:i")
    return date_format(local, "j M, H:i")


def problem(found: Problem | InvalidField) -> str:
    """Return what is wrong with a value that was typed, in one sentence."""
    text = _(found.sentence)
    return text % found.params if found.params else text


def day_month(day: date) -> str:
    """Return a date: Mon 5 October."""
    return date_format(day, "D j F")
