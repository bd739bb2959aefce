"""The page of one drill, with how it suits a patient where one is chosen."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from programmes.domain.wording import steps
from programmes.models import Drill, Role, SafetyFlag
from programmes.portals.access import ClinicRequest, clinic_page
from programmes.portals.therapist.cards import card
from programmes.portals.therapist.views.library import chosen_patient


@clinic_page(Role.THERAPIST)
@require_safe
def drill(request: ClinicRequest, drill: UUID) -> HttpResponse:
    """Show one drill: pictures, steps, easier and harder, and how it suits the chosen patient."""
    patient = chosen_patient(request)
    drills = Drill.objects.visible_to(request.user).filter(clinic=request.clinic)
    drills = drills.starred_by(request.user)
    found = get_object_or_404(drills, public_id=drill)
    context = {
        "patient": patient,
        "card": card(found, patient),
        "drill": found,
        "steps": steps(found.instructions),
        "flags": [SafetyFlag(flag).label for flag in found.safety_flags],
        "next": drills.in_use().filter(slug__in=found.progresses_to).order_by("name", "pk"),
    }
    return render(request, "therapist/drill.html", context)
