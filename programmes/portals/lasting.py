"""
How long a sign-in of staff lasts: a quarter of an hour of silence, or twelve hours in all.

NIST SP 800-63B-4 recommends at most an hour of silence and a day in all at its second level; ward
machines are shared, so here it is less. Patients' phones and helpers' keep their own, longer time.
What a page asks for by itself is no sign of a person, and keeps nothing open.
"""

from collections.abc import Callable
from datetime import timedelta

from allauth.account.adapter import get_adapter
from django.contrib.auth import logout
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponseBase
from django.utils.timezone import now

from programmes.actions import sign_ins
from programmes.models import User

IDLE = timedelta(minutes=15)
AT_MOST = timedelta(hours=12)
NOTED_EVERY = timedelta(minutes=1)  # so that not every page writes
POLLS_HEADER = "Relearn-Polls"
SINCE_SESSION_KEY, SEEN_SESSION_KEY = "signed_in_at", "seen_at"  # seconds since 1970


def session_limits(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Sign out whoever was silent for too long; remember when the others were here."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        user, moment = request.user, now().timestamp()
        request.idle_s = 0  # type: ignore[attr-defined]  # for pages that count it down
        # Phones and helpers have an expiry of their own.
        if user.is_authenticated and not request.session.get("_session_expiry"):
            request.idle_s = int(IDLE.total_seconds())  # type: ignore[attr-defined]
            if _has_run_out(request.session, moment):
                logout(request)
            elif POLLS_HEADER not in request.headers:
                _note(request, user, moment)
        return get_response(request)

    return middleware


def _has_run_out(session: SessionBase, moment: float) -> bool:
    since, seen = session.get(SINCE_SESSION_KEY, moment), session.get(SEEN_SESSION_KEY, moment)
    return bool(moment - seen > IDLE.total_seconds() or moment - since > AT_MOST.total_seconds())


def _note(request: HttpRequest, user: User, moment: float) -> None:
    session = request.session
    if moment - session.get(SEEN_SESSION_KEY, 0) > NOTED_EVERY.total_seconds():
        session.setdefault(SINCE_SESSION_KEY, moment)
        session[SEEN_SESSION_KEY] = moment
        sign_ins.note_seen(
            user=user,
            session_key=session.session_key or "",
            ip=get_adapter().get_client_ip(request),
            agent=request.headers.get("User-Agent", ""),
            now=now(),
        )
