"""The clinic's own photos and films of the patient's drills."""

import uuid

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from programmes.models import DrillMedia, MediaPart
from programmes.portals.access import PatientRequest, practice_page
from programmes.portals.serving import media_response


def _found(request: PatientRequest, media: uuid.UUID) -> DrillMedia:
    rows = DrillMedia.objects.visible_to(request.user).ready()
    return get_object_or_404(rows, public_id=media, clinic=request.patient.clinic)


@practice_page
@require_safe
def media_file(request: PatientRequest, media: uuid.UUID) -> HttpResponseBase:
    """Send a photo or film, or a range of it."""
    return media_response(request, _found(request, media))


@practice_page
@require_safe
def media_poster(request: PatientRequest, media: uuid.UUID) -> HttpResponseBase:
    """Send the still picture of a film."""
    return media_response(request, _found(request, media), MediaPart.POSTER)
