"""One drill per screen: do it, count it, say how it was."""

import uuid
from contextlib import suppress
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from programmes.actions import sessions
from programmes.domain.document import Dose
from programmes.models import Answer, Outcome, PainSite, PracticeSession, SessionEntry
from programmes.models.session import session_named
from programmes.portals.access import PatientRequest, practice_page
from programmes.portals.patient.days import done_words
from programmes.portals.patient.forms import AnswerForm, LogForm, NumberForm, PainForm, tapped
from programmes.portals.patient.kept import mark_of_person
from programmes.portals.patient.now import (
    Current,
    DayNow,
    current_drill,
    load_now,
)
from programmes.portals.patient.shown import Asked
from programmes.portals.patient.stops import rule_of

UNCHANGEABLE = (sessions.AlreadyCorrected, sessions.TooOld)


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


@practice_page
@require_safe
def practice(request: PatientRequest) -> HttpResponse:
    """Show the next drill of the open session."""
    return _on_current(request, "patient/practice.html")


@practice_page
@require_safe
def steps(request: PatientRequest) -> HttpResponse:
    """Show the next drill step by step."""
    return _on_current(request, "patient/steps.html")


@practice_page
@require_safe
def pause(request: PatientRequest) -> HttpResponse:
    """Wait as long as it takes; go on, log a part, or leave the drill for today."""
    return _on_current(request, "patient/pause.html")


@practice_page
@require_safe
def some(request: PatientRequest) -> HttpResponse:
    """Ask how many were done; minus and plus ask again with one less or more."""
    here = load_now(request)
    current = current_drill(here, request.patient)
    if current is None:
        return redirect("patient:done")
    asked = current.drill.asked
    count = _count(request, asked, asked.most)
    context = {
        "count": count,
        "outcome": asked.outcome_of(count),
        "amount": count * asked.step,
    }
    return render(request, "patient/some.html", context_of(here, current) | context)


def _count(request: PatientRequest, asked: Asked, default: int) -> int:
    """Return the number on the screen, with what was just tapped: at least one, at most twice."""
    count = _whole(request.GET.get("count", ""), default) + _whole(request.GET.get("by", ""), 0)
    return max(1, min(count, 2 * asked.most))


def _whole(text: str, default: int) -> int:
    try:
        return int(text)
    except ValueError:
        return default


@practice_page
@require_POST
def log(request: PatientRequest) -> HttpResponse:
    """Store what was done of a drill and ask how it was."""
    form = LogForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Please tap again."))
        return redirect("patient:practice")
    data = form.cleaned_data
    session = _session_named(request, data["session"])
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
        return redirect("patient:between")
    return redirect("patient:how", entry=entry.public_id)


def _session_named(request: PatientRequest, public_id: uuid.UUID) -> PracticeSession:
    session = session_named(request.patient, public_id)
    if session is None:
        raise Http404
    return session


def keep_part(request: PatientRequest, form: LogForm) -> None:
    """Keep what was counted of a drill that was stopped under way, if it was."""
    data = form.cleaned_data
    session = _session_named(request, data["session"])
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


@practice_page
@require_http_methods(["GET", "HEAD", "POST"])
def how(request: PatientRequest, entry: uuid.UUID) -> HttpResponse:
    """
    Ask how a drill was; only "it hurt" asks more.

    What was answered is asked again only by ``again``: another answer then corrects the first.
    """
    found = get_object_or_404(_standing(request), public_id=entry)
    is_again = "again" in request.GET
    if request.method == "POST":
        form = AnswerForm(request.POST)
        if form.is_valid():
            answer = Answer(form.cleaned_data["answer"])
            sent = form.cleaned_data["client_uuid"]
            try:
                found = _answered(request, found, answer, sent, is_again=is_again)
            except UNCHANGEABLE:
                return redirect("patient:progress")
            if answer is Answer.HURT:
                return redirect("patient:pain", entry=found.public_id)
        return redirect("patient:between")
    if found.answer is not None and not is_again:
        return redirect("patient:between")
    context = {
        "entry": found,
        "words": done_words(found),
        "client_uuid": uuid.uuid4(),
        "is_first": found.answer is None,
        "person": mark_of_person(request.patient),
        "is_counted": found.outcome != Outcome.NOT_TODAY,
    }
    return render(request, "patient/how.html", context)


