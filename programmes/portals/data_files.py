"""Files with a person's data as pages show them: how far they are, until when they can be had."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programmes.actions import exporting
from programmes.domain.timing import local_day
from programmes.models import DataExport, ExportState, Patient
from programmes.portals.access import ClinicRequest, SignedInRequest

SHOWN = 5


class ReasonForm(forms.Form):
    """Why staff do something that the patient may ask about: the patient reads it."""

    reason = forms.CharField(
        label=gettext_lazy("Why"),
        help_text=gettext_lazy("In a sentence. The patient can read it."),
        max_length=300,
        error_messages={
            "required": gettext_lazy("Say why, in a sentence."),
            "max_length": gettext_lazy("Use at most 300 characters."),
        },
        widget=forms.Textarea({"rows": 2, "maxlength": 300}),
    )


@dataclass(frozen=True, slots=True)
class Shown:
    """One file, and where it can be had; ``percent`` is how far it is, 0 to 100."""

    row: DataExport
    state: ExportState
    percent: int
    url: str

    @property
    def is_coming(self) -> bool:
        """Tell whether it is not there yet, and will be."""
        return self.state in {ExportState.WAITING, ExportState.MAKING}

    @property
    def is_ready(self) -> bool:
        """Tell whether it can be had."""
        return self.state is ExportState.READY


def shown_files(
    request: SignedInRequest, patient: UUID, url_of: Callable[[UUID], str]
) -> list[Shown]:
    """Return the newest files of the patient with that public id that the person asked for."""
    rows = DataExport.objects.visible_to(request.user).filter(patient__public_id=patient)
    moment = now()
    return [
        Shown(
            row=one,
            state=one.state(now=moment),
            percent=100 * one.parts_done // one.parts if one.parts else 0,
            url=url_of(one.public_id),
        )
        for one in rows.order_by("-asked_at", "-pk")[:SHOWN]
    ]


def ask(request: ClinicRequest, patient: Patient, form: ReasonForm) -> bool:
    """Have a file made for staff, and tell whether it is; else the form says why not."""
    if not form.is_valid():
        return False
    try:
        exporting.ask_export(patient=patient, **form.cleaned_data, by=request.user, now=now())
    except exporting.TooManyExports:
        form.add_error(None, _("Those were enough files for today. Try again tomorrow."))
        return False
    messages.success(request, _("The file is being made."))
    return True


def file_response(request: SignedInRequest, patient: UUID, export: UUID) -> HttpResponseBase:
    """
    Send one file that the person asked for, and write down that they took it.

    :raises Http404: if it is not theirs, not ready, or deleted by now.
    """
    rows = DataExport.objects.visible_to(request.user).filter(patient__public_id=patient)
    found = get_object_or_404(
        rows.ready(now=now()).select_related("clinic", "patient"), public_id=export
    )
    pieces = found.pieces()
    first = next(pieces, None)
    if first is None:
        raise Http404
    if request.method != "HEAD":
        exporting.record_fetch(export=found, by=request.user)
    answer = StreamingHttpResponse(one for part in ([first], pieces) for one in part)
    day = local_day(found.asked_at, found.patient.zone)
    name = f"relearn-{day:%Y-%m-%d}.zip"  # it may lie in a folder that others see: nobody's name
    answer["Content-Disposition"] = content_disposition_header(True, name)  # noqa: FBT003
    answer["Content-Length"] = str(found.size)
    answer["Content-Type"] = "application/zip"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer
