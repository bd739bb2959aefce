"""What makes a drill findable: its words with their synonyms, and the filters it falls under."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from programmes.domain.ability import Ability
from programmes.domain.synonyms import SYNONYMS, Synonyms

POSTURES = ("lying", "seated", "standing")
NO_KIT = ("", "none")

FAVOURITE = "favourite"
"""The kind of filter that stands on no drill: what one therapist keeps at hand."""

KINDS = (
    *("stage", "category", "kit", "position", "ability", "hand", "helper", "source", FAVOURITE),
    "movement",
)
"""The kinds of filters, in the order in which pages show them."""

MOST_TYPED = 200
MOST_WORDS = 6
LONGEST_WORD = 40
BETWEEN_PARTS = "|"

_POSTURE_WORDS = {
    "lying": re.compile(r"\b(lying|bed)\b"),
    "seated": re.compile(r"\b(seated|chair|sitting)\b"),
    "standing": re.compile(r"\b(stand|standing)\b"),
}
_GAPS = re.compile(r"[\W_]+")
_APOSTROPHES = re.compile(r"['\u2019]")
# They tell no drill from another; "up", "down", "off" and "both" do.
_MUTE = frozenset(
    ("a", "an", "and", "at", "for", "from", "in", "into", "of", "on", "or", "the", "to", "with")
)

Chosen = Mapping[str, tuple[str, ...]]
"""The filters that are on: for each kind its values, of which one is enough."""


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
    """Return ``text`` in small letters without accents, its words between single spaces."""
    bare = "".join(
        char
        for char in unicodedata.normalize("NFKD", _APOSTROPHES.sub("", text).casefold())
        if not unicodedata.combining(char)
    )
    return _GAPS.sub(" ", bare.casefold()).strip()


def asked(query: str) -> tuple[str, ...]:
    """
    Return the words that somebody searches by, each once: at most 6 of 40 letters.

    Words that tell nothing are left out, unless there are no others.
    """
    words = tuple(dict.fromkeys(word[:LONGEST_WORD] for word in plain(query[:MOST_TYPED]).split()))
    telling = tuple(word for word in words if word not in _MUTE)
    return (telling or words)[:MOST_WORDS]


def meant(words: Iterable[str]) -> tuple[str, ...]:
    """Return the names of what ``words`` are synonyms of: drills named so are meant first."""
    given = frozenset(words)
    named = (row.names for row in _ROWS if any(phrase <= given for phrase in row.phrases))
    return tuple(dict.fromkeys(name for names in named for name in names))


def postures(position: str) -> tuple[str, ...]:
    """Return how a person may be placed by the free text ``position``; all when it is mute."""
    found = tuple(name for name in POSTURES if _POSTURE_WORDS[name].search(position.casefold()))
    return found or POSTURES


def search_words(drill: DrillWords) -> str:
    """
    Return the words beside its name by which the drill is found, plain, in three parts.

    First what it trains and takes, then synonyms of that and of the name, then its steps. The
    steps bring no synonyms: they name much that a drill is not about.
    """
    about = plain(" ".join((*drill.movements, drill.equipment, drill.category.replace("_", " "))))
    known = {*plain(drill.name).split(), *about.split()}
    others = (word for name in _others(f"{plain(drill.name)} {about}") for word in name.split())
    parts = (about.split(), (word for word in others if word not in known))
    steps = plain(drill.instructions).split()
    return BETWEEN_PARTS.join(" ".join(dict.fromkeys(words)) for words in (*parts, steps))


def _others(own: str) -> Iterator[str]:
    """Yield the synonyms of what stands in ``own``."""
    for row in _ROWS:
        if row.pattern.search(own):
            yield from row.names
            yield from row.also_said


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of synonyms as it is looked up: plain, and each as the words one searches by."""

    names: tuple[str, ...]
    also_said: tuple[str, ...]
    pattern: re.Pattern[str]
    phrases: tuple[frozenset[str], ...]


def _row(row: Synonyms) -> _Row:
    names, also_said = tuple(map(plain, row.names)), tuple(map(plain, row.also_said))
    return _Row(
        names=names,
        also_said=also_said,
        pattern=re.compile(rf"\b(?:{'|'.join(names)})(?:s|es)?\b"),
        phrases=tuple(frozenset(asked(phrase)) for phrase in (*names, *also_said)),
    )


_ROWS = tuple(map(_row, SYNONYMS))


def facets(drill: DrillWords) -> tuple[str, ...]:
    """
    Return the filters under which the drill stands, each as ``kind:value``, sorted.

    ``ability:x`` stands for every ability from the drill's least one on: it says who can do it.
    """
    least = Ability(drill.min_ability).level
    has_kit = drill.equipment.strip().casefold() not in NO_KIT
    found = {
        *(f"stage:{stage}" for stage in drill.stages),
        f"category:{drill.category}",
        *(f"movement:{movement}" for movement in drill.movements),
        f"kit:{'some' if has_kit else 'none'}",
        *(f"position:{posture}" for posture in postures(drill.position)),
        *(f"ability:{ability.value}" for ability in Ability if ability.level >= least),
        f"hand:{drill.hand_use}",
        f"helper:{drill.helper}",
        f"source:{'own' if drill.is_own else 'starter'}",
    }
    return tuple(sorted(found))
