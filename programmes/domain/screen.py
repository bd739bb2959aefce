"""How a patient's screens are laid out: settings that go with the person, not with the browser."""

from dataclasses import asdict, dataclass, fields
from typing import Any, Literal, Self, get_args, get_type_hints


@dataclass(frozen=True, slots=True)
class Screen:
    """
    Screen settings of one patient.

    ``neglect`` is the side a person tends to overlook; ``type_percent`` the type size relative to
    20 px; ``tap_guard_ms`` the time in which a second tap is ignored.
    """

    neglect: Literal["none", "left", "right"] = "none"
    type_percent: Literal[100, 125, 150, 175, 200] = 100
    column: Literal["left", "middle", "right"] = "middle"
    working_hand: Literal["left", "right"] = "right"
    theme: Literal["system", "light", "dark"] = "system"
    tap_guard_ms: Literal[0, 400, 700] = 400

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Read stored settings; a missing or unknown value becomes the default."""
        hints = get_type_hints(cls)
        known = {
            name: data[name]
            for name in (field.name for field in fields(cls))
            if name in data and data[name] in get_args(hints[name])
        }
        return cls(**known)

    def to_json(self) -> dict[str, Any]:
        """Return the settings as plain values."""
        return asdict(self)
