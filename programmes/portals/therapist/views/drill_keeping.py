"""Keeping a clinic's drills: retire, bring back, compare with the starter."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from programmes.actions import drills
from programmes.models import Drill, Role
from programmes.portals.access import ClinicRequest, clinic_page
from programmes.portals.therapist import drill_page
from programmes.portals.therapist.drill_words import differences
from programmes.portals.therapist.views.drill import drills_of_clinic, open_drill, users
from programmes.portals.therapist.views.drill_editing import revision_of

ALL = "all"


def _back(request: ClinicRequest, drill: Drill, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect("therapist:drill", clinic=request.clinic.slug, drill=drill.public_id)


@clinic_page(Role.THERAPIST)
@require_http_methods(["GET", "HEAD", "POST"])
def drill_retire(request: ClinicRequest, drill: UUID) -> HttpResponse:
    """Say what retiring the drill means; a POST retires it."""
    found = open_drill(request, drill)
    if request.method != "POST":
        context = {"drill": found, "users": users(request, found)}
        return render(request, "therapist/drill_retire.html", context)
    drills.retire_drill(drill=found, by=request.user, now=now())
    return _back(request, found, _("Retired. Whoever has it in their plan keeps it."))


@clinic_page(Role.THERAPIST)
@require_POST
def drill_bring_back(request: ClinicRequest, drill: UUID) -> HttpResponse:
    """Offer a retired drill again."""
    found = open_drill(request, drill)
    drills.bring_back_drill(drill=found, by=request.user)
    return _back(request, found, _("It is offered in the library again."))


@clinic_page(Role.THERAPIST)
@require_http_methods(["GET", "HEAD", "POST"])
def drill_starter(request: ClinicRequest, drill: UUID) -> HttpResponse:
    """Show where the drill differs from its starter; a POST takes fields from the starter again."""
    found = open_drill(request, drill)
    if found.starter is None:
        raise Http404
    if request.method != "POST":
        return _page(request, found)
    asked = request.POST.get("field", "")
    try:
        restored = drills.restore_starter(
            drill=found,
            revision=revision_of(request),
            fields=found.changed_fields if asked == ALL else (asked,),
            by=request.user,
            now=now(),
        )
    except drills.StaleRevision:
        text = _("Somebody saved this drill meanwhile. Nothing was restored: look again.")
        return _page(request, found, text, status=409)
    except (drills.DrillNameTaken, drills.LeadsInCircle) as refused:
        return _page(request, found, _told(refused), status=422)
    if restored.revision == found.revision:
        return _back(request, found, _("Your clinic's words stay."))
    if not restored.changed_fields:
        return _back(request, found, _("The drill is as it ships again."))
    messages.success(request, _("Restored."))
    return redirect(request.path)


def _told(refused: drills.DrillNameTaken | drills.LeadsInCircle) -> str:
    if isinstance(refused, drills.DrillNameTaken):
        text = _("“%(name)s” is the name of another drill by now. Nothing was restored.")
        return text % {"name": refused.drill.name}
    text = _("That would lead in a circle: %(names)s. Nothing was restored.")
    return text % {"names": " → ".join(refused.names)}


def _page(
    request: ClinicRequest, drill: Drill, refused: str = "", *, status: int = 200
) -> HttpResponse:
    assert drill.starter is not None  # noqa: S101 -- for the types
    names = dict(drills_of_clinic(request).values_list("slug", "name"))
    context = {
        "drill": drill,
        "source": drill_page.source(drill, now=now(), zone=request.clinic.zone),
        "differences": differences(drill.starter.row, drill.row, names),
        "users": len(users(request, drill)),
        "refused": refused,
    }
    return render(request, "therapist/drill_starter.html", context, status=status)
