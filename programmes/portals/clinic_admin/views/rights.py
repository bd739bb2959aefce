"""What a patient may ask of the clinic, done by who runs it: their data as a file."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from programmes.models import Patient, Role
from programmes.portals.access import ClinicRequest, clinic_page
from programmes.portals.clinic_admin.people import patient_of
from programmes.portals.data_files import ReasonForm, ask, file_response, shown_files


@clinic_page(Role.CLINIC_ADMIN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def data(request: ClinicRequest, membership: UUID) -> HttpResponse:
    """Show the files that the admin had made of a record, and have one made."""
    found, record = patient_of(request, membership)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_bound and ask(request, record, form):
        return redirect("clinic_admin:data", clinic=request.clinic.slug, membership=membership)
    context = {
        "clinic": request.clinic,
        "membership": found,
        "form": form,
        **_files(request, membership, record),
    }
    return render(request, "clinic_admin/data.html", context, status=422 if form.errors else 200)


@clinic_page(Role.CLINIC_ADMIN)
@never_cache
@require_safe
def data_state(request: ClinicRequest, membership: UUID) -> HttpResponse:
    """Answer with the files alone, for a page that waits."""
    _found, record = patient_of(request, membership)
    return render(request, "partials/data_files.html", _files(request, membership, record))


@clinic_page(Role.CLINIC_ADMIN)
@require_safe
def data_file(request: ClinicRequest, membership: UUID, export: UUID) -> HttpResponseBase:
    """Send a file to the admin who asked for it."""
    _found, record = patient_of(request, membership)
    return file_response(request, record.public_id, export)


def _files(request: ClinicRequest, membership: UUID, record: Patient) -> dict[str, Any]:
    ids = {"clinic": request.clinic.slug, "membership": membership}

    def url_of(export: UUID) -> str:
        return reverse("clinic_admin:data_file", kwargs={**ids, "export": export})

    return {
        "files": shown_files(request, record.public_id, url_of),
        "state_url": reverse("clinic_admin:data_state", kwargs=ids),
        "page_url": reverse("clinic_admin:data", kwargs=ids),
    }
