"""The screens that stop practice: what a patient reads and may still do, by the rule that fired."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

from django.utils.formats import time_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from programmes.domain.escalation import looked_at_by
from programmes.domain.safety import fired_by, judge
from programmes.domain.telling import URGENT, Colour, ReportKind, Rule
from programmes.domain.timing import local_day
from programmes.models import Patient, PatientState, SafetyReport, User
from programmes.models.course import PatientCourse
from programmes.models.facts import load_facts
from programmes.portals.patient.shown import day_words


@dataclass(frozen=True, slots=True)
class _Words:
    icon: str
    title: str | Promise
    sentences: tuple[str | Promise, ...]


@dataclass(frozen=True, slots=True)
class Stop:
    """
    A screen that stops practice, in words.

    ``is_urgent`` puts the call for help first. ``looked_at`` is by when the team looks, empty where
    nobody does. ``kinds`` are the reports that can be taken back.
    """

    rule: Rule
    icon: str
    title: str | Promise
    sentences: tuple[str | Promise, ...]
    is_red: bool
    is_urgent: bool
    looked_at: str
    kinds: tuple[ReportKind, ...]


TOLD = _Words("circle-check", _lazy("Thank you for telling us"), (_lazy("Your team can see it."),))
KEPT = replace(TOLD, sentences=(_lazy("Your phone keeps it for your team."),))
_WORDS: Mapping[Rule, _Words] = MappingProxyType(
    {
        Rule.STROKE_SIGN: _Words(
            "phone",
            _lazy("Stop. Call for help now."),
            (_lazy("Do not wait for your therapist."),),
        ),
        Rule.MEDICAL: _Words(
            "heart-pulse",
            _lazy("Stop. Get help now."),
            (_lazy("Sit or lie down."), _lazy("Do not stay alone.")),
        ),
        Rule.PAIN_END: _Words(
            "hand",
            _lazy("Stop for today"),
            (_lazy("Rest. You did the right thing."),),
        ),
        Rule.CRPS: _Words(
            "hand",
            _lazy("Rest your hand"),
            (_lazy("No force and no weight for now."), _lazy("Put your arm up on a pillow.")),
        ),
        Rule.SKIN: _Words(
            "hand",
            _lazy("Take it off now"),
            (_lazy("Take off your splint and the pads."), _lazy("Those drills wait.")),
        ),
        Rule.SHOULDER_AGAIN: _Words(
            "hand",
            _lazy("Rest your shoulder"),
            (_lazy("Your shoulder hurt on two days."), _lazy("Drills that use it wait.")),
        ),
        Rule.SHOULDER: _Words(
            "hand",
            _lazy("Rest your shoulder"),
            (_lazy("Drills that use it rest today."), _lazy("You did the right thing.")),
        ),
        Rule.PAIN_STOP: _Words(
            "hand",
            _lazy("Rest what hurts today"),
            (_lazy("You did the right thing."),),
        ),
        Rule.FALL: _Words(
            "hand",
            _lazy("Rest today"),
            (_lazy("Sit down and take your time."), _lazy("Tell someone near you.")),
        ),
    }
)


def last_report(patient: Patient, stop: Stop, *, by: User) -> SafetyReport | None:
    """
    Return the report that ``by`` can take back; ``None`` where there is none.

    Nobody takes back what somebody else saw: a person with a stroke may not know of it.
    """
    if not stop.kinds:
        return None
    own = patient.safety_reports.filter(kind__in=stop.kinds, mistaken_at=None, by=by)
    return own.order_by("pk").last()


def stop_of(rule: Rule, patient: Patient, *, now: datetime, is_kept: bool = False) -> Stop:
    """Return the screen of ``rule``; ``is_kept`` where the phone has it, and not yet the team."""
    words = _WORDS.get(rule, KEPT if is_kept else TOLD)
    return Stop(
        rule=rule,
        icon=words.icon,
        title=words.title,
        sentences=words.sentences,
        is_red=rule.colour is Colour.RED,
        is_urgent=rule in URGENT,
        looked_at=looked_at(patient, now),
        kinds=URGENT.get(rule, ()),
    )


def closing_rule(course: PatientCourse, day: date) -> Rule | None:
    """Return the most urgent rule that keeps anything closed on ``day``; ``None`` for none."""
    rules = [Rule(one.rule) for one in course.course.closures if one.span.covers(day)]
    return min(rules, key=lambda rule: rule.urgency, default=None)


def rule_of(source: str, patient: Patient, *, now: datetime) -> Rule | None:
    """Return the most urgent rule that what was just told fires, in one query."""
    known = load_facts(patient, day=local_day(now, patient.zone))
    found = fired_by(source, judge(known.facts, known.thresholds, known.spent))
    return found[0].rule if found else None


def looked_at(patient: Patient, now: datetime) -> str:
    """Return the time by which the team looks, by the patient's clock; empty where nobody does."""
    if patient.state == PatientState.DISCHARGED:
        return ""
    moment = looked_at_by(now, patient.clinic.working_hours, patient.clinic.zone)
    if moment is None:
        return ""
    local = moment.astimezone(ZoneInfo(patient.zone))
    words = {
        "time": time_format(local.time(), "TIME_FORMAT"),
        "day": day_words(local.date(), today=local_day(now, patient.zone)),
    }
    return _("%(time)s %(day)s") % words
