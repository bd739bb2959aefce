"""Erasing records: what goes, what stays and why; agreed to, waited for, called off."""

from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from programmes.actions import erasing
from programmes.domain.retention import due_at
from programmes.models import Erasure, Role
from programmes.models.holdings import count_held
from programmes.models.media import showing_people
from programmes.portals.access import ClinicRequest, clinic_page
from programmes.portals.clinic_admin.people import patient_of
from programmes.portals.data_files import ReasonForm
from programmes.portals.erasures import kept, stage_of

PAST_SHOWN = 50


@clinic_page(Role.CLINIC_ADMIN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: ClinicRequest, membership: UUID) -> HttpResponse:
    """Say what goes, what stays and why; and have a record erased after the waiting period."""
    found, record = patient_of(request, membership)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    rows = Erasure.objects.visible_to(request.user).filter(clinic=request.clinic, patient=record)
    if form.is_valid():
        try:
            erasing.decide_erasure(patient=record, **form.cleaned_data, by=request.user, now=now())
        except erasing.AlreadyOver:
            messages.info(request, _("It was decided already."))
        return redirect("clinic_admin:erasures", clinic=request.clinic.slug)
    context = {
        "clinic": request.clinic,
        "membership": found,
        "form": form,
        "is_open": rows.open().exists(),
        "goes": count_held(record),
        "kept": kept(),
        "films": showing_people(request.clinic),
        "due_at": due_at(now(), request.clinic.erasure_wait_days),
    }
    return render(request, "clinic_admin/erase.html", context, status=422 if form.errors else 200)


@clinic_page(Role.CLINIC_ADMIN)
@never_cache
@require_safe
def erasures(request: ClinicRequest) -> HttpResponse:
    """List what waits for a decision, what waits for its day, and what came of the others."""
    return _page(request, ReasonForm())


def _page(request: ClinicRequest, form: ReasonForm, refused: Erasure | None = None) -> HttpResponse:
    rows = Erasure.objects.visible_to(request.user).filter(clinic=request.clinic)
    rows = rows.select_related("patient__user", "by", "agreed_by", "ended_by")
    past = rows.exclude(Q(done_at=None, ended_at=None)).order_by("-asked_at", "-pk")
    context = {
        "clinic": request.clinic,
        "open": [(one, stage_of(one)) for one in rows.open().order_by("due_at", "asked_at", "pk")],
        "past": [(one, stage_of(one)) for one in past[:PAST_SHOWN]],
        "form": form,
        "refused": refused,
    }
    status = 422 if refused else 200
    return render(request, "clinic_admin/erasures.html", context, status=status)


@clinic_page(Role.CLINIC_ADMIN)
@require_POST
def erasure_answer(request: ClinicRequest, erasure: UUID) -> HttpResponse:
    """Agree to what was asked for; or refuse it, or call it off, and say why."""
    rows = Erasure.objects.visible_to(request.user).filter(clinic=request.clinic)
    found = get_object_or_404(rows.select_related("clinic", "patient__clinic"), public_id=erasure)
    act = request.POST.get("act")
    if act not in {"agree", "end"}:
        raise Http404
    form = ReasonForm(request.POST)
    if act == "end" and not form.is_valid():
        return _page(request, form, found)
    try:
        if act == "agree":
            erasing.decide_erasure(patient=found.patient, reason="", by=request.user, now=now())
            messages.success(request, _("It is erased when the waiting period is over."))
        else:
            why = form.cleaned_data["reason"]
            erasing.end_erasure(erasure=found, why=why, by=request.user, now=now())
            messages.success(request, _("Nothing is erased. The patient can read why."))
    except erasing.AlreadyOver:
        messages.info(request, _("It was decided already."))
    return redirect("clinic_admin:erasures", clinic=request.clinic.slug)
