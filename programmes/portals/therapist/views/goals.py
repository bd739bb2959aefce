"""A patient's goals: added, achieved, kept, changed, left for now."""

from collections.abc import Callable
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from programmes.actions import goals
from programmes.models import Goal, GoalOutcome
from programmes.portals.access import ClinicRequest, care_page, today_of
from programmes.portals.therapist.goals import GoalForm
from programmes.portals.therapist.views.record import open_course, record_page

_TOO_MANY = gettext_lazy("Six goals are enough at a time. Settle one first.")
_KNOWN = gettext_lazy("This goal is there already.")


@care_page
@require_POST
def goal_add(request: ClinicRequest, patient: UUID) -> HttpResponse:
    """Add a goal in the patient's own words."""
    opened = open_course(request, patient)
    form = GoalForm(request.POST)
    day = today_of(opened.patient)
    if _carried_out(
        form,
        lambda: goals.add_goal(
            patient=opened.patient, day=day, by=request.user, **form.cleaned_data
        ),
    ):
        return redirect("therapist:patient", request.clinic.slug, patient)
    return record_page(opened, status=422, goal_form=form)


@care_page
@require_POST
def goal_change(request: ClinicRequest, patient: UUID, goal: UUID) -> HttpResponse:
    """Give a goal other words, another day for the next look, or another measure."""
    found = _goal(request, patient, goal)
    opened = open_course(request, patient)
    form = GoalForm.changing(found, request.POST)
    day = today_of(opened.patient)
    try:
        if _carried_out(
            form,
            lambda: goals.change_goal(goal=found, day=day, by=request.user, **form.cleaned_data),
        ):
            return redirect("therapist:patient", request.clinic.slug, patient)
    except goals.GoalSettled:
        messages.warning(request, _("Nobody works on this goal now. Take it up again first."))
        return redirect("therapist:patient", request.clinic.slug, patient)
    return record_page(opened, status=422, changing=found.pk, change_form=form)


def _carried_out(form: forms.Form, act: Callable[[], object]) -> bool:
    """Do ``act`` if the form holds; say beside its field what the act refuses."""
    if not form.is_valid():
        return False
    try:
        act()
    except goals.TooManyGoals:
        form.add_error("words", str(_TOO_MANY))
    except goals.GoalKnown:
        form.add_error("words", str(_KNOWN))
    except goals.ReviewPassed:
        form.add_error("review_on", _("Choose a day after today."))
    return not form.errors


@care_page
@require_POST
def goal_settle(request: ClinicRequest, patient: UUID, goal: UUID) -> HttpResponse:
    """Say that a goal is achieved, kept, left for now, or taken up again."""
    found = _goal(request, patient, goal)
    outcomes = {one.value: one for one in GoalOutcome if one is not GoalOutcome.CHANGED}
    outcome = outcomes.get(request.POST.get("outcome", ""))
    if outcome is None:
        raise Http404
    try:
        goals.review_goal(goal=found, outcome=outcome, day=today_of(found.patient), by=request.user)
    except goals.TooManyGoals:
        messages.warning(request, str(_TOO_MANY))
    except goals.GoalKnown:
        messages.warning(request, str(_KNOWN))
    else:
        values = {"what": outcome.label, "goal": found.words}
        messages.success(request, _("%(what)s: “%(goal)s”") % values)
    return redirect("therapist:patient", request.clinic.slug, patient)


def _goal(request: ClinicRequest, patient: UUID, goal: UUID) -> Goal:
    own = Goal.objects.visible_to(request.user).filter(clinic=request.clinic)
    return get_object_or_404(
        own.select_related("patient"), public_id=goal, patient__public_id=patient
    )
