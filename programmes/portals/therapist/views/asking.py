"""Asking a patient for measures that only they can rate."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from programmes.actions import asking
from programmes.models import AskedMeasure
from programmes.portals.access import ClinicRequest, care_page, open_record
from programmes.portals.therapist.asked import AskForm
from programmes.portals.therapist.views.record import open_course, record_page


@care_page
@require_POST
def measure_ask(request: ClinicRequest, patient: UUID) -> HttpResponse:
    """Ask for the ticked measures; the patient finds them on the page of today."""
    opened = open_course(request, patient)
    form = AskForm(request.POST)
    if not form.is_valid():
        return record_page(opened, status=422, ask_form=form)
    count = asking.ask_measures(
        patient=opened.patient,
        measures=form.cleaned_data["measures"],
        by=request.user,
        now=now(),
    )
    text = ngettext("%(count)s question is asked.", "%(count)s questions are asked.", count)
    messages.success(request, text % {"count": count} if count else _("All of them wait already."))
    return _back(request, patient)


@care_page
@require_POST
def measure_ask_end(request: ClinicRequest, patient: UUID, asked: UUID) -> HttpResponse:
    """Ask no more; what was answered meanwhile stays."""
    found = open_record(request, patient)
    questions = AskedMeasure.objects.visible_to(request.user).filter(patient=found)
    question = get_object_or_404(questions, public_id=asked)
    if asking.close_question(question=question, by=request.user, now=now()):
        messages.success(request, _("It is asked no more."))
    else:
        messages.info(request, _("It was answered or put aside already."))
    return _back(request, patient)


def _back(request: ClinicRequest, patient: UUID) -> HttpResponse:
    kwargs = {"clinic": request.clinic.slug, "patient": patient}
    return redirect(reverse("therapist:patient", kwargs=kwargs) + "#measures")
