"""Second factors that somebody lost: taken away with care, so that they set up new ones."""

from collections.abc import Iterable
from datetime import datetime
from uuid import uuid4

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import F

from programmes.actions import delivery, sign_ins
from programmes.actions.accounts import lock_as_admin
from programmes.domain.reminders import Kind
from programmes.models import STAFF, AuditEvent, Clinic, Membership, User, reach


class NotTheirs(Exception):
    """The account is not for this clinic's admin to open again."""


class NothingToReset(Exception):
    """The person has no factor, or has set one up since."""


def may_reset(*, user: User, clinic: Clinic, by: User) -> bool:
    """
    Tell whether ``by``, who runs ``clinic``, may reset the factor of ``user``.

    Nobody resets their own. Whoever has a role at another clinic too is let in there by the same
    factor: one clinic does not decide that for the other, nor learn that there is another.
    """
    held = Membership.objects.current().filter(user=user)
    works_here = held.filter(clinic=clinic, role__in=STAFF).exists()
    return user != by and works_here and not held.exclude(clinic=clinic).exists()


@transaction.atomic
def reset_factor(*, user: User, clinic: Clinic, as_of: datetime, by: User, now: datetime) -> None:
    """
    Take every factor and recovery code of ``user`` away, sign them out everywhere and mail them.

    Their password stays, and lets them as far as the page that sets up a factor. ``as_of`` is when
    ``by`` read what would go: who set something up since keeps everything, so that asking twice
    does it once.

    :raises NotTheirs: see ``may_reset``.
    :raises NothingToReset: if there is none, or a new one.
    :raises NotAdminAnyMore: if ``by`` may no longer.
    """
    clinic = lock_as_admin(clinic=clinic, by=by)
    if not may_reset(user=user, clinic=clinic, by=by):
        raise NotTheirs
    _reset(user, [clinic], as_of, by, now)


@reach.every_clinic()
@transaction.atomic
def reset_by_operator(*, user: User, now: datetime) -> None:
    """
    Do as ``reset_factor`` does, for whom no clinic's admin may; each of their clinics reads it.

    :raises NotTheirs: if they work at none.
    :raises NothingToReset: if there is none.
    """
    held = Membership.objects.current().filter(user=user, role__in=STAFF)
    clinics = list(Clinic.objects.filter(pk__in=held.values("clinic")).order_by("pk"))
    if not clinics:
        raise NotTheirs
    _reset(user, clinics, now, None, now)


def _reset(
    user: User, clinics: Iterable[Clinic], as_of: datetime, by: User | None, now: datetime
) -> None:
    first, *_others = clinics
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    held = Authenticator.objects.filter(user=user)
    if not held.exists() or held.filter(created_at__gt=as_of).exists():
        raise NothingToReset
    held.delete()
    User.objects.filter(pk=user.pk).update(sign_outs=F("sign_outs") + 1)
    for clinic in clinics:
        sign_ins.end_everything(user=user, clinic=clinic, now=now)
        AuditEvent.record("sign_in.factor_reset", user, clinic=clinic, by=by)
    delivery.post(
        kind=Kind.NOTICE,
        clinic=first,
        user=user,
        slot=f"factor:{uuid4()}",
        contents={"about": "factor", "clinic": first.name, "by": by and by.name},
        now=now,
    )
