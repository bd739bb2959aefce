"""What a patient sees, shown to a therapist: the true pages, and nothing is stored."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import get_script_prefix, reverse, set_script_prefix
from django.views.decorators.http import require_safe

from programmes.models import Patient, Programme
from programmes.portals.access import ClinicRequest, care_page, open_record, today_of
from programmes.portals.frames import stands_in_frame
from programmes.portals.patient.drafts import day_drafted, day_given, drill_at
from programmes.portals.patient.now import Current, DayNow
from programmes.portals.patient.views.day import today_context
from programmes.portals.patient.views.player import context_of
from programmes.portals.patient.wrongs import WRONGS

TODAY = "today/"
PAGES = {
    "practice/": "patient/practice.html",
    "practice/steps/": "patient/steps.html",
    "practice/pause/": "patient/pause.html",
    "help/": "patient/help.html",
    "help/tired/": "patient/tired.html",
    "help/wrong/": "patient/wrong.html",
}


class PreviewRequest(ClinicRequest):
    """A therapist's request for a page that is laid out for ``patient``."""

    patient: Patient


@care_page
@require_safe
@stands_in_frame
def preview(
    request: PreviewRequest, patient: UUID, source: str, place: int, page: str
) -> HttpResponse:
    """
    Show a page of the patient from the draft or from what is given; links stay within.

    ``place`` says which drill of the full plan is on the screen, from 1.
    """
    request.patient = open_record(request, patient)
    here = _day(request, source)
    current = drill_at(here, request.patient, place)
    if page != TODAY and (page not in PAGES or current is None):
        return redirect(_address(request, source, 1, TODAY))
    if page == TODAY:
        template = "patient/today.html"
        context = today_context(here, request.patient, energy=request.GET.get("energy", ""))
    else:
        template, context = PAGES[page], _about(here, current)
    is_last = current is None or (page != TODAY and current.position == current.total)
    after = (1, TODAY) if is_last else (1 if page == TODAY else place + 1, "practice/")
    # Without "here" nothing asks whether the plan has changed; the messages are the therapist's.
    context |= {
        "kinds": WRONGS,
        "here": None,
        "messages": (),
        "preview": _address(request, source, *after),
    }
    with _mounted_at(_address(request, source, place, TODAY).removesuffix(TODAY)):
        return render(request, template, context)


def _about(here: DayNow, current: Current | None) -> dict[str, object]:
    return context_of(here, current) if current is not None else {}


def _day(request: PreviewRequest, source: str) -> DayNow:
    patient = request.patient
    today = today_of(patient)
    if source == "given":
        return day_given(patient, today=today)
    if source != "draft":
        raise Http404
    programmes = Programme.objects.visible_to(request.user).filter(patient=patient)
    programme = programmes.order_by("-pk").first()
    if programme is None:
        raise Http404
    return day_drafted(programme, patient, today=today, user=request.user)


def _address(request: PreviewRequest, source: str, place: int, page: str) -> str:
    clinic, patient = request.clinic.slug, request.patient.public_id
    ids: dict[str, Any] = {"clinic": clinic, "patient": patient, "source": source}
    return reverse("patient:preview", kwargs={**ids, "place": place, "page": page})


@contextmanager
def _mounted_at(prefix: str) -> Iterator[None]:
    """Make every address of a page begin with ``prefix``, as if the site stood below it."""
    before = get_script_prefix()
    set_script_prefix(prefix)
    try:
        yield
    finally:
        set_script_prefix(before)
