"""Who opened the patient's record, and why."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.timezone import now
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from programmes.domain.timing import day_bounds, local_day
from programmes.models import AuditEvent, Role
from programmes.models.rights import reasons_of_staff
from programmes.portals.access import CARER, PatientRequest, patient_page
from programmes.portals.audit_words import reasons_of

DAYS_A_PAGE = 28
ROLES: dict[str, str | Promise] = {
    Role.THERAPIST: _("therapist"),
    Role.ASSISTANT: _("assistant"),
    Role.CLINIC_ADMIN: _("runs the clinic"),
    CARER: _("your helper"),
}


@dataclass(frozen=True, slots=True)
class Opening:
    """What one person did with the record on one day; ``role`` is empty if it is not known."""

    name: str
    role: str | Promise
    reasons: list[str | Promise]


@patient_page
@never_cache
@require_safe
def opened(request: PatientRequest) -> HttpResponse:
    """List by day who opened the record; ``?until=`` goes back by four weeks at a time."""
    patient = request.patient
    today = local_day(now(), patient.zone)
    try:
        last = min(date.fromisoformat(request.GET.get("until", "")), today)
    except ValueError:
        last = today
    first = last - timedelta(days=DAYS_A_PAGE - 1)
    begins, ends = day_bounds(first, patient.zone)[0], day_bounds(last, patient.zone)[1]
    acts = (
        AuditEvent.objects.visible_to(request.user)
        .filter(patient=patient, by__isnull=False)
        .exclude(by=patient.user_id)
    )
    rows = acts.filter(at__gte=begins, at__lt=ends).order_by("-at", "-pk")
    typed = reasons_of_staff(patient, since=begins, before=ends)
    context = {
        "days": _by_day(rows.values_list("at", "by__name", "role", "verb"), typed, patient.zone),
        "earlier": first - timedelta(days=1) if acts.filter(at__lt=begins).exists() else None,
    }
    return render(request, "patient/opened.html", context)


def _by_day(
    rows: Iterable[tuple[datetime, str, str, str]],
    typed: Iterable[tuple[datetime, str, str]],
    zone: str,
) -> list[tuple[date, list[Opening]]]:
    """Return the days, newest first, each with who opened the record then, by name."""
    verbs: dict[tuple[date, str, str], set[str]] = defaultdict(set)
    for at, name, role, verb in rows:
        verbs[local_day(at, zone), name, role].add(verb)
    own: dict[tuple[date, str], list[str]] = defaultdict(list)
    for at, name, reason in typed:
        own[local_day(at, zone), name].append(gettext("They wrote: %s") % reason)
    days: dict[date, list[Opening]] = defaultdict(list)
    for (day, name, role), done in sorted(verbs.items(), key=lambda one: one[0][1:]):
        reasons = [*reasons_of(frozenset(done)), *own.get((day, name), ())]
        days[day].append(Opening(name, ROLES.get(role, ""), reasons))
    return sorted(days.items(), key=lambda one: one[0], reverse=True)
