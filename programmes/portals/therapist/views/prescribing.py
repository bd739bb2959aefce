"""Edits of the builder: each is saved by itself, and each can be refused in a sentence."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import time_format
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.http import reswap, retarget, trigger_client_event

from programmes.actions import builder
from programmes.domain import edits, shorthand
from programmes.domain.document import InvalidDocument, Prescription, Stage
from programmes.models import Drill, Programme, ProgrammeRevision
from programmes.portals.access import ClinicRequest, care_page
from programmes.portals.therapist import bench, words
from programmes.portals.therapist.cards import card, facts_for
from programmes.portals.therapist.changes import Line, changes, drills_in
from programmes.portals.therapist.rows import RowForm, StageForm, translated
from programmes.portals.therapist.views.building import (
    builder_page,
    drills_of,
    open_programme,
    prescribed_in,
    saved_at,
    stage_context,
)

Edit = Callable[..., HttpResponse]


def edit(view: Edit) -> Edit:
    """Open the programme for ``view``, and say kindly why an edit was refused."""

    @wraps(view)
    def kindly(request: ClinicRequest, programme: UUID, **kwargs: object) -> HttpResponse:
        found = open_programme(request, programme)
        try:
            return view(request, found, **kwargs)
        except builder.StaleRevision as stale:
            return _told_stale(request, programme, stale.name, stale.at)
        except InvalidDocument as error:
            if revision_of(request) != found.revision:
                name, at = found.editor, found.edited_at
                return _told_stale(request, programme, name, at)
            return _refused(request, found, translated(error))
        except builder.NeedsClearance:
            return _refused(request, found, _("Electrical stimulation needs a clearance first."))
        except builder.DrillNotUsable:
            return _refused(request, found, _("This drill was retired. Choose another one."))

    return kindly


def revision_of(request: ClinicRequest) -> int:
    """Return the revision that the page was made from; 0, which is always stale, for nonsense."""
    number = request.POST.get("revision", "")
    return int(number) if number.isdecimal() else 0


def _told_stale(request: ClinicRequest, programme: UUID, name: str, at: datetime) -> HttpResponse:
    """Say who edited meanwhile, what they changed, and offer to put one's own change on top."""
    time = time_format(localtime(at, ZoneInfo(request.clinic.zone)), "H:i")
    text = _("%(name)s edited this at %(time)s. Your change is not saved yet.")
    if name == request.user.name:
        text = _("You edited this elsewhere at %(time)s. This change is not saved yet.")
    newest = open_programme(request, programme)
    notice = {
        "text": text % {"name": name, "time": time},
        "name": name,
        "lines": _changed_since(request, newest, revision_of(request)),
        "again": request.path,
        "revision": newest.revision,
        "fields": [
            (field, value)
            for field, values in request.POST.lists()
            for value in values
            if field not in {"revision", "csrfmiddlewaretoken"}
        ],
    }
    return _noticed(request, newest, notice, status=409)


def _changed_since(request: ClinicRequest, newest: Programme, revision: int) -> list[Line]:
    """Return what was changed since a revision, in words; nothing where there was none such."""
    known = (
        ProgrammeRevision.objects.visible_to(request.user)
        .filter(programme=newest, number=revision)
        .first()
    )
    if known is None:
        return []
    before, after = known.document, newest.document
    return changes(before, after, drills_of(request, drills_in((before, after))))


def _refused(request: ClinicRequest, programme: Programme, text: str) -> HttpResponse:
    return _noticed(request, programme, {"text": text, "name": ""}, status=422)


def _noticed(
    request: ClinicRequest, programme: Programme, notice: dict[str, Any], *, status: int
) -> HttpResponse:
    """Answer with a notice; a stale one, which has a ``name``, offers the newest version."""
    stage = request.POST.get("stage", "")
    if not request.htmx:
        return builder_page(request, programme, stage=stage, status=status, notice=notice)
    url = _builder_url(request, programme.public_id, stage) if notice["name"] else ""
    response = render(
        request, "therapist/parts/notice.html", {"notice": notice, "url": url}, status=status
    )
    return reswap(retarget(response, "#notice"), "innerHTML")


