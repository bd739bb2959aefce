"""One drill per screen: do it, count it, say how it was."""

import uuid
from contextlib import suppress

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from programmes.actions import sessions
from programmes.models import Answer, Outcome, PainSite, SessionEntry
from programmes.portals.access import PatientRequest, patient_page
from programmes.portals.patient.days import done_words
from programmes.portals.patient.forms import AnswerForm, LogForm, PainForm, tapped
from programmes.portals.patient.now import (
    Current,
    DayNow,
    current_drill,
    load_now,
)
from programmes.portals.patient.stops import rule_of


def _on_current(request: PatientRequest, template: str, **more: object) -> HttpResponse:
    """Show a page about the drill that is next, or go on where there is none."""
    here = load_now(request)
    current = current_drill(here, request.patient)
    if current is None:
        return redirect("patient:done")
    return render(request, template, context_of(here, current) | more)


def context_of(here: DayNow, current: Current) -> dict[str, object]:
    """Return what each page about the next drill needs."""
    return {
        "here": here,
        "current": current,
        "drill": current.drill,
        "client_uuid": uuid.uuid4(),
    }


@patient_page
@require_safe
def practice(request: PatientRequest) -> HttpResponse:
    """Show the next drill of the open session."""
    return _on_current(request, "patient/practice.html")


@patient_page
@require_safe
def steps(request: PatientRequest) -> HttpResponse:
    """Show the next drill step by step."""
    return _on_current(request, "patient/steps.html")


@patient_page
@require_safe
def pause(request: PatientRequest) -> HttpResponse:
    """Wait as long as it takes; go on, log a part, or leave the drill for today."""
    return _on_current(request, "patient/pause.html")


@patient_page
@require_safe
def some(request: PatientRequest) -> HttpResponse:
    """Ask how many were done; minus and plus ask again with one less or more."""
    here = load_now(request)
    current = current_drill(here, request.patient)
    if current is None:
        return redirect("patient:done")
    asked = current.drill.asked
    count = _whole(request.GET.get("count", ""), asked.most) + _whole(request.GET.get("by", ""), 0)
    count = max(1, min(count, 2 * asked.most))
    context = {
        "count": count,
        "outcome": asked.outcome_of(count),
        "amount": count * asked.step,
    }
    return render(request, "patient/some.html", context_of(here, current) | context)


def _whole(text: str, default: int) -> int:
    try:
        return int(text)
    except ValueError:
        return default


@patient_page
@require_POST
def log(request: PatientRequest) -> HttpResponse:
    """Store what was done of a drill and ask how it was."""
    form = LogForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Please tap again."))
        return redirect("patient:practice")
    data = form.cleaned_data
    session = get_object_or_404(request.patient.sessions, public_id=data["session"])
    try:
        entry = sessions.log_entry(
            session=session,
            prescription_key=data["prescription"],
            client_uuid=data["client_uuid"],
            outcome=Outcome(data["outcome"]),
            reps=data["reps"],
            seconds=data["seconds"],
            by=request.user,
            now=now(),
        )
    except sessions.NotInPlan:
        keep_part(request, form)
        messages.warning(request, _("Your plan has changed. Here is your plan now."))
        return redirect("patient:today")
    if entry.outcome == Outcome.NOT_TODAY:
        return redirect("patient:practice")
    return redirect("patient:how", entry=entry.public_id)


def keep_part(request: PatientRequest, form: LogForm) -> None:
    """Keep what was counted of a drill that was stopped under way, if it was."""
    data = form.cleaned_data
    session = get_object_or_404(request.patient.sessions, public_id=data["session"])
    with suppress(sessions.NotInPlan):
        sessions.keep_part(
            session=session,
            prescription_key=data["prescription"],
            client_uuid=data["client_uuid"],
            reps=data["reps"],
            seconds=data["seconds"],
            by=request.user,
            now=now(),
        )


@patient_page
@require_http_methods(["GET", "HEAD", "POST"])
def how(request: PatientRequest, entry: uuid.UUID) -> HttpResponse:
    """Ask how a drill was; only "it hurt" asks more."""
    found = get_object_or_404(request.patient.entries.filter(superseded_by=None), public_id=entry)
    if request.method == "POST":
        form = AnswerForm(request.POST)
        if form.is_valid():
            answer = Answer(form.cleaned_data["answer"])
            sessions.answer_entry(entry=found, answer=answer, by=request.user, now=now())
            if answer is Answer.HURT:
                return redirect("patient:pain", entry=found.public_id)
        return redirect("patient:practice")
    if found.answer is not None:
        return redirect("patient:practice")
    context = {"entry": found, "words": done_words(found)}
    return render(request, "patient/how.html", context)


@patient_page
@require_http_methods(["GET", "HEAD", "POST"])
def pain(request: PatientRequest, entry: uuid.UUID) -> HttpResponse:
    """Ask where it hurt and how much."""
    found = get_object_or_404(request.patient.entries.filter(superseded_by=None), public_id=entry)
    form = PainForm(request.POST or None)
    if form.is_valid():
        sessions.answer_entry(
            entry=found,
            answer=Answer.HURT,
            pain_0_10=form.cleaned_data["pain"],
            pain_site=PainSite(form.cleaned_data["site"]),
            by=request.user,
            now=now(),
        )
        return after_pain(request, found)
    context = {"entry": found, "form": form, "sites": PainSite.choices} | tapped(request.POST)
    return render(request, "patient/pain.html", context, status=422 if form.errors else 200)


def after_pain(request: PatientRequest, entry: SessionEntry) -> HttpResponse:
    """Go on, or to the page that says what rests, by the rule that the pain fires."""
    rule = rule_of(f"entry:{entry.pk}", request.patient, now=now())
    return redirect("patient:rest", rule=rule.value) if rule else redirect("patient:practice")
