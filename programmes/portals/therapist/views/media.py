"""A clinic's own photo or film of a drill: sending, seeing, removing it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from programmes.actions import media as actions
from programmes.media.problems import Unusable
from programmes.models import Drill, DrillMedia, MediaPart, Role
from programmes.portals.access import ClinicRequest, care_page, clinic_page
from programmes.portals.htmx import page_or_fragment
from programmes.portals.rates import UPLOADS, limited
from programmes.portals.serving import media_response
from programmes.portals.therapist.media import PROBLEMS, MediaForm, shown_media
from programmes.portals.uploads import dropped_a_file


@clinic_page(Role.THERAPIST)
@limited(UPLOADS)
@require_http_methods(["GET", "HEAD", "POST"])
def drill_media(request: ClinicRequest, drill: UUID) -> HttpResponse:
    """Show the clinic's own photo or film of a drill, and take in another one."""
    drills = Drill.objects.visible_to(request.user).filter(clinic=request.clinic).with_media()
    found = get_object_or_404(drills.select_related("clinic"), public_id=drill)
    form = MediaForm()
    if request.method == "POST":
        form = MediaForm(request.POST, request.FILES, is_too_large=dropped_a_file(request))
        if form.is_valid() and _add(request, found, form):
            messages.success(request, _("Saved."))
            return redirect("therapist:drill_media", clinic=request.clinic.slug, drill=drill)
    context = {
        "drill": found,
        "form": form,
        "media": shown_media(found.current_media, request.clinic),
    }
    if form.is_bound:
        return render(request, "therapist/drill_media.html", context, status=422)
    return page_or_fragment(request, "therapist/drill_media.html", "present", context)


def _add(request: ClinicRequest, drill: Drill, form: MediaForm) -> bool:
    """Store what was sent, or note beside the file what is wrong with it."""
    sent = form.cleaned_data["file"]
    try:
        actions.add_media(
            drill=drill,
            file=sent.file,
            size=sent.size,
            alternative=form.cleaned_data["alternative"],
            consent=form.consent_given(),
            by=request.user,
            now=now(),
        )
    except Unusable as unusable:
        form.add_error("file", PROBLEMS[unusable.problem])
        return False
    return True


@clinic_page(Role.THERAPIST)
@require_http_methods(["GET", "HEAD", "POST"])
def drill_media_remove(request: ClinicRequest, drill: UUID, media: UUID) -> HttpResponse:
    """Ask whether a photo or film shall be removed, and do it."""
    rows = DrillMedia.objects.visible_to(request.user).filter(clinic=request.clinic)
    found = get_object_or_404(
        rows.select_related("drill", "clinic"), public_id=media, drill__public_id=drill
    )
    back = redirect("therapist:drill_media", clinic=request.clinic.slug, drill=drill)
    if request.method == "POST":
        actions.remove_media(media=found, by=request.user, now=now())
        messages.success(request, _("Removed."))
        return back
    if found.removed_at is not None:
        return back
    context = {"drill": found.drill, "media": shown_media(found, request.clinic)}
    return render(request, "therapist/drill_media_remove.html", context)


def _shown(request: ClinicRequest, media: UUID) -> DrillMedia:
    rows = DrillMedia.objects.visible_to(request.user).ready()
    return get_object_or_404(rows, public_id=media, clinic=request.clinic)


@care_page
@require_safe
def media_file(request: ClinicRequest, media: UUID) -> HttpResponseBase:
    """Send a photo or film, or a range of it."""
    return media_response(request, _shown(request, media))


@care_page
@require_safe
def media_poster(request: ClinicRequest, media: UUID) -> HttpResponseBase:
    """Send the still picture of a film."""
    return media_response(request, _shown(request, media), MediaPart.POSTER)
