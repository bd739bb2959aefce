"""
What any message looks like, for people who may not read it.

The kind, the clinic and the language are those of a real message; all that it says about somebody
is made up, and its links lead nowhere.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from uuid import UUID

from programmes.domain.reminders import Kind
from programmes.letters import shown
from programmes.letters.letter import Letter
from programmes.models import Delivery, ReminderRule, User

NOBODY = UUID(int=0)
_PERSON = {"name": "Sam Example", "cue": "After breakfast, at the kitchen table."}
_WEEK = _PERSON | {
    "tone": "numbers",
    "said": "several_days",
    "done": 3,
    "due": 5,
    "minutes": 30,
    "movements": 100,
    "wins": ["I held a cup."],
    "next_days": 5,
    "next_minutes": 12,
    "helper": "Kim Example",
}
_COUNTED = {"name": "Sam Example", "done": 3, "due": 5}
_SILENT = {"rule": "silent", "count": 1, "planned": 5, "days": 6}
CONTENTS: Mapping[Kind, Mapping[str, Any]] = MappingProxyType(
    {
        Kind.SESSION: _PERSON,
        Kind.NUDGE: _PERSON,
        Kind.WEEKLY: _WEEK,
        Kind.CARER: _WEEK,
        Kind.DIGEST: {
            "total": 2,
            "practised": 2,
            "needing": [_COUNTED | {"code": "amber_card", "values": _SILENT}],
            "well": [_COUNTED],
            "due": [{"name": "Sam Example", "rules": ["reassess"]}],
        },
        Kind.REASSESS: _PERSON | {"patient": str(NOBODY)},
        Kind.REFRESH: _PERSON | {"patient": str(NOBODY)},
        Kind.CODE: {"minutes": 10, "signs_in": True},
        Kind.OFFER: {"name": "Kim Example", "patient": "Sam Example"},
        Kind.INVITATION: {"name": "Kim Example", "clinic": "Example", "hours": 72},
        Kind.ACCOUNT: {"subject": "About your account", "text": "What changed stands here.\n"},
        Kind.CARD: {"clinic": "Example", "is_sent_on": False},
        Kind.NOTICE: {"about": "erasure", "clinic": "example"},
    }
)


def example_of(delivery: Delivery) -> Letter:
    """Return what is seen of a message as ``delivery`` is one, about nobody."""
    person = User(pk=0, name="Sam Example")  # no address: allauth would store it
    rule = ReminderRule(public_id=NOBODY, kind=delivery.kind) if delivery.rule_id else None
    contents = CONTENTS.get(Kind(delivery.kind), {})
    return shown(
        Delivery(
            public_id=NOBODY,
            clinic=delivery.clinic,
            user=person,
            rule=rule,
            kind=delivery.kind,
            channel=delivery.channel,
            language=delivery.language,
            due_at=delivery.due_at,
            contents_json=dict(contents),
        )
    )
