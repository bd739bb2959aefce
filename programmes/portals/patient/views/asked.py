"""Questions of the team: one at a time, answered by one tap, or put aside."""

from decimal import Decimal
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from programmes.actions import asking
from programmes.domain.telling import Rule
from programmes.models import AskedMeasure
from programmes.portals.access import PatientRequest, patient_page
from programmes.portals.patient.asked import QUESTIONS, RatingForm
from programmes.portals.patient.stops import rule_of


@patient_page
@require_safe
def questions(request: PatientRequest) -> HttpResponse:
    """Lead to the question that has waited longest; to today where none waits."""
    return _onward(request)


@patient_page
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: PatientRequest, asked: UUID) -> HttpResponse:
    """Ask one question, and store what was tapped."""
    found = _found(request, asked)
    if found.closed_at is not None:  # another tap, or another phone, was faster
        return _onward(request)
    form = RatingForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        score = Decimal(form.cleaned_data["rating"])
        try:
            asking.answer_question(question=found, score=score, by=request.user, now=now())
        except asking.QuestionClosed:
            pass  # the answer that came first stands
        else:
            rule = _closing(request, found)
            if rule is not None:
                return redirect("patient:rest", rule=rule.value)
            messages.success(request, _("Thank you. Your team can see it."))
        return _onward(request)
    context = {
        "form": form,
        "asked": found,
        "question": QUESTIONS[found.measure],
    }
    return render(request, "patient/question.html", context, status=422 if form.errors else 200)


@patient_page
@require_POST
def question_skip(request: PatientRequest, asked: UUID) -> HttpResponse:
    """Put a question aside; it is not asked again."""
    asking.close_question(question=_found(request, asked), by=request.user, now=now())
    return _onward(request)


def _closing(request: PatientRequest, question: AskedMeasure) -> Rule | None:
    """Return the rule of safety that an answer about pain fires; ``None`` for other answers."""
    told = request.patient.safety_reports.filter(client_uuid=question.public_id).first()
    return rule_of(told.source, request.patient, now=now()) if told is not None else None


def _found(request: PatientRequest, asked: UUID) -> AskedMeasure:
    return get_object_or_404(request.patient.asked_measures, public_id=asked)


def _onward(request: PatientRequest) -> HttpResponse:
    found = request.patient.asked_measures.open().first()
    return redirect("patient:question", found.public_id) if found else redirect("patient:today")
