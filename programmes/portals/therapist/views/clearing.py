"""Clearing a patient for electrical stimulation, and ending that."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from programmes.actions import clearances
from programmes.domain.fit import ESTIM_CLEARANCE
from programmes.models import Clearance, Patient, Role
from programmes.models.course import load_course
from programmes.portals.access import ClinicRequest, clinic_page, open_record, today_of
from programmes.portals.therapist.clearance import ClearanceForm, doubts, lines, standing

_REFUSALS = {
    clearances.NotAllChecked: ("checklist", gettext_lazy("Check each one, and tick it.")),
    clearances.BeginsOutside: ("since", gettext_lazy("Choose today or a later day.")),
    clearances.EndsOutside: ("until", gettext_lazy("Choose another last day.")),
    clearances.AlreadyCleared: (
        "since",
        gettext_lazy("A clearance holds on these days already. End it first, or begin after it."),
    ),
}


@clinic_page(Role.THERAPIST)
@require_http_methods(["GET", "HEAD", "POST"])
def clearance(request: ClinicRequest, patient: UUID) -> HttpResponse:
    """Show what is cleared and was; a POST clears the patient."""
    found = open_record(request, patient)
    if request.method != "POST":
        return _page(request, found, ClearanceForm(today=today_of(found)))
    form = ClearanceForm(request.POST, today=today_of(found))
    if form.is_valid():
        try:
            clearances.clear(patient=found, **form.cleaned_data, by=request.user, now=now())
        except tuple(_REFUSALS) as refusal:
            field, sentence = _REFUSALS[type(refusal)]
            form.add_error(field, str(sentence))
        else:
            messages.success(request, _("Cleared. Drills with electrical stimulation are open."))
            return redirect("therapist:clearance", request.clinic.slug, patient)
    return _page(request, found, form, code=422)


def _page(
    request: ClinicRequest, patient: Patient, form: ClearanceForm, *, code: int = 200
) -> HttpResponse:
    rows = Clearance.objects.visible_to(request.user).filter(patient=patient)
    today = today_of(patient)
    said, is_cleared = standing(patient, today=today)
    context = {
        "patient": patient,
        "form": form,
        "said": said,
        "is_cleared": is_cleared,
        "doubts": doubts(patient),
        "lines": lines(rows.select_related("by").order_by("-since", "-pk"), today=today),
    }
    return render(request, "therapist/clearance.html", context, status=code)


@clinic_page(Role.THERAPIST)
@require_http_methods(["GET", "HEAD", "POST"])
def clearance_end(request: ClinicRequest, patient: UUID) -> HttpResponse:
    """Say what ending a clearance does; a POST ends it."""
    number = request.POST.get("clearance", "") or request.GET.get("clearance", "")
    row = get_object_or_404(
        Clearance.objects.visible_to(request.user).select_related("by"),
        pk=number if number.isdecimal() else None,
        patient__public_id=patient,
        clinic=request.clinic,
    )
    if request.method == "POST":
        if clearances.end(clearance=row, by=request.user, now=now()):
            messages.success(request, _("Ended. It acts from this moment, on the phone too."))
        else:
            messages.info(request, _("It was over already."))
        return redirect("therapist:clearance", request.clinic.slug, patient)
    found = open_record(request, patient)
    course = load_course(found, day=today_of(found))
    names = [d.name for d in course.drills.values() if ESTIM_CLEARANCE in d.safety_flags]
    context = {"patient": found, "row": row, "drills": sorted(names)}
    return render(request, "therapist/clearance_end.html", context)
