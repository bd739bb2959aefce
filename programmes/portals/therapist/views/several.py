"""One change for several rows of the builder at once: one edit, one step of undo."""

from uuid import UUID

from django.http import HttpResponse
from django.utils.timezone import now
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from programmes.actions import builder
from programmes.domain import edits
from programmes.domain.document import Document, InvalidDocument
from programmes.models import Programme
from programmes.portals.access import ClinicRequest, care_page
from programmes.portals.therapist.rows import BulkForm
from programmes.portals.therapist.views.prescribing import (
    edit,
    revision_of,
    stage_answer,
)


@care_page
@require_POST
@edit
def prescriptions_edit(request: ClinicRequest, programme: Programme, stage: UUID) -> HttpResponse:
    """Change or remove the selected rows of a stage."""
    current = edits.stage_of(programme.document, stage)
    form = BulkForm(request.POST, stage=current)
    if not form.is_valid():
        raise InvalidDocument(next(str(one) for found in form.errors.values() for one in found))
    chosen = set(form.cleaned_data["rows"])
    is_removing = request.POST.get("do") == "remove"

    def change(document: Document) -> Document:
        for prescription in edits.stage_of(document, stage).prescriptions:
            if prescription.key not in chosen:
                continue
            document = (
                edits.remove_prescription(document, prescription.key)
                if is_removing
                else edits.edit_prescription(
                    document, prescription.key, **form.changes(prescription)
                )
            )
        return document

    said = (
        ngettext("Removed %(count)s drill", "Removed %(count)s drills", len(chosen))
        if is_removing
        else ngettext("Changed %(count)s drill", "Changed %(count)s drills", len(chosen))
    ) % {"count": len(chosen)}
    changed = builder.edit_programme(
        programme=programme,
        revision=revision_of(request),
        edit=change,
        summary=said,
        by=request.user,
        now=now(),
    )
    return stage_answer(request, changed, stage, undo=said, said=said)
