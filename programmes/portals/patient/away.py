"""What a patient reads on a day without a plan: why, and what comes next."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from programmes.domain.plan import Absence, plan_window
from programmes.domain.timing import DAYS_A_WEEK
from programmes.models.course import PatientCourse
from programmes.portals.patient.shown import date_words, day_words


@dataclass(frozen=True, slots=True)
class Away:
    """
    Why today has no plan, in a heading and short sentences; perhaps with a call to make.

    ``is_chosen`` tells that the patient rests by choice, and may practise after all.
    """

    icon: str
    title: str | Promise
    sentences: tuple[str | Promise, ...]
    has_call: bool = False
    is_chosen: bool = False


ALWAYS = {
    Absence.SAFETY: Away(
        "hand", _lazy("Practice rests for now"), (_lazy("Your team looks at what you told us."),)
    ),
    Absence.NO_PROGRAMME: Away(
        "list-checks", _lazy("No plan yet"), (_lazy("Your therapist will give you one."),)
    ),
    Absence.BETWEEN_STAGES: Away(
        "flag",
        _lazy("Your next stage is on its way"),
        (_lazy("Your therapist is preparing it."), _lazy("You can rest today.")),
    ),
    Absence.ENDED: Away(
        "star", _lazy("Your plan has ended"), (_lazy("Well done for all your practice."),)
    ),
    Absence.STOPPED: Away(
        "hand",
        _lazy("Practice is stopped for now"),
        (
            _lazy("Your therapist asked for this."),
            _lazy("Do you have questions? Call your clinic."),
        ),
        has_call=True,
    ),
}


def away_words(absence: Absence, course: PatientCourse, *, day: date) -> Away:
    """Return what to say on ``day``; ``course`` knows what comes after it."""
    if absence is Absence.REST_DAY:
        return Away("moon", _("Rest day"), (_("Rest helps your brain learn."), _next(course, day)))
    if absence is Absence.REST_CHOSEN:
        sentences = (_("Rest is part of learning."), _next(course, day))
        return Away("moon", _("You rest today"), sentences, is_chosen=True)
    if absence is Absence.PAUSED:
        sentences = (_("Your plan waits for you."), _pause_end(course, day))
        return Away("pause", _("Your plan is paused"), sentences)
    if absence is Absence.NOT_STARTED:
        first = min(version.valid_from for version in course.course.versions)
        sentence = _("It starts on %(day)s.") % {"day": date_words(first)}
        return Away("calendar-days", _("Your plan has not started yet"), (sentence,))
    return ALWAYS[absence]


def _next(course: PatientCourse, day: date) -> str:
    for plan in plan_window(course.course, day + timedelta(days=1), DAYS_A_WEEK):
        if plan.items:
            return _("Next practice: %(day)s.") % {"day": day_words(plan.day, today=day)}
    return _("Your therapist will plan the next days.")


def _pause_end(course: PatientCourse, day: date) -> str:
    ends = [pause.last_day for pause in course.course.pauses if pause.covers(day)]
    known = [end for end in ends if end is not None]
    if not ends or len(known) < len(ends):
        return _("Your therapist will tell you when to go on.")
    back = max(known) + timedelta(days=1)
    return _("You go on %(day)s.") % {"day": day_words(back, today=day)}
