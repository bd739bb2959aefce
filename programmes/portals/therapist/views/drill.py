"""One drill of the library: how it looks, what is around it, who uses it."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q
from django.db.models.functions import Lower
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import now
from django.views.decorators.http import require_safe

from programmes.domain.wording import steps
from programmes.models import (
    AssignmentVersion,
    Drill,
    ProgrammeDrill,
    SafetyFlag,
)
from programmes.models.library import DrillQuerySet
from programmes.portals.access import ClinicRequest, care_page
from programmes.portals.therapist import drill_page
from programmes.portals.therapist.cards import card, facts_of
from programmes.portals.therapist.media import shown_media
from programmes.portals.therapist.views.library import chosen_patient


@care_page
@require_safe
def drill(request: ClinicRequest, drill: UUID) -> HttpResponse:
    """Show one drill, and how it suits the patient whom the address names."""
    patient = chosen_patient(request)
    found = open_drill(request, drill)
    about = card(found, patient, facts_of(patient) if patient else None)
    zone = request.clinic.zone
    context = {
        "patient": patient,
        "card": about,
        "drill": found,
        "media": shown_media(found.current_media, request.clinic),
        "steps": steps(found.instructions),
        "flags": [SafetyFlag(flag).label for flag in found.safety_flags],
        "chain": drill_page.chain_map(found, _around(request, found), patient, request.clinic),
        "users": users(request, found),
        "held": _held(request, found),
        "source": drill_page.source(found, now=now(), zone=zone),
        "check": drill_page.picture_check(found, about.picture, now=now(), zone=zone),
    }
    return render(request, "therapist/drill.html", context)


def drills_of_clinic(request: ClinicRequest) -> DrillQuerySet:
    """Return the drills of the clinic, retired ones too, in a lasting order."""
    drills = Drill.objects.visible_to(request.user).filter(clinic=request.clinic)
    return drills.order_by("name", "pk")


def open_drill(request: ClinicRequest, drill: UUID) -> Drill:
    """
    Return the drill of this clinic with that public id, with all that its pages say of it.

    :raises Http404: if the clinic has none.
    """
    told = ("clinic", "starter", "edited_by", "picture_approved_by")
    drills = drills_of_clinic(request).select_related(*told).with_media().starred_by(request.user)
    return get_object_or_404(drills, public_id=drill)


def users(request: ClinicRequest, drill: Drill) -> list[dict[str, Any]]:
    """Return ``public_id`` and ``name`` of each patient whose plan has the drill now, by name."""
    versions = AssignmentVersion.objects.visible_to(request.user).followed().prescribing(drill)
    patients = versions.order_by(Lower("assignment__patient__user__name"), "assignment__patient")
    patient = "assignment__patient__"
    rows = patients.values(public_id=F(f"{patient}public_id"), name=F(f"{patient}user__name"))
    return [dict(row) for row in rows]


def _held(request: ClinicRequest, drill: Drill) -> dict[str, int]:
    """Return in how many patients' programmes and in how many templates the drill stands."""
    rows = ProgrammeDrill.objects.visible_to(request.user).filter(drill=drill)
    return rows.aggregate(
        programmes=Count("pk", filter=Q(programme__patient__isnull=False)),
        templates=Count("pk", filter=Q(programme__patient=None)),
    )


def _around(request: ClinicRequest, drill: Drill) -> list[Drill]:
    """Return the drills up to two steps away, without retired ones."""
    in_use = drills_of_clinic(request).in_use()
    near = list(in_use.filter(_next_to([drill])))
    return near + list(in_use.filter(_next_to(near)).exclude(pk__in=[one.pk for one in near]))


def _next_to(drills: Iterable[Drill]) -> Q:
    """Return the drills that lead to one of ``drills``, or to which one of them leads."""
    drills = list(drills)
    after = [slug for one in drills for slug in one.progresses_to]
    return Q(slug__in=after) | Q(progresses_to__overlap=[one.slug for one in drills])
