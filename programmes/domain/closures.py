"""What safety closes: which drills a closure takes out of a day's plan."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from programmes.domain.fit import ESTIM_CLEARANCE, DrillFacts
from programmes.domain.timing import Span

SHOULDER_FLAGS = frozenset({"shoulder_pain", "subluxation"})
SWELLING_FLAG = "crps_swelling"
STRENGTH = "strength_grip"
"""The category of drills against a resistance."""
SPLINT = "splint"
"""The word by which the kit of a drill names a splint."""


class Scope(StrEnum):
    """How much of the plan is closed."""

    DRILL = "drill"
    SHOULDER = "shoulder"
    DEVICES = "devices"
    LOADING = "loading"
    ALL = "all"


_CLOSED: Mapping[Scope, Callable[[DrillFacts], bool]] = MappingProxyType(
    {
        Scope.SHOULDER: lambda drill: bool(SHOULDER_FLAGS & drill.flags),
        Scope.DEVICES: lambda drill: ESTIM_CLEARANCE in drill.flags or SPLINT in drill.kit.lower(),
        # A hot or swollen hand is neither loaded nor moved by somebody else.
        Scope.LOADING: lambda drill: drill.category == STRENGTH or SWELLING_FLAG in drill.flags,
        Scope.ALL: lambda _drill: True,
    }
)


@dataclass(frozen=True, slots=True)
class Closure:
    """
    A part of the plan that stays closed over a span of days; an open end waits for a therapist.

    ``drill`` is the public id that ``Scope.DRILL`` means, else ``None``. ``rule`` says which rule
    of ``domain.safety`` closed it; empty where nobody asks.
    """

    scope: Scope
    span: Span
    drill: UUID | None = None
    rule: str = ""

    @property
    def key(self) -> tuple[Scope, UUID | None]:
        """Return what is closed, whoever closed it."""
        return self.scope, self.drill

    def closes(self, drill: DrillFacts) -> bool:
        """Tell whether ``drill`` is closed on the days of the span."""
        if self.scope is Scope.DRILL:
            return drill.public_id == self.drill
        return _CLOSED[self.scope](drill)
