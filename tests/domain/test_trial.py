"""What other thresholds would have done: counts, of the rules that read them and no others."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programmes.domain.progress import Answer
from programmes.domain.safety import RULES, judge
from programmes.domain.telling import Facts, Told
from programmes.domain.thresholds import BOUNDS, GROUPS, Group, InvalidThreshold, Thresholds
from programmes.domain.trial import READ_BY, Case, Effect, effect
from tests.domain.told import TAP, TODAY, ago, all_facts

DEFAULTS = Thresholds()


def hurt(pain, *, days=0):
    return Told(f"entry:{days}", ago(days), TAP, Answer.HURT, pain, "hand")


def case(*told, **after):
    return Case(Facts(TODAY, told=told), DEFAULTS, Thresholds.merged(after))


@pytest.mark.parametrize(
    ("cases", "found"),
    [
        ([], Effect()),
        ([case(hurt(3), pain_stop=3)], Effect(1, 1, 1, 0)),
        ([case(hurt(4), pain_stop=5)], Effect(1, 1, 0, 1)),
        ([case(hurt(2), pain_stop=3)], Effect(1, 0, 0, 0)),
        # told on two days, and a rule counts once
        ([case(hurt(3), hurt(3, days=20), pain_stop=3)], Effect(1, 1, 1, 0)),
        # three weeks ago it would have been seen that week, and not today
        ([case(hurt(3, days=27), pain_stop=3)], Effect(1, 1, 1, 0)),
        # the day stops where only the drill did, so one card comes and another does not
        ([case(hurt(6), pain_end=6), case(hurt(4), pain_end=6)], Effect(2, 1, 1, 1)),
    ],
)
def test_effect_counts_cards_and_patients(cases, found):
    assert effect(cases, Group.PAIN) == found


def test_effect_of_a_day_outside_the_window_is_none():
    assert effect([case(hurt(3, days=35), pain_stop=3)], Group.PAIN) == Effect(1, 0, 0, 0)


@given(facts=all_facts)
def test_thresholds_that_stay_change_nothing(facts):
    for group in Group:
        assert effect([Case(facts, DEFAULTS, DEFAULTS)], group) == Effect(1, 0, 0, 0)


@given(facts=all_facts, data=st.data())
def test_thresholds_of_a_group_change_the_findings_of_its_rules_alone(facts, data):
    group = data.draw(st.sampled_from(Group))
    values = {name: data.draw(st.integers(*BOUNDS[name])) for name in GROUPS[group]}
    try:
        other = Thresholds.merged(values)
    except InvalidThreshold:
        return
    kept = set(RULES) - set(READ_BY[group])

    before, after = (
        {one for one in judge(facts, limits) if one.rule in kept} for limits in (DEFAULTS, other)
    )

    assert before == after


@given(facts=all_facts, day=st.integers(0, 10).map(ago))
def test_facts_of_an_earlier_day_know_nothing_of_later_ones(facts, day):
    then = facts.as_of(day)

    assert then.day == day
    for name in ("told", "reported", "energies", "days", "assessed"):
        assert getattr(then, name) == tuple(f for f in getattr(facts, name) if f.day <= day)
    assert then.as_of(day) == replace(then, day=day)
