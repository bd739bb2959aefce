"""Goal Attainment Scaling: scores worked out by hand."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programmes.domain.scaling import LEVELS, WEIGHTS, Attained, t_score


@pytest.mark.parametrize(
    ("goals", "score"),
    [
        ([(0, 1, 1)], "50.0"),
        ([(1, 1, 1)], "60.0"),  # one goal: a level is one standard deviation
        ([(-2, 3, 3)], "30.0"),  # the weight of a single goal does not count
        ([(0, 1, 1), (0, 3, 3), (0, 2, 1)], "50.0"),
        # w = 1, 1: 10 * 2 / √(1.4 + 1.2) = 12.403
        ([(1, 1, 1), (1, 1, 1)], "62.4"),
        # w = 4, 1: 10 * (4 - 1) / √(0.7 * 17 + 0.3 * 25) = 30 / 4.4045
        ([(1, 2, 2), (-1, 1, 1)], "56.8"),
        # w = 1, 1, 1: 10 * 6 / √(2.1 + 2.7) = 27.386
        ([(2, 1, 1), (2, 1, 1), (2, 1, 1)], "77.4"),
    ],
)
def test_t_score_of_goals_worked_by_hand(goals, score):
    assert t_score([Attained(*goal) for goal in goals]) == Decimal(score)


goals = st.lists(
    st.builds(
        Attained, st.sampled_from(LEVELS), st.sampled_from(WEIGHTS), st.sampled_from(WEIGHTS)
    ),
    min_size=1,
    max_size=6,
)


@given(goals)
def test_t_score_of_the_opposite_lies_as_far_on_the_other_side_of_50(given_goals):
    opposite = [Attained(-g.level, g.importance, g.difficulty) for g in given_goals]
    assert abs(t_score(given_goals) + t_score(opposite) - 100) <= Decimal("0.1")
    assert 0 <= t_score(given_goals) <= 100


@pytest.mark.parametrize("bad", [(3, 1, 1), (0, 0, 1), (0, 1, 4)])
def test_attained_takes_no_other_numbers(bad):
    with pytest.raises(ValueError, match="level -2 to 2"):
        Attained(*bad)


def test_t_score_of_no_goal_is_refused():
    with pytest.raises(ValueError, match="no goal"):
        t_score([])
