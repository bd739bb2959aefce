"""The thread with a patient, as the team reads and writes it."""

import uuid

from django.contrib import messages as notes
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from programmes.actions import conversation
from programmes.models import LoggedAs, Message
from programmes.portals.access import ClinicRequest, care_page, open_record
from programmes.portals.talking import MessageForm, page_of, photo_response, shown

QUICK = (
    _lazy("Well done. Small steps count."),
    _lazy("I have changed your plan. Have a look."),
    _lazy("Please call us when you can."),
    _lazy("How does it go today?"),
)


@care_page
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def messages(request: ClinicRequest, patient: uuid.UUID) -> HttpResponse:
    """Show the thread, which reads it for the team, and write to the patient."""
    found = open_record(request, patient)
    form = MessageForm(request.POST or None, initial={"client_uuid": uuid.uuid4()})
    if form.is_valid():
        try:
            conversation.write_message(
                patient=found, **form.cleaned_data, by=request.user, now=now()
            )
        except conversation.TooManyMessages:
            form.add_error("text", _("Thirty messages in a day are enough. Please call."))
        else:
            notes.success(request, _("Sent."))
            return redirect("therapist:messages", request.clinic.slug, patient)
    page = page_of(Message.objects.visible_to(request.user).filter(patient=found), request)
    context = page | {
        "patient": found,
        "form": form,
        "thread": shown(page["rows"], side=LoggedAs.THERAPIST, zone=request.clinic.zone),
        "quick": QUICK,
    }
    answer = render(request, "therapist/messages.html", context, status=422 if form.errors else 200)
    if request.method == "GET":
        conversation.read_thread(patient=found, by=request.user, now=now())
    return answer


@care_page
@require_safe
def message_photo(request: ClinicRequest, patient: uuid.UUID, message: uuid.UUID) -> HttpResponse:
    """Send the photo of a message to a member of the team."""
    thread = Message.objects.visible_to(request.user).filter(
        clinic=request.clinic, patient__public_id=patient
    )
    return photo_response(thread, message)
