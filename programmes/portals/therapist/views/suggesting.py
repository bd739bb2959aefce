"""Suggestions: the panel, and what a therapist makes of each."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import time_format
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import reswap, retarget, trigger_client_event

from programmes.actions import assignments, builder
from programmes.actions import suggestions as answering
from programmes.domain.evidence import PROGRESSION
from programmes.domain.suggestions import SNOOZES_DAYS
from programmes.models import Patient, Role
from programmes.models.course import load_course
from programmes.models.evidence import PatientEvidence, load_evidence
from programmes.portals.access import ClinicRequest, care_page, clinic_page, open_record, today_of
from programmes.portals.therapist import bench
from programmes.portals.therapist.suggested import BUILDER, panel, said
from programmes.portals.therapist.views.building import programme_of, stage_context


def evidence_of(patient: Patient) -> PatientEvidence | None:
    """Return what suggestions about a patient read today; ``None`` where nothing was given."""
    today = today_of(patient)
    return load_evidence(patient, load_course(patient, day=today), day=today)


@care_page
@require_safe
def suggestions(request: ClinicRequest, patient: UUID) -> HttpResponse:
    """Answer with the panel for the builder; without htmx it stands on the patient's page."""
    if not request.htmx:
        open_record(request, patient)
        return redirect(_page(request, patient))
    programme = programme_of(request, patient)
    assert programme.patient is not None  # noqa: S101 -- found by its patient
    context = panel(
        evidence_of(programme.patient),
        place=BUILDER,
        at_stage=request.GET.get("stage", ""),
        patient=programme.patient,
    )
    return render(request, "therapist/parts/suggestions.html", context)


@clinic_page(Role.THERAPIST)
@require_POST
def suggestion_answer(request: ClinicRequest, patient: UUID) -> HttpResponse:
    """Accept, put off or dismiss one suggestion."""
    found = open_record(request, patient)
    act = _act(request, found)
    try:
        done = act()
    except answering.AlreadyAnswered:
        return _told(request, found, _("This was answered already."), kind="info")
    except (answering.NoLongerHolds, answering.NothingToAccept):
        text = _("This is not suggested any more: the records have changed. Nothing was done.")
        return _told(request, found, text)
    except builder.StaleRevision as stale:
        time = time_format(localtime(stale.at, ZoneInfo(request.clinic.zone)), "H:i")
        text = _("%(name)s edited the programme at %(time)s. Nothing was done; you can try again.")
        return _told(request, found, text % {"name": stale.name, "time": time})
    except assignments.NotAcknowledged:
        text = _("A drill of this stage asks for care. Use “Enter a stage or step back”.")
        return _told(request, found, text)
    except (builder.DrillNotUsable, builder.NeedsClearance):
        text = _("This drill cannot be prescribed any more. Nothing was done.")
        return _told(request, found, text)
    return _done(request, found, done)


def _act(request: ClinicRequest, patient: Patient) -> Callable[[], answering.Said]:
    """Return what the pressed button does; 404 for a button that there is not."""
    sent = request.POST
    which: dict[str, Any] = {
        "patient": patient,
        "rule": sent.get("rule", ""),
        "about": sent.get("about", ""),
        "words": said,
        "by": request.user,
        "now": now(),
    }
    revision = sent.get("revision", "")
    acts: dict[str, Callable[[], answering.Said]] = {
        "accept": lambda: answering.accept_suggestion(
            **which,
            revision=int(revision) if revision.isdecimal() else 0,
            overlap="overlap" in sent,
        ),
        "dismiss": lambda: answering.dismiss_suggestion(**which),
    }
    for days in SNOOZES_DAYS:
        acts[f"later-{days}"] = partial(answering.snooze_suggestion, **which, days=days)
    if sent.get("act") not in acts:
        raise Http404
    return acts[sent["act"]]


def _page(request: ClinicRequest, patient: UUID) -> str:
    kwargs = {"clinic": request.clinic.slug, "patient": patient}
    return reverse("therapist:patient", kwargs=kwargs) + "#suggestions"


def _told(
    request: ClinicRequest, patient: Patient, text: str, *, kind: str = "warning"
) -> HttpResponse:
    """Say why nothing happened, beside the suggestions as they stand now."""
    if not request.htmx:
        messages.add_message(request, getattr(messages, kind.upper()), text)
        return redirect(_page(request, patient.public_id))
    context = _panel(request, patient, told=text, told_kind=kind)
    status = 200 if kind == "info" else 409
    return render(request, "therapist/parts/suggestions.html", context, status=status)


def _panel(request: ClinicRequest, patient: Patient, **more: Any) -> dict[str, Any]:
    """Return the panel after an answer, which may have changed the patient as well."""
    fresh = open_record(request, patient.public_id)
    return panel(
        evidence_of(fresh),
        place=request.POST.get("place", ""),
        at_stage=request.POST.get("stage", ""),
        patient=fresh,
        **more,
    )


def _done(request: ClinicRequest, patient: Patient, done: answering.Said) -> HttpResponse:
    is_accepted = request.POST["act"] == "accept"
    text = _("Accepted. %(summary)s") if is_accepted else _("Put away. %(summary)s")
    text %= {"summary": done.summary}
    is_edit = is_accepted and request.POST.get("rule") in set(PROGRESSION)
    if not request.htmx:
        messages.success(request, text)
        return redirect(_page(request, patient.public_id))
    context = _panel(request, patient, told=text, told_kind="success", is_edit=is_edit)
    if not (is_edit and context["place"] == BUILDER):
        return render(request, "therapist/parts/suggestions.html", context)
    programme = programme_of(request, patient.public_id)
    stage = bench.stage_in(programme.document, request.POST.get("stage", ""))
    context |= stage_context(request, programme, stage)
    response = render(request, "therapist/parts/suggestion_accepted.html", context)
    trigger_client_event(response, "drills-changed", {})
    return reswap(retarget(response, "#stage"), "outerHTML")
