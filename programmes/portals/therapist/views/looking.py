"""Looking at the hand: the movements that signs name, and what the hand can do."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from programmes.actions import looking as looks
from programmes.models import Ability, Role
from programmes.models.evidence import load_evidence
from programmes.portals.access import ClinicRequest, clinic_page
from programmes.portals.therapist.looking import AbilityForm, movements
from programmes.portals.therapist.views.record import Opened, open_course, record_page


def _back(opened: Opened, said: str) -> HttpResponse:
    messages.success(opened.request, said)
    kwargs = {"clinic": opened.request.clinic.slug, "patient": opened.patient.public_id}
    return redirect(reverse("therapist:patient", kwargs=kwargs) + "#looking")


@clinic_page(Role.THERAPIST)
@require_POST
def sign_look(request: ClinicRequest, patient: UUID) -> HttpResponse:
    """Store whether a movement was seen that a sign of an active stage names."""
    opened = open_course(request, patient)
    found = load_evidence(opened.patient, opened.course, day=opened.today)
    movement, is_seen = request.POST.get("movement", ""), request.POST.get("is_seen", "")
    if found is None or movement not in movements(found) or is_seen not in {"yes", "no"}:
        raise Http404
    looks.look_for(
        assignment=found.assignment,
        movement=movement,
        is_seen=is_seen == "yes",
        by=request.user,
        now=now(),
    )
    said = _("Seen: %(movement)s.") if is_seen == "yes" else _("Not seen: %(movement)s.")
    return _back(opened, said % {"movement": movement})


@clinic_page(Role.THERAPIST)
@require_POST
def ability_assess(request: ClinicRequest, patient: UUID) -> HttpResponse:
    """Store what the hand could do on a day."""
    opened = open_course(request, patient)
    form = AbilityForm(request.POST)
    if form.is_valid():
        try:
            looks.assess_ability(
                patient=opened.patient,
                ability=Ability(form.cleaned_data["ability"]),
                day=form.cleaned_data["day"],
                by=request.user,
                now=now(),
            )
        except looks.DayAhead:
            form.add_error("day", _("This day has not come yet. Choose today or a day before."))
        else:
            return _back(opened, _("Recorded. The newest assessment counts."))
    return record_page(opened, status=422, ability_form=form)
