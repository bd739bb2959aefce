"""Wins: what went well, told by one tap or in own words."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from programmes.actions import wins as telling
from programmes.models import GoalState
from programmes.portals.access import PatientRequest, patient_page
from programmes.portals.patient.kept import mark_of_person
from programmes.portals.patient.winning import EXAMPLES, IS_KEPT, STEP, WinForm


@patient_page
@require_http_methods(["GET", "HEAD", "POST"])
def wins(request: PatientRequest) -> HttpResponse:
    """Take down a win: a ready-made one, a step towards a goal, or own words."""
    form = WinForm(request.POST or None)
    if form.is_valid():
        return _add(request, form)
    context = {
        "form": form,
        **ready_made(request),
        "typed": form.data.get("words", ""),
        "client_uuid": form.data.get("client_uuid") or uuid.uuid4(),
    }
    return render(request, "patient/wins.html", context, status=422 if form.errors else 200)


def ready_made(request: PatientRequest) -> dict[str, object]:
    """Return what can be told by one tap."""
    goals = request.patient.goals.filter(state=GoalState.ACTIVE).order_by("pk")
    return {
        "examples": EXAMPLES.items(),
        "steps": [(goal.public_id, STEP % {"goal": goal.words}) for goal in goals],
        "person": mark_of_person(request.patient),
    }


def _add(request: PatientRequest, form: WinForm) -> HttpResponse:
    data = form.cleaned_data
    goal = None
    if data["goal"] is not None:
        goal = get_object_or_404(request.patient.goals, public_id=data["goal"])
    try:
        telling.add_win(
            patient=request.patient,
            words=data["words"] % {"goal": goal.words} if goal else data["words"],
            goal=goal,
            client_uuid=data["client_uuid"],
            by=request.user,
            now=now(),
        )
    except telling.TooManyWins:
        messages.warning(request, _("That is enough for one day. Tell more tomorrow."))
    else:
        messages.success(request, IS_KEPT)
    return redirect("patient:progress")


@patient_page
@require_POST
def take_back(request: PatientRequest, win: uuid.UUID) -> HttpResponse:
    """Take a win back that was told by mistake."""
    found = get_object_or_404(request.patient.wins, public_id=win)
    telling.take_back_win(win=found, by=request.user, now=now())
    messages.success(request, _("Taken back."))
    return redirect("patient:progress")
