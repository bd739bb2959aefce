"""How the words of a drill reach a patient: the right side, one sentence at a time."""

import re
from typing import Literal

BodySide = Literal["left", "right"]

_OPPOSITE: dict[BodySide, BodySide] = {"left": "right", "right": "left"}
_BODY = (
    "hand|hands|arm|arms|forearm|forearms|elbow|wrist|palm|thumb|finger|fingers|fingertip"
    "|fingertips|knuckle|knuckles|shoulder|leg|knee|foot"
)
_WHICH = "index|middle|ring|little|upper|lower|whole"
_SIDED = re.compile(
    rf"\b(?:(?P<affected>affected)(?= (?:(?:{_WHICH}) )?(?:{_BODY}|side)\b)"
    rf"|(?P<other>other)(?= (?:(?:{_WHICH}) )?(?:{_BODY})\b))",
    re.IGNORECASE,
)
MOST_WORDS = 12
"""The most words of a sentence that a patient reads; research/ux.md, section 1.2."""

_NUMBERS = "one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|sixty"
_UNITS = "times|reps?|repetitions?|sets?|rounds?|sec|secs|seconds?|min|mins|minutes?"
_DOSE = re.compile(
    rf"\b(?:twice|\d+ ?(?:x|×|s|{_UNITS})|(?:{_NUMBERS}) (?:{_UNITS}))(?!\w)", re.IGNORECASE
)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")


def for_side(text: str, *, affected: BodySide) -> str:
    """
    Return ``text`` with "affected" and "other" before a word of the body as "left" or "right".

    ``affected`` is the patient's affected side. Everything else stays: "the other way" is no side
    of a body.
    """

    def side(match: re.Match[str]) -> str:
        named: str = affected if match["affected"] else _OPPOSITE[affected]
        return named.capitalize() if match[0][0].isupper() else named

    return _SIDED.sub(side, text)


def steps(text: str) -> tuple[str, ...]:
    """Return the sentences of ``text``, one step each, with single spaces inside."""
    whole = " ".join(text.split())
    return tuple(_SENTENCE_END.split(whole)) if whole else ()


def long_sentences(text: str) -> tuple[str, ...]:
    """Return the sentences of ``text`` that have more words than a patient reads with ease."""
    return tuple(step for step in steps(text) if len(step.split()) > MOST_WORDS)


def doses_in(text: str) -> tuple[str, ...]:
    """Return what in ``text`` says how much to do: "10 times". A prescription says it instead."""
    return tuple(match[0] for match in _DOSE.finditer(text))
