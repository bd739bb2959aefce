"""The drill library, with how each drill suits a patient where one is chosen."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from programmes.actions.library import keep_favourite
from programmes.domain.finding import KINDS, MOST_TYPED
from programmes.domain.fit import PatientFacts
from programmes.models import Counted, Drill, Found, Patient, PatientState
from programmes.portals.access import ClinicRequest, care_page, open_record
from programmes.portals.htmx import is_swap, page_or_fragment
from programmes.portals.searching import typed
from programmes.portals.therapist import sieve
from programmes.portals.therapist.cards import card, facts_of

DRILLS_SHOWN = 20
FOLDED = tuple(kind for kind in KINDS if kind not in sieve.ALWAYS_SEEN)


@care_page
@require_safe
def library(request: ClinicRequest) -> HttpResponse:
    """List the drills; search, filters, page and the chosen patient stand in the address."""
    patient = chosen_patient(request)
    facts = facts_of(patient) if patient else None
    chosen = sieve.chosen_in(request.GET)
    page = _page(request.GET)
    # Counting takes as long as finding: while somebody types and filters, what is folded away is
    # asked for apart, if it is open, and with further drills the filters are there already.
    counted = Counted.ALL
    if is_swap(request):
        counted = Counted.NONE if page > 1 else Counted.STAGE_AND_CATEGORY
    found = _find(
        request,
        facts=facts,
        counted=counted,
        most=DRILLS_SHOWN,
        after=(page - 1) * DRILLS_SHOWN,
    )
    if page > 1 and not found.drills:
        raise Http404
    query = _typed(request)
    context = {
        "patient": patient,
        "query": query,
        "found": found,
        "cards": [card(drill, patient, facts) for drill in found.drills],
        "seen": sieve.groups(found, chosen, sieve.ALWAYS_SEEN),
        "folded": sieve.groups(found, chosen, FOLDED) if counted is Counted.ALL else None,
        "folded_on": sum(len(chosen[kind]) for kind in FOLDED),
        "chips": sieve.chips(request.GET, chosen),
        "cleared": sieve.without(request.GET, *KINDS),
        "everything": sieve.without(request.GET, "q", *KINDS),
        "nobody": sieve.without(request.GET, "patient"),
        "here": sieve.without(request.GET),
        "said": _said(query, found),
        **_pages(request.GET, page, found.total),
    }
    if not request.htmx and patient is None:
        context |= {"patients": _patients(request), "kept": sieve.kept(request.GET)}
    return page_or_fragment(
        request, "therapist/library.html", "cards" if page > 1 else "found", context
    )


@care_page
@require_safe
def library_filters(request: ClinicRequest) -> HttpResponse:
    """Answer the filters that are folded away, when they are opened."""
    found = _find(request, facts=None, counted=Counted.ALL, most=0)
    folded = sieve.groups(found, sieve.chosen_in(request.GET), FOLDED)
    return render(request, "therapist/parts/sieve.html#folded", {"folded": folded})


def _find(request: ClinicRequest, *, facts: PatientFacts | None, **given: Any) -> Found[Drill]:
    """Return what the address asks for, as it suits the patient with these facts, if any."""
    drills = Drill.objects.visible_to(request.user).filter(clinic=request.clinic).in_use()
    return drills.find(
        _typed(request),
        user=request.user,
        chosen=sieve.chosen_in(request.GET),
        patient=facts,
        **given,
    )


def _typed(request: ClinicRequest) -> str:
    return typed(request.GET, most=MOST_TYPED)


def _said(query: str, found: Found[Drill]) -> str:
    """Return how many drills there are, and where none has the words, that others are near."""
    if not found.total:
        text = (
            _("No drill has “%(query)s”.") if found.is_near else _("No drill passes the filters.")
        )
        return text % {"query": query}
    number = ngettext("%(number)s drill", "%(number)s drills", found.total)
    number %= {"number": found.total}
    if not found.is_near:
        return number
    text = _("No drill has “%(query)s”. These are nearest: %(drills)s.")
    return text % {"query": query, "drills": number}


def _page(query: QueryDict) -> int:
    """Return the number of the page that the address asks for, 1 when it is no number."""
    asked = query.get("page", "")
    return max(1, int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 5 else 1  # noqa: PLR2004


def _pages(query: QueryDict, page: int, total: int) -> dict[str, Any]:
    """Return the addresses of the pages before and after, and how many drills are left."""
    plain = sieve.plain(query)
    left = max(0, total - page * DRILLS_SHOWN)

    def address(number: int) -> str:
        plain["page"] = str(number)
        return plain.urlencode()

    return {
        "left": left,
        "later": address(page + 1) if left else "",
        "earlier": address(page - 1) if page > 1 else "",
    }


def _patients(request: ClinicRequest) -> list[Patient]:
    """Return the patients for whom a therapist may look through the library."""
    patients = Patient.objects.visible_to(request.user).filter(clinic=request.clinic)
    followed = (PatientState.ACTIVE, PatientState.PAUSED, PatientState.IN_HOSPITAL)
    return list(
        patients.filter(state__in=followed).select_related("user").order_by("user__name", "pk")
    )


@care_page
@require_POST
def favourite(request: ClinicRequest, drill: UUID) -> HttpResponse:
    """Keep a drill at hand or no longer; a button that was pressed twice says the same twice."""
    drills = Drill.objects.visible_to(request.user).filter(clinic=request.clinic)
    found = get_object_or_404(drills.select_related("clinic"), public_id=drill)
    found.is_favourite = request.POST.get("keep") == "yes"
    keep_favourite(drill=found, is_kept=found.is_favourite, by=request.user)
    if request.htmx:
        return render(request, "therapist/parts/star.html", {"drill": found})
    if request.GET.get("from") == "drill":
        return redirect("therapist:drill", clinic=request.clinic.slug, drill=drill)
    url = reverse("therapist:library", kwargs={"clinic": request.clinic.slug})
    return redirect(f"{url}?{request.GET.urlencode()}#drill-{drill}")


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
    return get_object_or_404(patients.select_related("user").with_clearances(), public_id=public_id)
