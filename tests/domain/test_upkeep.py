import pytest

from programmes.domain.ability import Ability
from programmes.domain.evidence import NewLimit, Repeat, Rule
from programmes.domain.fit import PatientFacts
from programmes.domain.progress import DayFacts
from programmes.domain.suggestions import suggestions
from tests.domain.suggesting import ago, evidence, practised, rules

GROW, REFRESH, REASSESS, REMEASURE = Rule.GROW, Rule.REFRESH, Rule.REASSESS, Rule.REMEASURE


def limited(minutes):
    return PatientFacts(ability=Ability.FLICKER, minutes_limit=minutes)


@pytest.mark.parametrize(("limit", "offered"), [(10, 20), (15, 20), (20, 30), (30, 60), (45, 60)])
def test_two_weeks_at_eighty_percent_offer_the_next_step(limit, offered):
    (found,) = suggestions(evidence(days=practised(12), patient=limited(limit)))

    assert (found.rule, found.about, found.change) == (GROW, "", NewLimit(offered))
    assert found.because.values == {"done": 12, "due": 14, "minutes": limit}


@pytest.mark.parametrize("limit", [60, 90, None])
def test_beyond_sixty_minutes_nothing_is_offered(limit):
    assert rules(evidence(days=practised(14), patient=limited(limit))) == []


@pytest.mark.parametrize(
    ("days", "found"),
    [
        (practised(8, of=10), [GROW]),  # 80 % exactly
        (practised(11, of=14), []),  # 78.6 %
        (practised(6, of=6), [GROW]),
        (practised(5, of=5), []),  # a fortnight of pause proves nothing
        ((), []),
        (tuple(DayFacts(ago(20 + n), True, True) for n in range(8)), []),
    ],
)
def test_days_practised_of_days_due_decide(days, found):
    assert rules(evidence(days=days)) == found


def test_nothing_is_offered_before_two_weeks_nor_while_a_card_is_open():
    assert rules(evidence(days=practised(14), since=ago(12))) == []
    assert rules(evidence(days=practised(14), since=ago(13))) == [GROW]
    assert rules(evidence(days=practised(14), has_open_card=True)) == []


@pytest.mark.parametrize(
    ("same_since", "weeks"), [(ago(41), None), (ago(42), 6), (ago(60), 8), (None, None)]
)
def test_the_same_drills_for_six_weeks_suggest_a_refresh(same_since, weeks):
    found = suggestions(evidence(same_since=same_since))

    assert [(one.rule, one.because.values, one.change) for one in found] == (
        [(REFRESH, {"weeks": weeks}, None)] if weeks else []
    )


@pytest.mark.parametrize(("day", "weeks"), [(ago(27), None), (ago(28), 4), (ago(70), 10)])
def test_the_hand_is_looked_at_again_after_four_weeks(day, weeks):
    found = suggestions(evidence(assessed=((day, Ability.FLICKER),)))

    assert [(one.rule, one.because.values) for one in found] == (
        [(REASSESS, {"weeks": weeks, "every": 4})] if weeks else []
    )


def test_each_measure_in_use_is_due_after_its_own_weeks():
    repeats = (Repeat("bbt", ago(28), 4), Repeat("arom-wrist-ext", ago(15), 2))
    fresh = (Repeat("bbt", ago(27), 4),)

    found = suggestions(evidence(repeats=repeats))

    assert [(one.rule, one.about) for one in found] == [
        (REMEASURE, "bbt"),
        (REMEASURE, "arom-wrist-ext"),
    ]
    assert rules(evidence(repeats=fresh)) == []
