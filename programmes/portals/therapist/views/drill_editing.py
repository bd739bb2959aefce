"""Writing a drill: a new one, a copy, or one that is there."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from programmes.actions import drills
from programmes.domain.drillfile import DrillRow
from programmes.domain.wording import BodySide
from programmes.models import Drill, Role
from programmes.portals.access import ClinicRequest, clinic_page
from programmes.portals.htmx import page_or_fragment
from programmes.portals.therapist import words
from programmes.portals.therapist.drill_form import DrillForm, KnownDrill, as_typed
from programmes.portals.therapist.drill_preview import preview
from programmes.portals.therapist.drill_words import differences, remarks
from programmes.portals.therapist.views.drill import drills_of_clinic, open_drill, users

PAGE = "therapist/drill_edit.html"
LONGEST_NUMBER = 9  # digits of a revision
LONGEST_COPIED = 70  # letters of a name that leave room for "(copy)"


@dataclass(frozen=True, slots=True)
class Desk:
    """
    What is being written: ``task`` is new, copy or edit.

    ``drill`` is the one to be changed or copied; ``None`` for a new one.
    """

    request: ClinicRequest
    task: str
    known: list[KnownDrill]
    drill: Drill | None = None


@clinic_page(Role.THERAPIST)
@require_http_methods(["GET", "HEAD", "POST"])
def drill_new(request: ClinicRequest) -> HttpResponse:
    """Write a drill from nothing; a POST stores it, or shows how it looks so far."""
    return _written(Desk(request, "new", _known(request)), {})


@clinic_page(Role.THERAPIST)
@require_http_methods(["GET", "HEAD", "POST"])
def drill_copy(request: ClinicRequest, drill: UUID) -> HttpResponse:
    """Write a drill that begins as a copy of another; a POST stores it."""
    found = open_drill(request, drill)
    desk = Desk(request, "copy", _known(request, found), found)
    name = _("%(name)s (copy)") % {"name": found.name[:LONGEST_COPIED]}
    return _written(desk, as_typed(found.row, desk.known) | {"name": name})


@clinic_page(Role.THERAPIST)
@require_http_methods(["GET", "HEAD", "POST"])
def drill_edit(request: ClinicRequest, drill: UUID) -> HttpResponse:
    """Change what a drill says; a POST stores it unless somebody else did meanwhile."""
    found = open_drill(request, drill)
    desk = Desk(request, "edit", _known(request, found), found)
    return _written(desk, as_typed(found.row, desk.known))


def _known(request: ClinicRequest, drill: Drill | None = None) -> list[KnownDrill]:
    """Return the drills to choose from; what ``drill`` leads to already may stay, known or not."""
    rows = drills_of_clinic(request).values_list("slug", "name", "retired_at")
    known = [KnownDrill(slug, name, is_offered=gone is None) for slug, name, gone in rows]
    unknown = {*(drill.progresses_to if drill else ())} - {one.slug for one in known}
    return known + [KnownDrill(slug, slug, is_offered=False) for slug in sorted(unknown)]


def _written(desk: Desk, initial: dict[str, Any]) -> HttpResponse:
    request = desk.request
    if request.method != "POST":
        form = DrillForm(initial=initial, known=desk.known)
        return _page(desk, form, checked=DrillForm(initial, known=desk.known))
    form = DrillForm(request.POST, known=desk.known)
    if "preview" in request.POST:
        return page_or_fragment(request, PAGE, "preview", _context(desk, form, checked=form))
    return _stored(desk, form) if form.is_valid() else _page(desk, form, status=422)


def _stored(desk: Desk, form: DrillForm) -> HttpResponse:
    request, row = desk.request, form.row()
    try:
        saved = _save(desk, row)
    except drills.StaleRevision as stale:
        return _page(desk, form, status=409, stale=_told_stale(desk, stale.drill, row))
    except drills.DrillNameTaken as taken:
        form.add_error("name", _told_taken(taken.drill))
    except drills.LeadsInCircle as circle:
        sentence = _("This would lead in a circle: %(names)s.")
        form.add_error("progresses_to", sentence % {"names": " → ".join(circle.names)})
    else:
        messages.success(request, _("Saved."))
        for remark in remarks((row.instructions, row.precautions), row.instructions):
            messages.warning(request, remark)
        return redirect("therapist:drill", clinic=request.clinic.slug, drill=saved.public_id)
    return _page(desk, form, status=422)


def _save(desk: Desk, row: DrillRow) -> Drill:
    request, drill = desk.request, desk.drill
    if desk.task == "edit" and drill is not None:
        number = revision_of(request)
        return drills.edit_drill(drill=drill, revision=number, row=row, by=request.user, now=now())
    return drills.create_drill(
        clinic=request.clinic,
        token=_token(request),
        row=row,
        like=drill,
        by=request.user,
        now=now(),
    )


def revision_of(request: ClinicRequest) -> int:
    """Return the revision that the page was made from; 0, which is always stale, for nonsense."""
    number = request.POST.get("revision", "")
    return int(number) if number.isdecimal() and len(number) <= LONGEST_NUMBER else 0


def _token(request: ClinicRequest) -> UUID | None:
    try:
        return UUID(request.POST.get("token", ""))
    except ValueError:
        return None


def _told_taken(drill: Drill) -> str:
    if drill.retired_at is not None:
        return _("A retired drill has this name. Bring it back, or choose another name.")
    return _("Another drill has this name. Choose another one.")


def _told_stale(desk: Desk, newest: Drill, row: DrillRow) -> dict[str, Any]:
    """Return who saved the drill meanwhile, and where that differs from what was typed."""
    request = desk.request
    names = {drill.slug: drill.name for drill in desk.known}
    name = newest.edited_by.name if newest.edited_by else ""
    is_own = newest.edited_by == request.user
    at = newest.edited_at and words.moment(newest.edited_at, now=now(), zone=request.clinic.zone)
    text = _("%(name)s saved this drill meanwhile, %(at)s. Yours is not saved.")
    if is_own:
        text = _("You saved this drill elsewhere, %(at)s. This is not saved.")
    return {
        "text": text % {"name": name, "at": at},
        "name": "" if is_own else name,
        "revision": newest.revision,
        "differences": differences(newest.row, row, names),
    }


def _page(
    desk: Desk,
    form: DrillForm,
    *,
    checked: DrillForm | None = None,
    status: int = 200,
    stale: dict[str, Any] | None = None,
) -> HttpResponse:
    context = _context(desk, form, checked=checked or form, stale=stale)
    return render(desk.request, PAGE, context, status=status)


def _context(
    desk: Desk, form: DrillForm, *, checked: DrillForm, stale: dict[str, Any] | None = None
) -> dict[str, Any]:
    """Return what the page shows; ``checked`` is a form whose answers can be previewed."""
    request, drill = desk.request, desk.drill
    checked.is_valid()
    side: BodySide = "left" if request.POST.get("side") == "left" else "right"
    is_edit = desk.task == "edit"
    return {
        "task": desk.task,
        "drill": drill,
        "form": form,
        "preview": preview(checked, side=side, clinic=request.clinic, like=drill),
        "token": request.POST.get("token") or uuid4(),
        "revision": stale["revision"] if stale else _revision_shown(request, drill),
        "users": len(users(request, drill)) if is_edit and drill else 0,
        "stale": stale,
    }


def _revision_shown(request: ClinicRequest, drill: Drill | None) -> int:
    """Return the revision that the form goes on from: that of the page as it was first opened."""
    if request.method == "POST":
        return revision_of(request)
    return drill.revision if drill else 0
