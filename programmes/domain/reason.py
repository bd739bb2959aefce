"""Why a rule said what it said, for a page to put into words."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reason:
    """A code, and the values that its sentence names; the pages hold the sentences."""

    code: str
    params: tuple[tuple[str, int | float | str], ...] = ()

    @property
    def values(self) -> dict[str, int | float | str]:
        """Return the values by name."""
        return dict(self.params)
