"""Twelve weeks of a patient as charts: what was done, how it felt, and each drill."""

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from programmes.domain.timing import week_start
from programmes.models import Measurement, PracticeDay, SessionEntry
from programmes.portals.access import ClinicRequest, care_page
from programmes.portals.therapist import trends as drawing
from programmes.portals.therapist.views.record import open_course

WEEKS = 12
TIGHTNESS = "tightness"


@care_page
@require_safe
def trends(request: ClinicRequest, patient: UUID) -> HttpResponse:
    """Show the charts of twelve weeks."""
    opened = open_course(request, patient)
    user, own, today = request.user, {"patient": opened.patient}, opened.today
    span = (week_start(today) - timedelta(weeks=WEEKS - 1), today)
    days = list(PracticeDay.objects.visible_to(user).filter(**own, day__range=span).order_by("day"))
    entries = (
        SessionEntry.objects.visible_to(user)
        .filter(**own, superseded_by=None, session__day__range=span)
        .order_by("drill__name", "session__day", "pk")
        .values_list("drill__name", "session__day", "answer")
    )
    told = [drawing.Felt(name, day, answer) for name, day, answer in entries]
    scores = (
        Measurement.objects.visible_to(user)
        .filter(**own, measure=TIGHTNESS, superseded_by=None, day__range=span)
        .order_by("day", "pk")
        .values_list("day", "score")
    )
    tight: Iterable[tuple[date, float]] = ((day, float(score)) for day, score in scores)
    pain_from = opened.patient.thresholds.pain_stop
    context = {
        "patient": opened.patient,
        "weeks": WEEKS,
        "weekly": drawing.weekly(days, opened.plan, weeks=WEEKS, today=today),
        "felt": drawing.felt(days, told, tight, weeks=WEEKS, today=today, pain_from=pain_from),
        "drills": drawing.by_drill(told, weeks=WEEKS, today=today),
    }
    return render(request, "therapist/trends.html", context)
