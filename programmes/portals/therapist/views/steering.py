"""Steering a patient's course: stages, pauses, *stop now*."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from programmes.actions import assignments, endings
from programmes.domain.giving import MOST_DAYS_AHEAD, Caution
from programmes.models import Assignment, Role, Withdrawal, WithdrawalKind
from programmes.portals.access import ClinicRequest, clinic_page
from programmes.portals.therapist import words
from programmes.portals.therapist.cautions import to_know
from programmes.portals.therapist.forms import (
    WHOLE_PLAN,
    EndForm,
    PauseForm,
    StagesForm,
    StopForm,
)
from programmes.portals.therapist.record import PlanNow, stopped
from programmes.portals.therapist.views.record import Opened, open_course, record_page


def _steered(request: ClinicRequest, patient: UUID) -> tuple[Opened, Assignment, PlanNow]:
    """Return a record with a course to steer; 404 where nothing was given."""
    opened = open_course(request, patient)
    if opened.course.assignment is None or opened.plan is None:
        raise Http404
    return opened, opened.course.assignment, opened.plan


def _back(opened: Opened, said: str) -> HttpResponse:
    messages.success(opened.request, said)
    clinic, patient = opened.request.clinic.slug, opened.patient.public_id
    return redirect("therapist:patient", clinic=clinic, patient=patient)


@clinic_page(Role.THERAPIST)
@require_POST
def stages_enter(request: ClinicRequest, patient: UUID) -> HttpResponse:
    """Make the chosen stages the active ones, once what their drills ask for is known."""
    opened, assignment, plan = _steered(request, patient)
    form = StagesForm(request.POST, stages=plan.stages)
    missing: tuple[Caution, ...] = ()
    try:
        if form.is_valid():
            chosen = frozenset(form.cleaned_data["stages"])
            care = assignments.care_of_stages(assignment=assignment, stages=chosen, now=now())
            missing = care.missing
            asked = to_know(missing, care)
            form = StagesForm(request.POST, stages=plan.stages, to_know=asked)
        if form.is_valid():
            assignments.enter_stages(
                assignment=assignment,
                stages=chosen,
                reason=form.cleaned_data["reason"],
                acknowledged={(one.drill, one.code) for one in missing},
                by=request.user,
                now=now(),
            )
            return _back(opened, _("The stages are set."))
    except assignments.UnknownStage:
        form.add_error("stages", _("The programme has changed. Choose again."))
    except assignments.NotAcknowledged:
        form.add_error(None, _("Look at the reasons again."))
    return record_page(opened, status=422, stages_form=form)


@clinic_page(Role.THERAPIST)
@require_POST
def pause(request: ClinicRequest, patient: UUID) -> HttpResponse:
    """Pause practice until a day, or until somebody resumes."""
    opened, assignment, _plan = _steered(request, patient)
    first_day = assignments.starts_on(patient=opened.patient, now=now())
    form = PauseForm(request.POST, first_day=first_day)
    if form.is_valid():
        try:
            assignments.pause(
                assignment=assignment,
                until=form.cleaned_data["until"],
                reason=form.cleaned_data["reason"],
                by=request.user,
                now=now(),
            )
        except assignments.AlreadyPaused:
            form.add_error(None, _("A pause is open already. Resume first."))
        except assignments.EndsBeforeStart:
            form.add_error("until", _("Practice began meanwhile. Choose a later day."))
        else:
            return _back(opened, _("Practice is paused."))
    return record_page(opened, status=422, pause_form=form)


@clinic_page(Role.THERAPIST)
@require_POST
def resume(request: ClinicRequest, patient: UUID) -> HttpResponse:
    """End an open pause today."""
    opened, assignment, _plan = _steered(request, patient)
    assignments.resume(assignment=assignment, by=request.user, now=now())
    return _back(opened, _("Practice goes on."))


@clinic_page(Role.THERAPIST)
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: ClinicRequest, patient: UUID) -> HttpResponse:
    """Say what ending the programme does and ask when and why; a POST ends it."""
    opened, assignment, _plan = _steered(request, patient)
    days = {
        "first_day": assignments.starts_on(patient=opened.patient, now=now()),
        "last_day": opened.today + timedelta(days=MOST_DAYS_AHEAD),
    }
    form = EndForm(request.POST if request.method == "POST" else None, **days)
    if form.is_valid():
        try:
            ending = endings.end(
                assignment=assignment,
                day=form.cleaned_data["day"],
                reason=form.cleaned_data["reason"],
                by=request.user,
                now=now(),
            )
        except endings.AlreadyEnded:
            return _back(opened, _("The programme ends by then already."))
        except assignments.StartsTooEarly:
            form.add_error("day", _("Practice began meanwhile. Choose a later day."))
        else:
            said = _("Ended: nothing is asked from %(day)s on.")
            return _back(opened, said % {"day": words.day_month(ending.day)})
    context = {"patient": opened.patient, "form": form}
    return render(request, "therapist/end.html", context, status=422 if form.errors else 200)


@clinic_page(Role.THERAPIST)
@require_POST
def go_on(request: ClinicRequest, patient: UUID) -> HttpResponse:
    """Take back an end that is still to come."""
    opened, assignment, _plan = _steered(request, patient)
    if endings.go_on(assignment=assignment, by=request.user, now=now()):
        return _back(opened, _("The programme goes on."))
    return _back(opened, _("There is no end to take back."))


@clinic_page(Role.THERAPIST)
@require_POST
def stop_now(request: ClinicRequest, patient: UUID) -> HttpResponse:
    """Pause, lower or remove a drill or the whole plan from this moment."""
    opened, assignment, plan = _steered(request, patient)
    form = StopForm(request.POST, drills=plan.drills)
    if not form.is_valid():
        return record_page(opened, status=422, stop_form=form)
    what = form.cleaned_data["what"]
    drills = {str(drill.public_id): drill for drill in plan.drills}
    assignments.stop_now(
        assignment=assignment,
        drill=None if what == WHOLE_PLAN else drills[what],
        kind=WithdrawalKind(form.cleaned_data["kind"]),
        reason=form.cleaned_data["reason"],
        by=request.user,
        now=now(),
    )
    return _back(opened, _("Done. It acts from this moment, on the patient's screen too."))


@clinic_page(Role.THERAPIST)
@require_POST
def allow_again(request: ClinicRequest, patient: UUID) -> HttpResponse:
    """End what *stop now* did."""
    opened, _assignment, _plan = _steered(request, patient)
    number = request.POST.get("withdrawal", "")
    row = get_object_or_404(
        Withdrawal.objects.visible_to(request.user).select_related(
            "assignment__patient__clinic", "assignment__patient__user"
        ),
        pk=number if number.isdecimal() else None,
        assignment__patient=opened.patient,
    )
    assignments.allow_again(withdrawal=row, by=request.user, now=now())
    return _back(opened, _("It is allowed again."))


@clinic_page(Role.THERAPIST)
@require_safe
def stop_seen(request: ClinicRequest, patient: UUID) -> HttpResponse:
    """Answer whether a device has had a stop; without htmx the record says so."""
    number = request.GET.get("withdrawal", "")
    row = get_object_or_404(
        Withdrawal.objects.visible_to(request.user).select_related("assignment__patient"),
        pk=number if number.isdecimal() else None,
        assignment__patient__public_id=patient,
        clinic=request.clinic,
    )
    if not request.htmx:
        return redirect("therapist:patient", clinic=request.clinic.slug, patient=patient)
    context = {
        "stop": stopped(row, now=now(), zone=request.clinic.zone),
        "patient": row.assignment.patient,
        "devices": True,  # only a patient with one is asked about
    }
    return render(request, "therapist/parts/seen.html", context)
