"""Where a person of staff is signed in: they see it, end it, and stay."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from programmes.actions import sign_ins as browsers
from programmes.portals.access import SignedInRequest, signed_in_page
from programmes.portals.accounts.devices import device_of

_own = signed_in_page(reason="it shows and ends only the person's own sign-ins")


@_own
@require_GET
@never_cache
def sign_ins(request: SignedInRequest) -> HttpResponse:
    """List where the person is signed in, the browser that was used last first."""
    found = browsers.list_sign_ins(by=request.user)
    here = request.session.session_key
    rows = [(one, device_of(one.user_agent), one.session_key == here) for one in found]
    return render(request, "accounts/sign_ins.html", {"rows": rows})


@_own
@require_POST
def sign_in_end(request: SignedInRequest, number: int) -> HttpResponse:
    """Sign the person out in one browser."""
    try:
        browsers.end_sign_in(number=number, by=request.user)
    except browsers.NoSuchSignIn:
        raise Http404 from None
    messages.success(request, _("That browser is signed out."))
    return redirect("accounts:sign_ins")


@_own
@require_POST
def others_end(request: SignedInRequest) -> HttpResponse:
    """Sign the person out everywhere but here."""
    key = request.session.session_key or ""
    n = browsers.end_other_sign_ins(session_key=key, by=request.user)
    said = ngettext("%(n)s other browser is signed out.", "%(n)s other browsers are signed out.", n)
    messages.success(request, said % {"n": n})
    return redirect("accounts:sign_ins")


@_own
@require_GET
@never_cache
def stay(request: SignedInRequest) -> HttpResponse:
    """Say that the person is signed in; a page left open takes its new token from here."""
    return render(request, "accounts/stay.html")
