"""
Whoever works at a clinic proves twice that it is them: with a passkey, or a password and a code.

A session counts once it has passed the second factor: at sign-in, when it was asked for again, or
when the factor was set up in it. A session that a link, a code or a paired phone opened has not.
"""

import time
from datetime import timedelta
from enum import Enum
from typing import Any

from allauth.account.authentication import (
    AUTHENTICATION_METHODS_SESSION_KEY,
    get_authentication_records,
)
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from programmes.models import STAFF, User

SET_UP_SESSION_KEY = "second_factor_set_up_by"  # the account's number
WAIVED_SESSION_KEY = "second_factor_waived"
LATELY = timedelta(minutes=5)
ASK_AGAIN = {
    Authenticator.Type.TOTP: "mfa_reauthenticate",
    Authenticator.Type.WEBAUTHN: "mfa_reauthenticate_webauthn",
}


class Asked(Enum):
    """Whether a page of one's own account asks those who work at a clinic for the factor."""

    ALWAYS = "always"
    IF_SET_UP = "if there is one"  # the pages that set up the first
    NEVER = "never"  # the pages that ask for it


def waive(session: SessionBase) -> None:
    """Ask for no second factor in this session: the demo's people are invented."""
    session[WAIVED_SESSION_KEY] = True


def forget(session: SessionBase) -> None:
    """Let the session count as one that no second factor opened."""
    for key in (SET_UP_SESSION_KEY, WAIVED_SESSION_KEY, AUTHENTICATION_METHODS_SESSION_KEY):
        session.pop(key, None)


def way_to_prove(request: HttpRequest, factor: str | None) -> HttpResponse | None:
    """
    Return where a person goes first whose factor is ``factor``; ``None`` if nothing is missing.

    Who has none sets one up, who has not used it here is asked for it. A part of a page cannot
    show that: htmx is told to leave the page.
    """
    if WAIVED_SESSION_KEY in request.session or (factor and _has_used_one(request)):
        return None
    return _to(request, factor, request.get_full_path() if request.method == "GET" else "/")


def way_to_prove_again(request: HttpRequest, user: User) -> HttpResponse | None:
    """
    Return where ``user`` uses their factor once more; ``None`` if they did within ``LATELY``.

    From there they come back to the page, which asks again for what was being posted.
    """
    proofs = [one for one in get_authentication_records(request, user) if one["method"] == "mfa"]
    is_late = not proofs or time.time() - proofs[-1]["at"] > LATELY.total_seconds()
    if WAIVED_SESSION_KEY in request.session or not is_late:
        return None
    held = user.memberships.current().with_factor().order_by("pk").first()
    return _to(request, held.__dict__["factor"] if held else None, request.path)


def _to(request: HttpRequest, factor: str | None, wanted: str) -> HttpResponse:
    url = reverse("mfa_index")
    if factor:
        url = f"{reverse(ASK_AGAIN[factor])}?{urlencode({'next': wanted})}"
    if getattr(request, "htmx", False):
        return HttpResponse(status=401, headers={"HX-Redirect": url})
    return redirect(url)


def way_to_own_account(request: HttpRequest, user: User, asked: Asked) -> HttpResponse | None:
    """Return where ``user`` goes before a page of their account; ``None`` if it opens for them."""
    if asked is Asked.NEVER:
        return None
    held = user.memberships.current().filter(role__in=[*STAFF])
    staff = held.with_factor().order_by("pk").first()
    if staff is None:
        return None
    factor: str | None = staff.__dict__["factor"]
    if asked is Asked.IF_SET_UP and factor is None:
        return None
    return way_to_prove(request, factor)


def _has_used_one(request: HttpRequest) -> bool:
    if request.session.get(SET_UP_SESSION_KEY) == request.user.pk:
        return True
    records = get_authentication_records(request, request.user)
    return any(record.get("method") == "mfa" for record in records)


def _note_set_up(request: HttpRequest, user: User, **_more: Any) -> None:
    request.session[SET_UP_SESSION_KEY] = user.pk


authenticator_added.connect(_note_set_up)  # the only word that allauth gives of it
