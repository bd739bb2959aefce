"""Chains of drills: what each leads to, and where that comes back to its beginning."""

from collections import deque
from collections.abc import Collection, Mapping
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
