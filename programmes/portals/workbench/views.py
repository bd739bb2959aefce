"""The styleguide: every component in every variant."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from programmes.portals.access import public_page
from programmes.portals.workbench import samples


@public_page(reason="shows invented pieces only, and is mounted in debug and demo only")
@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """Show the pieces of one face, with the screen settings that the address asks for."""
    face = samples.chosen(request.GET, "face")
    return render(request, "workbench/styleguide.html", samples.context(request, face))
