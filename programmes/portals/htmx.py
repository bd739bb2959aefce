"""One answer for two kinds of browsers: with htmx and without."""

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect, render

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
