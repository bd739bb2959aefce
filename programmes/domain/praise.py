"""
The one sentence after practice: always true of what happened, never random, never blame.

Feedback that is good and true lifts what people expect of themselves, and with it motor learning
(OPTIMAL theory, Wulf and Lewthwaite 2016). The order and the limits are Relearn's own.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from programmes.domain.document import Size
from programmes.domain.plan import LOW_ENERGY
from programmes.domain.timing import DAYS_A_WEEK, week_start

SEVERAL_DAYS = 2


class Praise(StrEnum):
    """What the sentence says; of several that are true the first stands."""

    TOLD_PAIN = "told_pain"
    RESTED = "rested"
    FIRST_DAY = "first_day"
    CAME_BACK = "came_back"
    LOW_ENERGY = "low_energy"
    ALL_OF_FULL = "all_of_full"
    ALL_OF_SHORT = "all_of_short"
    ALL_OF_TINY = "all_of_tiny"
    DAYS_THIS_WEEK = "days_this_week"
    PRACTISED = "practised"


@dataclass(frozen=True, slots=True)
class Happened:
    """
    What came of ``day``, a date in the patient's zone.

    ``earlier`` are practised days before it, in any order; the latest must be among them.
    ``size`` and ``energy_0_10`` are ``None`` where nobody chose or said. ``told_pain`` tells that
    a drill was answered with "it hurt".
    """

    day: date
    is_practised: bool
    is_all_done: bool
    told_pain: bool
    size: Size | None = None
    energy_0_10: int | None = None
    earlier: tuple[date, ...] = ()

    @property
    def days_this_week(self) -> int:
        """Return on how many days of this week was practised, Monday first, today included."""
        monday = week_start(self.day)
        return self.is_practised + len({one for one in self.earlier if monday <= one < self.day})

    @property
    def days_since(self) -> int | None:
        """Return the days since the last practice before today; ``None`` when there was none."""
        return (self.day - max(self.earlier)).days if self.earlier else None


def _did_all(size: Size) -> Callable[[Happened], bool]:
    return lambda it: it.is_practised and it.is_all_done and it.size is size


TRUE_WHEN: Mapping[Praise, Callable[[Happened], bool]] = MappingProxyType(
    {
        Praise.TOLD_PAIN: lambda it: it.told_pain,
        Praise.RESTED: lambda it: not it.is_practised,
        Praise.FIRST_DAY: lambda it: it.is_practised and not it.earlier,
        Praise.CAME_BACK: lambda it: it.is_practised and (it.days_since or 0) >= DAYS_A_WEEK,
        Praise.LOW_ENERGY: lambda it: (
            it.is_practised and it.energy_0_10 is not None and it.energy_0_10 <= LOW_ENERGY
        ),
        Praise.ALL_OF_FULL: _did_all(Size.FULL),
        Praise.ALL_OF_SHORT: _did_all(Size.SHORT),
        Praise.ALL_OF_TINY: _did_all(Size.TINY),
        Praise.DAYS_THIS_WEEK: lambda it: it.is_practised and it.days_this_week >= SEVERAL_DAYS,
        Praise.PRACTISED: lambda it: it.is_practised,
    }
)
"""Each rule by its name, and when its sentence is true."""


def praise(happened: Happened) -> Praise:
    """Return the first rule, in the order of ``Praise``, whose sentence is true of the day."""
    return next(rule for rule in Praise if TRUE_WHEN[rule](happened))
