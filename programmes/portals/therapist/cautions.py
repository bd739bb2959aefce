"""What a therapist acknowledges when giving, in words: one tick for each reason."""

from collections.abc import Iterable
from dataclasses import dataclass

from programmes.domain.giving import Caution
from programmes.models.care import Care
from programmes.portals.therapist import words


@dataclass(frozen=True, slots=True)
class ToKnow:
    """A reason for care with the names of the drills that it is about."""

    code: str
    sentence: str
    drills: tuple[str, ...]


def to_know(cautions: Iterable[Caution], care: Care) -> tuple[ToKnow, ...]:
    """Return ``cautions`` by their reason, in the order in which they come."""
    groups: dict[str, list[Caution]] = {}
    for one in cautions:
        groups.setdefault(one.code, []).append(one)
    return tuple(
        ToKnow(
            code=code,
            sentence=words.sentence(found[0].reason),
            drills=tuple(care.drills[one.drill].name for one in found),
        )
        for code, found in groups.items()
    )
