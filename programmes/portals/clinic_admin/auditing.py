"""The audit log of a clinic as its admin looks through it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q, QuerySet

from programmes.domain.timing import day_bounds
from programmes.models import AuditEvent
from programmes.portals.access import ClinicRequest
from programmes.portals.audit_words import KINDS
from programmes.portals.searching import typed

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Filters:
    """
    What the address asks for; a value that is not known counts as not given.

    ``q`` are words in the name of who acted or of the patient, ``kind`` is what the act belongs
    to, ``patient`` one patient's public id, ``first`` and ``last`` are days at the clinic.
    """

    q: str = ""
    kind: str = ""
    patient: UUID | None = None
    first: date | None = None
    last: date | None = None

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Filters":
        """Return the filters in a query string."""
        kind = query.get("kind", "")
        return cls(
            q=typed(query, most=80),
            kind=kind if kind in KINDS else "",
            patient=_read(UUID, query.get("patient", "")),
            first=_read(date.fromisoformat, query.get("first", "")),
            last=_read(date.fromisoformat, query.get("last", "")),
        )

    @property
    def query(self) -> str:
        """Return what is given as a query string, without its question mark."""
        names = ("q", "kind", "patient", "first", "last")
        return urlencode({name: getattr(self, name) for name in names if getattr(self, name)})


def _read(reader: Callable[[str], T], text: str) -> T | None:
    try:
        return reader(text)
    except ValueError:
        return None


def find_events(request: ClinicRequest, filters: Filters) -> QuerySet[AuditEvent]:
    """Return the events of the clinic that the filters ask for, newest first."""
    found = AuditEvent.objects.visible_to(request.user).filter(clinic=request.clinic)
    for word in filters.q.split():
        found = found.filter(Q(by__name__icontains=word) | Q(patient__user__name__icontains=word))
    if filters.kind:
        found = found.filter(verb__startswith=f"{filters.kind}.")
    if filters.patient:
        found = found.filter(patient__public_id=filters.patient)
    if filters.first:
        found = found.filter(at__gte=day_bounds(filters.first, request.clinic.zone)[0])
    if filters.last:
        found = found.filter(at__lt=day_bounds(filters.last, request.clinic.zone)[1])
    return found.select_related("by", "patient__user").order_by("-at", "-pk")
