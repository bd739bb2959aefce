"""Who needs the team today and why, and what is to come; the same for a page and for a digest."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from operator import attrgetter
from typing import NamedTuple

from programmes.domain import evidence
from programmes.domain.progress import days_practised
from programmes.domain.reason import Reason
from programmes.domain.telling import Colour, Rule
from programmes.domain.timing import DAYS_A_WEEK, week_start

PAIN_FROM = 4  # of 10
PAIN_DAYS = 3
LITTLE_SHARE, LITTLE_DUE = 0.5, 4
READY_DRILLS = 2
SNOOZE_DAYS = 3
REVIEWED_DAYS = 7
"""How long a reason stays away that somebody has reviewed, unless there is new evidence."""


class AttentionCode(StrEnum):
    """Why somebody needs attention, most urgent first; the values of each sentence stand behind."""

    RED_CARD = "red_card"  # rule, count (of open cards), and the values of the rule
    PAIN = "pain"  # pain (the worst), days (on how many), window (of the last days)
    AMBER_CARD = "amber_card"  # rule, count (of open cards), and the values of the rule
    MESSAGE = "message"  # count (of those that nobody of the team has read)
    NO_PLAN = "no_plan"  # ended (the first day without the last plan; empty where none was given)
    HINT = "hint"  # rule, count (of suggestions by it), drill or stage of the first
    LITTLE = "little"  # done, due (of the last 7 days)

    @property
    def urgency(self) -> int:
        """Return the rank, 0 for the most urgent."""
        return _URGENCY[self]


_URGENCY = {code: number for number, code in enumerate(AttentionCode)}


class DaySigns(NamedTuple):
    """
    What one local day says; ``worst_pain_0_10`` is ``None`` where nobody told.

    A tuple, because a caseload makes some thousands of them.
    """

    day: date
    is_due: bool
    is_practised: bool
    worst_pain_0_10: int | None = None
    is_finished: bool = False
    is_rest_chosen: bool = False


@dataclass(frozen=True, slots=True)
class OpenCard:
    """
    A card of safety that waits for the team: its rule, and the values of its sentence.

    ``name`` is another as soon as the card rests on new evidence.
    """

    rule: Rule
    values: tuple[tuple[str, int | str], ...] = ()
    name: str = ""


@dataclass(frozen=True, slots=True)
class Planless:
    """
    Nothing was given to a patient who is treated.

    ``ended_on`` is the first day without the last plan; ``None`` where there never was one.
    """

    ended_on: date | None = None


@dataclass(frozen=True, slots=True)
class Hint:
    """
    A suggestion as it was last found: its rule, what it is about, and why.

    ``subject`` names the drill or the kind of stage; empty for the whole plan.
    """

    rule: evidence.Rule
    about: str
    because: Reason
    subject: str = ""
    days: tuple[date, ...] = ()


ASKING: dict[evidence.Rule, int] = {
    evidence.Rule.STEP_BACK: 1,
    evidence.Rule.EASIER: 1,
    evidence.Rule.LESS: 1,
    evidence.Rule.NEXT_STAGE: 1,
    evidence.Rule.HARDER: READY_DRILLS,
    evidence.Rule.LESS_HELP: READY_DRILLS,
    evidence.Rule.MORE: READY_DRILLS,
}
"""
From how many suggestions on a rule asks for somebody today, the most urgent first.

