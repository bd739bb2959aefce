"""One answer for two kinds of browsers: with htmx and without."""

from collections.abc import Mapping

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from programmes.portals.access import SignedInRequest


def page_or_fragment(
    request: SignedInRequest, template: str, fragment: str, context: Mapping[str, object]
) -> HttpResponse:
    """
    Answer a GET: htmx gets ``fragment`` of the template, others the page.

    A browser that walks back in its history gets the page, and no cache takes one for the other.
    """
    name = f"{template}#{fragment}" if is_swap(request) else template
    response = render(request, name, dict(context))
    patch_vary_headers(response, ["HX-Request"])
    return response


def is_swap(request: SignedInRequest) -> bool:
    """Tell whether the answer goes into a page that is there already."""
    return bool(request.htmx) and not request.htmx.history_restore_request
