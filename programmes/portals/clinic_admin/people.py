"""The people of a clinic as its admin looks for them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from urllib.parse import urlencode
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import OrderBy
from django.db.models.functions import Coalesce, Greatest
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.functional import Promise
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from programmes.models import Device, Membership, Patient, Role
from programmes.models.rights import record_of
from programmes.portals.access import ClinicRequest
from programmes.portals.lasting import IDLE, NOTED_EVERY
from programmes.portals.searching import typed

STATES = {"current": _("Active"), "ended": _("Ended")}
# What the list can be sorted by; who was never here comes last.
SORTS: Mapping[str, tuple[str | Promise, OrderBy]] = MappingProxyType(
    {
        "name": (_("Name"), F("user__name").asc()),
        "role": (_("Role"), F("role").asc()),
        "state": (_("State"), Coalesce("until", "since").desc()),
        "here": (_("Last here"), F("seen_at").desc(nulls_last=True)),
    }
)
FACTORS = {Authenticator.Type.TOTP: _("App"), Authenticator.Type.WEBAUTHN: _("Passkey")}


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter as a link; ``current`` while it is chosen."""

    label: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Heading:
    """A column; its link sorts the list by it, and ``way`` says for ``aria-sort`` how it does."""

    label: str | Promise
    url: str
    way: str


@dataclass(frozen=True, slots=True)
class Filters:
    """
    What the address asks for: words in name or e-mail, a role, a state, and an order.

    An empty ``role`` is every role. A ``sort`` that begins with ``-`` is the other way round. A
    value that is not known counts as its default.
    """

    q: str = ""
    role: str = ""
    state: str = "current"
    sort: str = "name"

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Filters":
        """Return the filters in a query string."""
        role, state, sort = query.get("role", ""), query.get("state", ""), query.get("sort", "")
        return cls(
            q=typed(query, most=80),
            role=role if role in Role.values else "",
            state=state if state in STATES else "current",
            sort=sort if sort.removeprefix("-") in SORTS else "name",
        )

    @property
    def query(self) -> str:
        """Return what differs from the defaults as a query string, without its question mark."""
        mine = {"q": self.q, "role": self.role, "state": self.state, "sort": self.sort}
        return urlencode({name: value for name, value in mine.items() if value not in _DEFAULTS})

    def role_chips(self) -> list[Chip]:
        """Return the roles to choose from, all of them first."""
        return [
            _chip(label, replace(self, role=role), self)
            for role, label in [("", _("Everybody")), *Role.choices]
        ]

    def state_chips(self) -> list[Chip]:
        """Return the states to choose from."""
        return [_chip(label, replace(self, state=state), self) for state, label in STATES.items()]

    def headings(self) -> list[Heading]:
        """Return the columns; the link of the one that sorts now turns it round."""
        return [
            Heading(label, f"?{replace(self, sort=self._next(name)).query}", self._way(name))
            for name, (label, _order) in SORTS.items()
        ]

    def orders(self) -> list[tuple[str, str]]:
        """Return what the list can be sorted by, either way, with its words: for a select."""
        turned = _("%(heading)s, the other way round")
        return [
            choice
            for name, (label, _order) in SORTS.items()
            for choice in ((name, str(label)), (f"-{name}", str(turned) % {"heading": label}))
        ]

    @property
    def order(self) -> OrderBy:
        """What the list is ordered by first."""
        order = SORTS[self.sort.removeprefix("-")][1].copy()
        if self.sort.startswith("-"):
            order.reverse_ordering()
        return order

    def _next(self, name: str) -> str:
        return f"-{name}" if self.sort == name else name

    def _way(self, name: str) -> str:
        return {name: "ascending", f"-{name}": "descending"}.get(self.sort, "none")


_DEFAULTS = {"", "current", "name"}


def _chip(label: object, leads_to: Filters, now: Filters) -> Chip:
    return Chip(str(label), f"?{leads_to.query}", leads_to == now)


def memberships(request: ClinicRequest) -> QuerySet[Membership]:
    """
    Return all memberships of the clinic with their people and how these sign in.

    ``seen_at`` is when they were last here, ``None`` for never; ``devices`` counts those that are
    paired now, ``browsers`` those in which silence has not ended a sign-in.
    """
    mine = Membership.objects.visible_to(request.user).filter(clinic=request.clinic)
    of_person = Device.objects.visible_to(request.user).filter(
        clinic=request.clinic, patient__user=OuterRef("user")
    )
    seen = of_person.order_by().values("patient__user").values(last=Max("last_seen_at"))
    paired = of_person.in_use().order_by().values("patient__user").values(n=Count("pk"))
    return (
        mine.select_related("user", "clinic")
        .with_sign_in(since=now() - IDLE - NOTED_EVERY)
        .annotate(
            seen_at=Greatest("here_at", Subquery(seen)), devices=Coalesce(Subquery(paired), 0)
        )
    )


def factor_of(membership: Membership) -> str | Promise:
    """Return the second factor of somebody of ``memberships`` in words; empty for none."""
    return FACTORS.get(membership.__dict__["factor"], "")


def patient_of(request: ClinicRequest, membership: UUID) -> tuple[Membership, Patient]:
    """
    Return somebody's membership as a patient here, and the row of their record; nothing within it.

    :raises Http404: if they are no patient, or the record was erased.
    """
    found = get_object_or_404(memberships(request), public_id=membership)
    record = record_of(found)
    if record is None:
        raise Http404
    return found, record


def find_people(request: ClinicRequest, filters: Filters) -> QuerySet[Membership]:
    """
    Return the memberships that the filters ask for, in their order.

    Of a role that a person held more than once only the newest counts.
    """
    newer = Membership.objects.visible_to(request.user).filter(
        clinic=request.clinic, user=OuterRef("user"), role=OuterRef("role"), pk__gt=OuterRef("pk")
    )
    found = memberships(request).filter(~Exists(newer), until__isnull=filters.state == "current")
    if filters.role:
        found = found.filter(role=filters.role)
    for word in filters.q.split():
        found = found.filter(Q(user__name__icontains=word) | Q(user__email__icontains=word))
    return found.order_by(filters.order, "user__name", "role", "pk")
