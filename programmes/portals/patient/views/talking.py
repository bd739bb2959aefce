"""Messages: what the clinic wrote, and an answer by one tap, in own words, or with a photo."""

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
from programmes.media.photos import read_photo
from programmes.media.problems import Problem, Unusable
from programmes.models import LoggedAs, Message
from programmes.models.message import MessageQuerySet
from programmes.portals.access import PatientRequest, patient_page
from programmes.portals.patient.forms import WriteForm
from programmes.portals.patient.stops import looked_at
from programmes.portals.talking import page_of, photo_response, shown

QUICK = (
    _lazy("Please call me."),
    _lazy("I have a question."),
    _lazy("It goes well."),
    _lazy("Thank you."),
)
TOO_LARGE = {Problem.PHOTO_TOO_LARGE, Problem.TOO_MANY_PIXELS}


@patient_page
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def messages(request: PatientRequest) -> HttpResponse:
    """Show the thread, which reads it, and take down an answer."""
    form = WriteForm(request.POST or None, request.FILES or None)
    if form.is_valid() and _is_written(request, form):
        return redirect("patient:messages")
    page = page_of(_thread(request), request)
    context = page | {
        "form": form,
        "thread": shown(page["rows"], side=LoggedAs.PATIENT, zone=request.patient.zone),
        "quick": QUICK,
        "is_closed": request.patient.state in conversation.CLOSED,
        "looked_at": looked_at(request.patient, now()),
        "typed": form.data.get("text", ""),
        "client_uuid": form.data.get("client_uuid") or uuid.uuid4(),
    }
    answer = render(request, "patient/messages.html", context, status=422 if form.errors else 200)
    if request.has_news:
        conversation.read_thread(patient=request.patient, by=request.user, now=now())
    return answer


def _is_written(request: PatientRequest, form: WriteForm) -> bool:
    data = form.cleaned_data
    try:
        file = data["photo"]
        photo = read_photo(file, file.size).content if file else None
        conversation.write_message(
            patient=request.patient,
            text=data["text"],
            photo=photo,
            client_uuid=data["client_uuid"],
            by=request.user,
            now=now(),
        )
    except Unusable as unusable:
        is_large = unusable.problem in TOO_LARGE
        said = _("This photo is too large.") if is_large else _("We cannot read this photo.")
        form.add_error("photo", f"{said} " + _("Please take another one."))
        return False
    except conversation.TooManyMessages:
        notes.warning(request, _("That is enough for one day. Please call the clinic."))
    except conversation.NobodyReads:
        notes.warning(request, _("Nobody at the clinic reads this now. Please call."))
    else:
        notes.success(request, _("Your message is sent."))
    return True


@patient_page
@require_safe
def message_photo(request: PatientRequest, message: uuid.UUID) -> HttpResponse:
    """Send the photo of a message of the patient's own thread."""
    return photo_response(_thread(request), message)


def _thread(request: PatientRequest) -> MessageQuerySet:
    return Message.objects.visible_to(request.user).filter(patient=request.patient)
