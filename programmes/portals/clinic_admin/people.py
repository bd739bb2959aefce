"""The people of a clinic as its admin looks for them."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Exists, Max, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from programmes.models import Device, Membership, Role
from programmes.portals.access import ClinicRequest

STATES = {"current": _("Active"), "ended": _("Ended")}


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter as a link; ``current`` while it is chosen."""

    label: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Filters:
    """
    What the address asks for: words in name or e-mail, a role, a state.

    An empty ``role`` is every role. A value that is not known counts as its default.
    """

    q: str = ""
    role: str = ""
    state: str = "current"

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Filters":
        """Return the filters in a query string."""
        role, state = query.get("role", ""), query.get("state", "")
        return cls(
            q=query.get("q", "").replace("\0", "").strip()[:80],
            role=role if role in Role.values else "",
            state=state if state in STATES else "current",
        )

    @property
    def query(self) -> str:
        """Return what differs from the defaults as a query string, without its question mark."""
        mine = {"q": self.q, "role": self.role, "state": self.state}
        return urlencode({name: value for name, value in mine.items() if value not in _DEFAULTS})

    def role_chips(self) -> list[Chip]:
        """Return the roles to choose from, all of them first."""
        return [
            _chip(label, Filters(q=self.q, role=role, state=self.state), self)
            for role, label in [("", _("Everybody")), *Role.choices]
        ]

    def state_chips(self) -> list[Chip]:
        """Return the states to choose from."""
        return [
            _chip(label, Filters(q=self.q, role=self.role, state=state), self)
            for state, label in STATES.items()
        ]


_DEFAULTS = {"", "current"}


def _chip(label: object, leads_to: Filters, now: Filters) -> Chip:
    return Chip(str(label), f"?{leads_to.query}", leads_to == now)


def memberships(request: ClinicRequest) -> QuerySet[Membership]:
    """Return all memberships of the clinic with their people and when these were last here."""
    mine = Membership.objects.visible_to(request.user).filter(clinic=request.clinic)
    seen = (
        Device.objects.visible_to(request.user)
        .filter(clinic=request.clinic, patient__user=OuterRef("user"))
        .order_by()
        .values("patient__user")
        .values(last=Max("last_seen_at"))
    )
    return mine.select_related("user", "clinic").annotate(device_seen_at=Subquery(seen))


def find_people(request: ClinicRequest, filters: Filters) -> QuerySet[Membership]:
    """
    Return the memberships that the filters ask for, by name.

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
    return found.order_by("user__name", "role", "pk")
