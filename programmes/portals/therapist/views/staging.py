"""Edits of the builder's stages: which there are, in which order, and the signs of each."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from programmes.actions import builder
from programmes.domain import edits
from programmes.domain.document import InvalidDocument, StageKind
from programmes.models import Programme
from programmes.portals.access import ClinicRequest, care_page
from programmes.portals.therapist import words
from programmes.portals.therapist.rows import SignForm
from programmes.portals.therapist.views.prescribing import edit, revision_of, stage_answer


@care_page
@require_POST
@edit
def stage_add(request: ClinicRequest, programme: Programme) -> HttpResponse:
    """Add an empty stage at the end, and show it."""
    try:
        stage = builder.new_stage(StageKind(request.POST.get("kind", "")))
    except ValueError as error:
        raise Http404 from error
    said = _("Added the stage %(stage)s") % {"stage": words.STAGES[stage.kind]}
    changed = builder.edit_programme(
        programme=programme,
        revision=revision_of(request),
        edit=lambda document: edits.add_stage(document, stage),
        summary=said,
        by=request.user,
        now=now(),
    )
    return stage_answer(request, changed, stage.key, undo=said, said=said)


@care_page
@require_POST
@edit
def stage_move(request: ClinicRequest, programme: Programme, stage: UUID) -> HttpResponse:
    """Move a stage one place earlier or later; beyond either end it stays."""
    current = edits.stage_of(programme.document, stage)
    place = programme.document.stages.index(current)
    to = max(place + (-1 if request.POST.get("to") == "earlier" else 1), 0)
    said = _("Moved the stage “%(stage)s”") % {"stage": current.name}
    changed = builder.edit_programme(
        programme=programme,
        revision=revision_of(request),
        edit=lambda document: edits.move_stage(document, stage, to=to),
        summary=said,
        by=request.user,
        now=now(),
    )
    return stage_answer(request, changed, stage, undo=said, said=said)


@care_page
@require_POST
@edit
def stage_remove(request: ClinicRequest, programme: Programme, stage: UUID) -> HttpResponse:
    """Take a stage out with its drills; undo brings both back."""
    current = edits.stage_of(programme.document, stage)
    said = _("Removed the stage “%(stage)s”") % {"stage": current.name}
    changed = builder.edit_programme(
        programme=programme,
        revision=revision_of(request),
        edit=lambda document: edits.remove_stage(document, stage),
        summary=said,
        by=request.user,
        now=now(),
    )
    first = changed.document.stages[0]
    return stage_answer(request, changed, first.key, undo=said, said=said)


@care_page
@require_POST
@edit
def stage_sign(request: ClinicRequest, programme: Programme, stage: UUID) -> HttpResponse:
    """Add a sign to a stage, or take one away."""
    edits.stage_of(programme.document, stage)
    form = SignForm(request.POST)
    if not form.is_valid():
        raise InvalidDocument("Give the number that the sign asks for.")
    sign, listed = form.sign(), form.cleaned_data["listed"]
    is_removing = request.POST.get("do") == "remove"
    change = edits.remove_sign if is_removing else edits.add_sign
    text = words.sign(sign, is_back=listed == "step_back_signs")
    said = (_("Removed the sign: %(sign)s") if is_removing else _("Added the sign: %(sign)s")) % {
        "sign": text
    }
    changed = builder.edit_programme(
        programme=programme,
        revision=revision_of(request),
        edit=lambda document: change(document, stage, listed, sign),
        summary=said,
        by=request.user,
        now=now(),
    )
    return stage_answer(request, changed, stage, undo=said, said=said, signs_open=True)
