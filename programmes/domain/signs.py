"""Signs that somebody is ready for another stage: what they ask, and whether they hold."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from programmes.domain.ability import Ability
from programmes.domain.bounds import InvalidDocument, fitting_text, within_bounds

PAIN_DAYS = 14
"""How many days back a sign about pain looks, today included."""


class SignKind(StrEnum):
    """What a sign is about."""

    ABILITY = "ability"  # subject: the ability that is reached
    DAYS = "days_practised"  # number: days practised of the last 28
    MEASURE = "measure"  # subject: a measure by its slug; number: the score to reach
    SEEN = "movement_seen"  # subject: a movement in words; number: how many times in a row
    PAIN = "pain_below"  # number: the pain, 0 to 10, that no answer of 14 days reaches


_NUMBERS = {
    SignKind.DAYS: "days_of_28",
    SignKind.MEASURE: "score",
    SignKind.SEEN: "times_seen",
    SignKind.PAIN: "pain",
}
_WITH_SUBJECT = {SignKind.ABILITY, SignKind.MEASURE, SignKind.SEEN}


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign. Which of ``subject`` and ``number`` it has follows from its kind."""

    kind: SignKind
    subject: str = ""
    number: int | None = None

    def __post_init__(self) -> None:
        bounds = _NUMBERS.get(self.kind)
        if (self.number is None) is not (bounds is None):
            raise InvalidDocument("Give the number that the sign asks for.")
        if bounds is not None and self.number is not None:
            within_bounds(bounds, self.number)
        fitting_text("sign", self.subject, required=self.kind in _WITH_SUBJECT)
        if self.subject and self.kind not in _WITH_SUBJECT:
            raise InvalidDocument("This kind of sign is about nothing further.")
        if self.kind is SignKind.ABILITY and self.subject not in set(Ability):
            raise InvalidDocument("Choose the ability that the sign asks for.")


@dataclass(frozen=True, slots=True)
class SignFacts:
    """
    What the signs read of a patient.

    ``ability`` is ``None`` when nobody assessed it. ``days_practised`` counts the last 28 days,
    ``worst_pain`` is the highest answer of the last 14, ``None`` when nobody answered. ``scores``
    are the newest by measure, of the affected hand where a measure has sides; ``lower_is_better``
    names the measures with the best score at the bottom. ``seen`` says of a movement whether a
    therapist saw it last time they looked.
    """

    ability: Ability | None = None
    days_practised: int = 0
    worst_pain: int | None = None
    scores: Mapping[str, float] = field(default_factory=dict)
    lower_is_better: frozenset[str] = frozenset()
    seen: Mapping[str, bool] = field(default_factory=dict)


def holds(sign: Sign, facts: SignFacts) -> bool | None:
    """Tell whether a sign holds; ``None`` when nobody has looked yet."""
    return _JUDGES[sign.kind](sign, sign.number or 0, facts)


def _ability(sign: Sign, _number: int, facts: SignFacts) -> bool | None:
    return None if facts.ability is None else facts.ability.level >= Ability(sign.subject).level


def _days(_sign: Sign, number: int, facts: SignFacts) -> bool | None:
    return facts.days_practised >= number


def _measure(sign: Sign, number: int, facts: SignFacts) -> bool | None:
    score = facts.scores.get(sign.subject)
    if score is None:
        return None
    return score <= number if sign.subject in facts.lower_is_better else score >= number


def _seen(sign: Sign, _number: int, facts: SignFacts) -> bool | None:
    return facts.seen.get(sign.subject)


def _pain(_sign: Sign, number: int, facts: SignFacts) -> bool | None:
    return None if facts.worst_pain is None else facts.worst_pain < number


_JUDGES: Mapping[SignKind, Callable[[Sign, int, SignFacts], bool | None]] = {
    SignKind.ABILITY: _ability,
    SignKind.DAYS: _days,
    SignKind.MEASURE: _measure,
    SignKind.SEEN: _seen,
    SignKind.PAIN: _pain,
}


def all_hold(signs: Iterable[Sign], facts: SignFacts) -> bool:
    """Tell whether there are signs and each of them holds: readiness needs them all."""
    judged = [holds(sign, facts) for sign in signs]
    return bool(judged) and all(judged)


def broken(signs: Iterable[Sign], facts: SignFacts) -> tuple[Sign, ...]:
    """Return the signs known not to hold; one of a stage's step-back signs is enough to look."""
    return tuple(sign for sign in signs if holds(sign, facts) is False)
