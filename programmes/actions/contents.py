"""
What a reminder says: read once, just before it first goes, and kept with it.

A kind that says something of its own has a line in ``CONTENTS``: a function of the message and the
moment that returns plain values for its words in ``letters``, or ``None`` where there is nothing
to say, and then nothing goes. Letters bring their contents with them (``delivery.post``).
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any

from programmes.domain import upkeep, weekly
from programmes.domain.doses import whole_minutes
from programmes.domain.evidence import Rule
from programmes.domain.progress import DayFacts, adherence
from programmes.domain.reminders import Kind
from programmes.domain.timing import DAYS_A_WEEK, local_day
from programmes.models import Delivery, Patient, PracticeDay
from programmes.models.caseload import CaseloadRow, load_caseload
from programmes.models.course import load_course
from programmes.models.evidence import load_evidence

Contents = dict[str, Any]
UPKEEP = frozenset({Rule.REASSESS, Rule.REMEASURE, Rule.REFRESH})


def contents_of(*, delivery: Delivery, now: datetime) -> Contents | None:
    """Return what ``delivery`` has to say at ``now``; ``None`` when that is nothing."""
    return CONTENTS[Kind(delivery.kind)](delivery, now)


def _session(delivery: Delivery, _now: datetime) -> Contents:
    patient = _patient(delivery)
    return {"name": patient.name, "cue": patient.cue}


def _weekly(delivery: Delivery, now: datetime) -> Contents | None:
    """Sum up the seven days up to the one on which it was due; two weeks of silence are kept."""
    patient = _patient(delivery)
    last, today = local_day(delivery.due_at, delivery.zone), local_day(now, delivery.zone)
    days = _days(patient, last)
    tone = weekly.tone(days, last=last, today=today)
    if tone is None:
        return None
    about = {"tone": tone.value, "name": patient.name, "cue": patient.cue}
    if tone is weekly.Tone.HERE:
        return about
    since = last - timedelta(days=DAYS_A_WEEK - 1)
    wins = patient.wins.standing().filter(day__range=(since, last))
    won = list(wins.values_list("words", flat=True))
    week = weekly.week_of(days, last=last, today=today, wins=len(won))
    return about | {
        "said": weekly.said_of(week).value,
        "done": week.days.done,
        "due": week.days.due,
        "minutes": whole_minutes(week.minutes),
        "movements": week.movements,
        "wins": won[::-1],
        **_coming(patient, last),
    }


def _carer(delivery: Delivery, now: datetime) -> Contents | None:
    contents = _weekly(delivery, now)
    if contents is None or contents["tone"] == weekly.Tone.HERE or delivery.user is None:
        return None
    return contents | {"helper": delivery.user.name}


def _digest(delivery: Delivery, now: datetime) -> Contents | None:
    """Say of a therapist's patients what their caseload says, by the same functions."""
    if delivery.user is None:
        return None
    patients = Patient.objects.visible_to(delivery.user).filter(clinic=delivery.clinic).in_care()
    rows = load_caseload(patients, now=now)
    if not rows:
        return None
    needing = sorted((row for row in rows if row.flags), key=lambda row: row.order)
    records = patients.in_bulk()
    return {
        "total": len(rows),
        "practised": sum(row.has_practised_this_week for row in rows),
        "needing": [_needing(row) for row in needing],
        "well": [_counted(row) for row in rows if not row.flags and _is_well(row)],
        "due": [
            {"name": row.patient.name, "rules": rules}
            for row in rows
            if (rules := _due(records[row.patient.pk], row.today, UPKEEP))
        ],
    }


def _needing(row: CaseloadRow) -> Contents:
    reason = row.flags[0].reason
    return _counted(row) | {"code": reason.code, "values": reason.values}


def _counted(row: CaseloadRow) -> Contents:
    return {"name": row.patient.name, "done": row.week.done, "due": row.week.due}


def _is_well(row: CaseloadRow) -> bool:
    share = adherence(done=row.week.done, due=row.week.due)
    return share is not None and share >= upkeep.KEPT_UP_SHARE


def _upkeep(*rules: Rule) -> Callable[[Delivery, datetime], Contents | None]:
    def contents(delivery: Delivery, now: datetime) -> Contents | None:
        patient = _patient(delivery)
        found = _due(patient, local_day(now, delivery.zone), frozenset(rules))
        return {"name": patient.name, "patient": str(patient.public_id)} if found else None

    return contents


def _due(patient: Patient, today: date, rules: frozenset[Rule]) -> list[str]:
    """Return which of ``rules`` say that something is due."""
    found = load_evidence(patient, load_course(patient, day=today), day=today)
    if found is None or not found.evidence.is_on:
        return []
    said = [*upkeep.reassessments(found.evidence), *upkeep.variety(found.evidence)]
    return list(dict.fromkeys(one.rule.value for one in said if one.rule in rules))


def _coming(patient: Patient, last: date) -> Contents:
    """
    Return on how many of the next seven days practice is planned, and the minutes of the longest.

    Not on which: a drill for any days of the week names none.
    """
    first = last + timedelta(days=1)
    course = load_course(patient, day=first)
    plans = [course.plan_on(first + timedelta(days=number)) for number in range(DAYS_A_WEEK)]
    asked = [plan for plan in plans if plan.is_due]
    return {
        "next_days": len(asked),
        "next_minutes": whole_minutes(max((plan.minutes for plan in asked), default=0)),
    }


def _days(patient: Patient, last: date) -> list[DayFacts]:
    """Return the days that say whether somebody is silent."""
    first = last - timedelta(weeks=weekly.WEEKS_READ)
    rows = PracticeDay.objects.filter(patient=patient, day__range=(first, last))
    return [row.facts for row in rows.order_by("day")]


def _patient(delivery: Delivery) -> Patient:
    assert delivery.patient is not None  # noqa: S101 -- a constraint: it is about somebody
    return delivery.patient


CONTENTS: Mapping[Kind, Callable[[Delivery, datetime], Contents | None]] = MappingProxyType(
    {
        Kind.SESSION: _session,
        Kind.NUDGE: _session,
        Kind.WEEKLY: _weekly,
        Kind.CARER: _carer,
        Kind.DIGEST: _digest,
        Kind.REASSESS: _upkeep(Rule.REASSESS, Rule.REMEASURE),
        Kind.REFRESH: _upkeep(Rule.REFRESH),
    }
)
