"""What a person lays out before practice."""

from collections.abc import Iterable

from programmes.domain.finding import NO_KIT
from programmes.models import Drill


def kit_of(drills: Iterable[Drill]) -> tuple[str, ...]:
    """Return the things that these drills need, each once, as the library names them."""
    named = (drill.equipment.strip() for drill in drills)
    return tuple(dict.fromkeys(_capital(name) for name in named if name.casefold() not in NO_KIT))


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
