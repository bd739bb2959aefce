"""Today, the end of a session, and the days practised."""

import uuid
from datetime import timedelta

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from programmes.actions import accounts, resting, sessions
from programmes.domain.document import Size
from programmes.domain.doses import whole_minutes
from programmes.domain.patterns import nudge
from programmes.domain.plan import size_for_energy
from programmes.domain.progress import ENERGY_FACES_0_10, WINDOW_DAYS, last_28_days
from programmes.domain.telling import Facts, Rule
from programmes.models import Patient, PatientState, SizeChoice
from programmes.models.course import load_course
from programmes.models.facts import days_passed
from programmes.portals.access import PatientRequest, patient_page, practice_page, today_of
from programmes.portals.patient.after import (
    happened,
    praise_words,
    shown_road,
    shown_wins,
)
from programmes.portals.patient.aims import shown_aims
from programmes.portals.patient.away import away_words
from programmes.portals.patient.days import shown_entries, shown_week
from programmes.portals.patient.forms import REST, LogForm, StartForm
from programmes.portals.patient.kept import mark_of_person
from programmes.portals.patient.now import (
    DayNow,
    course_seen,
    current_drill,
    load_now,
    mark_of,
)
from programmes.portals.patient.shown import OFFERS, greeting, shown_size
from programmes.portals.patient.stops import closing_rule, last_report, stop_of
from programmes.portals.patient.views.player import keep_part

DAYS_READ = 8  # today, and the days of practice of a week before it
WINS_SHOWN = 20
SIZES = (SizeChoice.FULL, SizeChoice.SHORT, SizeChoice.TINY)


@practice_page
@require_safe
def today(request: PatientRequest) -> HttpResponse:
    """Show the one thing to do today, or say kindly why there is none."""
    accounts.note_device_seen(device=request.device, now=now())
    here = load_now(request)
    context = today_context(here, request.patient, energy=request.GET.get("energy", ""))
    if request.device.is_printed:  # nothing of the past, and nothing of others to take back
        context |= {"days": 0, "report": None}
    return render(request, "patient/today.html", context)


def today_context(here: DayNow, patient: Patient, *, energy: str) -> dict[str, object]:
    """Return what the page of today shows; ``energy`` is the face that was tapped, or empty."""
    passed = days_passed(patient, day=here.day)
    is_followed = patient.state == PatientState.ACTIVE
    facts = Facts(here.day, days=passed, is_followed=is_followed)
    context: dict[str, object] = {
        "here": here,
        "greeting": greeting(now(), patient),
        "days": sum(one.is_practised for one in passed),
        "window": WINDOW_DAYS,
        "is_welcome_back": not here.has_practised and nudge(facts, patient.thresholds),
        "is_unwatched": patient.state == PatientState.DISCHARGED,
        "has_practised": here.has_practised,
        "current": current_drill(here, patient),
        "client_uuid": uuid.uuid4(),
        "person": mark_of_person(patient),
        "version": here.plan().version,
    }
    absence = here.plan().absence
    if here.must_rest:
        rule = closing_rule(here.course, here.day) or Rule.OTHER
        stop = stop_of(rule, patient, now=now())
        report = last_report(patient, stop, by=patient.user)
        return context | {"state": "rest", "stop": stop, "report": report}
    if context["current"] is not None:
        return context | {"state": "carry_on"}
    if absence is not None:
        return context | {"state": "away", "away": away_words(absence, here.course, day=here.day)}
    return context | _sizes_left(here, patient, energy)


def _sizes_left(here: DayNow, patient: Patient, energy: str) -> dict[str, object]:
    chosen = size_for_energy(_energy(energy))
    left = {size: here.left(size) for size in SIZES}
    shown = [shown_size(size, left[size], here.course, patient) for size in SIZES if left[size]]
    values = [size.value for size in shown]
    return {
        "state": "start" if shown else "all_done",
        "sizes": shown,
        "chosen": chosen.value if chosen.value in values else (values or [""])[0],
        "energy": energy,
        "is_tired": _energy(energy) is not None and chosen is Size.TINY,
        "may_rest": here.may_rest,
        "offers": OFFERS,
    }


def _energy(text: str) -> int | None:
    return int(text) if text in {str(face) for face in ENERGY_FACES_0_10} else None


