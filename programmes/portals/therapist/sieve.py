"""The library's filters: which are on, what each would show, and how to take one away."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from programmes.domain.document import StageKind
from programmes.domain.finding import FAVOURITE, KINDS, POSTURES, Chosen
from programmes.models import Ability, Category, Drill, Found, HandUse, Helper
from programmes.portals.therapist import words

MOVEMENT = "movement"
LONGEST_VALUE = 40

HEADINGS: Mapping[str, object] = {
    "stage": _("Stage"),
    "category": _("Category"),
    MOVEMENT: _("Movement"),
    "kit": _("Equipment"),
    "position": _("Position"),
    "ability": _("Can be done with"),
    "hand": _("Hands"),
    "helper": _("Helper"),
    "source": _("Source"),
    FAVOURITE: _("Favourites"),
}
_POSITIONS = {"lying": _("Lying"), "seated": _("Seated"), "standing": _("Standing")}

# What can be chosen, in order; movements are whatever the drills of the clinic train.
LABELS: Mapping[str, Mapping[str, object]] = {
    "stage": {kind.value: words.STAGES[kind] for kind in StageKind},
    "category": dict(Category.choices),
    "kit": {"none": _("No kit"), "some": _("Needs kit")},
    "position": {name: _POSITIONS[name] for name in POSTURES},
    "ability": dict(Ability.choices),
    "hand": dict(HandUse.choices),
    "helper": dict(Helper.choices),
    "source": {"starter": _("Starter library"), "own": _("Our own")},
    FAVOURITE: {"yes": _("My favourites")},
}
ALWAYS_SEEN = ("stage", "category")


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a filter; ``count`` says how many drills it would show."""

    value: str
    label: str
    count: int
    is_on: bool


@dataclass(frozen=True, slots=True)
class Group:
    """The values of one kind; of those chosen one is enough."""

    kind: str
    heading: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that is on, and the address without it."""

    heading: str
    label: str
    query: str


def chosen_in(query: QueryDict) -> Chosen:
    """Return the filters that an address asks for; what no drill can have is no filter."""
    return {
        kind: tuple(
            dict.fromkeys(value for value in query.getlist(kind) if _is_possible(kind, value))
        )
        for kind in KINDS
    }


def _is_possible(kind: str, value: str) -> bool:
    if kind != MOVEMENT:
        return value in LABELS[kind]
    return 0 < len(value) <= LONGEST_VALUE and value.isprintable()


def groups(found: Found[Drill], chosen: Chosen, kinds: Iterable[str]) -> tuple[Group, ...]:
    """Return the filters of these kinds that leave a choice: what is on, or would show drills."""
    every = (
        Group(kind, str(HEADINGS[kind]), _values(found.counts, chosen, kind)) for kind in kinds
    )
    return tuple(
        group
        for group in every
        if any(value.is_on or value.count not in {0, found.total} for value in group.values)
    )


def _values(counts: Mapping[str, int], chosen: Chosen, kind: str) -> tuple[Value, ...]:
    values = (
        Value(value, label, counts.get(f"{kind}:{value}", 0), value in chosen[kind])
        for value, label in _labels(counts, chosen, kind)
    )
    return tuple(value for value in values if value.count or value.is_on or kind == "stage")


def _labels(counts: Mapping[str, int], chosen: Chosen, kind: str) -> Iterable[tuple[str, str]]:
    if kind != MOVEMENT:
        return ((value, str(label)) for value, label in LABELS[kind].items())
    trained = {facet.partition(":")[2] for facet in counts if facet.startswith(f"{MOVEMENT}:")}
    return ((value, _movement(value)) for value in sorted(trained | {*chosen[MOVEMENT]}))


def _movement(value: str) -> str:
    return value[:1].upper() + value[1:]


def chips(query: QueryDict, chosen: Chosen) -> tuple[Chip, ...]:
    """Return the filters that are on, each with the address without it."""
    return tuple(
        Chip(str(HEADINGS[kind]), _label(kind, value), _without(query, chosen, kind, value))
        for kind, values in chosen.items()
        for value in values
    )


def _label(kind: str, value: str) -> str:
    return _movement(value) if kind == MOVEMENT else str(LABELS[kind][value])


def _without(query: QueryDict, chosen: Chosen, kind: str, value: str) -> str:
    left = plain(query)
    left.setlist(kind, [one for one in chosen[kind] if one != value])
    return left.urlencode()


def without(query: QueryDict, *names: str) -> str:
    """Return the address without some of what it asks for."""
    left = plain(query)
    for name in names:
        left.pop(name, None)
    return left.urlencode()


def kept(query: QueryDict) -> list[tuple[str, str]]:
    """Return what a form must send along so that the address still asks for it."""
    return [(name, value) for name, values in plain(query).lists() for value in values]


def plain(query: QueryDict) -> QueryDict:
    """Return what an address asks for, without the page and without what it leaves empty."""
    left = query.copy()
    left.pop("page", None)
    for name, values in list(left.lists()):
        left.setlist(name, [value for value in values if value])
    return left
