"""What makes a drill findable: its words with their synonyms, and the filters it falls under."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from programmes.domain.ability import Ability
from programmes.domain.synonyms import SYNONYMS

POSTURES = ("lying", "seated", "standing")
NO_KIT = ("", "none")

_POSTURE_WORDS = {
    "lying": re.compile(r"\b(lying|bed)\b"),
    "seated": re.compile(r"\b(seated|chair|sitting)\b"),
    "standing": re.compile(r"\b(stand|standing)\b"),
}
_GAPS = re.compile(r"[^\w-]+")


@dataclass(frozen=True, slots=True)
class DrillWords:
    """The fields of a drill that people search and filter by."""

    name: str
    stages: tuple[str, ...]
    category: str
    movements: tuple[str, ...]
    equipment: str
    position: str
    instructions: str
    min_ability: str
    hand_use: str
    helper: str
    is_own: bool


def plain(text: str) -> str:
    """Return ``text`` in small letters without accents, with single spaces and no punctuation."""
    bare = "".join(
        char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char)
    )
    return _GAPS.sub(" ", bare.casefold()).strip()


def postures(position: str) -> tuple[str, ...]:
    """Return how a person may be placed by the free text ``position``; all when it is mute."""
    found = tuple(name for name in POSTURES if _POSTURE_WORDS[name].search(position.casefold()))
    return found or POSTURES


def search_words(drill: DrillWords) -> str:
    """Return all words by which the drill is found, plain, its own before their synonyms."""
    own = plain(
        " ".join(
            (
                drill.name,
                *drill.movements,
                drill.equipment,
                drill.category.replace("_", " "),
                drill.instructions,
            )
        )
    )
    return " ".join((own, *_others(own)))


_ROWS = tuple(tuple(plain(name) for name in row) for row in SYNONYMS)
_NAMES = tuple(re.compile(rf"\b(?:{'|'.join(map(re.escape, names))})") for names in _ROWS)


def _others(own: str) -> Iterable[str]:
    """Yield the synonyms of what stands in ``own``, each once."""
    given = set()
    for names, any_of_them in zip(_ROWS, _NAMES, strict=True):
        if any_of_them.search(own):
            for name in names:
                if name not in own and name not in given:
                    given.add(name)
                    yield name


def facets(drill: DrillWords) -> tuple[str, ...]:
    """
    Return the filters under which the drill stands, each as ``kind:value``, sorted.

    ``ability:x`` stands for every ability from the drill's least one on: it says who can do it.
    """
    least = Ability(drill.min_ability).level
    found = {
        *(f"stage:{stage}" for stage in drill.stages),
        f"category:{drill.category}",
        *(f"movement:{movement}" for movement in drill.movements),
        f"kit:{'none' if drill.equipment in NO_KIT else 'some'}",
        *(f"position:{posture}" for posture in postures(drill.position)),
        *(f"ability:{ability.value}" for ability in Ability if ability.level >= least),
        f"hand:{drill.hand_use}",
        f"helper:{drill.helper}",
        f"source:{'own' if drill.is_own else 'starter'}",
    }
    return tuple(sorted(found))
