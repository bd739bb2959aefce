"""What may be typed in a field, in a file as in a form."""

import re
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

LONGEST_SLUG = 60
BETWEEN = ";"  # the values of a field that holds several
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class InvalidField(ValueError):
    """
    A value breaks the rule of its field; the message is one sentence for its author.

    ``sentence`` is that message before ``params`` are filled in, so that a page can translate it;
    ``column`` is empty where the caller knows which field it asked about.
    """

    def __init__(self, sentence: str, column: str = "", **params: object) -> None:
        super().__init__(sentence % params if params else sentence)
        self.sentence = sentence
        self.column = column
        self.params = params


class Rule(Protocol):
    """What may stand in a field; ``read`` makes a value of what was typed."""

    @property
    def is_required(self) -> bool:
        """Tell whether something must be typed."""

    def read(self, typed: str) -> Any:
        """
        Return the value of ``typed``, which has no space around it.

        :raises InvalidField: if it breaks the rule.
        """


@dataclass(frozen=True, slots=True)
class Text:
    """Words, at most ``most`` characters of them."""

    most: int
    is_required: bool = True

    def read(self, typed: str) -> str:
        """Return the words as they are."""
        if self.is_required and not typed:
            raise InvalidField("Fill this in.")
        if len(typed) > self.most:
            raise InvalidField("Write at most %(most)s characters.", most=self.most)
        if any(char == "\0" or "\ud800" <= char <= "\udfff" for char in typed):
            raise InvalidField("Take out the character that cannot be stored.")
        return typed


@dataclass(frozen=True, slots=True)
class Slug:
    """The short name of a drill in addresses and files."""

    is_required: ClassVar[bool] = True

    def read(self, typed: str) -> str:
        """Return the slug as it is."""
        if len(typed) > LONGEST_SLUG:
            raise InvalidField("Write at most %(most)s characters.", most=LONGEST_SLUG)
        if not _SLUG.fullmatch(typed):
            raise InvalidField("Use small letters, digits and single hyphens only.")
        return typed


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of the values that are known."""

    known: tuple[str, ...]
    is_required: ClassVar[bool] = True

    def read(self, typed: str) -> str:
        """Return the value."""
        if typed not in self.known:
            sentence = "“%(typed)s” is not one of: %(known)s."
            raise InvalidField(sentence, typed=typed[:LONGEST_SLUG], known=", ".join(self.known))
        return typed


@dataclass(frozen=True, slots=True)
class Many:
    """Any number of values, each as ``one`` says, with semicolons between them."""

    one: Rule
    is_required: bool = False

    def read(self, typed: str) -> tuple[str, ...]:
        """Return the values in their order."""
        parts = (part.strip() for part in typed.split(BETWEEN))
        values = tuple(self.one.read(part) for part in parts if part)
        if self.is_required and not values:
            raise InvalidField("Fill this in.")
        return values


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number from ``least`` to ``most``, both allowed."""

    least: int
    most: int
    is_required: bool = False

    def read(self, typed: str) -> int | None:
        """Return the number; ``None`` for nothing."""
        if not typed and not self.is_required:
            return None
        is_number = typed.isascii() and typed.isdigit() and len(typed) < LONGEST_SLUG
        if not is_number or not self.least <= int(typed) <= self.most:
            sentence = "Give a whole number from %(least)s to %(most)s."
            raise InvalidField(sentence, least=self.least, most=self.most)
        return int(typed)