def _builder_url(request: ClinicRequest, programme: UUID, stage: UUID | str) -> str:
    kwargs = {"clinic": request.clinic.slug, "programme": programme}
    return reverse("therapist:builder", kwargs=kwargs, query={"stage": str(stage)})


def stage_answer(
    request: ClinicRequest, programme: Programme, stage: UUID, **context: Any
) -> HttpResponse:
    """Answer an edit of the stage's list: its pane anew, or the page at the same place."""
    if not request.htmx:
        url = _builder_url(request, programme.public_id, stage)
        query = urlencode({"q": request.POST.get("q", "")})
        return redirect(f"{url}&{query}" if request.POST.get("q") else url)
    current = edits.stage_of(programme.document, stage)
    pane = stage_context(
        request,
        programme,
        current,
        drills=context.pop("drills", None),
        undo=context.pop("undo", None),
    )
    pane |= {"query": request.POST.get("q", ""), "prescribed": prescribed_in(current)}
    response = render(request, "therapist/parts/stage_saved.html", {**pane, **context})
    if "added" not in context:  # the list of drills found may show other ones as added
        trigger_client_event(response, "drills-changed", {})
    return trigger_client_event(response, "announce", {"value": str(context.get("said", ""))})


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404 from error


@care_page
@require_POST
@edit
def prescription_add(request: ClinicRequest, programme: Programme, stage: UUID) -> HttpResponse:
    """Add a drill to a stage at its default dose."""
    public_id = _uuid(request.POST.get("drill", ""))
    current = edits.stage_of(programme.document, stage)
    drills = drills_of(request, prescribed_in(current) | {public_id})
    if public_id not in drills:
        raise Http404
    drill = drills[public_id]
    changed = builder.prescribe(
        programme=programme,
        revision=revision_of(request),
        stage=stage,
        drill=drill,
        typed=shorthand.read(request.POST.get("q", "")),
        by=request.user,
        now=now(),
    )
    said = _("Added “%(drill)s”") % {"drill": drill.name}
    added = card(drill, programme.patient, facts_for(programme))
    return stage_answer(request, changed, stage, drills=drills, undo=said, said=said, added=added)


@care_page
@require_POST
@edit
def prescription_edit(
    request: ClinicRequest, programme: Programme, prescription: UUID
) -> HttpResponse:
    """Save what a row says; a row that breaks a rule keeps what was typed."""
    stage, found = edits.prescription_of(programme.document, prescription)
    drill = drills_of(request, {found.drill})[found.drill]
    summary = _("Changed “%(drill)s”") % {"drill": drill.name}
    form = RowForm(request.POST, prescription=found, goals=programme.goals)
    if form.is_valid():
        try:
            programme = builder.edit_programme(
                programme=programme,
                revision=revision_of(request),
                edit=lambda document: edits.edit_prescription(
                    document, prescription, **form.changes()
                ),
                summary=summary,
                by=request.user,
                now=now(),
            )
        except InvalidDocument as error:
            form.add_error(None, translated(error))
    if not form.is_valid():
        return _row_refused(request, programme, form, prescription, drill)
    if not request.htmx:
        url = _builder_url(request, programme.public_id, stage.key)
        return redirect(f"{url}#row-{prescription}")
    stage, found = edits.prescription_of(programme.document, prescription)
    context = {
        "programme": programme,
        "patient": programme.patient,
        "stage": stage,
        "state": bench.state(found, programme, drill),
        "sums": bench.sums(stage.prescriptions, programme),
        "undo": summary,
        "saved": saved_at(request, programme),
        "row": bench.smaller_row(found, form),
    }
    return render(request, "therapist/parts/row_saved.html", context)


def _row_refused(
    request: ClinicRequest, programme: Programme, form: RowForm, prescription: UUID, drill: Drill
) -> HttpResponse:
    stage, found = edits.prescription_of(programme.document, prescription)
    if not request.htmx:
        return builder_page(
            request, programme, stage=str(stage.key), status=422, bound={prescription: form}
        )
    state = bench.state(found, programme, drill, form)
    return render(request, "therapist/parts/state.html", {"state": state}, status=422)


