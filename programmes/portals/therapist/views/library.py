"""The drill library, with how each drill suits a patient where one is chosen."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from programmes.domain.document import StageKind
from programmes.models import Category, Drill, Patient, Role
from programmes.portals.access import ClinicRequest, clinic_page, open_record
from programmes.portals.htmx import page_or_fragment
from programmes.portals.therapist import words
from programmes.portals.therapist.cards import card


@dataclass(frozen=True, slots=True)
class Filter:
    """A link that narrows the list, or widens it again where it is on."""

    label: str
    query: str
    count: int
    is_on: bool


@clinic_page(Role.THERAPIST)
@require_safe
def library(request: ClinicRequest) -> HttpResponse:
    """List the drills; search, filters and the chosen patient stand in the address."""
    patient = chosen_patient(request)
    query = request.GET.get("q", "").strip()
    drills = Drill.objects.visible_to(request.user).filter(clinic=request.clinic).in_use()
    found = list(drills.matching(query))
    stage, category = request.GET.get("stage", ""), request.GET.get("category", "")
    of_stage = [drill for drill in found if not stage or stage in drill.stages]
    of_category = [drill for drill in found if not category or drill.category == category]
    shown = [drill for drill in of_stage if not category or drill.category == category]
    context = {
        "patient": patient,
        "query": query,
        "stage": stage,
        "category": category,
        "cards": [card(drill, patient) for drill in shown],
        "stages": _filters(
            request.GET,
            "stage",
            [(kind.value, str(words.STAGES[kind])) for kind in StageKind],
            Counter(one for drill in of_category for one in drill.stages),
        ),
        "categories": _filters(
            request.GET,
            "category",
            [(one.value, str(one.label)) for one in Category],
            Counter(drill.category for drill in of_stage),
        ),
        "is_narrowed": bool(query or stage or category),
    }
    return page_or_fragment(request, "therapist/library.html", "found", context)


def chosen_patient(request: ClinicRequest) -> Patient | None:
    """Return the patient the address names; opening the page counts as reading the record."""
    named = request.GET.get("patient")
    if not named:
        return None
    try:
        public_id = UUID(named)
    except ValueError as error:
        raise Http404 from error
    if not request.htmx:
        return open_record(request, public_id)
    patients = Patient.objects.visible_to(request.user).filter(clinic=request.clinic)
    return get_object_or_404(patients.select_related("user"), public_id=public_id)


def _filters(
    query: QueryDict, name: str, choices: Iterable[tuple[str, str]], counts: Counter[str]
) -> list[Filter]:
    """Return a link for each choice of one filter; the others stay as they are."""
    links = []
    for value, label in choices:
        is_on = query.get(name) == value
        changed = query.copy()
        changed[name] = "" if is_on else value
        links.append(Filter(label, changed.urlencode(), counts[value], is_on=is_on))
    return links
