"""What becomes of a patient's record: where they stand, their data as a file, consents."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from programmes.actions import stays
from programmes.models import Patient, PatientState, Role
from programmes.portals.access import ClinicRequest, clinic_page, open_record
from programmes.portals.consents import told_consents
from programmes.portals.data_files import ReasonForm, ask, file_response, shown_files
from programmes.portals.therapist.standing import StandingForm


@clinic_page(Role.THERAPIST)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def data(request: ClinicRequest, patient: UUID) -> HttpResponse:
    """Show what was agreed to, and the files that the therapist had made; have one made."""
    found = open_record(request, patient)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_bound and ask(request, found, form):
        return redirect("therapist:data", clinic=request.clinic.slug, patient=patient)
    context = {
        "patient": found,
        "form": form,
        "consents": told_consents(found),
        **_files(request, patient),
    }
    return render(request, "therapist/data.html", context, status=422 if form.errors else 200)


@clinic_page(Role.THERAPIST)
@never_cache
@require_safe
def data_state(request: ClinicRequest, patient: UUID) -> HttpResponse:
    """Answer with the files alone, for a page that waits; nothing of the record is read."""
    own = Patient.objects.visible_to(request.user).filter(clinic=request.clinic)
    get_object_or_404(own, public_id=patient)
    return render(request, "partials/data_files.html", _files(request, patient))


@clinic_page(Role.THERAPIST)
@require_safe
def data_file(request: ClinicRequest, patient: UUID, export: UUID) -> HttpResponseBase:
    """Send a file to the therapist who asked for it."""
    return file_response(request, open_record(request, patient).public_id, export)


def _files(request: ClinicRequest, patient: UUID) -> dict[str, Any]:
    ids = {"clinic": request.clinic.slug, "patient": patient}

    def url_of(export: UUID) -> str:
        return reverse("therapist:data_file", kwargs={**ids, "export": export})

    return {
        "files": shown_files(request, patient, url_of),
        "state_url": reverse("therapist:data_state", kwargs=ids),
        "page_url": reverse("therapist:data", kwargs=ids),
    }


@clinic_page(Role.THERAPIST)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def standing(request: ClinicRequest, patient: UUID) -> HttpResponse:
    """Say where a patient stands with the clinic, and what each answer does."""
    found = open_record(request, patient)
    form = StandingForm(
        request.POST if request.method == "POST" else None, initial={"state": found.state}
    )
    if form.is_valid():
        state = PatientState(form.cleaned_data["state"])
        try:
            stays.set_state(patient=found, state=state, by=request.user, now=now())
        except stays.CannotBeActive:
            form.add_error("state", _("This person cannot be in care by this record now."))
        else:
            messages.success(request, _("Saved. It holds from now on."))
            return redirect("therapist:patient", clinic=request.clinic.slug, patient=patient)
    context = {"patient": found, "form": form}
    return render(request, "therapist/standing.html", context, status=422 if form.errors else 200)
