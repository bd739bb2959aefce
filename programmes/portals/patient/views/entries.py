"""Putting right what was logged."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from programmes.actions import sessions
from programmes.domain.document import Dose
from programmes.domain.wording import for_side
from programmes.models import Answer, Outcome, PainSite, SessionEntry
from programmes.portals.access import PatientRequest, patient_page
from programmes.portals.patient.forms import CorrectForm, tapped
from programmes.portals.patient.shown import Asked, side_of


@patient_page
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: PatientRequest, entry: uuid.UUID) -> HttpResponse:
    """Change an entry of the last seven days; what it was before stays for the therapist."""
    found = get_object_or_404(
        request.patient.entries.select_related("drill", "session"), public_id=entry
    )
    if request.method != "POST" and found.superseded_by_id is not None:
        return redirect("patient:progress")
    asked = Asked(Dose(**found.asked_dose_json))
    form = CorrectForm(request.POST or _as_it_is(found, asked))
    if request.method == "POST" and form.is_valid():
        return _store(request, found, asked, form.cleaned_data)
    context = {
        "entry": found,
        "name": for_side(found.drill.name, affected=side_of(request.patient)),
        "form": form,
        "asked": asked,
        "outcomes": Outcome.choices,
        "answers": Answer.choices,
        "amount": form.data.get("amount") or "",
        **tapped(form.data),
        "sites": PainSite.choices,
        "client_uuid": request.POST.get("client_uuid") or uuid.uuid4(),
    }
    is_refused = request.method == "POST"
    return render(request, "patient/correct.html", context, status=422 if is_refused else 200)


def _as_it_is(entry: SessionEntry, asked: Asked) -> dict[str, object]:
    return {
        "client_uuid": uuid.uuid4(),
        "outcome": entry.outcome,
        "amount": asked.steps_of(reps=entry.reps, seconds=entry.seconds),
        "answer": entry.answer or "",
        "site": entry.pain_site or "",
        "pain": entry.pain_0_10,
    }


def _store(
    request: PatientRequest, entry: SessionEntry, asked: Asked, data: dict[str, object]
) -> HttpResponse:
    amount = data["amount"]
    is_left_out = data["outcome"] == Outcome.NOT_TODAY or not isinstance(amount, int)
    total = None if is_left_out else int(str(amount)) * asked.step
    try:
        sessions.correct_entry(
            entry=entry,
            client_uuid=uuid.UUID(str(data["client_uuid"])),
            outcome=Outcome(str(data["outcome"])),
            reps=total if asked.total_reps is not None else None,
            seconds=total if asked.total_reps is None else None,
            answer=Answer(str(data["answer"])) if data["answer"] else None,
            pain_0_10=data["pain"] if isinstance(data["pain"], int) else None,
            pain_site=PainSite(str(data["site"])) if data["site"] else None,
            by=request.user,
            now=now(),
        )
    except sessions.TooOld:
        messages.warning(request, _("This is too long ago. Tell your therapist."))
    except sessions.AlreadyCorrected:
        messages.warning(request, _("You have changed this already."))
    else:
        messages.success(request, _("Changed."))
    return redirect("patient:progress")
