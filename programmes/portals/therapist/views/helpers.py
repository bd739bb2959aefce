"""Who helps a patient, as the therapist sees and links them."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from programmes.actions import carers
from programmes.models import CarerLink, Role
from programmes.portals.access import ClinicRequest, clinic_page, open_record
from programmes.portals.helpers import HelperForm
from programmes.portals.qr import qr_address


@clinic_page(Role.THERAPIST)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def helpers(request: ClinicRequest, patient: UUID) -> HttpResponse:
    """List a patient's helpers; ask another one, by mail or by a QR code shown this once."""
    found = open_record(request, patient)
    form = HelperForm(request.POST or None)
    context: dict[str, object] = {"patient": found, "form": form}
    if form.is_valid():
        try:
            link, secret = carers.offer_link(
                patient=found, **form.cleaned_data, by=request.user, now=now()
            )
        except carers.TooManyCarers:
            form.add_error("name", _("Five helpers are enough at a time. End one first."))
        else:
            if link.email:
                messages.success(request, _("A mail is sent. Its link works for 3 days."))
                return redirect("therapist:helpers", request.clinic.slug, patient)
            address = settings.BASE_URL + reverse("accounts:help_offer", args=[secret])
            context |= {"offered": link, "address": address, "qr": qr_address(address)}
    links = CarerLink.objects.visible_to(request.user).filter(patient=found)
    context |= {
        "helpers": links.active().order_by("since", "pk"),
        "waiting": links.waiting(now=now()).order_by("offered_at", "pk"),
    }
    return render(request, "therapist/helpers.html", context, status=422 if form.errors else 200)


@clinic_page(Role.THERAPIST)
@require_POST
def helper_end(request: ClinicRequest, patient: UUID, helper: UUID) -> HttpResponse:
    """End a helper's access, or take an offer back."""
    links = CarerLink.objects.visible_to(request.user).filter(clinic=request.clinic, until=None)
    link = get_object_or_404(
        links.select_related("clinic"), public_id=helper, patient__public_id=patient
    )
    carers.end_link(link=link, by=request.user, now=now())
    messages.success(request, _("This helper has no access now."))
    return redirect("therapist:helpers", request.clinic.slug, patient)
