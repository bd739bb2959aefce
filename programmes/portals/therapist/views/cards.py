"""Answering a card of safety: seen, later, open practice again, close with a note."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from programmes.actions import safety
from programmes.domain.timing import local_day
from programmes.models import Role, SafetyCard
from programmes.portals.access import ClinicRequest, clinic_page
from programmes.portals.therapist.safety import CardForm
from programmes.portals.therapist.views.record import Opened, open_course, record_page

_SAID = {
    "acknowledge": gettext_lazy("Marked as seen."),
    "snooze": gettext_lazy("The card comes back later."),
    "reopen": gettext_lazy("Practice is open again. The card stays until you close it."),
    "close": gettext_lazy("The card is closed."),
}


@clinic_page(Role.THERAPIST)
@require_POST
def card_answer(request: ClinicRequest, patient: UUID, card: UUID) -> HttpResponse:
    """Do what the pressed button says; a note that is missing is asked for beside its card."""
    opened = open_course(request, patient)
    cards = SafetyCard.objects.visible_to(request.user).select_related("clinic")
    found = get_object_or_404(cards, public_id=card, patient=opened.patient)
    form = CardForm(request.POST)
    if "act" not in request.POST:
        raise Http404
    if form.is_valid():
        try:
            _answer(request, found, form)
        except safety.NoteMissing:
            form.add_error("note", _("Write what you did, in a few words."))
        except safety.StillClosed:
            form.add_error("note", _("Practice waits for you. Reopen it, or keep the card."))
        else:
            return _back(opened, form.cleaned_data["act"])
    return record_page(opened, status=422, card_form=form, card_refused=found.public_id)


def _answer(request: ClinicRequest, card: SafetyCard, form: CardForm) -> None:
    data, by = form.cleaned_data, request.user
    match data["act"]:
        case "acknowledge":
            safety.acknowledge_card(card=card, by=by, now=now())
        case "snooze":
            until = local_day(now(), request.clinic.zone) + timedelta(days=data["days"] or 1)
            safety.snooze_card(card=card, until=until, by=by, now=now())
        case "reopen":
            safety.reopen_practice(card=card, by=by, now=now())
        case _:
            is_reopened = request.POST.get("reopen") == "yes"
            safety.close_card(card=card, note=data["note"], reopen=is_reopened, by=by, now=now())


def _back(opened: Opened, act: str) -> HttpResponse:
    messages.success(opened.request, str(_SAID[act]))
    kwargs = {"clinic": opened.request.clinic.slug, "patient": opened.patient.public_id}
    return redirect(reverse("therapist:patient", kwargs=kwargs) + "#cards")