@care_page
@require_POST
@edit
def prescription_move(
    request: ClinicRequest, programme: Programme, prescription: UUID
) -> HttpResponse:
    """
    Move a row one place up or down, or to a place counted from 0; beyond either end it stays.

    ``to_stage`` moves it to the end of another stage instead.
    """
    stage, found = edits.prescription_of(programme.document, prescription)
    if request.POST.get("to_stage"):
        return _moved_to_stage(request, programme, stage, found)
    place = stage.prescriptions.index(found)
    asked = request.POST.get("to", "")
    to = int(asked) if asked.isdecimal() else place + (-1 if asked == "up" else 1)
    to = min(max(to, 0), len(stage.prescriptions) - 1)
    drills = drills_of(request, prescribed_in(stage))
    drill = drills[found.drill]
    said = _("Moved “%(drill)s”") % {"drill": drill.name}
    changed = builder.edit_programme(
        programme=programme,
        revision=revision_of(request),
        edit=lambda document: edits.move_prescription(document, prescription, to=to),
        summary=said,
        by=request.user,
        now=now(),
    )
    where = {"drill": drill.name, "place": to + 1, "of": len(stage.prescriptions)}
    return stage_answer(
        request,
        changed,
        stage.key,
        drills=drills,
        undo=said,
        said=_("%(drill)s, now %(place)s of %(of)s") % where,
    )


def _moved_to_stage(
    request: ClinicRequest, programme: Programme, stage: Stage, found: Prescription
) -> HttpResponse:
    target = edits.stage_of(programme.document, _uuid(request.POST["to_stage"]))
    drills = drills_of(request, prescribed_in(stage))
    names = {"drill": drills[found.drill].name, "stage": words.STAGES[target.kind]}
    said = _("Moved “%(drill)s” to %(stage)s") % names
    changed = builder.edit_programme(
        programme=programme,
        revision=revision_of(request),
        edit=lambda document: edits.move_prescription(document, found.key, stage_key=target.key),
        summary=said,
        by=request.user,
        now=now(),
    )
    return stage_answer(request, changed, stage.key, drills=drills, undo=said, said=said)


@care_page
@require_POST
@edit
def prescription_remove(
    request: ClinicRequest, programme: Programme, prescription: UUID
) -> HttpResponse:
    """Take a row out of its stage; undo brings it back."""
    stage, found = edits.prescription_of(programme.document, prescription)
    drills = drills_of(request, prescribed_in(stage))
    drill = drills[found.drill]
    said = _("Removed “%(drill)s”") % {"drill": drill.name}
    changed = builder.edit_programme(
        programme=programme,
        revision=revision_of(request),
        edit=lambda document: edits.remove_prescription(document, prescription),
        summary=said,
        by=request.user,
        now=now(),
    )
    return stage_answer(request, changed, stage.key, drills=drills, undo=said, said=said)


@care_page
@require_POST
@edit
def stage_edit(request: ClinicRequest, programme: Programme, stage: UUID) -> HttpResponse:
    """Change the words of a stage."""
    current = edits.stage_of(programme.document, stage)
    form = StageForm(request.POST)
    said = _("Changed the stage “%(stage)s”") % {"stage": current.name}
    if form.is_valid():
        try:
            changed = builder.edit_programme(
                programme=programme,
                revision=revision_of(request),
                edit=lambda document: edits.edit_stage(document, stage, **form.changes()),
                summary=said,
                by=request.user,
                now=now(),
            )
        except InvalidDocument as error:
            form.add_error(None, translated(error))
        else:
            return stage_answer(request, changed, stage, undo=said, said=said)
    if not request.htmx:
        return builder_page(request, programme, stage=str(stage), status=422, stage_form=form)
    pane = {**stage_context(request, programme, current), "stage_form": form}
    return render(request, "therapist/parts/stage.html", pane, status=422)


@care_page
@require_POST
@edit
def programme_undo(request: ClinicRequest, programme: Programme) -> HttpResponse:
    """Take back the newest edit; repeated, it walks back to the beginning."""
    try:
        programme = builder.undo(
            programme=programme, revision=revision_of(request), by=request.user, now=now()
        )
    except builder.NothingToUndo:
        return _refused(request, programme, _("There is nothing more to undo."))
    stage = bench.stage_in(programme.document, request.POST.get("stage", ""))
    said = _("Undone")
    return stage_answer(request, programme, stage.key, undo=said, said=said)
