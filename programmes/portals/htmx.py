"""One answer for two kinds of browsers: with htmx and without."""

from collections.abc import Mapping

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers

from programmes.portals.access import SignedInRequest


def swap_or_redirect(
    request: SignedInRequest,
    partial: str,
    context: dict[str, object],
    *,
    form: BaseForm | None = None,
    to: str,
) -> HttpResponse:
    """
    Answer a POST: htmx gets ``partial`` (422 if the form has errors), others go ``to``.

    Without htmx the form's errors travel as messages to the page at ``to``.
    """
    errors = form.errors if form is not None else {}
    if request.htmx:
        return render(request, partial, {**context, "form": form}, status=422 if errors else 200)
    for sentences in errors.values():
        for sentence in sentences:
            messages.error(request, str(sentence))
    return redirect(to)


def page_or_fragment(
    request: SignedInRequest, template: str, fragment: str, context: Mapping[str, object]
) -> HttpResponse:
    """
    Answer a GET: htmx gets ``fragment`` of the template, others the page.

    A browser that walks back in its history gets the page, and no cache takes one for the other.
    """
    is_swap = request.htmx and not request.htmx.history_restore_request
    response = render(request, f"{template}#{fragment}" if is_swap else template, dict(context))
    patch_vary_headers(response, ["HX-Request"])
    return response
