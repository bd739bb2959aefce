"""How a patient's screens are laid out: settings that go with the person, not with the browser."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any, Literal, Self, get_args, get_type_hints


class NoSuchChoice(ValueError):
    """There is no such setting, or it cannot be that."""


@dataclass(frozen=True, slots=True)
class Screen:
    """
    Screen settings of one patient.

    ``neglect`` is the side a person tends to overlook; ``type_percent`` the type size relative to
    20 px; ``tap_guard_ms`` the time in which a second tap is ignored; ``skin_tone`` the hand that
    is drawn. ``reads_aloud`` speaks each page by itself; without ``moves`` pictures stand still.
    """

    neglect: Literal["none", "left", "right"] = "none"
    type_percent: Literal[100, 125, 150, 175, 200] = 100
    column: Literal["left", "middle", "right"] = "middle"
    working_hand: Literal["left", "right"] = "right"
    theme: Literal["system", "light", "dark"] = "system"
    tap_guard_ms: Literal[0, 400, 700] = 400
    contrast: Literal["normal", "high"] = "normal"
    skin_tone: Literal["light", "tan", "brown", "dark", "neutral"] = "tan"
    reads_aloud: Literal[True, False] = False
    moves: Literal[True, False] = True
    sounds: Literal[True, False] = True

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Read stored settings; a missing or unknown value becomes the default."""
        options = choices()
        known = {
            name: data[name]
            for name in options
            # 0 and False are equal, yet no setting has both.
            if name in data and data[name] in options[name].values()
        }
        return cls(**known)

    def to_json(self) -> dict[str, Any]:
        """Return the settings as plain values."""
        return asdict(self)

    @property
    def words(self) -> Mapping[str, str]:
        """Return each setting as the word that stands for it in a form; see ``choices``."""
        return _words(self)

    def chosen(self, words: Mapping[str, str]) -> Self:
        """
        Return the settings with those in ``words`` changed.

        :raises NoSuchChoice: if a setting or its word is unknown.
        """
        options = choices()
        try:
            return replace(self, **{name: options[name][word] for name, word in words.items()})
        except KeyError as error:
            raise NoSuchChoice(str(error)) from error


@cache
def choices() -> Mapping[str, Mapping[str, Any]]:
    """Return what each setting can be, in order: the word that a form sends, and its value."""
    hints = get_type_hints(Screen)
    return {
        field.name: {_word(value): value for value in get_args(hints[field.name])}
        for field in fields(Screen)
    }


@lru_cache(maxsize=1_000)
def _words(screen: Screen) -> Mapping[str, str]:
    # Every page of a patient asks five times.
    return MappingProxyType({name: _word(value) for name, value in asdict(screen).items()})


def _word(value: object) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return str(value)