@practice_page
@require_safe
def changed(request: PatientRequest) -> HttpResponse:
    """Tell an open page whether its plan, known by its mark, is today's plan still: 204 is yes."""
    day = today_of(request.patient)
    is_same = request.GET.get("mark") == mark_of(course_seen(request.patient, day), day)
    return HttpResponse(status=204) if is_same else HttpResponse("changed", "text/plain")


@practice_page
@require_POST
def follow(request: PatientRequest) -> HttpResponse:
    """Go on with the changed plan; what was counted of a drill that was stopped is kept."""
    form = LogForm(request.POST)
    if form.is_valid():
        keep_part(request, form)
    here = load_now(request)
    if request.POST.get("day") == here.day.isoformat():  # else it is only another day
        messages.info(request, _("Your therapist changed your plan."))
    current = current_drill(here, request.patient)
    return redirect("patient:practice" if current is not None else "patient:today")


@practice_page
@require_POST
def start(request: PatientRequest) -> HttpResponse:
    """Begin today's plan, or carry on with it, or rest for today."""
    form = StartForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Please tap Start again."))
        return redirect("patient:today")
    sent = form.cleaned_data["client_uuid"]
    if form.cleaned_data["size"] == REST:
        resting.choose_rest(patient=request.patient, client_uuid=sent, by=request.user, now=now())
        return redirect("patient:today")
    try:
        session = sessions.start_session(
            patient=request.patient,
            client_uuid=sent,
            size=SizeChoice(form.cleaned_data["size"]),
            energy_0_10=form.cleaned_data["energy"],
            by=request.user,
            now=now(),
        )
    except sessions.NothingPlanned:
        return redirect("patient:today")  # which says why
    if session.client_uuid != sent:
        return redirect("patient:practice")  # it was under way
    is_helped = request.patient.carers.active().exists()
    is_asked = is_helped and not request.device.is_printed
    return redirect("patient:who" if is_asked else "patient:ready")


@practice_page
@require_POST
def awake(request: PatientRequest) -> HttpResponse:
    """Practise after all on a day on which rest was chosen."""
    resting.take_back_rest(patient=request.patient, by=request.user, now=now())
    return redirect("patient:today")


@practice_page
@require_POST
def stop(request: PatientRequest) -> HttpResponse:
    """Stop for today; what was done stays."""
    open_session = request.patient.sessions.filter(
        day=today_of(request.patient), ended_at=None
    ).first()
    if open_session is not None:
        sessions.end_session(session=open_session, by=request.user, now=now())
    return redirect("patient:pain_after")


@practice_page
@require_safe
def done(request: PatientRequest) -> HttpResponse:
    """Say what was done today, in movements and minutes."""
    here = load_now(request)
    if not here.sessions:
        return redirect("patient:today")
    rows = request.patient.days.filter(Q(is_practised=True) | Q(day=here.day), day__lte=here.day)
    newest = list(rows.order_by("-day")[:DAYS_READ])
    row = newest[0] if newest and newest[0].day == here.day else None
    context = {
        "row": row,
        "minutes": whole_minutes(row.minutes) if row else 0,
        "is_more_left": not here.must_rest and bool(here.left(SizeChoice.FULL)),
        "sentence": praise_words(happened(here, newest)),
    }
    return render(request, "patient/done.html", context)


@patient_page
@require_safe
def progress(request: PatientRequest) -> HttpResponse:
    """Show the days practised, the road, the wins, and this week's entries to change."""
    today_is = today_of(request.patient)
    first = today_is - timedelta(days=WINDOW_DAYS - 1)
    rows = {row.day: row for row in request.patient.days.filter(day__gte=first).order_by("day")}
    entries = (
        request.patient.entries.filter(
            superseded_by=None,
            session__day__gte=today_is - timedelta(days=sessions.CORRECTABLE_DAYS),
        )
        .select_related("session", "drill")
        .order_by("-session__day", "-done_at", "-pk")
    )
    course = load_course(request.patient, day=today_is)
    goals = request.patient.goals.order_by("state", "pk")
    context = {
        "practised": last_28_days(rows.values(), today=today_is).done,
        "window": WINDOW_DAYS,
        "week": shown_week(rows, today=today_is),
        "days": shown_entries(entries, request.patient, today=today_is),
        "wins": shown_wins(request.patient.wins.standing()[:WINS_SHOWN], today=today_is),
        "road": shown_road(course, today=today_is),
        "aims": shown_aims(goals, course, today=today_is),
    }
    return render(request, "patient/progress.html", context)
