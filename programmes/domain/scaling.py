"""Goal Attainment Scaling: how far each goal was reached, and the T-score of all of them."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from math import sqrt

LEVELS = (-2, -1, 0, 1, 2)
"""Much less than expected, less, as expected, more, much more."""

WEIGHTS = (1, 2, 3)
CORRELATION = 0.3  # how much goals of one person are taken to go together


@dataclass(frozen=True, slots=True)
class Attained:
    """
    How far one goal was reached: ``level`` -2 to +2, ``importance`` and ``difficulty`` 1 to 3.

    :raises ValueError: for a number that is none of these.
    """

    level: int
    importance: int = 1
    difficulty: int = 1

    def __post_init__(self) -> None:
        if self.level not in LEVELS or not {self.importance, self.difficulty} <= set(WEIGHTS):
            raise ValueError("level -2 to 2, importance and difficulty 1 to 3")

    @property
    def weight(self) -> int:
        """Importance times difficulty."""
        return self.importance * self.difficulty


def t_score(goals: Collection[Attained]) -> Decimal:
    """
    Return the T-score of goals, with one decimal place; 50 when all are reached as expected.

    ``50 + 10 Σwx / √(0.7 Σw² + 0.3 (Σw)²)``: Kiresuk and Sherman 1968, as Turner-Stokes 2009
    (doi:10.1177/0269215508101742, with its erratum) gives it.

    :raises ValueError: for no goal.
    """
    if not goals:
        raise ValueError("no goal")
    weights = [goal.weight for goal in goals]
    total = sum(goal.weight * goal.level for goal in goals)
    spread = (1 - CORRELATION) * sum(w * w for w in weights) + CORRELATION * sum(weights) ** 2
    score = Decimal(repr(50 + 10 * total / sqrt(spread)))
    return score.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
