"""Chains of drills: what each leads to, and where that comes back to its beginning."""

from collections import deque
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter


def find_circle(leads_to: Mapping[str, tuple[str, ...]], among: Collection[str]) -> tuple[str, ...]:
    """
    Return a circle that passes one of the drills ``among``, its first again at the end.

    Circles that pass none of them do not count; without any the answer is empty.
    """
    try:
        TopologicalSorter(leads_to).prepare()
    except CycleError as error:
        found: list[str] = error.args[1][::-1]
        if not set(among).isdisjoint(found):
            return tuple(found)
        return next(filter(None, (_way_back(slug, leads_to) for slug in among)), ())
    return ()


def _way_back(slug: str, leads_to: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return the shortest way from a drill back to itself; empty where there is none."""
    came_from: dict[str, str] = {}
    waiting = deque([slug])
    while waiting and slug not in came_from:
        here = waiting.popleft()
        for target in leads_to.get(here, ()):
            if target not in came_from:
                came_from[target] = here
                waiting.append(target)
    if slug not in came_from:
        return ()
    way = [slug, came_from[slug]]
    while way[-1] != slug:
        way.append(came_from[way[-1]])
    return tuple(reversed(way))


LeadsTo = Mapping[str, Collection[str]]
"""The drills that count, by slug, each with the slugs that it leads to."""


@dataclass(frozen=True, slots=True)
class Branch:
    """A drill one step away, and the drills one step further in the same direction."""

    slug: str
    further: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chain:
    """What leads to a drill, and what it leads to, two steps each way."""

    before: tuple[Branch, ...]
    after: tuple[Branch, ...]


def chain(slug: str, leads_to: LeadsTo) -> Chain:
    """
    Return the steps around the drill ``slug``.

    Drills that are no key of ``leads_to`` are left out, and no branch comes back to the drill that
    it started from, whatever the data say.
    """
    comes_from: dict[str, list[str]] = {one: [] for one in leads_to}
    for one, targets in leads_to.items():
        for target in dict.fromkeys(targets):
            if target in comes_from:
                comes_from[target].append(one)
    return Chain(before=_branches(slug, comes_from), after=_branches(slug, leads_to))


def _branches(slug: str, steps: LeadsTo) -> tuple[Branch, ...]:
    def known(targets: Iterable[str], *passed: str) -> tuple[str, ...]:
        return tuple(one for one in dict.fromkeys(targets) if one in steps and one not in passed)

    return tuple(
        Branch(near, known(steps[near], slug, near)) for near in known(steps.get(slug, ()), slug)
    )
