"""Messages of a clinic as its admin looks for them, and why one did not come."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from types import MappingProxyType
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programmes.domain.timing import day_bounds
from programmes.models import Delivery, DeliveryKind, DeliveryState, ReminderRule, User
from programmes.models.delivery import DeliveryQuerySet
from programmes.portals.access import ClinicRequest
from programmes.portals.searching import typed

DAYS_SHOWN = 30
GROUPS: Mapping[str, tuple[str | Promise, tuple[str, ...]]] = MappingProxyType(
    {
        "waiting": (
            gettext_lazy("Waiting"),
            (DeliveryState.PENDING, DeliveryState.CLAIMED, DeliveryState.SENDING),
        ),
        "sent": (gettext_lazy("Sent"), (DeliveryState.SENT,)),
        "not_sent": (
            gettext_lazy("Not sent"),
            (DeliveryState.SKIPPED, DeliveryState.EXPIRED, DeliveryState.CANCELLED),
        ),
        "in_doubt": (gettext_lazy("In doubt"), (DeliveryState.IN_DOUBT,)),
        "failed": (gettext_lazy("Failed"), (DeliveryState.FAILED,)),
    }
)


@dataclass(frozen=True, slots=True)
class Tab:
    """One group of states, how many there are, and where they are listed."""

    label: str
    url: str
    is_current: bool
    count: int


@dataclass(frozen=True, slots=True)
class Filters:
    """What the address asks for: a group of states, a kind (empty for all), words in a name."""

    group: str = "waiting"
    kind: str = ""
    q: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Filters":
        """Return the filters in a query string; a value that is not known counts as its default."""
        group, kind = query.get("group", ""), query.get("kind", "")
        return cls(
            group=group if group in GROUPS else "waiting",
            kind=kind if kind in DeliveryKind.values else "",
            q=typed(query, most=80),
        )

    @property
    def query(self) -> str:
        """Return them as a query string, without its question mark."""
        mine = {"group": self.group, "kind": self.kind, "q": self.q}
        return urlencode({name: value for name, value in mine.items() if value})

    def tabs(self, counts: Mapping[str, int]) -> list[Tab]:
        """Return the groups with their counts."""
        return [
            Tab(str(label), f"?{replace(self, group=name).query}", name == self.group, counts[name])
            for name, (label, _states) in GROUPS.items()
        ]


def deliveries(request: ClinicRequest) -> QuerySet[Delivery]:
    """Return the messages of the clinic with the people whom they are to."""
    return _mine(request).select_related("user", "clinic").with_return()


def _mine(request: ClinicRequest) -> DeliveryQuerySet:
    return Delivery.objects.visible_to(request.user).filter(clinic=request.clinic)


def find(request: ClinicRequest, filters: Filters, *, now: datetime) -> QuerySet[Delivery]:
    """Return what the filters ask for, of the last 30 days: what waits longest, else the newest."""
    found = _recent(deliveries(request), now)
    if filters.kind:
        found = found.filter(kind=filters.kind)
    for word in filters.q.split():
        found = found.filter(Q(user__name__icontains=word) | Q(address__icontains=word))
    found = found.filter(state__in=GROUPS[filters.group][1])
    order = ("due_at", "pk") if filters.group == "waiting" else ("-due_at", "-pk")
    return found.order_by(*order)


def count(request: ClinicRequest, *, now: datetime) -> dict[str, int]:
    """Return how many messages of the last 30 days each group holds, in one query."""
    tallies = {
        name: Count("pk", filter=Q(state__in=states)) for name, (_label, states) in GROUPS.items()
    }
    return _recent(_mine(request), now).aggregate(**tallies)


def _recent(rows: QuerySet[Delivery], now: datetime) -> QuerySet[Delivery]:
    return rows.filter(due_at__gt=now - timedelta(days=DAYS_SHOWN))


def of_day(request: ClinicRequest, user: User, day: date) -> QuerySet[Delivery]:
    """Return what was to go to ``user`` on ``day``, by the clock of the clinic."""
    begins, ends = day_bounds(day, request.clinic.zone)
    mine = deliveries(request).filter(user=user, due_at__gte=begins, due_at__lt=ends)
    return mine.order_by("due_at", "pk")


def why_none(rules: Iterable[ReminderRule], user: User, day: date) -> list[str]:
    """Return in sentences what ``user`` agreed to, and why it asks for nothing on ``day``."""
    said = [] if user.email else [_("There is no e-mail address.")]
    rules = list(rules)
    if not rules:
        return [*said, _("No reminder was ever set up: nobody agreed to one.")]
    return [*said, *(_of_rule(rule, day) for rule in rules)]


def _of_rule(rule: ReminderRule, day: date) -> str:
    values = {"kind": rule.get_kind_display(), "day": date_format(day, "l")}
    if rule.withdrawn_at is not None:
        values["day"] = date_format(rule.withdrawn_at, "j F Y")
        return _("%(kind)s: the consent was withdrawn on %(day)s.") % values
    if not rule.is_active:
        return _("%(kind)s: turned off.") % values
    if rule.paused_until is not None and day < rule.paused_until:
        values["day"] = date_format(rule.paused_until, "j F Y")
        return _("%(kind)s: paused until %(day)s.") % values
    if day.weekday() not in rule.weekdays:
        return _("%(kind)s: not on a %(day)s.") % values
    return _("%(kind)s: on, but was set or changed after its time of that day.") % values
