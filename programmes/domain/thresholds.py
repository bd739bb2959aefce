"""From where on the rules of safety act; a clinic and a patient may have their own."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from types import MappingProxyType

BOUNDS: Mapping[str, tuple[int, int]] = MappingProxyType(
    {
        "pain_stop": (2, 6),
        "pain_rise": (1, 4),
        "pain_end": (5, 9),
        "shoulder_pain": (2, 6),
        "shoulder_days": (1, 4),
        "swelling_days": (1, 7),
        "drop_percent": (20, 80),
        "drop_days": (1, 5),
        "hard_days": (2, 7),
        "energy_low": (1, 4),
        "energy_days": (2, 7),
        "nudge_planned_days": (2, 10),
        "nudge_days": (3, 14),
        "silent_planned_days": (3, 14),
        "silent_days": (5, 28),
    }
)
"""The least and the most of each threshold, both allowed: no setting turns a rule off."""


class Group(StrEnum):
    """The thresholds that are set together."""

    PAIN = "pain"
    SHOULDER = "shoulder"
    HAND = "hand"
    EFFORT = "effort"
    SILENCE = "silence"


GROUPS: Mapping[Group, tuple[str, ...]] = MappingProxyType(
    {
        Group.PAIN: ("pain_stop", "pain_rise", "pain_end"),
        Group.SHOULDER: ("shoulder_pain", "shoulder_days"),
        Group.HAND: ("swelling_days", "drop_percent", "drop_days"),
        Group.EFFORT: ("hard_days", "energy_low", "energy_days"),
        Group.SILENCE: ("nudge_planned_days", "nudge_days", "silent_planned_days", "silent_days"),
    }
)
"""Each threshold in one group, with those that it must stay below."""


class InvalidThreshold(ValueError):
    """
    A threshold is unknown, no whole number, out of its bounds, or above one it must stay below.

    ``name`` is which.
    """

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


@dataclass(frozen=True, slots=True)
class Thresholds:
    """
    The values from which on a rule acts; the defaults are a proposal that clinicians have to sign.

    Pain and energy are 0 to 10. Pain of ``pain_stop`` that is above the usual pain of its site, or
    of ``pain_rise`` above the start, stops a drill; ``pain_end`` stops practice. ``shoulder_days``
    are of the last 7. Signs of swelling of the last ``swelling_days`` are read together. Quality
    dropped where the dose done on each of ``drop_days`` days is ``drop_percent`` or less of what it
    was. ``hard_days`` are of the last 7 days practised, ``energy_days`` of the last 7 days.

    :raises InvalidThreshold: when a value is out of ``BOUNDS``, or the order is wrong.
    """

    pain_stop: int = 4
    pain_rise: int = 2
    pain_end: int = 7
    shoulder_pain: int = 4
    shoulder_days: int = 2
    swelling_days: int = 3
    drop_percent: int = 50
    drop_days: int = 2
    hard_days: int = 3
    energy_low: int = 2
    energy_days: int = 3
    nudge_planned_days: int = 3
    nudge_days: int = 7
    silent_planned_days: int = 5
    silent_days: int = 10

    def __post_init__(self) -> None:
        for name, value in asdict(self).items():
            low, high = BOUNDS[name]
            if not low <= value <= high:
                raise InvalidThreshold(name)
        for smaller, larger in (
            ("pain_stop", "pain_end"),
            ("nudge_planned_days", "silent_planned_days"),
            ("nudge_days", "silent_days"),
        ):
            if getattr(self, smaller) > getattr(self, larger):
                raise InvalidThreshold(smaller)

    @classmethod
    def merged(cls, *overrides: Mapping[str, object]) -> "Thresholds":
        """
        Return the defaults with these overrides, the later above the earlier.

        :raises InvalidThreshold: when one names no threshold, or is no whole number in its bounds.
        """
        values: dict[str, int] = {}
        names = {field.name for field in fields(cls)}
        for name, value in (pair for override in overrides for pair in override.items()):
            # A bool is an int to Python, and never a threshold.
            if name not in names or type(value) is not int:
                raise InvalidThreshold(name)
            values[name] = value
        return cls(**values)


def with_changes(own: Mapping[str, object], changes: Mapping[str, int | None]) -> dict[str, object]:
    """Return the overrides ``own`` with ``changes``; ``None`` takes one away."""
    names = {**own, **changes}
    return {name: value for name, value in names.items() if value is not None}
