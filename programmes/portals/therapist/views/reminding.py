"""What a patient is reminded of, as their therapist sets it with them; and the therapist's own."""

from datetime import time
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from programmes.actions import wishes as wishing
from programmes.domain.reminders import Kind
from programmes.domain.wishes import InvalidWish
from programmes.models import Delivery, Patient, ReminderRule, Role, User
from programmes.models.reminder import wishes_of
from programmes.portals.access import ClinicRequest, clinic_page, open_record, today_of
from programmes.portals.delivered import told
from programmes.portals.therapist.reminding import (
    RemindersForm,
    TellMeForm,
    WeeklyListForm,
    consents,
)

answers_too = require_http_methods(["GET", "HEAD", "POST"])
MONDAY, MORNING = 0, time(8, 30)
SENT_SHOWN = 14


@clinic_page(Role.THERAPIST)
@answers_too
def reminders(request: ClinicRequest, patient: UUID) -> HttpResponse:
    """Set what a patient is reminded of, and what of them the therapist is told."""
    found = open_record(request, patient)
    rules = ReminderRule.objects.visible_to(request.user).filter(patient=found)
    own = list(rules.filter(user=found.user).select_related("consented_by").order_by("pk"))
    ticked = list(rules.filter(user=request.user, is_active=True).values_list("kind", flat=True))
    is_mine = "tell" in request.POST
    ways = wishing.ways_to(patient=found)
    form = RemindersForm(
        request.POST if request.method == "POST" and not is_mine else None,
        patient=found,
        wishes=wishes_of(found, own),
        ways=ways,
        today=today_of(found),
    )
    mine = TellMeForm(request.POST if is_mine else None, initial={"kinds": ticked})
    if is_mine and mine.is_valid():
        kinds = mine.cleaned_data["kinds"]
        wishing.tell_therapist(patient=found, kinds=kinds, by=request.user, now=now())
        return _saved(request, patient)
    if form.is_valid() and _store(found, form, request.user):
        return _saved(request, patient)
    sent = Delivery.objects.visible_to(request.user).filter(patient=found, user=found.user)
    rows = sent.filter(due_at__lte=now()).with_return().order_by("-due_at", "-pk")[:SENT_SHOWN]
    context = {
        "patient": found,
        "form": form,
        "ways": ways,
        "stopped": wishing.stopped_of(patient=found),
        "mine": mine,
        "consents": consents(own),
        "sent": [told(row, with_health=True) for row in rows],
    }
    status = 422 if form.errors or mine.errors else 200
    return render(request, "therapist/reminders.html", context, status=status)


def _store(patient: Patient, form: RemindersForm, by: User) -> bool:
    """Store all of it, or nothing: then the form says why."""
    try:
        wishing.set_up(
            patient=patient,
            wishes=form.wishes,
            quiet=form.quiet,
            cue=form.cleaned_data["cue"],
            by=by,
            now=now(),
        )
    except InvalidWish as refused:
        form.add_error(None, _(refused.sentence) % refused.values)
        return False
    return True


def _saved(request: ClinicRequest, patient: UUID) -> HttpResponse:
    messages.success(request, _("Saved. It holds from now on."))
    return redirect("therapist:reminders", clinic=request.clinic.slug, patient=patient)


@clinic_page(Role.THERAPIST)
@answers_too
def weekly_list(request: ClinicRequest) -> HttpResponse:
    """Set when the therapist gets the list of who needs them, who does well, what is due."""
    rules = ReminderRule.objects.visible_to(request.user)
    rule = rules.filter(user=request.user, clinic=request.clinic, kind=Kind.DIGEST).first()
    initial = {
        "is_on": rule is not None and rule.is_active,
        "weekly_on": rule.weekdays[0] if rule else MONDAY,
        "weekly_at": f"{(rule.times[0] if rule else MORNING):%H:%M}",
    }
    form = WeeklyListForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        data = form.cleaned_data
        at = time.fromisoformat(data["weekly_at"]) if data["weekly_at"] else MORNING
        wishing.set_weekly_list(
            clinic=request.clinic,
            on=(MONDAY if data["weekly_on"] == "" else data["weekly_on"], at),
            is_on=data["is_on"],
            by=request.user,
            now=now(),
        )
        messages.success(request, _("Saved. It holds from now on."))
        return redirect("therapist:caseload", clinic=request.clinic.slug)
    status = 422 if form.errors else 200
    return render(request, "therapist/weekly_list.html", {"form": form}, status=status)
