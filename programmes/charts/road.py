"""The stages of a programme as a road that is being built."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

PIECE, HEIGHT = 100, 34


class Built(StrEnum):
    """How far a piece of the road is; a piece that stands never goes away again."""

    STANDS = "stands"
    NOW = "now"
    AHEAD = "ahead"


@dataclass(frozen=True, slots=True)
class Piece:
    """One stage: where its piece of road begins, its name, and how far it is in words."""

    x: int
    name: str
    built: Built
    words: str


@dataclass(frozen=True, slots=True)
class Road:
    """All pieces in order, in units of the drawing; the words say the same as the picture."""

    width: int
    height: int
    pieces: tuple[Piece, ...]


def road(names: Sequence[str], *, been_in: Sequence[bool], active: Sequence[bool]) -> Road | None:
    """
    Return the road of the stages called ``names``; ``None`` where there is no stage.

    ``active`` stages are built now. One that a person has ``been_in`` stands, whatever comes:
    a step back takes nothing away.
    """
    words = {
        Built.STANDS: _("You have practised this."),
        Built.NOW: _("You are building this now."),
        Built.AHEAD: _("This comes later."),
    }
    states = [
        Built.NOW if is_now else Built.STANDS if was else Built.AHEAD
        for was, is_now in zip(been_in, active, strict=True)
    ]
    pieces = tuple(
        Piece(place * PIECE, name, state, words[state])
        for place, (name, state) in enumerate(zip(names, states, strict=True))
    )
    return Road(len(pieces) * PIECE, HEIGHT, pieces) if pieces else None
