"""The builder: one screen with the library on the left and the programme on the right."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from programmes.actions import accounts
from programmes.actions import builder as building
from programmes.domain import shorthand
from programmes.domain.ability import Ability as AbilityLevel
from programmes.domain.document import InvalidDocument, Stage
from programmes.domain.finding import MOST_TYPED
from programmes.domain.fit import PatientFacts
from programmes.domain.shorthand import Shorthand
from programmes.models import (
    Ability,
    Counted,
    Drill,
    Patient,
    Programme,
    ProgrammeRevision,
    StageEntry,
)
from programmes.portals.access import ClinicRequest, care_page, open_record
from programmes.portals.frames import holds_frame
from programmes.portals.searching import typed
from programmes.portals.therapist import bench, scoring, words
from programmes.portals.therapist.cards import card, facts_for
from programmes.portals.therapist.forms import TemplateForm
from programmes.portals.therapist.rows import BulkForm, RowForm, StageForm, translated

RESULTS_SHOWN = 30
ANYBODY = PatientFacts(ability=AbilityLevel.ISOLATED, has_helper=True)


@care_page
@require_safe
def programme(request: ClinicRequest, patient: UUID) -> HttpResponse:
    """Lead to the programme of a patient; offer to begin one where there is none."""
    found = Programme.objects.visible_to(request.user).filter(
        clinic=request.clinic, patient__public_id=patient
    )
    newest = found.order_by("-pk").first()
    if newest is not None:
        return redirect("therapist:builder", request.clinic.slug, newest.public_id)
    return render(request, "therapist/programme.html", {"patient": open_record(request, patient)})


@care_page
@require_safe
@holds_frame
def builder(request: ClinicRequest, programme: UUID) -> HttpResponse:
    """Show a programme, of a patient or a template, one stage at a time, beside the library."""
    found = open_programme(request, programme)
    patient = found.patient
    if patient is not None:
        accounts.record_reading(patient=patient, by=request.user)
    asked = request.GET.get("stage") or (active_stage(request, patient) if patient else "")
    return builder_page(request, found, stage=asked)


def active_stage(request: ClinicRequest, patient: Patient) -> str:
    """Return the key of a stage that the patient is in; empty when there is none."""
    entries = StageEntry.objects.visible_to(request.user).filter(
        assignment__patient=patient, assignment__ended_on=None
    )
    newest = entries.order_by("-day", "-pk").first()
    return str(newest.stages[0]) if newest is not None else ""


def open_programme(request: ClinicRequest, programme: UUID) -> Programme:
    """
    Return a programme of this clinic, of a patient or a template; 404 when there is none.

    An assistant prepares for patients: the clinic's templates are not there for them.
    """
    programmes = Programme.objects.visible_to(request.user).filter(clinic=request.clinic)
    if not request.decides:
        programmes = programmes.filter(patient__isnull=False)
    return get_object_or_404(
        programmes.select_related("edited_by").with_patient(),
        public_id=programme,
    )


def programme_of(request: ClinicRequest, patient: UUID) -> Programme:
    """Return the programme of a patient of this clinic; 404 when there is none."""
    programmes = Programme.objects.visible_to(request.user).filter(clinic=request.clinic)
    found = programmes.filter(patient__public_id=patient).order_by("-pk")
    newest = found.select_related("edited_by").with_patient().first()
    if newest is None:
        raise Http404
    return newest


def patient_of(programme: Programme) -> Patient:
    """Return the patient of a programme; 404 for a template, which cannot be given."""
    if programme.patient is None:
        raise Http404
    return programme.patient


def builder_page(
    request: ClinicRequest, programme: Programme, *, stage: str, status: int = 200, **refused: Any
) -> HttpResponse:
    """Answer with the whole builder; ``refused`` are the bound forms and notice of a bad edit."""
    document = programme.document
    current = bench.stage_in(document, stage)
    query = typed(request.GET, most=MOST_TYPED)
    context = {
        **stage_context(request, programme, current, bound=refused.pop("bound", {})),
        **search_context(request, programme, current, query),
        "template_form": None if programme.patient else TemplateForm.showing(programme),
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
    if drills is None:
        drills = drills_of(request, prescribed_in(stage))
    return {
        "patient": programme.patient,
        "programme": programme,
        "tabs": bench.tabs(programme.document, stage),
        "stage": stage,
        "stage_form": StageForm.showing(stage),
        "rows": bench.rows(stage, programme, drills, bound or {}),
        "signs": bench.signs(stage),
        "abilities": Ability.choices,
        "measures": scoring.choices(),
        "kinds": [(kind.value, str(label)) for kind, label in words.STAGES.items()],
        "bulk": BulkForm(),
        "weekdays": bench.weekdays(()),
        "others": [one for one in programme.document.stages if one.key != stage.key],
        "sums": bench.sums(stage.prescriptions, programme),
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
    drills = drills.starred_by(request.user)
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
    request: ClinicRequest, programme: Programme, stage: Stage, query: str
) -> dict[str, Any]:
    """Return the drills that match, those that suit stage and patient, if any, first."""
    drills = Drill.objects.visible_to(request.user).filter(clinic=request.clinic).in_use()
    typed, problem = _typed(query)
    patient, facts = programme.patient, facts_for(programme)
    found = drills.find(
        typed.name,
        user=request.user,
        patient=facts or ANYBODY,
        stage=stage.kind.value,
        counted=Counted.NONE,
        most=RESULTS_SHOWN,
    )
    return {
        "query": query,
        "typed": words.shorthand(typed),
        "problem": problem,
        "cards": [card(drill, patient, facts) for drill in found.drills],
        "found": found.total,
        "is_near": found.is_near,
        "prescribed": prescribed_in(stage),
        "stage": stage,
    }


def _typed(query: str) -> tuple[Shorthand, str]:
    """Return what a search says of a drill and its dose, and a sentence where that is nonsense."""
    try:
        return shorthand.read(query), ""
    except InvalidDocument as error:
        return Shorthand(query), translated(error)


@care_page
@require_safe
def builder_search(request: ClinicRequest, programme: UUID) -> HttpResponse:
    """Answer a search as it is typed; without htmx the builder itself searches."""
    found = open_programme(request, programme)
    if not request.htmx:
        kwargs = {"clinic": request.clinic.slug, "programme": programme}
        url = reverse("therapist:builder", kwargs=kwargs)
        return redirect(f"{url}?{request.GET.urlencode()}")
    stage = bench.stage_in(found.document, request.GET.get("stage", ""))
    context = search_context(request, found, stage, typed(request.GET, most=MOST_TYPED))
    context |= {"patient": found.patient, "programme": found}
    return render(request, "therapist/parts/results.html", context)


@care_page
@require_POST
def programme_begin(request: ClinicRequest, patient: UUID) -> HttpResponse:
    """Begin a programme with three empty stages; one that exists is opened."""
    found = open_record(request, patient)
    title = _("Programme for %(name)s") % {"name": found.name}
    try:
        building.begin_programme(patient=found, title=title[:120], by=request.user)
    except building.AlreadyBegun:
        messages.info(request, _("This programme was begun already."))
    return redirect("therapist:programme", clinic=request.clinic.slug, patient=patient)
