"""Templates of the clinic, and starting a programme from one of them or from an earlier one."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from programmes.actions import builder as building
from programmes.actions import templates as acts
from programmes.domain import edits
from programmes.domain.document import Document, InvalidDocument
from programmes.models import (
    AssignmentVersion,
    Drill,
    Patient,
    Programme,
    Role,
    TemplateState,
)
from programmes.models.programme import ProgrammeQuerySet
from programmes.portals.access import ClinicRequest, care_page, clinic_page, open_record
from programmes.portals.therapist import sources, words
from programmes.portals.therapist.changes import Line, changes, drills_in
from programmes.portals.therapist.forms import TemplateForm, TitleForm
from programmes.portals.therapist.rows import translated
from programmes.portals.therapist.views.building import drills_of, open_programme

EARLIER_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Shelf:
    """Templates of one state."""

    state: TemplateState
    label: str
    cards: tuple[tuple[Programme, sources.Glance], ...]


@dataclass(frozen=True, slots=True)
class Source:
    """Something to start from; ``value`` is what the form sends."""

    value: str
    title: str
    about: str
    glance: sources.Glance


@clinic_page(Role.THERAPIST)
@require_safe
def templates(request: ClinicRequest) -> HttpResponse:
    """List the clinic's templates by state."""
    return _templates_page(request, TitleForm())


def _templates_page(request: ClinicRequest, form: TitleForm, status: int = 200) -> HttpResponse:
    found = list(_templates(request).order_by("pk"))
    drills = _drills(request, (template.document for template in found))
    states = (TemplateState.PUBLISHED, TemplateState.DRAFT, TemplateState.RETIRED)
    shelves = [
        Shelf(
            state,
            str(state.label),
            tuple(
                (template, sources.glance(template.document, drills, template=template))
                for template in sources.by_ability(found, None)
                if template.template_state == state
            ),
        )
        for state in states
    ]
    context = {"shelves": [shelf for shelf in shelves if shelf.cards], "form": form}
    return render(request, "therapist/templates.html", context, status=status)


@clinic_page(Role.THERAPIST)
@require_POST
def template_begin(request: ClinicRequest) -> HttpResponse:
    """Begin an empty template, and open it in the builder."""
    form = TitleForm(request.POST)
    if not form.is_valid():
        return _templates_page(request, form, status=422)
    template = acts.begin_template(
        clinic=request.clinic, title=form.cleaned_data["title"], by=request.user, now=now()
    )
    return redirect("therapist:builder", request.clinic.slug, template.public_id)


@clinic_page(Role.THERAPIST)
@require_http_methods(["GET", "HEAD", "POST"])
def template_save_as(request: ClinicRequest, programme: UUID) -> HttpResponse:
    """Save a programme as a draft template, without anything about its patient."""
    found = open_programme(request, programme)
    form = TitleForm(request.POST or None, initial={"title": _("New template")})
    if request.method == "POST" and form.is_valid():
        template = acts.save_as_template(
            programme=found, title=form.cleaned_data["title"], by=request.user, now=now()
        )
        messages.success(request, _("Saved as a draft. Publish it when it is ready."))
        return redirect("therapist:builder", request.clinic.slug, template.public_id)
    status = 422 if form.errors else 200
    context = {"programme": found, "form": form}
    return render(request, "therapist/template_save_as.html", context, status=status)


@clinic_page(Role.THERAPIST)
@require_POST
def template_describe(request: ClinicRequest, template: UUID) -> HttpResponse:
    """Say why a template is as it is, and for whom."""
    found = _template(request, template)
    form = TemplateForm(request.POST)
    if not form.is_valid():
        context = {"programme": found, "form": form}
        return render(request, "therapist/template_describe.html", context, status=422)
    acts.describe_template(template=found, by=request.user, **form.cleaned_data)
    messages.success(request, _("Saved."))
    return redirect("therapist:builder", request.clinic.slug, template)


@clinic_page(Role.THERAPIST)
@require_POST
def template_state(request: ClinicRequest, template: UUID) -> HttpResponse:
    """Publish a template, retire it, or make it a draft again."""
    found = _template(request, template)
    try:
        state = TemplateState(request.POST.get("state", ""))
    except ValueError as error:
        raise Http404 from error
    acts.set_state(template=found, state=state, by=request.user)
    said = {
        TemplateState.PUBLISHED: _("Published: programmes can start from it."),
        TemplateState.DRAFT: _("It is a draft again."),
        TemplateState.RETIRED: _("Retired. Programmes that began from it stay as they are."),
    }
    messages.success(request, said[state])
    return redirect("therapist:templates", request.clinic.slug)


@clinic_page(Role.THERAPIST)
@require_safe
def templates_compare(request: ClinicRequest) -> HttpResponse:
    """Show two templates side by side, and what the second has other than the first."""
    found = list(_templates(request).order_by("pk"))
    by_id = {str(template.public_id): template for template in found}
    pair = [by_id.get(request.GET.get(name, "")) for name in ("a", "b")]
    sides: list[sources.Glance] = []
    lines: list[Line] = []
    if pair[0] is not None and pair[1] is not None:
        one, other = (template.document for template in pair if template is not None)
        drills = _drills(request, (one, other))
        sides = [sources.glance(document, drills) for document in (one, other)]
        lines = changes(one, edits.aligned(other, one), drills)
    context = {
        "choices": [(template.public_id, template.document.title) for template in found],
        "chosen": [template.public_id if template else None for template in pair],
        "sides": sides,
        "lines": lines,
    }
    return render(request, "therapist/templates_compare.html", context)


