"""Which patients need a therapist today, and why."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from programmes.domain.reason import Reason
from programmes.domain.telling import Colour, Rule

PAIN_FROM = 4  # of 10
PAIN_DAYS = 3
SILENT_PLANNED_DAYS = 5


class AttentionCode(StrEnum):
    """Why somebody needs attention, most urgent first; the values of each sentence stand behind."""

    RED_CARD = "red_card"  # rule, count (of open cards), and the values of the rule
    PAIN = "pain"  # pain (the worst), days (on how many), window (of the last days)
    AMBER_CARD = "amber_card"  # rule, count (of open cards), and the values of the rule
    SILENT = "silent"  # days (planned ones without practice)

    @property
    def urgency(self) -> int:
        """Return the rank, 0 for the most urgent."""
        return list(AttentionCode).index(self)


@dataclass(frozen=True, slots=True)
class DaySigns:
    """What one local day says; ``worst_pain_0_10`` is ``None`` where nobody told."""

    day: date
    is_due: bool
    is_practised: bool
    worst_pain_0_10: int | None = None


@dataclass(frozen=True, slots=True)
class OpenCard:
    """A card of safety that waits for the team: its rule, and the values of its sentence."""

    rule: Rule
    values: tuple[tuple[str, int | str], ...] = ()


def attention(
    days: Iterable[DaySigns], *, today: date, cards: Collection[OpenCard] = ()
) -> Reason | None:
    """
    Return the most urgent reason to look at a patient; ``None`` when there is none.

    A red card comes before all else, an amber one before silence.

    Pain of 4 or more counts on the last 3 days. Silence is 5 planned days in a row without
    practice; a pause, a rest day and today, which is still open, are no silence. Both thresholds
    are a proposal that clinicians have to confirm.
    """
    past = sorted((d for d in days if d.day <= today), key=lambda d: d.day)
    return (
        _card(AttentionCode.RED_CARD, cards)
        or _pain(past, today)
        or _card(AttentionCode.AMBER_CARD, cards)
        or _silence(past, today)
    )


def order(reason: Reason | None) -> tuple[int, int]:
    """Return what sorts people by urgency: kind first, then the worse one."""
    if reason is None:
        return len(AttentionCode), 0
    values = reason.values
    if reason.code in {AttentionCode.RED_CARD, AttentionCode.AMBER_CARD}:
        return AttentionCode(reason.code).urgency, Rule(str(values["rule"])).urgency
    worse = values["pain"] if reason.code == AttentionCode.PAIN else values["days"]
    return AttentionCode(reason.code).urgency, -int(worse)


def _card(code: AttentionCode, cards: Collection[OpenCard]) -> Reason | None:
    colour = Colour.RED if code is AttentionCode.RED_CARD else Colour.AMBER
    found = sorted(
        (card for card in cards if card.rule.colour is colour), key=lambda card: card.rule.urgency
    )
    if not found:
        return None
    first = found[0]
    params = (("rule", first.rule.value), ("count", len(cards)), *first.values)
    return Reason(code.value, params)


def _pain(past: Sequence[DaySigns], today: date) -> Reason | None:
    first = today - timedelta(days=PAIN_DAYS - 1)
    pains = [
        d.worst_pain_0_10
        for d in past
        if d.day >= first and d.worst_pain_0_10 is not None and d.worst_pain_0_10 >= PAIN_FROM
    ]
    if not pains:
        return None
    params = (("pain", max(pains)), ("days", len(pains)), ("window", PAIN_DAYS))
    return Reason(AttentionCode.PAIN.value, params)


def _silence(past: Sequence[DaySigns], today: date) -> Reason | None:
    silent = 0
    for day in reversed(past):
        if day.is_practised:
            break
        silent += day.is_due and day.day < today
    if silent < SILENT_PLANNED_DAYS:
        return None
    return Reason(AttentionCode.SILENT.value, (("days", silent),))
