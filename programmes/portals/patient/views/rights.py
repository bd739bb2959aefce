"""What patients may ask of the clinic: all that it keeps as a file, and that it forgets them."""

from contextlib import suppress
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from programmes.actions import erasing, exporting
from programmes.models import Erasure
from programmes.portals.access import PatientRequest, patient_page
from programmes.portals.consents import told_consents
from programmes.portals.data_files import file_response, shown_files
from programmes.portals.erasures import stage_of


@patient_page
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def data(request: PatientRequest) -> HttpResponse:
    """Show the patient's newest file, and have one made."""
    if request.method == "POST":
        try:
            exporting.ask_export(patient=request.patient, reason="", by=request.user, now=now())
        except exporting.TooManyExports:
            messages.info(request, _("You asked three times today. Please try again tomorrow."))
        return redirect("patient:data")
    files = shown_files(
        request,
        request.patient.public_id,
        lambda export: reverse("patient:data_file", kwargs={"export": export}),
    )
    return render(request, "patient/data.html", {"newest": files[0] if files else None})


@patient_page
@require_safe
def data_file(request: PatientRequest, export: UUID) -> HttpResponseBase:
    """Send a file to the patient who asked for it."""
    return file_response(request, request.patient.public_id, export)


@patient_page
@require_safe
def consents(request: PatientRequest) -> HttpResponse:
    """List what the patient agreed to, and whether it still holds."""
    told = told_consents(request.patient)
    return render(request, "patient/consents.html", {"consents": told})


@patient_page
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: PatientRequest) -> HttpResponse:
    """Ask the clinic to erase the record, or take that back; say how far it has come."""
    rows = Erasure.objects.visible_to(request.user).filter(patient=request.patient)
    newest = rows.select_related("clinic").order_by("-asked_at", "-pk").first()
    is_own = newest is not None and newest.by_id == request.user.pk
    if request.method == "POST":
        if request.POST.get("act") == "ask":
            erasing.ask_erasure(patient=request.patient, reason="", by=request.user, now=now())
        elif newest is not None and is_own:
            with suppress(erasing.AlreadyOver):  # somebody was faster; the page says what holds
                erasing.end_erasure(erasure=newest, why="", by=request.user, now=now())
        return redirect("patient:erase")
    stage = stage_of(newest) if newest is not None else ""
    if stage == "ended" and newest is not None and newest.ended_by_id == request.user.pk:
        stage = ""
    context = {"erasure": newest, "stage": stage, "is_own": is_own}
    return render(request, "patient/erase.html", context)
