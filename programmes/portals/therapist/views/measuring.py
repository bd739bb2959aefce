"""Outcome measures of a patient: entering a score, and correcting one."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from programmes.actions import measures
from programmes.domain.measures import ScoreRefused
from programmes.models import Goal, Measurement
from programmes.portals.access import ClinicRequest, care_page, open_record
from programmes.portals.htmx import is_swap
from programmes.portals.therapist.scores import refused
from programmes.portals.therapist.scoring import CorrectionForm, MeasureForm, ScalingForm, hint
from programmes.portals.therapist.views.record import Opened, open_course, record_page


def _back(opened: Opened, said: str) -> HttpResponse:
    messages.success(opened.request, said)
    kwargs = {"clinic": opened.request.clinic.slug, "patient": opened.patient.public_id}
    return redirect(reverse("therapist:patient", kwargs=kwargs) + "#measures")


@care_page
@require_safe
def measure_form(request: ClinicRequest, patient: UUID) -> HttpResponse:
    """Answer with what a score of the typed measure may be; without htmx the record says it."""
    found = open_record(request, patient)
    typed = request.GET.get("measure-measure", "")
    if not is_swap(request):
        kwargs = {"clinic": request.clinic.slug, "patient": found.public_id}
        url = reverse("therapist:patient", kwargs=kwargs, query={"measure": typed})
        return redirect(f"{url}#measures")
    return render(request, "therapist/parts/measure_hint.html", {"hint": hint(typed)})


@care_page
@require_POST
def measure_enter(request: ClinicRequest, patient: UUID) -> HttpResponse:
    """Store a score."""
    opened = open_course(request, patient)
    form = MeasureForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            measures.enter_measurement(
                patient=opened.patient,
                measure=data["measure"].slug,
                hand=data["hand"],
                score=data["score"],
                day=data["day"],
                conditions=data["conditions"],
                by=request.user,
                now=now(),
            )
        except ScoreRefused as error:
            form.add_error("score", refused(error))
        except measures.WrongHand:
            text = _("%(short)s is scored for the affected hand.")
            form.add_error("hand", text % {"short": data["measure"].short})
        except measures.MeasuredAhead:
            form.add_error("day", _("This day has not come yet. Choose today or a day before."))
        else:
            return _back(opened, _("The score is stored."))
    return record_page(opened, status=422, measure_form=form)


@care_page
@require_POST
def measure_goals(request: ClinicRequest, patient: UUID) -> HttpResponse:
    """Store how far goals were reached."""
    opened = open_course(request, patient)
    own = Goal.objects.visible_to(request.user).filter(patient=opened.patient)
    form = ScalingForm(request.POST, goals=own.order_by("pk"))
    if form.is_valid():
        try:
            measures.scale_goals(
                patient=opened.patient,
                attained=form.cleaned_data["attained"],
                day=form.cleaned_data["day"],
                by=request.user,
                now=now(),
            )
        except measures.MeasuredAhead:
            form.add_error("day", _("This day has not come yet. Choose today or a day before."))
        else:
            return _back(opened, _("The score is stored."))
    return record_page(opened, status=422, scaling_form=form)


@care_page
@require_POST
def measure_correct(request: ClinicRequest, patient: UUID) -> HttpResponse:
    """Put the right score in place of a wrong one."""
    opened = open_course(request, patient)
    number = request.POST.get("measurement", "")
    row = get_object_or_404(
        Measurement.objects.visible_to(request.user),
        pk=int(number) if number.isascii() and number.isdecimal() and len(number) < 19 else None,  # noqa: PLR2004
        patient=opened.patient,
    )
    form = CorrectionForm(request.POST, measurement=row.pk)
    if form.is_valid():
        try:
            measures.correct_measurement(
                measurement=row,
                score=form.cleaned_data["score"],
                reason=form.cleaned_data["reason"],
                by=request.user,
                now=now(),
            )
        except ScoreRefused as error:
            form.add_error("score", refused(error))
        except measures.AlreadyCorrected:
            messages.warning(request, _("This score was corrected already."))
            return redirect(
                "therapist:patient", clinic=request.clinic.slug, patient=opened.patient.public_id
            )
        else:
            return _back(opened, _("The score is corrected. The wrong one stays in the record."))
    return record_page(opened, status=422, correction_form=form, correcting=row.pk)
