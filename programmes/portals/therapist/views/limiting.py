"""The usual pain of a patient, and from where on the rules of safety act for them."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from programmes.actions import safety
from programmes.domain.thresholds import Group
from programmes.models import Patient, Role
from programmes.portals.access import ClinicRequest, clinic_page, open_record
from programmes.portals.limits import WORDS, LimitsForm, limits_of
from programmes.portals.therapist.limits import UsualPainForm, usual_pain_of

answers_too = require_http_methods(["GET", "HEAD", "POST"])


@clinic_page(Role.THERAPIST)
@require_safe
def limits(request: ClinicRequest, patient: UUID) -> HttpResponse:
    """Show the usual pain and all limits of one patient, and where to change them."""
    found = open_record(request, patient)
    own, below = found.thresholds_json, found.clinic.thresholds_json
    groups = [(group, WORDS[group], limits_of(group, own, below)) for group in Group]
    context = {"patient": found, "usual": usual_pain_of(found), "groups": groups}
    return render(request, "therapist/limits.html", context)


@clinic_page(Role.THERAPIST)
@answers_too
def usual_pain(request: ClinicRequest, patient: UUID) -> HttpResponse:
    """Set the usual pain of each place."""
    found = open_record(request, patient)
    form = UsualPainForm(request.POST if request.method == "POST" else None, patient=found)
    if form.is_valid():
        safety.set_usual_pain(patient=found, usual_pain=form.usual_pain, by=request.user, now=now())
        return _set(request, found)
    context = {"patient": found, "form": form}
    return render(request, "therapist/usual_pain.html", context, status=422 if form.errors else 200)


@clinic_page(Role.THERAPIST)
@answers_too
def limit(request: ClinicRequest, patient: UUID, section: str) -> HttpResponse:
    """Set the limits of one group."""
    found = open_record(request, patient)
    if section not in set(Group):
        raise Http404
    group = Group(section)
    form = LimitsForm(
        request.POST if request.method == "POST" else None,
        group=group,
        own=found.thresholds_json,
        below=found.clinic.thresholds_json,
        otherwise=_("Empty: %(number)s, as in the clinic."),
    )
    if form.is_valid():
        safety.set_limits(patient=found, thresholds=form.cleaned_data, by=request.user, now=now())
        return _set(request, found)
    context = {"patient": found, "form": form, "words": WORDS[group]}
    return render(request, "therapist/limit.html", context, status=422 if form.errors else 200)


def _set(request: ClinicRequest, patient: Patient) -> HttpResponse:
    messages.success(request, _("The limits are set."))
    return redirect("therapist:limits", clinic=request.clinic.slug, patient=patient.public_id)
