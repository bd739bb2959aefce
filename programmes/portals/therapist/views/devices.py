"""Connecting a patient's browser, and ending that."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from programmes.actions import accounts
from programmes.models import Device, Role
from programmes.portals.access import ClinicRequest, clinic_page, open_record


@clinic_page(Role.THERAPIST)
@require_POST
@never_cache
def pairing(request: ClinicRequest, patient: UUID) -> HttpResponse:
    """Make a link that connects a browser once, and show it this one time."""
    found = open_record(request, patient)
    device, secret = accounts.offer_pairing(patient=found, by=request.user, now=now())
    context = {
        "patient": found,
        "link": settings.BASE_URL + reverse("accounts:pair", kwargs={"secret": secret}),
        "until": device.link_expires_at,
        "minutes": int(accounts.PAIRING_LASTS.total_seconds() // 60),
    }
    return render(request, "therapist/pairing.html", context)


@clinic_page(Role.THERAPIST)
@require_POST
def device_end(request: ClinicRequest, patient: UUID, device: UUID) -> HttpResponse:
    """Sign one of the patient's devices out for good."""
    found = open_record(request, patient)
    row = get_object_or_404(
        Device.objects.visible_to(request.user).select_related("clinic"),
        public_id=device,
        patient=found,
    )
    accounts.end_device(device=row, by=request.user, now=now())
    messages.success(request, _("The device is signed out."))
    return redirect("therapist:patient", clinic=request.clinic.slug, patient=found.public_id)