def _standing(request: PatientRequest) -> QuerySet[SessionEntry]:
    return request.patient.entries.filter(superseded_by=None).select_related("session")


def _answered(
    request: PatientRequest,
    entry: SessionEntry,
    answer: Answer,
    client_uuid: uuid.UUID | None,
    *,
    is_again: bool,
) -> SessionEntry:
    """Store an answer; one that is put right makes a new entry, which is returned."""
    if entry.answer is None or entry.answer == answer or not is_again:
        sessions.answer_entry(entry=entry, answer=answer, by=request.user, now=now())
        return entry
    no_pain = {"pain_0_10": None, "pain_site": None}
    return _corrected(request, entry, client_uuid, answer=answer, **no_pain)


def _corrected(
    request: PatientRequest,
    entry: SessionEntry,
    client_uuid: uuid.UUID | None,
    **changed: Any,
) -> SessionEntry:
    """Return the entry that stands in the place of ``entry``, with what was changed of it."""
    as_it_was = {
        "outcome": Outcome(entry.outcome),
        "reps": entry.reps,
        "seconds": entry.seconds,
        "answer": Answer(entry.answer) if entry.answer else None,
        "pain_0_10": entry.pain_0_10,
        "pain_site": PainSite(entry.pain_site) if entry.pain_site else None,
    }
    return sessions.correct_entry(
        entry=entry,
        client_uuid=client_uuid or uuid.uuid4(),
        **(as_it_was | changed),
        by=request.user,
        now=now(),
    )


@practice_page
@require_http_methods(["GET", "HEAD", "POST"])
def number(request: PatientRequest, entry: uuid.UUID) -> HttpResponse:
    """Ask again how many were done of a drill; minus and plus ask with one less or more."""
    found = get_object_or_404(_standing(request), public_id=entry)
    asked = Asked(Dose(**found.asked_dose_json))
    form = NumberForm(request.POST or None)
    if form.is_valid():
        amount = form.cleaned_data["amount"]
        outcome = asked.outcome_of(amount // asked.step)
        is_reps = asked.total_reps is not None
        done = {"reps" if is_reps else "seconds": amount}
        if (found.reps if is_reps else found.seconds) != amount:
            sent = form.cleaned_data["client_uuid"]
            try:
                found = _corrected(request, found, sent, outcome=outcome, **done)
            except UNCHANGEABLE:
                return redirect("patient:progress")
        return redirect(_again(found))
    status = 422 if form.errors else 200
    known = asked.steps_of(reps=found.reps, seconds=found.seconds) or asked.most
    count = _count(request, asked, known)
    context = {
        "asked": asked,
        "count": count,
        "amount": count * asked.step,
        "client_uuid": uuid.uuid4(),
        "back": _again(found),
    }
    return render(request, "patient/number.html", context, status=status)


def _again(entry: SessionEntry) -> str:
    return reverse("patient:how", kwargs={"entry": entry.public_id}) + "?again"


@practice_page
@require_http_methods(["GET", "HEAD", "POST"])
def pain(request: PatientRequest, entry: uuid.UUID) -> HttpResponse:
    """Ask where it hurt and how much."""
    found = get_object_or_404(_standing(request), public_id=entry)
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
    context = {
        "entry": found,
        "form": form,
        "sites": PainSite.choices,
        "person": mark_of_person(request.patient),
    } | tapped(request.POST)
    return render(request, "patient/pain.html", context, status=422 if form.errors else 200)


def after_pain(request: PatientRequest, entry: SessionEntry) -> HttpResponseRedirect:
    """Go on, or to the page that says what rests, by the rule that the pain fires."""
    rule = rule_of(f"entry:{entry.pk}", request.patient, now=now())
    return redirect("patient:rest", rule=rule.value) if rule else redirect("patient:between")
