"""The caseload: who needs a therapist today, what is to come, and everybody else."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from programmes.actions import caseload as acts
from programmes.domain.attention import PAIN_FROM
from programmes.models import CaseloadMark, MarkKind, Patient, Role
from programmes.models.caseload import CaseloadRow, load_caseload, load_stages
from programmes.models.team import of_therapist
from programmes.portals.access import ClinicRequest, care_page, clinic_page, open_record, today_of
from programmes.portals.htmx import is_swap, page_or_fragment
from programmes.portals.therapist import needs, suggested
from programmes.portals.therapist.needs import FINE_AT_A_TIME, GROUPS, Asked
from programmes.portals.therapist.views.suggesting import evidence_of
from programmes.portals.therapist.words import STAGES


@care_page
@require_safe
def caseload(request: ClinicRequest) -> HttpResponse:
    """Show the patients of the clinic, those who need a look first; see ``needs.Asked``."""
    return _page(request)


def _page(request: ClinicRequest, done: CaseloadMark | None = None) -> HttpResponse:
    """Answer with the caseload; ``done`` was just put away, and can be brought back."""
    asked, moment = Asked.of(request.GET), now()
    patients = Patient.objects.visible_to(request.user).filter(clinic=request.clinic)
    named = patients.filter(user__name__icontains=asked.q) if asked.q else patients.in_care()
    if asked.whose == needs.MINE:
        named = of_therapist(named, request.user, now=moment)
    everybody = load_caseload(named, now=moment)
    rows = [row for row in everybody if needs.matches(row, asked)]
    needing = sorted((row for row in rows if row.flags), key=lambda row: row.order)
    fine = [row for row in rows if not row.flags]
    shown = [*needing[: asked.more], *fine[: asked.fine_shown]]
    stages = load_stages([row.patient.pk for row in (rows if asked.stage else shown)], now=moment)
    if asked.stage:
        needing, fine = ([r for r in part if _is_in(r, stages, asked)] for part in (needing, fine))
    coming = needs.coming([*needing, *fine])
    zone = request.clinic.zone
    context = {
        "asked": asked,
        "day": moment,
        "needing": _people(needing[: asked.more], stages, asked, moment, zone),
        "needing_count": len(needing),
        "all_needing": asked.but(more=len(needing)),
        "coming": [needs.due(row) for row in coming[: asked.due]],
        "coming_count": len(coming),
        "all_coming": asked.but(due=len(coming)),
        "fine": _people(fine[: asked.fine_shown], stages, asked, moment, zone),
        "fine_count": len(fine),
        "unfolded": asked.but(fine=FINE_AT_A_TIME),
        "folded": asked.but(fine=0),
        "more_fine": asked.but(fine=asked.fine_shown + FINE_AT_A_TIME),
        "everybody": asked.but(q="", whose=needs.ALL, stage="", flag=""),
        "total": len(everybody),
        "practised": sum(row.has_practised_this_week for row in rows),
        "pain_from": PAIN_FROM,
        "stages": [(kind.value, label) for kind, label in STAGES.items()],
        "flags": GROUPS.items(),
        "done": done,
        "is_swap": is_swap(request),
        **_unfolded(request, asked),
    }
    return page_or_fragment(request, "therapist/caseload.html", "people", context)


def _people(
    rows: list[CaseloadRow], stages: dict[int, Any], asked: Asked, moment: datetime, zone: str
) -> list[needs.Person]:
    return [
        needs.person(row, stages.get(row.patient.pk, ()), asked, now=moment, zone=zone)
        for row in rows
    ]


def _is_in(row: CaseloadRow, stages: dict[int, Any], asked: Asked) -> bool:
    return any(kind.value == asked.stage for kind in stages.get(row.patient.pk, ()))


def _unfolded(request: ClinicRequest, asked: Asked) -> dict[str, Any]:
    """Return the suggestions about the one person whose are unfolded."""
    if not asked.open:
        return {}
    found = open_record(request, UUID(asked.open))
    return {
        "unfolded_for": found,
        **suggested.panel(evidence_of(found), place="caseload", patient=found),
    }


@clinic_page(Role.THERAPIST)
@require_POST
def caseload_answer(request: ClinicRequest, patient: UUID) -> HttpResponse:
    """Snooze or review what calls for a look at one patient."""
    found = open_record(request, patient)
    act, keys = request.POST.get("act", ""), request.POST.getlist("key")
    if act not in MarkKind.values or not keys:
        raise Http404
    mark = acts.put_away(
        patient=found,
        kind=MarkKind(act),
        keys={key[:500] for key in keys[:20]},
        day=today_of(found),
        by=request.user,
        now=now(),
    )
    if is_swap(request):
        return _page(request, mark)
    text = _("%(what)s: %(name)s") % {"what": mark.get_kind_display(), "name": found.name}
    messages.success(request, text)
    return _back(request)


@clinic_page(Role.THERAPIST)
@require_POST
def caseload_undo(request: ClinicRequest, mark: UUID) -> HttpResponse:
    """Bring back what was put away."""
    marks = CaseloadMark.objects.visible_to(request.user).filter(clinic=request.clinic)
    found = get_object_or_404(marks.select_related("patient", "clinic"), public_id=mark)
    acts.take_back(mark=found, by=request.user, now=now())
    return _page(request) if is_swap(request) else _back(request)


def _back(request: ClinicRequest) -> HttpResponse:
    url = reverse("therapist:caseload", kwargs={"clinic": request.clinic.slug})
    return redirect(url + Asked.of(request.GET).but())
