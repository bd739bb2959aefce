"""The browsers in which a person is signed in, as they and who runs their clinic end them."""

import logging
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.db import transaction

from programmes.actions import delivery
from programmes.models import AuditEvent, Clinic, Device, Membership, User, reach

logger = logging.getLogger(__name__)
AGENT_LENGTH = 200
NOBODYS = Clinic(pk=0)


class NoSuchSignIn(Exception):
    """The person is not signed in there, or no longer."""


def note_signed_in(*, by: User) -> None:
    """Write down at each clinic where ``by`` holds a role that they proved who they are."""
    _note("sign_in.done", by, by=by)


def note_refused(*, address: str, is_held_back: bool = False) -> None:
    """
    Write down that somebody was not let in as who has ``address``, if anybody has.

    ``is_held_back`` where it was not even tried, because there were too many tries. What is typed
    of nobody is kept nowhere: it may be a password. It is written and taken back, so that it takes
    as long.
    """
    user = User.objects.filter(email=address.strip().lower()).first()
    _note("sign_in.held_back" if is_held_back else "sign_in.refused", user, by=None)
    if user is None:
        logger.warning("A sign-in was refused: the address is nobody's")


def note_wrong_code(*, user: User) -> None:
    """Write down that ``user`` was not let in, because the second proof was wrong."""
    _note("sign_in.wrong_code", user, by=None)


def note_wrong_passkey(*, user: User | None, is_held_back: bool = False) -> None:
    """
    Write down that a passkey did not let in who it was said to be; ``None`` is nobody.

    ``is_held_back`` where it was not even tried, because there were too many tries.
    """
    _note("sign_in.held_back" if is_held_back else "sign_in.wrong_passkey", user, by=None)
    if user is None:
        logger.warning("A sign-in was refused: the passkey is nobody's")


def _note(verb: str, user: User | None, *, by: User | None) -> None:
    held = Membership.objects.current().filter(user=user and user.pk)
    clinics = list(Clinic.objects.filter(pk__in=held.values("clinic")).order_by("pk"))
    with transaction.atomic():
        for clinic in clinics or [NOBODYS]:
            with reach.within(clinic.pk):
                AuditEvent.record(verb, user or NOBODYS, clinic=clinic, by=by)
        if not clinics:
            transaction.set_rollback(True)


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


@transaction.atomic
def end_all(*, user: User, clinic: Clinic, by: User, now: datetime) -> int:
    """
    Sign ``user`` out of every browser, and of the devices paired at ``clinic``; return how many.

    They may sign in again: ending a role is another act.
    """
    count = end_everything(user=user, clinic=clinic, now=now)
    AuditEvent.record("sign_in.all_ended", user, clinic=clinic, by=by)
    return count


def end_everything(*, user: User, clinic: Clinic, now: datetime) -> int:
    """Do what ``end_all`` does within the caller's transaction, which writes down why."""
    browsers = list(UserSession.objects.filter(user=user))
    for browser in browsers:
        browser.end()
    paired = Device.objects.filter(clinic=clinic, patient__user=user, ended_at=None)
    return len(browsers) + paired.update(ended_at=now)


def _end(sign_in: UserSession, by: User) -> None:
    sign_in.end()
    clinic = delivery.home_of(user=by)
    if clinic is not None:
        with reach.within(clinic.pk):
            AuditEvent.record("sign_in.ended", by, clinic=clinic, by=by)
