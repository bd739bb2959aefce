"""When a helper sees that something is wrong: they tell it from their own page."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from programmes.actions import safety
from programmes.domain.telling import TAKEN_BACK, Rule
from programmes.models import PainSite, ReportKind
from programmes.portals.access import CarerRequest, carer_page
from programmes.portals.patient.forms import TellPainForm, tapped
from programmes.portals.patient.noticed import ASKED, NOTICED, noticed_stop
from programmes.portals.patient.stops import last_report, rule_of
from programmes.portals.patient.wrongs import MoreForm, TakeBackForm, WrongForm, told

answers_too = require_http_methods(["GET", "HEAD", "POST"])


@carer_page
@answers_too
def helping_wrong(request: CarerRequest) -> HttpResponse:
    """Ask what is wrong; some of it asks more, the rest is told at once."""
    form = WrongForm(request.POST or None)
    if form.is_valid():
        kind = ReportKind(form.cleaned_data["kind"])
        if kind in ASKED:
            return redirect("patient:helping_wrong_more", kind=kind.value)
        return _tell(request, kind, client_uuid=form.cleaned_data["client_uuid"])
    context = {"form": form, "kinds": NOTICED, "client_uuid": uuid.uuid4()}
    status = 422 if request.method == "POST" else 200
    return render(request, "patient/helping_wrong.html", context, status=status)


@carer_page
@answers_too
def helping_wrong_more(request: CarerRequest, kind: str) -> HttpResponse:
    """Ask what exactly is wrong, and tell it."""
    if kind not in set(ASKED):
        raise Http404
    question = ASKED[ReportKind(kind)]
    form = MoreForm(request.POST if request.method == "POST" else None, question=question)
    if form.is_valid():
        told_kind, details = told(ReportKind(kind), form.cleaned_data["details"])
        return _tell(
            request, told_kind, details=details, client_uuid=form.cleaned_data["client_uuid"]
        )
    context = {"form": form, "question": question, "client_uuid": uuid.uuid4()}
    status = 422 if form.errors else 200
    return render(request, "patient/helping_wrong_more.html", context, status=status)


@carer_page
@answers_too
def helping_hurt(request: CarerRequest) -> HttpResponse:
    """Ask where it hurts and how much, outside of any drill, and tell it."""
    form = TellPainForm(request.POST or None)
    if form.is_valid():
        data = form.cleaned_data
        return _tell(
            request,
            ReportKind.PAIN,
            client_uuid=data["client_uuid"],
            pain_0_10=data["pain"],
            pain_site=PainSite(data["site"]),
        )
    context = {
        "form": form,
        "sites": PainSite.choices,
        "client_uuid": request.POST.get("client_uuid") or uuid.uuid4(),
        **tapped(request.POST),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "patient/helping_hurt.html", context, status=status)


def _tell(request: CarerRequest, kind: ReportKind, **told: Any) -> HttpResponse:
    """Store a report under the helper's name, and go to the screen of the rule that it fires."""
    report = safety.report(patient=request.patient, kind=kind, by=request.user, now=now(), **told)
    rule = rule_of(report.source, request.patient, now=now()) or Rule.OTHER
    return redirect("patient:helping_rest", rule=rule.value)


@carer_page
@require_safe
def helping_rest(request: CarerRequest, rule: str) -> HttpResponse:
    """Say what to do by ``rule``, and whom to call."""
    if rule not in set(Rule):
        raise Http404
    stop = noticed_stop(Rule(rule), request.patient, now=now())
    report = last_report(request.patient, stop, by=request.user)
    return render(request, "patient/helping_rest.html", {"stop": stop, "report": report})


@carer_page
@require_POST
def helping_mistake(request: CarerRequest) -> HttpResponse:
    """Take back a report that the helper tapped by mistake; nobody else's."""
    form = TakeBackForm(request.POST)
    if form.is_valid():
        own = request.patient.safety_reports.filter(kind__in=TAKEN_BACK, by=request.user)
        report = get_object_or_404(own, public_id=form.cleaned_data["report"])
        safety.take_back_report(report=report, by=request.user, now=now())
        messages.info(request, _("Good that all is fine. We took it back."))
    return redirect("patient:helping")
