"""Erasures as pages show them: what stays and why, and how far each has come."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from programmes.models import Erasure
from programmes.models.holdings import HOLDINGS, Fate


@dataclass(frozen=True, slots=True)
class Kept:
    """Something that stays, and why."""

    what: str | Promise
    why: str | Promise


# What is no row of the record itself.
BESIDES = (
    Kept(
        _("The account"),
        _("Its name and address go as well, unless the person uses it for something else."),
    ),
    Kept(
        _("Backups"),
        _(
            "Copies of the database keep the record until they are deleted. Should one be brought "
            "back, the record is erased again."
        ),
    ),
    Kept(
        _("Mails and files that were taken"),
        _("What left Relearn is where it was sent; nobody can take it back."),
    ),
)


def kept() -> list[Kept]:
    """Return what an erasure leaves, and why."""
    rows = [Kept(one.title, one.why) for one in HOLDINGS if one.fate is not Fate.GOES]
    return [*rows, *BESIDES]


def stage_of(erasure: Erasure) -> str:
    """Return how far an erasure has come: ``asked``, ``waits``, ``done`` or ``ended``."""
    if erasure.done_at is not None:
        return "done"
    if erasure.ended_at is not None:
        return "ended"
    return "asked" if erasure.due_at is None else "waits"
