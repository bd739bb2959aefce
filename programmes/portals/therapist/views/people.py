"""The caseload: who needs a therapist today, and everybody else."""

from dataclasses import dataclass
from datetime import timedelta

from django.http import HttpResponse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from programmes.charts.days import Strip, strip_of_days
from programmes.domain.attention import PAIN_FROM, AttentionCode, order
from programmes.domain.reason import Reason
from programmes.domain.timing import DAYS_A_WEEK
from programmes.letters.reasons import why
from programmes.models import Patient
from programmes.models.caseload import DAYS_SHOWN, CaseloadRow, load_caseload
from programmes.portals.access import ClinicRequest, care_page
from programmes.portals.htmx import page_or_fragment
from programmes.portals.therapist import words
from programmes.portals.therapist.days import chart_days

RED = {AttentionCode.RED_CARD, AttentionCode.PAIN}


@dataclass(frozen=True, slots=True)
class Person:
    """A row of the caseload in words; ``why`` is empty where nothing calls for a look."""

    patient: Patient
    about: str
    why: str
    mark: str
    evidence: str
    practised: str
    worst_pain: int | None
    last: str
    sent_on: str
    strip: Strip
    urgency: tuple[int, int]


@care_page
@require_safe
def caseload(request: ClinicRequest) -> HttpResponse:
    """Show the patients of the clinic, those who need a look first; ``q`` searches by name."""
    query = request.GET.get("q", "").strip()
    patients = Patient.objects.visible_to(request.user).filter(clinic=request.clinic)
    rows = load_caseload(patients.filter(user__name__icontains=query), now=now())
    people = [_person(row) for row in rows]
    needing = sorted((p for p in people if p.why), key=lambda p: p.urgency)
    context = {
        "query": query,
        "day": now(),
        "needing": needing,
        "others": [person for person in people if not person.why],
        "total": len(people),
        "practised": sum(row.has_practised_this_week for row in rows),
        "pain_from": PAIN_FROM,
    }
    return page_or_fragment(request, "therapist/caseload.html", "people", context)


def _person(row: CaseloadRow) -> Person:
    reason, count = row.reason, row.week
    week = row.today - timedelta(days=DAYS_A_WEEK - 1)
    pains = [
        day.worst_pain_0_10
        for day in row.days
        if day.day >= week and day.worst_pain_0_10 is not None
    ]
    first = row.today - timedelta(days=DAYS_SHOWN - 1)
    days = chart_days(row.days, first=first, last=row.today, today=row.today)
    practised = _("%(done)s of %(due)s days") % {"done": count.done, "due": count.due}
    last = words.how_long_ago(row.last_practised_on, row.today)
    return Person(
        patient=row.patient,
        about=_about(row),
        why=why(reason),
        mark="card-red" if reason and reason.code in RED else "card-amber",
        evidence=_evidence(reason, practised=practised, last=last),
        sent_on=_sent_on(row),
        practised=practised if count.due else _("nothing due"),
        worst_pain=max(pains, default=None),
        last=last,
        strip=strip_of_days(days, alarm_from=PAIN_FROM if reason else None),
        urgency=order(reason),
    )


def _about(row: CaseloadRow) -> str:
    """Return stage, week and hand in one line."""
    hand = _("left hand") if row.patient.affected_side == "left" else _("right hand")
    if row.since is None:
        return " · ".join([_("no plan yet"), hand])
    parts = [words.stages(row.stages), hand, words.week_of(row.since, row.today)]
    return " · ".join(part for part in parts if part)


def _evidence(reason: Reason | None, *, practised: str, last: str) -> str:
    if reason is None:
        return ""
    text = _("Practised on %(practised)s in a week. Last practice: %(last)s.")
    return text % {"practised": practised, "last": last}


def _sent_on(row: CaseloadRow) -> str:
    """Return when a card went to whoever is on duty; empty where none did."""
    if row.escalated_at is None:
        return ""
    moment = words.moment(row.escalated_at, now=now(), zone=row.patient.clinic.zone)
    return _("Nobody looked for 4 working hours. Sent on: %(moment)s.") % {"moment": moment}