@care_page
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: ClinicRequest, patient: UUID) -> HttpResponse:
    """Start a patient's programme from a template, or from one given before."""
    found = open_record(request, patient)
    programmes = Programme.objects.visible_to(request.user).filter(
        clinic=request.clinic, patient=found
    )
    programme = programmes.select_related("edited_by").order_by("-pk").first()
    documents = _startable(request, found)
    if request.method == "POST":
        chosen = documents.get(request.POST.get("source", ""))
        if chosen is None:
            raise Http404
        return _started(request, found, programme, chosen)
    drills = _drills(request, (one.document for one in documents.values()))
    context = {
        "patient": found,
        "revision": programme.revision if programme else 0,
        "replaces": programme is not None and any(programme.document.prescriptions()),
        "own": [_source(one, drills, found) for one in documents.values() if one.is_own],
        "templates": [
            _source(one, drills, found) for one in documents.values() if one.template is not None
        ],
        "others": [
            _source(one, drills, found)
            for one in documents.values()
            if one.template is None and not one.is_own
        ],
    }
    return render(request, "therapist/start.html", context)


@dataclass(frozen=True, slots=True)
class _Startable:
    """A document to start from, and where it comes from."""

    value: str
    name: str
    about: str
    document: Document
    template: Programme | None = None
    is_own: bool = False


def _startable(request: ClinicRequest, patient: Patient) -> dict[str, _Startable]:
    """Return all that the patient's programme can start from, by the value the form sends."""
    published = list(_templates(request).published().order_by("pk"))
    versions = AssignmentVersion.objects.visible_to(request.user).select_related(
        "assignment__patient__user"
    )
    own = versions.filter(assignment__patient=patient).order_by("-pk")[:EARLIER_SHOWN]
    newest = (
        versions.filter(clinic=request.clinic, given_by=request.user)
        .exclude(assignment__patient=patient)
        .order_by("assignment", "-number")
        .distinct("assignment")
    )
    others = versions.filter(pk__in=newest.values("pk")).order_by("-pk")[:EARLIER_SHOWN]
    found = [
        *(_given(version, is_own=True) for version in own),
        *(
            _Startable(
                str(template.public_id),
                template.document.title,
                "",
                template.document,
                template=template,
            )
            for template in sources.by_ability(published, patient)
        ),
        *(_given(version, is_own=False) for version in others),
    ]
    return {one.value: one for one in found}


def _given(version: AssignmentVersion, *, is_own: bool) -> _Startable:
    patient = version.assignment.patient
    values = {"name": patient.name, "number": version.number}
    day = words.day_month(version.valid_from)
    name = _("Version %(number)s") % values if is_own else patient.name
    return _Startable(
        value=f"version-{version.pk}",
        name=name,
        about=_("given from %(day)s") % {"day": day},
        document=version.document,
        is_own=is_own,
    )


def _source(one: _Startable, drills: dict[UUID, Drill], patient: Patient) -> Source:
    found = sources.glance(one.document, drills, template=one.template, patient=patient)
    title = found.title if one.template else f"{one.name}: {found.title}"
    return Source(one.value, title, one.about, found)


def _started(
    request: ClinicRequest, patient: Patient, programme: Programme | None, chosen: _Startable
) -> HttpResponse:
    """Start, and lead to the builder; a source that cannot be used leads back."""
    source, name, by = chosen.document, chosen.name, request.user
    try:
        if programme is None:
            title = (_("Programme for %(name)s") % {"name": patient.name})[:120]
            acts.begin_from(
                patient=patient, title=title, source=source, name=name, by=by, now=now()
            )
        else:
            revision = request.POST.get("revision", "")
            acts.start_from(
                programme=programme,
                revision=int(revision) if revision.isdecimal() else 0,
                source=source,
                name=name,
                by=by,
                now=now(),
            )
    except (building.StaleRevision, building.AlreadyBegun):
        messages.warning(request, _("The programme was edited meanwhile. Look at it first."))
    except building.DrillNotUsable:
        messages.error(request, _("One of its drills was retired. Choose another one."))
        return redirect("therapist:start", request.clinic.slug, patient.public_id)
    except building.NeedsClearance:
        messages.error(request, _("It uses electrical stimulation, and nobody cleared that."))
        return redirect("therapist:start", request.clinic.slug, patient.public_id)
    except InvalidDocument as error:
        messages.error(request, translated(error))
    return redirect("therapist:programme", request.clinic.slug, patient.public_id)


def _templates(request: ClinicRequest) -> ProgrammeQuerySet:
    return Programme.objects.visible_to(request.user).filter(clinic=request.clinic).templates()


def _template(request: ClinicRequest, template: UUID) -> Programme:
    return get_object_or_404(_templates(request), public_id=template)


def _drills(request: ClinicRequest, documents: Iterable[Document]) -> dict[UUID, Drill]:
    return drills_of(request, drills_in(documents))