One drill that could grow waits for the next visit; the others stand on the record and among what is
to come.
"""

TOO_MUCH = frozenset({evidence.Rule.EASIER, evidence.Rule.LESS})
"""What asks for somebody only while it is fresh: hard or painful on one of the last 3 days."""


@dataclass(frozen=True, slots=True)
class Flag:
    """A reason to look at somebody; ``key`` is another as soon as there is new evidence."""

    reason: Reason
    key: str

    @property
    def code(self) -> AttentionCode:
        """Return the kind of reason."""
        return AttentionCode(self.reason.code)

    @property
    def order(self) -> tuple[int, int]:
        """Return what sorts reasons by urgency: the kind first, then the worse one."""
        values = self.reason.values
        match self.code:
            case AttentionCode.RED_CARD | AttentionCode.AMBER_CARD:
                return self.code.urgency, Rule(str(values["rule"])).urgency
            case AttentionCode.HINT:
                return self.code.urgency, list(ASKING).index(evidence.Rule(str(values["rule"])))
            case AttentionCode.PAIN:
                return self.code.urgency, -int(values["pain"])
            case AttentionCode.NO_PLAN:
                return self.code.urgency, len(str(values["ended"]))
            case AttentionCode.MESSAGE:
                return self.code.urgency, -int(values["count"])
        return self.code.urgency, int(values["done"])


@dataclass(frozen=True, slots=True)
class PutAway:
    """
    Somebody snoozed or reviewed the reasons with these keys; they come back on ``until``.

    ``is_review`` does not put away a red card, which is closed with a note.
    """

    keys: frozenset[str]
    until: date
    is_review: bool = False

    def hides(self, flag: Flag, today: date) -> bool:
        """Tell whether it keeps this reason away ``today``."""
        is_open = self.is_review and flag.code is AttentionCode.RED_CARD
        return flag.key in self.keys and today < self.until and not is_open


def attention(
    days: Iterable[DaySigns],
    *,
    today: date,
    cards: Collection[OpenCard] = (),
    unread: Collection[int] = (),
    planless: Planless | None = None,
    hints: Collection[Hint] = (),
    put_away: Collection[PutAway] = (),
) -> tuple[Flag, ...]:
    """
    Return every reason to look at a patient, the most urgent first, but for those put away.

    ``unread`` are the keys of messages that wait for the team; ``planless`` is ``None`` while a
    plan goes on, or nobody expects one. Pain of 4 or more counts on the last 3 days. Little is
    something on less than half of at least 4 planned days of the last 7: nothing at all is silence,
    of which the rules of safety tell. All thresholds are a proposal that clinicians have to
    confirm.
    """
    past = sorted((d for d in days if d.day <= today), key=attrgetter("day"))
    found = (
        _card(AttentionCode.RED_CARD, cards),
        _pain(past, today),
        _card(AttentionCode.AMBER_CARD, cards),
        _unread(unread),
        _planless(planless),
        _hint(hints, today),
        _little(past, today),
    )
    flags = [flag for flag in found if flag is not None]
    return tuple(flag for flag in flags if not any(one.hides(flag, today) for one in put_away))


def _flag(code: AttentionCode, key: str, **values: float | str) -> Flag:
    return Flag(Reason(code.value, tuple(values.items())), f"{code.value}:{key}")


def _card(code: AttentionCode, cards: Collection[OpenCard]) -> Flag | None:
    if not cards:
        return None
    colour = Colour.RED if code is AttentionCode.RED_CARD else Colour.AMBER
    found = sorted(
        (card for card in cards if card.rule.colour is colour), key=lambda card: card.rule.urgency
    )
    if not found:
        return None
    first = found[0]
    key = ",".join(sorted(card.name for card in found))
    return _flag(code, key, rule=first.rule.value, count=len(cards), **dict(first.values))


def _pain(past: Sequence[DaySigns], today: date) -> Flag | None:
    first = today - timedelta(days=PAIN_DAYS - 1)
    pains = {
        d.day: d.worst_pain_0_10
        for d in past[-PAIN_DAYS:]
        if d.day >= first and d.worst_pain_0_10 is not None and d.worst_pain_0_10 >= PAIN_FROM
    }
    if not pains:
        return None
    worst = max(pains.values())
    newest = max(pains)
    key = f"{newest}:{pains[newest]}"
    return _flag(AttentionCode.PAIN, key, pain=worst, days=len(pains), window=PAIN_DAYS)


def _unread(messages: Collection[int]) -> Flag | None:
    if not messages:
        return None
    return _flag(AttentionCode.MESSAGE, str(max(messages)), count=len(messages))


def _planless(planless: Planless | None) -> Flag | None:
    if planless is None:
        return None
    ended = str(planless.ended_on or "")
    return _flag(AttentionCode.NO_PLAN, ended, ended=ended)


def _little(past: Sequence[DaySigns], today: date) -> Flag | None:
    first = today - timedelta(days=DAYS_A_WEEK - 1)
    count = days_practised(past, since=first, today=today)
    if not count.done or count.due < LITTLE_DUE or count.done / count.due >= LITTLE_SHARE:
        return None
    return _flag(AttentionCode.LITTLE, str(week_start(today)), done=count.done, due=count.due)


def _hint(hints: Collection[Hint], today: date) -> Flag | None:
    if not hints:
        return None
    fresh = today - timedelta(days=PAIN_DAYS - 1)
    for rule, least in ASKING.items():
        found = [hint for hint in hints if hint.rule is rule]
        if rule in TOO_MUCH:
            found = [hint for hint in found if max(hint.days, default=today) >= fresh]
        if len(found) >= least:
            key = ",".join([rule.value, *sorted(hint.about for hint in found)])
            subject = found[0].subject
            return _flag(
                AttentionCode.HINT, key, rule=rule.value, count=len(found), subject=subject
            )
    return None
