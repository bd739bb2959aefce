"""How large the numbers and how long the texts of a programme may be."""

from collections.abc import Mapping
from types import MappingProxyType

BOUNDS: Mapping[str, tuple[int, int]] = MappingProxyType(
    {
        "sets": (1, 10),
        "reps": (1, 200),
        "hold_s": (1, 120),
        "minutes": (1, 60),
        "bout_s": (5, 600),
        "rest_s": (0, 300),
        "pace_s": (1, 180),
        "times_a_day": (1, 6),
        "days_per_week": (1, 7),
        "weeks": (1, 104),
        "step": (1, 60),
        "days_of_28": (1, 28),
        "times_seen": (1, 20),
        "score": (0, 300),
        "pain": (1, 10),
    }
)
"""The least and the most of each number in a document, both allowed."""

MAX_LENGTHS: Mapping[str, int] = MappingProxyType(
    {"title": 120, "name": 80, "aim": 500, "not_about": 500, "sign": 200, "note": 300}
)
"""The most characters of each text in a document."""

MAX_STAGES = 12
MAX_PRESCRIPTIONS = 40  # in one stage
MAX_SIGNS = 12  # of one sort in one stage

_LABELS = {
    "sets": "Sets",
    "reps": "Repetitions",
    "hold_s": "Seconds to hold",
    "minutes": "Minutes",
    "bout_s": "Seconds of a bout",
    "rest_s": "Seconds of rest",
    "pace_s": "Seconds for one repetition",
    "times_a_day": "Times a day",
    "days_per_week": "Days a week",
    "weeks": "Weeks",
    "step": "The step",
    "days_of_28": "Days of 28",
    "times_seen": "Times seen",
    "score": "The score",
    "pain": "Pain",
    "title": "The title",
    "name": "The name of the stage",
    "aim": "The aim",
    "not_about": "What the stage is not about",
    "sign": "A sign",
    "note": "The note",
}


class InvalidDocument(ValueError):
    """
    The document breaks one of its own rules; the message is one sentence for the therapist.

    ``sentence`` is that message before ``params`` are filled in, so that a page can translate it.
    """

    def __init__(self, sentence: str, **params: object) -> None:
        super().__init__(sentence % params if params else sentence)
        self.sentence = sentence
        self.params = params


def within_bounds(name: str, number: int) -> None:
    """
    Check a number of a document against ``BOUNDS``.

    :raises InvalidDocument: when it is below the least or above the most.
    """
    low, high = BOUNDS[name]
    if not low <= number <= high:
        message = "%(label)s must be from %(low)s to %(high)s."
        raise InvalidDocument(message, label=_LABELS[name], low=low, high=high)


def fitting_text(name: str, text: str, *, required: bool = False) -> None:
    """
    Check a text of a document against ``MAX_LENGTHS``; ``required`` refuses an empty one.

    :raises InvalidDocument: when it is too long, or holds what cannot be stored.
    """
    label, most = _LABELS[name], MAX_LENGTHS[name]
    if required and not text.strip():
        raise InvalidDocument("%(label)s must not be empty.", label=label)
    if len(text) > most:
        message = "%(label)s must have at most %(most)s characters."
        raise InvalidDocument(message, label=label, most=most)
    if any(char == "\0" or "\ud800" <= char <= "\udfff" for char in text):
        raise InvalidDocument("%(label)s holds a character that cannot be stored.", label=label)
