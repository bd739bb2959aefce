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
from programmes.channels.push import Subscription, is_set_up, public_key
from programmes.domain.wishes import MOST_LETTERS, InvalidWish, Wishes
from programmes.models import PushSubscription, ReminderRule
from programmes.models.push import PushSubscriptionQuerySet
from programmes.models.reminder import wishes_in
from programmes.portals.access import PatientRequest, patient_page, today_of
from programmes.portals.patient.reminding import CUES, QUESTIONS

answers_too = require_http_methods(["GET", "HEAD", "POST"])


def _wishes(request: PatientRequest) -> Wishes:
    rules = ReminderRule.objects.visible_to(request.user).filter(
        patient=request.patient, user=request.user
    )
    found = wishes_in(rules)
    is_over = found.paused_until is not None and found.paused_until <= today_of(request.patient)
    return replace(found, paused_until=None) if is_over else found


def _pushes(request: PatientRequest) -> PushSubscriptionQuerySet:
    rows = PushSubscription.objects.visible_to(request.user).in_use()
    return rows.filter(patient=request.patient)


@patient_page
@require_safe
def reminders(request: PatientRequest) -> HttpResponse:
    """List what is sent and when; without an address, ask for one."""
    wishes = _wishes(request)
    rows = [
        (slug, question.name, question.says(wishes))
        for slug, question in QUESTIONS.items()
        if wishes.is_on or slug in {"on", "week"}
    ]
    devices = set(_pushes(request).values_list("device_id", flat=True))
    context = {
        "rows": rows,
        "cue": request.patient.cue,
        "can_push": is_set_up(),
        "is_on_phone": bool(devices),
        "is_here": request.device.pk in devices,
    }
    return render(request, "patient/reminders.html", context)


@patient_page
@answers_too
def reminder(request: PatientRequest, question: str) -> HttpResponse:
    """Ask one question, and go back to the list."""
    if question not in QUESTIONS:
        raise Http404
    if not request.user.email and not _pushes(request).exists():
        return redirect("patient:reminders")
    asked, wishes, problem = QUESTIONS[question], _wishes(request), ""
    chosen = asked.chosen(wishes)
    if request.method == "POST":
        chosen = request.POST.getlist("answer")
        try:
            changed = asked.changed(wishes, chosen, today_of(request.patient))
        except InvalidWish as refused:
            problem = _(refused.sentence)
        else:
            wishing.set_wishes(patient=request.patient, wishes=changed, by=request.user, now=now())
            return redirect("patient:reminders")
    context = {"question": asked, "chosen": chosen, "problem": problem}
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
    if not is_set_up():
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
