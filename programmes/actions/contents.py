"""
What a reminder says: read once, just before it first goes, and kept with it.

A kind that says something of its own has a line in ``CONTENTS``: a function of the message and the
moment that returns plain values for its words in ``letters``, or ``None`` where there is nothing
to say, and then nothing goes. Letters bring their contents with them (``delivery.post``).
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from programmes.domain.reminders import Kind
from programmes.models import Delivery

Contents = dict[str, Any]


def contents_of(*, delivery: Delivery, now: datetime) -> Contents | None:
    """Return what ``delivery`` has to say at ``now``; ``None`` when that is nothing."""
    return CONTENTS[Kind(delivery.kind)](delivery, now)


def _session(delivery: Delivery, _now: datetime) -> Contents | None:
    if delivery.patient is None:
        return None
    return {"cue": delivery.patient.cue}


CONTENTS: Mapping[Kind, Callable[[Delivery, datetime], Contents | None]] = MappingProxyType(
    {Kind.SESSION: _session, Kind.NUDGE: _session}
)
