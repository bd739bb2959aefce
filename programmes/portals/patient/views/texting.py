"""Text messages: the number to which they go is proved by a code, and can be forgotten."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from programmes.actions import codes
from programmes.channels import sms
from programmes.domain.numbers import NotANumber, mobile_number
from programmes.portals.access import PatientRequest, patient_page
from programmes.portals.code_forms import EmailCodeForm
from programmes.portals.patient.forms import MobileForm

ASKED_SESSION_KEY = "mobile_code"
answers_too = require_http_methods(["GET", "HEAD", "POST"])


@patient_page
@answers_too
def mobile(request: PatientRequest) -> HttpResponse:
    """Ask for the number that takes text messages, or forget it."""
    if not sms.is_set_up():
        raise Http404
    if request.method == "POST" and request.POST.get("act") == "forget":
        codes.forget_mobile(patient=request.patient, by=request.user, now=now())
        return redirect("patient:reminders")
    form = MobileForm(request.POST or None)
    if form.is_valid() and _ask(request, form):
        return redirect("patient:mobile_code")
    context = {"form": form, "mobile": request.patient.mobile}
    return render(request, "patient/mobile.html", context, status=422 if form.errors else 200)


def _ask(request: PatientRequest, form: MobileForm) -> bool:
    try:
        number = mobile_number(form.cleaned_data["number"], country=settings.SMS_COUNTRY)
        asked = codes.ask_for_mobile(number=number, user=request.user, now=now())
    except NotANumber as refused:
        needs, other = _("Begin with + and the country."), _("Type a number such as %(number)s.")
        form.add_error("number", needs if refused.needs_country else other % form.example)
    except codes.TooManyTexts:
        form.add_error("number", _("We sent you many today. Try again tomorrow."))
    else:
        request.session[ASKED_SESSION_KEY] = str(asked.public_id)
        return True
    return False


@patient_page
@answers_too
def mobile_code(request: PatientRequest) -> HttpResponse:
    """Take the code that went to the number; then reminders go there."""
    asked = request.session.get(ASKED_SESSION_KEY)
    if asked is None or not sms.is_set_up():
        return redirect("patient:reminders")
    form = EmailCodeForm(request.POST or None)
    if form.is_valid():
        try:
            codes.prove_mobile(
                asked=UUID(asked),
                code=form.cleaned_data["code"],
                user=request.user,
                patient=request.patient,
                now=now(),
            )
        except codes.WrongCode:
            form.add_error("code", _("These are not the numbers in the text message."))
        except codes.CodeNotUsable:
            form.add_error("code", _("These numbers do not work now. Ask for new ones."))
        else:
            del request.session[ASKED_SESSION_KEY]
            messages.success(request, _("Saved. We can send you text messages now."))
            return redirect("patient:reminders")
    status = 422 if form.errors else 200
    return render(request, "patient/mobile_code.html", {"form": form}, status=status)
