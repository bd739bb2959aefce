"""The builder: one screen with the library on the left and the programme on the right."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from programmes.actions import builder as building
from programmes.domain.document import Stage
from programmes.domain.fit import Verdict, fit
from programmes.models import Drill, Patient, Programme, ProgrammeRevision, Role, StageEntry
from programmes.portals.access import ClinicRequest, clinic_page, open_record
from programmes.portals.frames import holds_frame
from programmes.portals.therapist import bench, words
from programmes.portals.therapist.cards import card
from programmes.portals.therapist.rows import RowForm, StageForm

RESULTS_SHOWN = 30
VERDICTS = list(Verdict)


@clinic_page(Role.THERAPIST)
@require_safe
@holds_frame
def builder(request: ClinicRequest, patient: UUID) -> HttpResponse:
    """Show the programme of a patient, one stage at a time, beside the library."""
    found = open_record(request, patient)
    programme = find_programme(request, patient)
    if programme is None:
        return render(request, "therapist/builder.html", {"patient": found, "programme": None})
    asked = request.GET.get("stage") or active_stage(request, found)
    return builder_page(request, programme, stage=asked)


def active_stage(request: ClinicRequest, patient: Patient) -> str:
    """Return the key of a stage that the patient is in; empty when there is none."""
    entries = StageEntry.objects.visible_to(request.user).filter(
        assignment__patient=patient, assignment__ended_on=None
    )
    newest = entries.order_by("-day", "-pk").first()
    return str(newest.stages[0]) if newest is not None else ""


def find_programme(request: ClinicRequest, patient: UUID) -> Programme | None:
    """Return the programme of a patient of this clinic; ``None`` when there is none to see."""
    programmes = Programme.objects.visible_to(request.user).filter(
        clinic=request.clinic, patient__public_id=patient
    )
    return programmes.select_related("patient__user", "edited_by").order_by("-pk").first()


def open_programme(request: ClinicRequest, patient: UUID) -> Programme:
    """Return the programme of a patient to edit it; 404 when there is none."""
    programme = find_programme(request, patient)
    if programme is None:
        raise Http404
    return programme


def patient_of(programme: Programme) -> Patient:
    """Return the patient of a programme; 404 for a template, which has no page of this kind."""
    if programme.patient is None:
        raise Http404
    return programme.patient


def builder_page(
    request: ClinicRequest, programme: Programme, *, stage: str, status: int = 200, **refused: Any
) -> HttpResponse:
    """Answer with the whole builder; ``refused`` are the bound forms and notice of a bad edit."""
    document = programme.document
    current = bench.stage_in(document, stage)
    query = request.GET.get("q", "").strip()
    context = {
        **stage_context(request, programme, current, bound=refused.pop("bound", {})),
        **search_context(request, patient_of(programme), current, query),
        **refused,
    }
    return render(request, "therapist/builder.html", context, status=status)


def stage_context(
    request: ClinicRequest,
    programme: Programme,
    stage: Stage,
    *,
    bound: Mapping[UUID, RowForm] | None = None,
    drills: Mapping[UUID, Drill] | None = None,
    undo: str | None = None,
) -> dict[str, Any]:
    """
    Return what the right pane shows.

    ``drills`` are those of the stage, ``undo`` the words of the newest edit; ``None`` where they
    still have to be fetched.
    """
    patient = patient_of(programme)
    if drills is None:
        drills = drills_of(request, prescribed_in(stage))
    return {
        "patient": patient,
        "programme": programme,
        "tabs": bench.tabs(programme.document, stage),
        "stage": stage,
        "stage_form": StageForm.showing(stage),
        "rows": bench.rows(stage, patient, drills, bound or {}),
        "sums": bench.sums(stage.prescriptions, patient),
        "undo": undo_of(request, programme) if undo is None else undo,
        "saved": saved_at(request, programme),
    }


def saved_at(request: ClinicRequest, programme: Programme) -> str:
    """Return when the programme was saved, as the clinic's clock shows it."""
    return words.moment(programme.edited_at, now=now(), zone=request.clinic.zone)


def prescribed_in(stage: Stage) -> set[UUID]:
    """Return the public ids of the drills of a stage."""
    return {prescription.drill for prescription in stage.prescriptions}


def drills_of(request: ClinicRequest, wanted: set[UUID]) -> dict[UUID, Drill]:
    """Return the drills of the clinic with these public ids, retired ones too."""
    drills = Drill.objects.visible_to(request.user).filter(
        clinic=request.clinic, public_id__in=wanted
    )
    return {drill.public_id: drill for drill in drills}


def undo_of(request: ClinicRequest, programme: Programme) -> str:
    """Return what undoing would start from, in words; empty at the beginning."""
    newest = (
        ProgrammeRevision.objects.visible_to(request.user)
        .filter(programme=programme, number=programme.revision)
        .only("summary", "parent")
        .first()
    )
    return newest.summary if newest is not None and newest.parent is not None else ""


def search_context(
    request: ClinicRequest, patient: Patient, stage: Stage, query: str
) -> dict[str, Any]:
    """Return the drills that match, those that suit patient and stage first."""
    drills = Drill.objects.visible_to(request.user).filter(clinic=request.clinic).in_use()
    found = list(drills.matching(query))
    facts = patient.facts
    found.sort(
        key=lambda drill: (
            stage.kind.value not in drill.stages,
            VERDICTS.index(fit(drill.facts, facts).verdict),
        )
    )
    return {
        "query": query,
        "cards": [card(drill, patient) for drill in found[:RESULTS_SHOWN]],
        "found": len(found),
        "prescribed": prescribed_in(stage),
        "stage": stage,
    }


@clinic_page(Role.THERAPIST)
@require_safe
def builder_search(request: ClinicRequest, patient: UUID) -> HttpResponse:
    """Answer a search as it is typed; without htmx the builder itself searches."""
    programme = open_programme(request, patient)
    if not request.htmx:
        url = reverse(
            "therapist:builder", kwargs={"clinic": request.clinic.slug, "patient": patient}
        )
        return redirect(f"{url}?{request.GET.urlencode()}")
    found = patient_of(programme)
    stage = bench.stage_in(programme.document, request.GET.get("stage", ""))
    context = search_context(request, found, stage, request.GET.get("q", "").strip())
    context |= {"patient": found, "programme": programme}
    return render(request, "therapist/parts/results.html", context)


@clinic_page(Role.THERAPIST)
@require_POST
def programme_begin(request: ClinicRequest, patient: UUID) -> HttpResponse:
    """Begin a programme with three empty stages; one that exists is opened."""
    found = open_record(request, patient)
    title = _("Programme for %(name)s") % {"name": found.name}
    try:
        building.begin_programme(patient=found, title=title[:120], by=request.user)
    except building.AlreadyBegun:
        messages.info(request, _("This programme was begun already."))
    return redirect("therapist:builder", clinic=request.clinic.slug, patient=patient)
