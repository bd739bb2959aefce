"""The acts on accounts, with the parts that most tests do not care about filled in."""

from datetime import timedelta

from programmes.actions import accounts, inviting
from programmes.models import (
    Ability,
    AuditEvent,
    Role,
    Side,
)
from tests.factories import (
    NOON,
    WEDNESDAY,
)

GOOD_PASSWORD = "nine otters knit quietly"
SECOND = timedelta(seconds=1)


def events(**given):
    return [(e.verb, e.by) for e in AuditEvent.objects.filter(**given).order_by("pk")]


def add_clinic(**given):
    return accounts.add_clinic(
        **{
            "name": "Westside",
            "slug": "westside",
            "zone": "America/New_York",
            "phone": "1",
            "emergency_number": "911",
            "by": None,
        }
        | given
    )


def add_staff(clinic, *, by=None, email="dora@example.org", role=Role.THERAPIST):
    return accounts.add_staff(
        clinic=clinic, name="Dora", email=email, role=role, password=GOOD_PASSWORD, by=by
    )


def add_patient(clinic, by, **given):
    return accounts.add_patient(
        **{
            "clinic": clinic,
            "name": "Eve",
            "affected_side": Side.RIGHT,
            "dominant_hand": Side.LEFT,
            "ability": Ability.FLICKER,
            "day": WEDNESDAY,
            "by": by,
        }
        | given
    )


def invite(clinic, by, *, email="dora@example.org", role=Role.THERAPIST, now=NOON):
    return inviting.invite(clinic=clinic, name="Dora", email=email, role=role, by=by, now=now)


def accept(secret, *, password=GOOD_PASSWORD, now=NOON):
    return inviting.accept_invitation(secret=secret, password=password, now=now)


def pair_phone(secret, *, name="Phone", now=NOON):
    return accounts.pair_device(secret=secret, name=name, now=now)


def give_again(membership, *, by):
    """Give somebody a role that has ended once more."""
    return accounts.add_membership(
        user=membership.user, clinic=membership.clinic, role=Role(membership.role), by=by
    )
