"""What the affected hand can do."""

from enum import StrEnum


class Ability(StrEnum):
    """What the affected hand can do, from least to most."""

    NONE = "none"
    FLICKER = "flicker"
    PARTIAL = "partial"
    GRASP = "grasp"
    RELEASE = "release"
    ISOLATED = "isolated"

    @property
    def level(self) -> int:
        """Return the rank, 0 for none."""
        return list(Ability).index(self)
