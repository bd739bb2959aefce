"""The patient's helpers: asked, allowed more, ended; and who taps on the patient's own device."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from programmes.actions import carers, wishes
from programmes.models import CarerLink, DeliveryKind, ReminderRule
from programmes.portals.access import PatientRequest, patient_page, today_of
from programmes.portals.helpers import HelperForm
from programmes.portals.qr import qr_address

answers_too = require_http_methods(["GET", "HEAD", "POST"])
PATIENT = "me"


@patient_page
@require_safe
def helpers(request: PatientRequest) -> HttpResponse:
    """List who helps, and who was asked."""
    links = CarerLink.objects.visible_to(request.user).filter(patient=request.patient)
    context = {
        "helpers": links.active().order_by("since", "pk"),
        "waiting": links.waiting(now=now()).order_by("offered_at", "pk"),
    }
    return render(request, "patient/helpers.html", context)


@patient_page
@answers_too
@never_cache
def helper_add(request: PatientRequest) -> HttpResponse:
    """Ask somebody to help: by mail, or by a code that their phone reads from this one."""
    form = HelperForm(request.POST or None)
    if form.is_valid():
        try:
            link, secret = carers.offer_link(
                patient=request.patient, **form.cleaned_data, by=request.user, now=now()
            )
        except carers.TooManyCarers:
            form.add_error("name", _("You have many helpers. End one first."))
        else:
            if link.email:
                messages.success(request, _("We send a mail. It works for 3 days."))
                return redirect("patient:helpers")
            address = settings.BASE_URL + reverse("accounts:help_offer", args=[secret])
            context = {"link": link, "qr": qr_address(address), "address": address}
            return render(request, "patient/helper_add.html", context)
    status = 422 if form.errors else 200
    return render(request, "patient/helper_add.html", {"form": form}, status=status)


@patient_page
@answers_too
def helper(request: PatientRequest, helper: UUID) -> HttpResponse:
    """Show one helper; let them read the past, or the week by mail, or not any more."""
    link = _helper(request, helper)
    if request.method == "POST" and "week" in request.POST and link.user is not None:
        is_told = request.POST["week"] == "yes"
        wishes.tell_helper(link=link, is_told=is_told, by=request.user, now=now())
        return redirect("patient:helper", helper=helper)
    if request.method == "POST":
        is_allowed = request.POST.get("history") == "yes"
        carers.allow_history(link=link, is_allowed=is_allowed, by=request.user)
        return redirect("patient:helper", helper=helper)
    rules = ReminderRule.objects.visible_to(request.user).filter(patient=request.patient)
    is_told = rules.filter(user=link.user, kind=DeliveryKind.CARER, is_active=True).exists()
    return render(request, "patient/helper.html", {"link": link, "is_told": is_told})


@patient_page
@require_POST
def helper_end(request: PatientRequest, helper: UUID) -> HttpResponse:
    """End a helper's access, or take an offer back."""
    carers.end_link(link=_helper(request, helper), by=request.user, now=now())
    messages.success(request, _("This helper has no access now."))
    return redirect("patient:helpers")


def _helper(request: PatientRequest, helper: UUID) -> CarerLink:
    links = CarerLink.objects.visible_to(request.user).filter(patient=request.patient, until=None)
    return get_object_or_404(links.select_related("clinic", "user", "patient"), public_id=helper)


@patient_page
@answers_too
def who(request: PatientRequest) -> HttpResponse:
    """Ask who taps: the patient, or one of the helpers."""
    session = request.patient.sessions.filter(day=today_of(request.patient), ended_at=None).first()
    helpers = list(request.patient.carers.active().order_by("since", "pk"))
    if session is None or not helpers:
        return redirect("patient:ready")
    by_id = {str(link.public_id): link for link in helpers}
    answer = request.POST.get("who", "")
    is_refused = request.method == "POST" and answer != PATIENT and answer not in by_id
    if request.method == "POST" and not is_refused:
        carers.say_who_taps(session=session, link=by_id.get(answer), by=request.user)
        return redirect("patient:ready")
    context = {"helpers": helpers, "is_refused": is_refused}
    return render(request, "patient/who.html", context, status=422 if is_refused else 200)
