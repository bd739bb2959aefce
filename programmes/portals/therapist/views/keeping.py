"""Taking a patient over."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from programmes.actions import team
from programmes.models import Role
from programmes.portals.access import ClinicRequest, clinic_page, open_record


@clinic_page(Role.THERAPIST)
@require_POST
def look_after(request: ClinicRequest, patient: UUID) -> HttpResponse:
    """Let the reader look after this patient from now on."""
    found = open_record(request, patient)
    team.look_after(patient=found, by=request.user, now=now())
    messages.success(request, _("You look after %(name)s now.") % {"name": found.name})
    return redirect("therapist:patient", request.clinic.slug, patient)
