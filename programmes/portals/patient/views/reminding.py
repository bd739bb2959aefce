"""Reminders as the patient wants them: all at a glance, and one question a screen."""

from dataclasses import replace

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from programmes.actions import pushing
from programmes.actions import wishes as wishing
from programmes.channels import push as push_service
from programmes.channels import sms
from programmes.channels.push import Subscription, public_key
from programmes.domain.wishes import MOST_LETTERS, InvalidWish, Wishes
from programmes.models import PushSubscription, ReminderRule
from programmes.models.push import PushSubscriptionQuerySet
from programmes.models.reminder import wishes_of
from programmes.portals.access import PatientRequest, patient_page, today_of
from programmes.portals.patient.reminding import (
    CUES,
    QUESTIONS,
    QUIET,
    TAP_ONE,
    Choice,
    Offer,
    span_words,
)

answers_too = require_http_methods(["GET", "HEAD", "POST"])


def _wishes(request: PatientRequest) -> Wishes:
    rules = ReminderRule.objects.visible_to(request.user).filter(
        patient=request.patient, user=request.user
    )
    found = wishes_of(request.patient, rules)
    is_over = found.paused_until is not None and found.paused_until <= today_of(request.patient)
    return replace(found, paused_until=None) if is_over else found


def _offer(request: PatientRequest) -> Offer:
    patient = request.patient
    policy = patient.clinic.reminder_policy
    return Offer(wishing.ways_to(patient=patient), policy, patient.quiet)


def _pushes(request: PatientRequest) -> PushSubscriptionQuerySet:
    rows = PushSubscription.objects.visible_to(request.user).in_use()
    return rows.filter(patient=request.patient)


@patient_page
@require_safe
def reminders(request: PatientRequest) -> HttpResponse:
    """List what is sent and when; without a way to send anything, ask for one."""
    wishes, offer, can_push = _wishes(request), _offer(request), push_service.is_set_up()
    rows = [
        (slug, question.name, question.says(wishes))
        for slug, question in QUESTIONS.items()
        if question.is_asked(wishes, offer)
    ]
    context = {
        "rows": rows,
        "cue": request.patient.cue,
        "quiet": span_words(request.patient.quiet),
        "can_push": can_push,
        "can_text": sms.is_set_up(),
        "is_reached": bool(offer.ways),
        "is_here": can_push and _pushes(request).filter(device=request.device).exists(),
    }
    return render(request, "patient/reminders.html", context)


@patient_page
@answers_too
def reminder(request: PatientRequest, question: str) -> HttpResponse:
    """Ask one question, and go back to the list."""
    if question not in QUESTIONS:
        raise Http404
    asked, wishes, offer = QUESTIONS[question], _wishes(request), _offer(request)
    if not offer.ways or not asked.is_asked(wishes, offer):
        return redirect("patient:reminders")
    problem, chosen = "", asked.chosen(wishes)
    if request.method == "POST":
        chosen = request.POST.getlist("answer")
        try:
            changed = asked.changed(wishes, chosen, today_of(request.patient))
            wishing.set_wishes(patient=request.patient, wishes=changed, by=request.user, now=now())
        except InvalidWish as refused:
            problem = _(refused.sentence) % refused.values
        else:
            return redirect("patient:reminders")
    context = {
        "question": asked,
        "choices": asked.choices(offer),
        "chosen": chosen,
        "problem": problem,
    }
    return render(request, "patient/reminder.html", context, status=422 if problem else 200)


@patient_page
@answers_too
def quiet(request: PatientRequest) -> HttpResponse:
    """Ask when it is quiet: as the clinic says, or at hours of the patient's own."""
    patient, problem = request.patient, ""
    own = None if patient.quiet_from is None else patient.quiet
    usual = patient.clinic.quiet
    offered = {span_words(one): one for one in (*QUIET, *([own] if own else [])) if one != usual}
    chosen = [span_words(own) if own else ""]
    if request.method == "POST":
        chosen = [request.POST.get("answer", "no")]
        if chosen[0] and chosen[0] not in offered:
            problem = _(TAP_ONE)
        else:
            found = offered.get(chosen[0])
            try:
                wishing.set_quiet_hours(patient=patient, quiet=found, by=request.user, now=now())
            except InvalidWish as refused:
                problem = _(refused.sentence) % refused.values
            else:
                return redirect("patient:reminders")
    context = {
        "question": {"ask": _("When shall we not disturb you?"), "is_many": False},
        "choices": [
            Choice("", span_words(usual), "moon"),
            *(Choice(word, word, "moon") for word in offered),
        ],
        "chosen": chosen,
        "problem": problem,
    }
    return render(request, "patient/reminder.html", context, status=422 if problem else 200)


@patient_page
@answers_too
def cue(request: PatientRequest) -> HttpResponse:
    """Ask after what the patient practises, and where: a ready-made answer, or their own words."""
    problem, typed = "", request.patient.cue
    if request.method == "POST":
        typed = " ".join(request.POST.get("words", "").split())
        if len(typed) <= MOST_LETTERS:
            wishing.set_cue(patient=request.patient, cue=typed, by=request.user)
            return redirect("patient:reminders")
        problem = _("That is too long. Use fewer words.")
    context = {"examples": CUES, "typed": typed, "problem": problem, "most": MOST_LETTERS}
    return render(request, "patient/cue.html", context, status=422 if problem else 200)


@patient_page
@answers_too
def push(request: PatientRequest) -> HttpResponse:
    """Let this browser show reminders while no page is open; or not any more."""
    if not push_service.is_set_up():
        raise Http404
    is_refused = False
    if request.method == "POST" and request.POST.get("act") == "stop":
        pushing.unsubscribe(device=request.device, by=request.user, now=now())
        return redirect("patient:reminders")
    if request.method == "POST":
        fields = (request.POST.get(name, "") for name in ("endpoint", "p256dh", "auth"))
        try:
            pushing.subscribe(
                device=request.device, to=Subscription(*fields), by=request.user, now=now()
            )
        except pushing.NotASubscription:
            is_refused = True
        else:
            return redirect("patient:reminders")
    context = {
        "key": public_key(settings.WEB_PUSH_PRIVATE_KEY),
        "is_on": _pushes(request).filter(device=request.device).exists(),
        "is_refused": is_refused,
    }
    return render(request, "patient/push.html", context, status=422 if is_refused else 200)
