"""What every request passes: signing in first, and an id that its audit events carry."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import redirect

from programmes.models import AuditContext, Role, audit_context, reach
from programmes.portals import refusals
from programmes.portals.access import (
    CARER,
    POLICY_ATTRIBUTE,
    PRINTED_SESSION_KEY,
    opens_for_cards,
)


class SignInRequired(LoginRequiredMiddleware):
    """
    Ask for sign-in everywhere but on public pages; htmx gets 401 and swaps nothing.

    Who came in by a card on paper finds the pages of practice and no others, whatever else the
    account may do.
    """

    def process_view(
        self,
        request: HttpRequest,
        view_func: Callable[..., HttpResponseBase],
        view_args: tuple[object, ...],
        view_kwargs: dict[str, object],
    ) -> HttpResponseBase | None:
        """Let a request pass, or answer it; a page that a card does not open is not there."""
        if not opens_for_cards(view_func) and request.session.get(PRINTED_SESSION_KEY):
            refusals.note(request)
            raise Http404
        return super().process_view(request, view_func, view_args, view_kwargs)

    def handle_no_permission(  # type: ignore[override]  # the base promises a redirect
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponseBase:
        """Lead to the sign-in page, patients to the front door; tell htmx that it has run out."""
        if getattr(request, "htmx", False):
            return HttpResponse(status=401, headers={"HX-Trigger": "signed-out"})
        if getattr(view_func, POLICY_ATTRIBUTE, "") in {Role.PATIENT, CARER}:
            return redirect("accounts:start")  # they have no password to be asked for
        return super().handle_no_permission(request, view_func)


class CompressPages(GZipMiddleware):
    """Compress text alone: photos and films are small as they are, and are sent in ranges."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Return ``response``, compressed where that helps and the browser takes it."""
        is_text = response.headers.get("Content-Type", "").startswith(("text/", "application/json"))
        return super().process_response(request, response) if is_text else response


def request_id(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Give each request an id: its audit events and its answer's ``X-Request-ID`` carry it."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        context = AuditContext(request_id=uuid.uuid4())
        token = audit_context.set(context)
        try:
            response = get_response(request)
        finally:
            audit_context.reset(token)
        response["X-Request-ID"] = str(context.request_id)
        return response

    return middleware


def no_clinic_yet(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Let PostgreSQL show no patient until ``access`` has said of which clinic."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        with reach.no_clinic():
            response = get_response(request)
            if isinstance(response, StreamingHttpResponse):  # it is read when this is over
                pieces: Any = response.streaming_content
                response.streaming_content = reach.kept(pieces)
            return response

    return middleware
