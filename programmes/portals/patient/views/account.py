"""What a patient keeps in order themself: the devices that are signed in, the address for codes."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from programmes.actions import accounts, codes
from programmes.models import Device
from programmes.portals.access import PatientRequest, patient_page
from programmes.portals.code_forms import AddressForm, EmailCodeForm
from programmes.portals.patient.kept import mark_of_person

ASKED_SESSION_KEY = "address_code"
answers_too = require_http_methods(["GET", "HEAD", "POST"])


@patient_page
@require_safe
def devices(request: PatientRequest) -> HttpResponse:
    """List the patient's devices, this one first."""
    rows = Device.objects.visible_to(request.user).in_use().filter(patient=request.patient)
    found = sorted(
        rows.order_by("-last_seen_at", "-pk"), key=lambda one: one.pk != request.device.pk
    )
    return render(request, "patient/devices.html", {"devices": found})


@patient_page
@answers_too
def device(request: PatientRequest, device: UUID) -> HttpResponse:
    """Name one device."""
    row = _device(request, device)
    if request.method == "POST":
        accounts.name_device(device=row, name=request.POST.get("name", ""), by=request.user)
        return redirect("patient:devices")
    context = {"device": row, "person": mark_of_person(request.patient)}
    return render(request, "patient/device.html", context)


@patient_page
@require_POST
def device_end(request: PatientRequest, device: UUID) -> HttpResponse:
    """Sign one device out for good; this one goes to the front door."""
    row = _device(request, device)
    accounts.end_device(device=row, by=request.user, now=now())
    if row.pk == request.device.pk:
        logout(request)
        return redirect("accounts:start")
    messages.success(request, _("The device is signed out."))
    return redirect("patient:devices")


def _device(request: PatientRequest, device: UUID) -> Device:
    rows = Device.objects.visible_to(request.user).in_use().filter(patient=request.patient)
    return get_object_or_404(rows.select_related("clinic"), public_id=device)


@patient_page
@require_safe
def home_screen(request: PatientRequest) -> HttpResponse:
    """Show how Relearn gets on the home screen of this device."""
    agent = request.headers.get("User-Agent", "")
    is_apple = any(name in agent for name in ("iPhone", "iPad"))
    return render(request, "patient/home_screen.html", {"is_apple": is_apple})


@patient_page
@answers_too
def address(request: PatientRequest) -> HttpResponse:
    """Ask for the address by which the patient can sign in; a code goes there first."""
    form = AddressForm(request.POST or None)
    if form.is_valid():
        try:
            asked = codes.ask_for_address(
                address=form.cleaned_data["address"], user=request.user, now=now()
            )
        except codes.StaffAddress:
            form.add_error("address", _("Your work account has an address. It stays."))
        else:
            request.session[ASKED_SESSION_KEY] = str(asked.public_id)
            return redirect("patient:address_code")
    return render(
        request, "patient/address.html", {"form": form}, status=422 if form.errors else 200
    )


@patient_page
@answers_too
def address_code(request: PatientRequest) -> HttpResponse:
    """Take the code that went to the address; then it is the patient's."""
    asked = request.session.get(ASKED_SESSION_KEY)
    if asked is None:
        return redirect("patient:address")
    form = EmailCodeForm(request.POST or None)
    if form.is_valid():
        try:
            codes.prove_address(
                asked=UUID(asked),
                code=form.cleaned_data["code"],
                user=request.user,
                patient=request.patient,
                now=now(),
            )
        except codes.WrongCode:
            form.add_error("code", _("These are not the numbers in your mail."))
        except codes.CodeNotUsable:
            form.add_error("code", _("These numbers do not work now. Ask for new ones."))
        except codes.AddressTaken:
            form.add_error("code", _("Somebody else uses this address already."))
        else:
            del request.session[ASKED_SESSION_KEY]
            messages.success(request, _("Saved. You can sign in by e-mail now."))
            return redirect("patient:settings")
    return render(
        request, "patient/address_code.html", {"form": form}, status=422 if form.errors else 200
    )
