"""Paper: the sheet of a week to print, and the screen on which a week is entered from it."""

import uuid
from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from programmes.actions import paper as entering
from programmes.domain.timing import DAYS_A_WEEK, week_start
from programmes.models import Patient
from programmes.models.paper import load_week, told_in
from programmes.portals.access import ClinicRequest, care_page, open_record, today_of
from programmes.portals.logos import logo_of
from programmes.portals.therapist import papers
from programmes.portals.therapist.forms import PaperForm

WEEKS_AROUND = 12  # before and after this one, for the sheet
WEEK = timedelta(days=DAYS_A_WEEK)
LAST = timedelta(days=DAYS_A_WEEK - 1)


def _monday(request: ClinicRequest, *, today: date, earliest: date, latest: date) -> date:
    """Return the Monday of the week that the address names; this week's for none or nonsense."""
    try:
        asked = date.fromisoformat(request.GET.get("week", ""))
    except ValueError:
        asked = today
    return week_start(max(earliest, min(asked, latest)))


@care_page
@require_safe
def sheet(request: ClinicRequest, patient: uuid.UUID) -> HttpResponse:
    """Show a week of the plan as a sheet to print, with boxes to tick."""
    found = open_record(request, patient)
    today = today_of(found)
    span = WEEKS_AROUND * WEEK
    monday = _monday(request, today=today, earliest=today - span, latest=today + span)
    week = load_week(found, first_day=monday, last_day=monday + LAST)
    context = {
        "patient": found,
        "monday": monday,
        "before": monday - WEEK,
        "after": monday + WEEK,
        "days": papers.day_heads(week),
        "rows": papers.sheet_rows(week, found),
        "logo": logo_of(request),
    }
    return render(request, "therapist/sheet.html", context)


@care_page
@require_http_methods(["GET", "HEAD", "POST"])
def paper(request: ClinicRequest, patient: uuid.UUID) -> HttpResponse:
    """Show the grid of a week; a POST stores what was typed into it."""
    found = open_record(request, patient)
    today = today_of(found)
    earliest = today - timedelta(days=entering.DAYS_BACK - 1)
    monday = _monday(request, today=today, earliest=earliest, latest=today)
    span = {"first_day": monday, "last_day": monday + LAST}
    week = load_week(found, **span, is_stopped=False)
    told = told_in(found, **span)
    data = request.POST if request.method == "POST" else None
    cells = papers.cell_forms(week, told, today=today, data=data)
    form = PaperForm(data, initial={"client_uuid": uuid.uuid4()})
    if data is not None and form.is_valid() and _are_valid(cells):
        stored = _store(request, found, form, cells)
        if stored is not None:
            said = ngettext("%(count)d entry stored.", "%(count)d entries stored.", stored)
            messages.success(request, said % {"count": stored})
            return redirect(f"{request.path}?week={monday.isoformat()}")
        told = told_in(found, **span)  # somebody told something meanwhile
        cells = papers.cell_forms(week, told, today=today, data=data)
    context = {
        "patient": found,
        "form": form,
        "problems": sum(1 for cell in cells.values() if cell.errors),
        "rows": papers.grid(week, told, cells, found, today=today),
        "is_open": bool(cells),
        "monday": monday,
        "before": monday - WEEK if monday > earliest else None,
        "after": monday + WEEK if monday + WEEK <= today else None,
    }
    return render(request, "therapist/paper.html", context, status=422 if data is not None else 200)


def _are_valid(cells: papers.Cells) -> bool:
    return not any(cell.errors for cell in cells.values())


def _store(
    request: ClinicRequest, patient: Patient, form: PaperForm, cells: papers.Cells
) -> int | None:
    """Return how many entries were stored; ``None`` where the form says why none was."""
    told = [cell.ticked(day) for (day, _key), cell in cells.items()]
    try:
        return entering.enter_week(
            patient=patient,
            ticked=[one for one in told if one is not None],
            client_uuid=form.cleaned_data["client_uuid"],
            by=request.user,
            now=now(),
        )
    except (entering.DayNotOpen, entering.NoBox, entering.ToldOnScreen):
        form.add_error(None, _("The days changed meanwhile. Look at them, then save again."))
        return None
