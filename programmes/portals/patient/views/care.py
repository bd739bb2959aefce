"""When something is wrong: pain, tiredness, questions."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from programmes.actions import sessions
from programmes.models import PainSite
from programmes.portals.access import PatientRequest, patient_page
from programmes.portals.patient.forms import HurtForm, tapped
from programmes.portals.patient.now import current_drill, load_now, therapist_of
from programmes.portals.patient.views.player import after_pain, context_of


@patient_page
@require_http_methods(["GET", "HEAD", "POST"])
def hurt(request: PatientRequest) -> HttpResponse:
    """Take down pain at the drill under way; outside practice, say whom to call."""
    form = HurtForm(request.POST or None)
    if form.is_valid():
        data = form.cleaned_data
        session = get_object_or_404(request.patient.sessions, public_id=data["session"])
        try:
            sessions.log_hurt(
                session=session,
                prescription_key=data["prescription"],
                client_uuid=data["client_uuid"],
                reps=data["reps"],
                seconds=data["seconds"],
                pain_0_10=data["pain"],
                pain_site=PainSite(data["site"]),
                by=request.user,
                now=now(),
            )
        except sessions.NotInPlan:
            messages.warning(request, _("Your plan has changed. Here is your plan now."))
            return redirect("patient:today")
        return after_pain(data["pain"])
    here = load_now(request)
    current = current_drill(here, request.patient)
    context = {"form": form, "sites": PainSite.choices, "current": None} | tapped(request.POST)
    if current is not None:
        context |= context_of(here, current)
    return render(request, "patient/hurt.html", context, status=422 if form.errors else 200)


@patient_page
@require_safe
def rest(request: PatientRequest) -> HttpResponse:
    """Say to stop for today and to call the clinic."""
    return render(request, "patient/rest.html")


@patient_page
@require_safe
def help(request: PatientRequest) -> HttpResponse:  # noqa: A001 -- the page's name
    """Offer the ways out: call, see it again, smaller, something else."""
    current = current_drill(load_now(request), request.patient)
    context = {"current": current, "therapist": therapist_of(request.patient)}
    return render(request, "patient/help.html", context)


@patient_page
@require_safe
def tired(request: PatientRequest) -> HttpResponse:
    """Offer a rest, or less for today."""
    current = current_drill(load_now(request), request.patient)
    return render(request, "patient/tired.html", {"current": current})


@patient_page
@require_safe
def wrong(request: PatientRequest) -> HttpResponse:
    """Say whom to call when something else is wrong."""
    return render(request, "patient/wrong.html")
