"""Connecting a patient's browser, and ending that."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from programmes.actions import accounts, codes, printed
from programmes.models import Device, Role
from programmes.portals.access import ClinicRequest, clinic_page, open_record
from programmes.portals.htmx import page_or_fragment
from programmes.portals.logos import logo_of
from programmes.portals.qr import qr_address


@clinic_page(Role.THERAPIST)
@require_POST
@never_cache
def pairing(request: ClinicRequest, patient: UUID) -> HttpResponse:
    """Make what connects a browser once, a QR code or numbers to read out; show it this once."""
    found = open_record(request, patient)
    context: dict[str, object] = {"patient": found}
    if request.POST.get("way") == "code":
        device, code = codes.offer_code(patient=found, by=request.user, now=now())
        context |= {"code": f"{code[:4]} {code[4:]}"}
    else:
        device, secret = accounts.offer_pairing(patient=found, by=request.user, now=now())
        link = settings.BASE_URL + reverse("accounts:pair", kwargs={"secret": secret})
        context |= {"link": link, "qr": qr_address(link)}
    context |= {
        "device": device,
        "state": "waiting",
        "until": device.link_expires_at,
        "minutes": int(accounts.PAIRING_LASTS.total_seconds() // 60),
    }
    return render(request, "therapist/pairing.html", context)


@clinic_page(Role.THERAPIST)
@require_safe
@never_cache
def pairing_state(request: ClinicRequest, patient: UUID, device: UUID) -> HttpResponse:
    """Tell whether a device that was offered is connected by now; an open page keeps asking."""
    row = _device(request, patient, device)
    is_waiting = row.paired_at is None and row.ended_at is None and row.link_expires_at > now()
    state = "connected" if row.is_in_use else "waiting" if is_waiting else "over"
    context = {"patient": row.patient, "device": row, "state": state}
    return page_or_fragment(request, "therapist/pairing.html", "state", context)


@clinic_page(Role.THERAPIST)
@require_POST
def device_name(request: ClinicRequest, patient: UUID, device: UUID) -> HttpResponse:
    """Name one of the patient's devices."""
    row = _device(request, patient, device)
    accounts.name_device(device=row, name=request.POST.get("name", ""), by=request.user)
    return redirect("therapist:patient", clinic=request.clinic.slug, patient=patient)


@clinic_page(Role.THERAPIST)
@require_POST
@never_cache
def printed_card(request: ClinicRequest, patient: UUID) -> HttpResponse:
    """Make a card to print whose QR code opens practice; show it this once."""
    if not request.clinic.allows_cards:
        raise Http404
    found = open_record(request, patient)
    name = _("Printed card")
    _card, secret = printed.print_card(patient=found, name=name, by=request.user, now=now())
    link = settings.BASE_URL + reverse("accounts:printed", kwargs={"secret": secret})
    context = {"patient": found, "qr": qr_address(link), "logo": logo_of(request)}
    return render(request, "therapist/printed_card.html", context)


def _device(request: ClinicRequest, patient: UUID, device: UUID) -> Device:
    rows = Device.objects.visible_to(request.user).filter(clinic=request.clinic)
    return get_object_or_404(
        rows.select_related("clinic", "patient__user"),
        public_id=device,
        patient__public_id=patient,
    )


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
