"""When something is wrong: pain, tiredness, questions, reports of safety."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from programmes.actions import safety, sessions
from programmes.domain.telling import TAKEN_BACK, Rule
from programmes.models import PainSite, ReportKind
from programmes.models.team import answering_for
from programmes.portals.access import PatientRequest, patient_page, practice_page
from programmes.portals.patient.forms import HurtForm, PainForm, TellPainForm, tapped
from programmes.portals.patient.kept import mark_of_person
from programmes.portals.patient.now import current_drill, load_now
from programmes.portals.patient.stops import last_report, rule_of, stop_of
from programmes.portals.patient.views.player import after_pain, context_of
from programmes.portals.patient.wrongs import (
    QUESTIONS,
    WAS_MISTAKEN,
    WRONGS,
    MoreForm,
    TakeBackForm,
    WrongForm,
    told,
)


@practice_page
@require_http_methods(["GET", "HEAD", "POST"])
def hurt(request: PatientRequest) -> HttpResponse:
    """Take down pain at the drill under way, or outside of one; then say what rests."""
    is_of_drill = "prescription" in request.POST
    form = (HurtForm if is_of_drill else TellPainForm)(request.POST or None)
    if form.is_valid():
        return _log_hurt(request, form) if is_of_drill else _tell_pain(request, form)
    here = load_now(request)
    current = current_drill(here, request.patient)
    context = {
        "form": form,
        "sites": PainSite.choices,
        "current": None,
        "client_uuid": uuid.uuid4(),
        "person": mark_of_person(request.patient),
        **tapped(request.POST),
    }
    if current is not None:
        context |= context_of(here, current)
    return render(request, "patient/hurt.html", context, status=422 if form.errors else 200)


def _log_hurt(request: PatientRequest, form: PainForm) -> HttpResponse:
    data = form.cleaned_data
    session = get_object_or_404(request.patient.sessions, public_id=data["session"])
    try:
        entry = sessions.log_hurt(
            session=session,
            prescription_key=data["prescription"],
            client_uuid=data["client_uuid"],
            reps=data["reps"],
            seconds=data["seconds"],
            pain_0_10=data["pain"],
            pain_site=PainSite(data["site"]),
            by=request.user,
            now=now(),
        )
    except sessions.NotInPlan:
        messages.warning(request, _("Your plan has changed. Here is your plan now."))
        return redirect("patient:today")
    return after_pain(request, entry)


def _tell_pain(request: PatientRequest, form: PainForm) -> HttpResponse:
    data = form.cleaned_data
    return _tell(
        request,
        ReportKind.PAIN,
        client_uuid=data["client_uuid"],
        pain_0_10=data["pain"],
        pain_site=PainSite(data["site"]),
    )


def _tell(request: PatientRequest, kind: ReportKind, **told: Any) -> HttpResponse:
    """Store a report and go to the screen of the rule that it fires."""
    report = safety.report(patient=request.patient, kind=kind, by=request.user, now=now(), **told)
    rule = rule_of(report.source, request.patient, now=now()) or Rule.OTHER
    return redirect("patient:rest", rule=rule.value)


@practice_page
@require_safe
def rest(request: PatientRequest, rule: str) -> HttpResponse:
    """Say what rests by ``rule`` and whom to call; what is left can go on."""
    if rule not in set(Rule):
        raise Http404
    stop = stop_of(Rule(rule), request.patient, now=now())
    context = {
        "stop": stop,
        # Whoever holds the card may not be the one who told it.
        "report": None
        if request.device.is_printed
        else last_report(request.patient, stop, by=request.user),
        "person": mark_of_person(request.patient),
        "current": current_drill(load_now(request), request.patient),
    }
    return render(request, "patient/rest.html", context)


@patient_page
@require_POST
def mistake(request: PatientRequest) -> HttpResponse:
    """Take back a report that was tapped by mistake."""
    form = TakeBackForm(request.POST)
    if form.is_valid():
        found = request.patient.safety_reports.filter(kind__in=TAKEN_BACK, by=request.user)
        report = get_object_or_404(found, public_id=form.cleaned_data["report"])
        safety.take_back_report(report=report, by=request.user, now=now())
        messages.info(request, WAS_MISTAKEN)
    return redirect("patient:today")


@practice_page
@require_safe
def help(request: PatientRequest) -> HttpResponse:  # noqa: A001 -- the page's name
    """Offer the ways out: call, see it again, smaller, something else."""
    current = current_drill(load_now(request), request.patient)
    row = answering_for(request.patient, now=now())
    context = {
        "current": current,
        "therapist": row.therapist.name if row else "",
        "covers_until": row.last_day(request.patient.zone) if row else None,
    }
    return render(request, "patient/help.html", context)


@practice_page
@require_safe
def tired(request: PatientRequest) -> HttpResponse:
    """Offer a rest, less for today, or rest for the day."""
    here = load_now(request)
    context = {
        "current": current_drill(here, request.patient),
        "may_rest": here.may_rest and bool(here.plan().items),
        "version": here.plan().version,
        "person": mark_of_person(request.patient),
        "client_uuid": uuid.uuid4(),
    }
    return render(request, "patient/tired.html", context)


@practice_page
@require_http_methods(["GET", "HEAD", "POST"])
def wrong(request: PatientRequest) -> HttpResponse:
    """Ask what is wrong; some of it asks more, the rest is told at once."""
    form = WrongForm(request.POST or None)
    if form.is_valid():
        kind = ReportKind(form.cleaned_data["kind"])
        if kind in QUESTIONS:
            return redirect("patient:wrong_more", kind=kind.value)
        return _tell(request, kind, client_uuid=form.cleaned_data["client_uuid"])
    context = {
        "form": form,
        "kinds": WRONGS,
        "client_uuid": uuid.uuid4(),
        "person": mark_of_person(request.patient),
    }
    is_refused = request.method == "POST"
    return render(request, "patient/wrong.html", context, status=422 if is_refused else 200)


@practice_page
@require_http_methods(["GET", "HEAD", "POST"])
def wrong_more(request: PatientRequest, kind: str) -> HttpResponse:
    """Ask what exactly is wrong, and tell it."""
    if kind not in set(QUESTIONS):
        raise Http404
    question = QUESTIONS[ReportKind(kind)]
    form = MoreForm(request.POST if request.method == "POST" else None, question=question)
    if form.is_valid():
        told_kind, details = told(ReportKind(kind), form.cleaned_data["details"])
        return _tell(
            request, told_kind, details=details, client_uuid=form.cleaned_data["client_uuid"]
        )
    context = {
        "form": form,
        "kind": kind,
        "question": question,
        "client_uuid": uuid.uuid4(),
        "person": mark_of_person(request.patient),
    }
    return render(request, "patient/wrong_more.html", context, status=422 if form.errors else 200)
