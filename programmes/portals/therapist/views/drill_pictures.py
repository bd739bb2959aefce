"""Clinicians look at the drawings: one on its drill's page, or one after another."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from programmes.actions import drills
from programmes.domain.wording import steps
from programmes.models import Drill, Role
from programmes.portals.access import ClinicRequest, clinic_page
from programmes.portals.pictures import drill_picture
from programmes.portals.therapist import drill_page
from programmes.portals.therapist.views.drill import drills_of_clinic, open_drill


@clinic_page(Role.THERAPIST)
@require_safe
def drill_pictures(request: ClinicRequest) -> HttpResponse:
    """Show the next picture that no clinician has checked; ``after`` names the drill before it."""
    drawn = _drawn(request)
    waiting = [drill for drill in drawn if not drill_picture(drill).is_approved]
    after = request.GET.get("after", "")
    place = next((n for n, drill in enumerate(drawn, 1) if str(drill.public_id) == after), 0)
    passed = {drill.pk for drill in drawn[:place]}
    left = [drill for drill in waiting if drill.pk not in passed]
    found = open_drill(request, left[0].public_id) if left else None
    context: dict[str, object] = {
        "drill": found,
        "total": len(drawn),
        "checked": len(drawn) - len(waiting),
        "waiting": len(waiting),
        "left": len(left),
    }
    if found is not None:
        picture = drill_picture(found)
        context |= {
            "picture": picture,
            "steps": steps(found.instructions),
            "check": drill_page.picture_check(found, picture, now=now(), zone=request.clinic.zone),
        }
    return render(request, "therapist/drill_pictures.html", context)


def _drawn(request: ClinicRequest) -> list[Drill]:
    """Return the drills in use that have a drawing."""
    drills_in_use = drills_of_clinic(request).in_use().defer("search_words", "search_vector")
    return [drill for drill in drills_in_use if drill_picture(drill).digest]


@clinic_page(Role.THERAPIST)
@require_POST
def drill_picture_check(request: ClinicRequest, drill: UUID) -> HttpResponse:
    """Tick the picture as true, or take the tick off; ``next`` goes on to the next picture."""
    found = open_drill(request, drill)
    if request.POST.get("is_true"):
        digest = request.POST.get("digest", "")
        try:
            drills.approve_picture(drill=found, digest=digest, by=request.user, now=now())
        except drills.PictureRedrawn:
            messages.warning(request, _("The picture was drawn anew. Look at it once more."))
        else:
            told = _("Ticked: %(name)s.") % {"name": found.name}
            messages.success(request, told)
    else:
        drills.withdraw_picture(drill=found, by=request.user)
        told = _("Not ticked: %(name)s.") % {"name": found.name}
        messages.success(request, told)
    clinic = request.clinic.slug
    if request.POST.get("next"):
        query = {"after": str(found.public_id)}
        return redirect(reverse("therapist:drill_pictures", kwargs={"clinic": clinic}, query=query))
    return redirect("therapist:drill", clinic=clinic, drill=found.public_id)
