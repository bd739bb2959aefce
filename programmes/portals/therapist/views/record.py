"""A patient's record: plan, course, practice, devices."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import now
from django.views.decorators.http import require_safe

from programmes.domain.progress import last_28_days, this_week
from programmes.models import (
    AssignmentVersion,
    Device,
    Measurement,
    Patient,
    PracticeDay,
    PracticeSession,
    SafetyCard,
    SafetyFlag,
    SessionEntry,
    StageEntry,
    Withdrawal,
)
from programmes.models.course import PatientCourse, load_course
from programmes.models.evidence import load_evidence
from programmes.portals.access import ClinicRequest, care_page, open_record, today_of
from programmes.portals.therapist import record, safety, scores, scoring, suggested, trends, words
from programmes.portals.therapist.about import load_about
from programmes.portals.therapist.asked import AskForm
from programmes.portals.therapist.clearance import standing
from programmes.portals.therapist.forms import PauseForm, StagesForm, StopForm
from programmes.portals.therapist.goals import GoalForm, load_goals
from programmes.portals.therapist.logs import session_logs
from programmes.portals.therapist.looking import AbilityForm, checklist

SESSIONS_SHOWN = 8
MEASUREMENTS_READ = 500


@dataclass(frozen=True)
class Opened:
    """A record as a request opened it: the patient, their today, their course."""

    request: ClinicRequest
    patient: Patient
    today: date
    course: PatientCourse
    plan: record.PlanNow | None

    @property
    def assignment_id(self) -> int | None:
        """The key of what the patient follows; ``None`` when nothing was given."""
        return self.course.assignment.pk if self.course.assignment else None

    @property
    def ended_on(self) -> date | None:
        """The first day without a plan, perhaps one to come; ``None`` while it goes on."""
        return self.course.course.ended_on


def open_course(request: ClinicRequest, patient: UUID) -> Opened:
    """Return what the pages that show or steer a patient's course need of it."""
    found = open_record(request, patient)
    today = today_of(found)
    course = load_course(found, day=today)
    return Opened(request, found, today, course, record.plan_now(found, course, today=today))


@care_page
@require_safe
def patient(request: ClinicRequest, patient: UUID) -> HttpResponse:
    """Show one patient; ``before`` asks for sessions of earlier days."""
    return record_page(open_course(request, patient))


def record_page(opened: Opened, *, status: int = 200, **refused: Any) -> HttpResponse:
    """Answer with the record; a form that was refused keeps what was typed."""
    clearance, is_cleared = standing(opened.patient, today=opened.today)
    context = {
        "patient": opened.patient,
        "clearance": clearance,
        "is_cleared": is_cleared,
        "today": opened.today,
        "plan": opened.plan,
        "assignment": opened.course.assignment,
        "stage": words.stages(stage.kind for stage in opened.plan.active) if opened.plan else "",
        "flags": [SafetyFlag(flag).label for flag in opened.patient.safety_flags],
        **_safety(opened),
        **_practice(opened),
        **_course(opened),
        **_forms(opened),
        **_looked_at(opened),
        **refused,
    }
    context |= trends.of_record(opened.patient, opened.plan, context, today=opened.today)
    return render(opened.request, "therapist/patient.html", context, status=status)


def _safety(opened: Opened) -> dict[str, Any]:
    """Return the open cards."""
    user, patient = opened.request.user, opened.patient
    cards = SafetyCard.objects.visible_to(user).filter(patient=patient).open()
    return {
        "cards": safety.shown_cards(
            cards.with_closed(day=opened.today).select_related("acknowledged_by", "escalated_to"),
            now=now(),
            zone=opened.request.clinic.zone,
        ),
        "card_days": safety.SNOOZES_DAYS,
        "card_form": None,
        "card_refused": None,
    }


