"""Around the drills: get ready, how it feels before and after, the rest between two."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods, require_safe

from programmes.actions import checkins
from programmes.domain.outbox import Moment
from programmes.models import PracticeSession
from programmes.models.facts import pain_source
from programmes.portals.access import PatientRequest, practice_page
from programmes.portals.patient.forms import PainNowForm
from programmes.portals.patient.kept import mark_of_person
from programmes.portals.patient.kit import kit_of
from programmes.portals.patient.now import current_drill, load_now
from programmes.portals.patient.stops import rule_of
from programmes.portals.patient.views.player import context_of


@practice_page
@require_safe
def ready(request: PatientRequest) -> HttpResponse:
    """Say what today needs, and how to sit."""
    here = load_now(request)
    current = current_drill(here, request.patient)
    if current is None:
        return redirect("patient:today")
    context = context_of(here, current) | {"kit": kit_of(here.drills_left)}
    return render(request, "patient/ready.html", context)


@practice_page
@require_http_methods(["GET", "HEAD", "POST"])
def pain_before(request: PatientRequest) -> HttpResponse:
    """Ask once how much it hurts before practice; skipping leaves it unknown."""
    session = load_now(request).open_session
    if session is None:
        return redirect("patient:today")
    return _ask(request, session, "before", onward="patient:practice")


@practice_page
@require_http_methods(["GET", "HEAD", "POST"])
def pain_after(request: PatientRequest) -> HttpResponse:
    """Ask once how much it hurts after practice; not after a day on which pain ended it."""
    here = load_now(request)
    if here.open_session is not None:
        return redirect("patient:practice")
    is_told = bool(here.sessions) and here.sessions[-1].pain_after_0_10 is not None
    if not here.has_practised or here.must_rest or (is_told and request.method != "POST"):
        return redirect("patient:done")
    return _ask(request, here.sessions[-1], "after", onward="patient:done")


def _ask(
    request: PatientRequest, session: PracticeSession, moment: Moment, *, onward: str
) -> HttpResponse:
    form = PainNowForm(request.POST or None)
    if form.is_valid():
        pain = form.cleaned_data["pain"]
        checkins.tell_pain(
            session=session, moment=moment, pain_0_10=pain, by=request.user, now=now()
        )
        source = pain_source(session.pk, moment, pain)
        rule = rule_of(source, request.patient, now=now())
        return redirect("patient:rest", rule=rule.value) if rule else redirect(onward)
    status = 422 if form.errors else 200
    is_first = getattr(session, f"pain_{moment}_0_10") is None  # another puts the first right
    context = {
        "form": form,
        "moment": moment if is_first else "",
        "session": session.public_id,
        "person": mark_of_person(request.patient),
    }
    return render(request, f"patient/pain_{moment}.html", context, status=status)


@practice_page
@require_safe
def between(request: PatientRequest) -> HttpResponse:
    """Rest a little, with the next drill in sight; "I am ready" ends the rest at any time."""
    here = load_now(request)
    current = current_drill(here, request.patient)
    if current is None:
        return redirect("patient:pain_after")
    if not current.rest_s:
        return redirect("patient:practice")
    return render(request, "patient/between.html", context_of(here, current))
