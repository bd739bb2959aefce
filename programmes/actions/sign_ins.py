"""The browsers in which a person is signed in, as that person sees and ends them."""

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.db import transaction

from programmes.actions import delivery
from programmes.models import AuditEvent, User

AGENT_LENGTH = 200


class NoSuchSignIn(Exception):
    """The person is not signed in there, or no longer."""


def list_sign_ins(*, by: User) -> list[UserSession]:
    """Return where ``by`` is signed in, the one that was used last first; what ran out is left."""
    found: list[UserSession] = UserSession.objects.purge_and_list(by)
    return sorted(found, key=lambda one: (one.last_seen_at, one.pk), reverse=True)


def note_seen(*, user: User, session_key: str, ip: str, agent: str, now: datetime) -> None:
    """Remember that ``user`` is signed in by that session, and used it now."""
    UserSession.objects.update_or_create(
        session_key=session_key,
        defaults={"last_seen_at": now},
        create_defaults={
            "user": user,
            "ip": ip,
            "user_agent": agent[:AGENT_LENGTH],
            "created_at": now,
            "last_seen_at": now,
        },
    )


@transaction.atomic
def end_sign_in(*, number: int, by: User) -> None:
    """
    Sign ``by`` out in one of their browsers, from its next request on.

    :raises NoSuchSignIn: if it is not one of theirs.
    """
    found = UserSession.objects.filter(pk=number, user=by).first()
    if found is None:
        raise NoSuchSignIn
    _end(found, by)


@transaction.atomic
def end_other_sign_ins(*, session_key: str, by: User) -> int:
    """Sign ``by`` out everywhere but here; return in how many browsers."""
    others = list(UserSession.objects.filter(user=by).exclude(session_key=session_key))
    for other in others:
        _end(other, by)
    return len(others)


def _end(sign_in: UserSession, by: User) -> None:
    sign_in.end()
    clinic = delivery.home_of(user=by)
    if clinic is not None:
        AuditEvent.record("sign_in.ended", by, clinic=clinic, by=by)