def _practice(opened: Opened) -> dict[str, Any]:
    request, today = opened.request, opened.today
    first, last = record.calendar_span(today)
    days = list(
        PracticeDay.objects.visible_to(request.user).filter(
            patient=opened.patient, day__range=(first, last)
        )
    )
    sessions = PracticeSession.objects.visible_to(request.user).filter(patient=opened.patient)
    before = _day(request.GET.get("before", ""))
    if before is not None:
        sessions = sessions.filter(day__lt=before)
    entries = SessionEntry.objects.visible_to(request.user).select_related("drill", "logged_by")
    told = Prefetch("entries", queryset=entries.order_by("done_at", "pk"))
    rows = list(
        sessions.prefetch_related(told).order_by("-day", "-started_at", "-pk")[: SESSIONS_SHOWN + 1]
    )
    has_more = len(rows) > SESSIONS_SHOWN
    shown = rows[:SESSIONS_SHOWN]
    return {
        "days": days,
        "calendar": record.calendar(days, today=today),
        "this_week": this_week([day.facts for day in days], today=today),
        "month": last_28_days([day.facts for day in days], today=today),
        "rests": record.rests(days, today=today),
        "sessions": session_logs(shown),
        "earlier": shown[-1].day if has_more else None,
        "is_earlier": before is not None,
    }


def _day(text: str) -> date | None:
    """Return the day that an address names; ``None`` for none or nonsense."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _course(opened: Opened) -> dict[str, Any]:
    """Return how the course went until now, and what else stands about the patient."""
    user, patient, moment = opened.request.user, opened.patient, now()
    own = {"assignment__patient": patient}
    about = load_about(patient, reader=user, now=moment)
    withdrawals = list(
        Withdrawal.objects.visible_to(user)
        .filter(**own)
        .select_related("by", "drill")
        .order_by("pk")
    )
    versions = AssignmentVersion.objects.visible_to(user).filter(**own)
    entries = StageEntry.objects.visible_to(user).filter(**own)
    entered = list(entries.select_related("by").order_by("day", "pk"))
    stages = opened.plan.stages if opened.plan else ()
    band = record.band(entered, stages, opened.today) if opened.plan else None
    devices = Device.objects.visible_to(user).filter(patient=patient).in_use()
    return {
        "about": about,
        "devices": devices.order_by("-paired_at", "pk"),
        "ask_form": AskForm(),
        "stops": [
            record.stopped(row, now=moment, zone=opened.request.clinic.zone)
            for row in withdrawals
            if row.until is None and row.assignment_id == opened.assignment_id
        ],
        "ended_on": opened.ended_on,
        "is_over": opened.ended_on is not None and opened.ended_on <= opened.today,
        "band": band,
        "stage_since": band.since if band else None,
        "is_paused": about.is_paused_on(opened.today),
        "history": record.history(
            versions=versions.defer("document_json").select_related("given_by").order_by("pk"),
            entries=entered,
            pauses=about.pauses,
            endings=about.endings,
            withdrawals=withdrawals,
            stages=stages,
        ),
        **_goals(opened),
    }


def _goals(opened: Opened) -> dict[str, Any]:
    shown_goals = load_goals(opened.patient, opened.request.user, today=opened.today)
    goals = [one.row for one in shown_goals]
    return {
        "goals": goals,
        "shown_goals": shown_goals,
        "changing": None,
        "goal_form": GoalForm(),
        "scaling_form": scoring.ScalingForm(goals=goals, initial={"day": opened.today}),
    }


def _looked_at(opened: Opened) -> dict[str, Any]:
    """Return what the rules suggest, the signs to look for, and the measures taken."""
    patient, today = opened.patient, opened.today
    found = load_evidence(patient, opened.course, day=today)
    measured = Measurement.objects.visible_to(opened.request.user).filter(
        patient=patient, superseded_by=None
    )
    rows = (
        measured.with_origin()
        .select_related("rater", "supersedes")
        .order_by("measure", "hand", "-day", "-pk")
    )
    return {
        **suggested.panel(found, place="record"),
        "answers": found.evidence.told if found else (),
        "looking": checklist(found),
        "ability_form": AbilityForm(initial={"ability": patient.ability, "day": today}),
        "taken": scores.taken(rows[:MEASUREMENTS_READ]),
        "measure_form": scoring.MeasureForm.showing(opened.request.GET.get("measure", ""), today),
        "hint": scoring.hint(opened.request.GET.get("measure", "")),
        "measure_names": [label for _slug, label in scoring.choices()],
        "correcting": None,
    }


def _forms(opened: Opened) -> dict[str, Any]:
    if opened.plan is None:
        return {}
    active = [str(stage.key) for stage in opened.plan.active]
    return {
        "stages_form": StagesForm(stages=opened.plan.stages, initial={"stages": active}),
        "pause_form": PauseForm(),
        "stop_form": StopForm(drills=opened.plan.drills),
    }
