"""A patient's goals: added, achieved, left for now."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from programmes.actions import goals
from programmes.models import Goal, GoalState
from programmes.portals.access import ClinicRequest, care_page, today_of
from programmes.portals.therapist.forms import GoalForm
from programmes.portals.therapist.views.record import open_course, record_page


@care_page
@require_POST
def goal_add(request: ClinicRequest, patient: UUID) -> HttpResponse:
    """Add a goal in the patient's own words."""
    opened = open_course(request, patient)
    form = GoalForm(request.POST)
    if form.is_valid():
        try:
            goals.add_goal(
                patient=opened.patient,
                words=form.cleaned_data["words"],
                day=today_of(opened.patient),
                by=request.user,
            )
        except goals.TooManyGoals:
            _refuse(form, _("Six goals are enough at a time. Settle one first."))
        except goals.GoalKnown:
            _refuse(form, _("This goal is there already."))
        else:
            return redirect("therapist:patient", request.clinic.slug, patient)
    return record_page(opened, status=422, goal_form=form)


def _refuse(form: forms.Form, sentence: str) -> None:
    form.add_error("words", sentence)


@care_page
@require_POST
def goal_settle(request: ClinicRequest, patient: UUID, goal: UUID) -> HttpResponse:
    """Say that a goal is achieved, left for now, or worked on again."""
    found = get_object_or_404(
        Goal.objects.visible_to(request.user).filter(clinic=request.clinic),
        public_id=goal,
        patient__public_id=patient,
    )
    try:
        state = GoalState(request.POST.get("state", ""))
    except ValueError as error:
        raise Http404 from error
    goals.settle_goal(goal=found, state=state, by=request.user)
    if state is GoalState.ACHIEVED:
        messages.success(request, _("Achieved: “%(goal)s”") % {"goal": found.words})
    return redirect("therapist:patient", request.clinic.slug, patient)
