"""Inviting many at once, as a file names them."""

from datetime import datetime

from django.db import transaction

from programmes.actions import accounts
from programmes.domain.peoplefile import Fate, Step, read_people
from programmes.models import Clinic, Role, User


@transaction.atomic
def invite_people(*, clinic: Clinic, text: str, by: User, now: datetime) -> tuple[Step, ...]:
    """
    Invite by mail whom the CSV ``text`` names, all or none; return what was done about each.

    Who has the role, or is invited to it already, is left alone: a file sent twice changes nothing.

    :raises FileInvalid: naming line, column and problem.
    """
    clinic = Clinic.objects.locked().get(pk=clinic.pk)
    steps = read_people(text, members=clinic.held_roles(), waiting=clinic.offered_roles(now=now))
    for step in steps:
        if step.fate is Fate.NEW:
            row = step.row
            accounts.invite(
                clinic=clinic, name=row.name, email=row.email, role=Role(row.role), by=by, now=now
            )
    return steps
