"""Opening a record in an emergency: why is asked first, everybody concerned is told."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from programmes.actions import accounts, emergencies
from programmes.exports.record import collect, page_of
from programmes.models import CARE_STAFF, EmergencyAccess, Membership, Patient, Role
from programmes.portals.access import ClinicRequest, clinic_page
from programmes.portals.clinic_admin.people import patient_of
from programmes.portals.data_files import ReasonForm


@clinic_page(Role.CLINIC_ADMIN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def emergency(request: ClinicRequest, membership: UUID) -> HttpResponse:
    """Ask why, say who is told, and open the record for an hour."""
    found, record = _patient(request, membership)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            emergencies.break_glass(patient=record, **form.cleaned_data, by=request.user, now=now())
        except emergencies.TooManyOpened:
            form.add_error(None, _("You opened ten records today. Ask a therapist."))
        else:
            return redirect(
                "clinic_admin:record", clinic=request.clinic.slug, membership=membership
            )
    context = {"clinic": request.clinic, "membership": found, "form": form}
    status = 422 if form.errors else 200
    return render(request, "clinic_admin/emergency.html", context, status=status)


@clinic_page(Role.CLINIC_ADMIN)
@never_cache
@require_safe
def record(request: ClinicRequest, membership: UUID) -> HttpResponse:
    """Show a record that was opened in an emergency, to read only; each look is written down."""
    found, patient = _patient(request, membership)
    opened = EmergencyAccess.objects.visible_to(request.user).filter(
        clinic=request.clinic, patient=patient, by=request.user, until__gt=now()
    )
    access = opened.order_by("-pk").first()
    if access is None:
        return redirect("clinic_admin:emergency", clinic=request.clinic.slug, membership=membership)
    accounts.record_reading(patient=patient, by=request.user)
    context = page_of(collect(patient, now=now())) | {
        "clinic": request.clinic,
        "membership": found,
        "access": access,
    }
    return render(request, "clinic_admin/record.html", context)


def _patient(request: ClinicRequest, membership: UUID) -> tuple[Membership, Patient]:
    """
    Return somebody's membership as a patient here, and their record.

    :raises Http404: if they are no patient, or the reader reads the clinic's records anyway.
    """
    if request.roles & {*CARE_STAFF}:
        raise Http404
    return patient_of(request, membership)
