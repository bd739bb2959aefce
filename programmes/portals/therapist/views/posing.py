"""Choosing the poses of a drill's own drawing, and seeing it move."""

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from programmes.actions import drawings
from programmes.models import Drawing, Drill, Role, Side
from programmes.pictures import sketch
from programmes.pictures.picker import Poses
from programmes.portals.access import ClinicRequest, clinic_page
from programmes.portals.htmx import page_or_fragment
from programmes.portals.pictures import drawing_files
from programmes.portals.therapist import posing
from programmes.portals.therapist.posing import PosesForm


@clinic_page(Role.THERAPIST)
@require_http_methods(["GET", "HEAD", "POST"])
def poses(request: ClinicRequest, drill: UUID) -> HttpResponse:
    """Show the choices and what they look like; a POST keeps them as the drill's drawing."""
    found = _drill(request, drill)
    if request.method == "POST":
        return _save(request, found)
    form = PosesForm(posing.asked(request.GET, found), is_strict=False)
    form.is_valid()
    is_asked = "start" in request.GET
    if form.poses and is_asked:
        drawings.draw(poses=form.poses)
    context = _context(request, found, form)
    response = page_or_fragment(request, "therapist/poses.html", "changed", context)
    if request.htmx:
        told = context["preview"]["words"] if form.poses else context["problem"]
        response["HX-Trigger"] = json.dumps({"announce": {"value": told}})
    return response


@clinic_page(Role.THERAPIST)
@require_POST
def poses_clear(request: ClinicRequest, drill: UUID) -> HttpResponse:
    """Take a drill's own drawing away."""
    found = _drill(request, drill)
    try:
        drawings.clear_poses(drill=found, revision=_revision(request), by=request.user, now=now())
    except drawings.StaleDrill as stale:
        form = PosesForm(posing.asked(request.GET, found), is_strict=False)
        form.is_valid()
        return _refused(request, found, form, stale)
    messages.success(request, _("The drawing of picked poses was taken away."))
    return redirect("therapist:drill", clinic=request.clinic.slug, drill=drill)


def _save(request: ClinicRequest, drill: Drill) -> HttpResponse:
    form = PosesForm(request.POST, is_strict=True)
    if not form.is_valid() or form.poses is None:
        return render(request, "therapist/poses.html", _context(request, drill, form), status=422)
    try:
        drawings.set_poses(
            drill=drill,
            poses=form.poses,
            revision=_revision(request),
            by=request.user,
            now=now(),
        )
    except drawings.StaleDrill as stale:
        return _refused(request, drill, form, stale)
    messages.success(request, _("Saved. The drill is shown by this drawing now."))
    return redirect("therapist:drill", clinic=request.clinic.slug, drill=drill.public_id)


def _refused(
    request: ClinicRequest, drill: Drill, form: PosesForm, stale: drawings.StaleDrill
) -> HttpResponse:
    text = _("%(name)s edited the drill meanwhile. Nothing was saved. Look again, then save.")
    name = stale.name or _("Somebody")
    context = _context(request, drill, form) | {"refused": text % {"name": name}}
    return render(request, "therapist/poses.html", context, status=409)


def _drill(request: ClinicRequest, drill: UUID) -> Drill:
    drills = Drill.objects.visible_to(request.user).filter(clinic=request.clinic)
    return get_object_or_404(drills, public_id=drill)


def _revision(request: ClinicRequest) -> int:
    """Return the revision that the form was made for; 0, which is none, when it names none."""
    named = request.POST.get("revision", "")
    return int(named) if named.isdecimal() and len(named) < len(str(2**31)) else 0


def _context(request: ClinicRequest, drill: Drill, form: PosesForm) -> dict[str, Any]:
    side, tone = posing.looked_at(form.query)
    return {
        "drill": drill,
        "form": form,
        "starts": posing.pose_groups(form, "start"),
        "ends": posing.pose_groups(form, "end"),
        "fitting": posing.fitting_groups(form),
        "plain": posing.plain_groups(form, side, tone),
        "digits": posing.digits(form),
        "changed": request.htmx.trigger_name or "" if request.htmx else "",
        "preview": _preview(form.poses, tone) if form.poses else None,
        "problem": form.problem(),
        "left_out": form.left_out(),
        "is_mirrored": side == Side.LEFT,
    }


def _preview(poses: Poses, tone: str) -> dict[str, Any]:
    digest = sketch.digest(poses)
    files = drawing_files(digest, poses.sentences())
    return {
        "is_drawn": Drawing.is_kept(digest),
        "start": f"{files.start}#{tone}",
        "end": f"{files.end}#{tone}",
        "loop": f"{files.loop}#{tone}",
        "sentences": files.sentences,
        "words": " ".join(files.sentences),
        "fields": [
            (name, value)
            for name, values in poses.to_json().items()
            if name != "schema"
            for value in (values if isinstance(values, list) else [values])
        ],
    }
