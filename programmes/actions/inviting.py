"""Asking staff in by mail: one or many, once more, or not after all."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from programmes.actions import accounts, delivery
from programmes.domain.peoplefile import Fate, Step, read_people
from programmes.domain.reminders import Kind
from programmes.domain.secret import hash_of
from programmes.models import AuditEvent, Clinic, Invitation, Membership, Role, User

INVITATION_LASTS_H = 72


class InvitationNotUsable(Exception):
    """The invitation was used, was replaced, has run out, or never existed."""


@transaction.atomic
def invite(
    *, clinic: Clinic, name: str, email: str, role: Role, by: User, now: datetime
) -> tuple[Invitation, str]:
    """
    Ask a person of staff in by mail; return the invitation and its secret, which is stored nowhere.

    An older open invitation of the same address and role ends.

    :raises AlreadyMember: if an account with that address holds the role here already.
    :raises NotAdminAnyMore: if ``by`` may no longer.
    """
    accounts.lock_as_admin(clinic=clinic, by=by)
    email = email.strip().lower()
    if Membership.objects.filter(user__email=email, clinic=clinic, role=role, until=None).exists():
        raise accounts.AlreadyMember
    ((invitation, secret),) = _ask_in(clinic, [(name, email, role)], by, now)
    return invitation, secret


def _ask_in(
    clinic: Clinic, people: Collection[tuple[str, str, str]], by: User, now: datetime
) -> list[tuple[Invitation, str]]:
    """Invite people by name, address and role, with as many statements for many as for one."""
    addresses = [email for _name, email, _role in people]
    wanted = {(email, role) for _name, email, role in people}
    older = Invitation.objects.filter(clinic=clinic, email__in=addresses, ended_at=None)
    replaced = [one.pk for one in older if (one.email, one.role) in wanted]
    Invitation.objects.filter(pk__in=replaced).update(ended_at=now)
    delivery.take_back(kind=Kind.INVITATION, clinic=clinic, addresses=addresses, now=now)
    said = {"clinic": clinic.name, "hours": INVITATION_LASTS_H}
    letters = delivery.post_letters(
        kind=Kind.INVITATION,
        clinic=clinic,
        letters=[(email, said | {"name": name}) for name, email, _role in people],
        now=now,
        expires_at=now + timedelta(hours=INVITATION_LASTS_H),
    )
    secrets = [letter.secret for letter in letters]
    invitations = Invitation.objects.bulk_create(
        Invitation(
            clinic=clinic,
            email=letter.address,
            name=name,
            role=role,
            secret_hash=hash_of(secret),
            expires_at=letter.expires_at,
            by=by,
        )
        for (name, _email, role), letter, secret in zip(people, letters, secrets, strict=True)
    )
    AuditEvent.record_each("invitation.made", invitations, clinic=clinic, by=by)
    return list(zip(invitations, secrets, strict=True))


def find_invitation(*, secret: str, now: datetime) -> Invitation:
    """
    Return the invitation that ``secret`` opens, without using it.

    :raises InvitationNotUsable: if there is none that can still be accepted.
    """
    invitation = (
        Invitation.objects.filter(secret_hash=hash_of(secret), ended_at=None, expires_at__gt=now)
        .select_related("clinic")
        .first()
    )
    if invitation is None:
        raise InvitationNotUsable
    return invitation


@transaction.atomic
def accept_invitation(*, secret: str, password: str, now: datetime) -> User:
    """
    Make the invited person a member and return their account.

    A person who has an account already keeps their password; ``password`` is then not used.

    :raises InvitationNotUsable: if it cannot be accepted any more.
    :raises ValidationError: if the password is too easy to guess.
    """
    invitation = find_invitation(secret=secret, now=now)
    Clinic.objects.locked().get(pk=invitation.clinic_id)
    used = Invitation.objects.filter(pk=invitation.pk, ended_at=None).update(
        ended_at=now, accepted_at=now
    )
    if not used:
        raise InvitationNotUsable
    if not invitation.has_account:
        validate_password(password, User(name=invitation.name, email=invitation.email))
    user = User.objects.of_address(name=invitation.name, email=invitation.email, password=password)
    Membership.objects.get_or_create(
        user=user, clinic=invitation.clinic, role=invitation.role, until=None
    )
    AuditEvent.record("invitation.accepted", invitation, clinic=invitation.clinic, by=user)
    return user


@transaction.atomic
def invite_again(
    *, clinic: Clinic, invitations: Iterable[Invitation], by: User, now: datetime
) -> int:
    """
    Send invitations that nobody accepted once more, each with a new link; return how many.

    All or none. One whose person has the role by now ends, and one that ended stays as it is.

    :raises NotAdminAnyMore: if ``by`` may no longer.
    """
    ended = _end(clinic, invitations, by, now)
    held = clinic.held_roles()
    people = [(one.name, one.email, one.role) for one in ended]
    again = [person for person in people if person[1:] not in held]
    _ask_in(clinic, again, by, now)
    return len(again)


@transaction.atomic
def take_all_back(
    *, clinic: Clinic, invitations: Iterable[Invitation], by: User, now: datetime
) -> int:
    """
    Let several open nothing any more; return how many did until now.

    :raises NotAdminAnyMore: if ``by`` may no longer.
    """
    return len(_end(clinic, invitations, by, now))


@transaction.atomic
def take_back(*, invitation: Invitation, by: User, now: datetime) -> None:
    """
    Let an invitation open nothing any more; its mail does not go if it waits.

    :raises InvitationNotUsable: if it was accepted, replaced or taken back before.
    :raises NotAdminAnyMore: if ``by`` may no longer.
    """
    if not _end(invitation.clinic, [invitation], by, now):
        raise InvitationNotUsable


def _end(
    clinic: Clinic, invitations: Iterable[Invitation], by: User, now: datetime
) -> list[Invitation]:
    clinic = accounts.lock_as_admin(clinic=clinic, by=by)
    keys = [one.pk for one in invitations]
    open_ = Invitation.objects.filter(clinic=clinic, pk__in=keys, ended_at=None)
    ended = list(open_.order_by("pk"))
    open_.update(ended_at=now)
    addresses = [one.email for one in ended]
    delivery.take_back(kind=Kind.INVITATION, clinic=clinic, addresses=addresses, now=now)
    AuditEvent.record_each("invitation.taken_back", ended, clinic=clinic, by=by)
    return ended


@transaction.atomic
def invite_people(*, clinic: Clinic, text: str, by: User, now: datetime) -> tuple[Step, ...]:
    """
    Invite by mail whom the CSV ``text`` names, all or none; return what was done about each.

    Who has the role, or is invited to it already, is left alone: a file sent twice changes nothing.

    :raises FileInvalid: naming line, column and problem.
    :raises NotAdminAnyMore: if ``by`` may no longer.
    """
    clinic = accounts.lock_as_admin(clinic=clinic, by=by)
    steps = read_people(text, members=clinic.held_roles(), waiting=clinic.offered_roles(now=now))
    new = [step.row for step in steps if step.fate is Fate.NEW]
    _ask_in(clinic, [(row.name, row.email, row.role) for row in new], by, now)
    return steps
