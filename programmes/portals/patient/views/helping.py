"""What a helper opens: today's plan, how to help safely, what was done; nothing of the past."""

import uuid
from datetime import timedelta

from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from programmes.actions import accounts, carers, sessions
from programmes.domain.document import Size
from programmes.domain.progress import WINDOW_DAYS
from programmes.models import Answer, Helper, HelpGiven, Outcome, PainSite, SizeChoice
from programmes.models.course import load_course
from programmes.models.session import sessions_between
from programmes.portals.access import CarerRequest, carer_page, today_of
from programmes.portals.patient.days import shown_entries
from programmes.portals.patient.forms import HelpForm, tapped
from programmes.portals.patient.now import DayNow
from programmes.portals.patient.shown import Asked, ShownDrill, first_name, shown_drill

answers_too = require_http_methods(["GET", "HEAD", "POST"])


def _now(request: CarerRequest) -> DayNow:
    """Return the patient's day; what a helper sees, the patient's device has not heard yet."""
    day = today_of(request.patient)
    rows = sessions_between(request.patient, day, day)
    return DayNow(day=day, course=load_course(request.patient, day=day), sessions=tuple(rows))


def _drills(request: CarerRequest, here: DayNow) -> list[tuple[ShownDrill, bool]]:
    """Return the drills of today, and which of them are done with."""
    session = here.open_session
    size = session.size if session else Size.FULL
    left = {item.prescription.key for item in here.left(SizeChoice.FULL)}
    if session is not None:
        left -= {uuid.UUID(row["key"]) for row in session.logged_rows}
    return [
        (
            shown_drill(item, here.course.drills[item.prescription.drill], request.patient),
            item.prescription.key not in left,
        )
        for item in here.plan(size).items
    ]


@carer_page
@require_safe
def helping(request: CarerRequest) -> HttpResponse:
    """Show what the patient practises today."""
    accounts.record_reading(patient=request.patient, by=request.user)
    here = _now(request)
    context = {
        "drills": [] if here.must_rest or here.is_resting else _drills(request, here),
        "must_rest": here.must_rest,
        "is_resting": here.is_resting,
        "link": request.link,
        "name": first_name(request.patient),
    }
    return render(request, "patient/helping.html", context)


@carer_page
@answers_too
def helping_drill(request: CarerRequest, prescription: uuid.UUID) -> HttpResponse:
    """Show one drill and how to help with it safely; store what was done."""
    here = _now(request).awake  # who practises after all rests no more
    found = {drill.key: drill for drill, _is_done in _drills(request, here)}
    if prescription not in found or here.must_rest:
        raise Http404
    drill = found[prescription]
    form = HelpForm(request.POST or None)
    if form.is_valid():
        return _store(request, drill, form.cleaned_data)
    needs = next(
        here.course.drills[item.prescription.drill]
        for item in here.plan(Size.FULL).items
        if item.prescription.key == prescription
    )
    context = {
        "drill": drill,
        "helper": "" if needs.helper == Helper.NONE else needs.get_helper_display(),
        "form": form,
        "asked": drill.asked,
        "outcomes": Outcome.choices,
        "helps": HelpGiven.choices,
        "answers": Answer.choices,
        "amount": request.POST.get("amount", drill.asked.most),
        **tapped(request.POST),
        "sites": PainSite.choices,
        "client_uuid": request.POST.get("client_uuid") or uuid.uuid4(),
    }
    status = 422 if form.errors else 200
    return render(request, "patient/helping_drill.html", context, status=status)


def _help_given(told: object) -> HelpGiven | None:
    return HelpGiven(int(str(told))) if told else None


def _store(request: CarerRequest, drill: ShownDrill, data: dict[str, object]) -> HttpResponse:
    done = _done(drill.asked, data)
    try:
        carers.log_help(
            link=request.link,
            prescription_key=drill.key,
            client_uuid=uuid.UUID(str(data["client_uuid"])),
            outcome=Outcome(str(data["outcome"])),
            **done,
            help_given=_help_given(data["helped"]),
            answer=Answer(str(data["answer"])) if data["answer"] else None,
            pain_0_10=data["pain"] if isinstance(data["pain"], int) else None,
            pain_site=PainSite(str(data["site"])) if data["site"] else None,
            by=request.user,
            now=now(),
        )
    except (sessions.NotInPlan, sessions.NothingPlanned):
        messages.warning(request, _("The plan has changed. Here is the plan now."))
    else:
        messages.success(request, _("Saved. Thank you for helping."))
    return redirect("patient:helping")


def _done(asked: Asked, data: dict[str, object]) -> dict[str, int | None]:
    amount = data["amount"]
    is_left_out = data["outcome"] == Outcome.NOT_TODAY or not isinstance(amount, int)
    total = None if is_left_out else int(str(amount)) * asked.step
    counts_reps = asked.total_reps is not None
    return {"reps": total if counts_reps else None, "seconds": None if counts_reps else total}


@carer_page
@require_safe
def helping_past(request: CarerRequest) -> HttpResponse:
    """Show what was practised of late, where the patient allows it."""
    if not request.link.may_read_history:
        raise Http404
    accounts.record_reading(patient=request.patient, by=request.user)
    today = today_of(request.patient)
    first = today - timedelta(days=WINDOW_DAYS - 1)
    since = today - timedelta(days=sessions.CORRECTABLE_DAYS)
    entries = request.patient.entries.filter(superseded_by=None, session__day__gte=since)
    rows = entries.select_related("session", "drill").order_by("-session__day", "-done_at", "-pk")
    days = request.patient.days.filter(is_practised=True, day__range=(first, today))
    context = {
        "practised": days.count(),
        "window": WINDOW_DAYS,
        "days": shown_entries(rows, request.patient, today=today),
    }
    return render(request, "patient/helping_past.html", context)


@carer_page
@answers_too
def helping_end(request: CarerRequest) -> HttpResponse:
    """Ask first; then stop helping and sign out."""
    if request.method == "POST":
        carers.end_link(link=request.link, by=request.user, now=now())
        logout(request)
        return redirect("accounts:start")
    return render(request, "patient/helping_end.html")
