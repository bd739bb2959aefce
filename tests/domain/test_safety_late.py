"""What a phone kept is judged by its own day, however late it comes."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programmes.domain.closures import Closure, Scope
from programmes.domain.progress import Answer
from programmes.domain.safety import PATTERNS, judge, judge_late, merged
from programmes.domain.telling import Facts, Rule
from programmes.domain.timing import Span
from tests.domain.test_safety import DEFAULTS, answered, hurt, told
from tests.domain.told import TODAY, ago, all_facts


def late(source, days, **facts):
    """Return what the rules find today in a row that was told so many days ago."""
    return judge_late(source, Facts(ago(days), **facts), DEFAULTS, today=TODAY)


@pytest.mark.parametrize("days", [1, 7, 200])
def test_what_comes_late_is_judged_by_its_own_day_and_closed_from_today_on(days):
    (finding,) = late(f"report:stroke{days}", days, reported=(told("stroke", days=days),))

    assert finding.rule is Rule.STROKE_SIGN
    assert finding.values == (("late_day", ago(days).isoformat()),)
    assert finding.closures == (Closure(Scope.ALL, Span(TODAY), None, "stroke_sign"),)


def test_what_comes_late_closes_nothing_that_is_over_and_finds_no_pattern():
    strong = hurt(8, days=9, source="entry:1")
    (finding,) = late("entry:1", 9, told=(strong,))
    assert (finding.rule, finding.closures) == (Rule.PAIN_END, ())
    assert finding.values == (("pain", 8), ("late_day", "2026-02-23"))

    hard = tuple(answered(Answer.HARD, days) for days in (9, 10, 11))
    assert judge(Facts(ago(9), told=hard), DEFAULTS)[0].rule is Rule.HARD
    assert late(hard[0].source, 9, told=hard) == ()
    assert late("entry:2", 9, told=(strong,)) == ()


def test_what_comes_late_joins_what_is_found_today():
    today = judge(Facts(TODAY, told=(hurt(7, source="entry:2"),)), DEFAULTS)
    pain = late("entry:1", 9, told=(hurt(9, days=9, source="entry:1"),))
    stroke = late("report:stroke9", 9, reported=(told("stroke", days=9),))

    first, second = merged(today, (*pain, *stroke))

    assert first == stroke[0]
    assert (second.rule, second.sources) == (Rule.PAIN_END, ("entry:1", "entry:2"))
    assert dict(second.values) == {"pain": 7, "late_part": "2026-02-23"}
    assert second.closures == today[0].closures
    assert merged(today, ()) == today
    (same,) = merged(pain, pain)
    assert dict(same.values) == {"pain": 9, "late_day": "2026-02-23"}


@given(facts=all_facts, days=st.integers(1, 400))
def test_whatever_a_rule_acts_on_fires_it_however_late_it_comes(facts, days):
    at_once = [one for one in judge(facts, DEFAULTS) if one.rule not in PATTERNS]
    for source in {source for one in at_once for source in one.sources}:
        later = facts.day + timedelta(days=days)
        found_late = judge_late(source, facts, DEFAULTS, today=later)
        assert [one.rule for one in found_late] == [
            one.rule for one in at_once if source in one.sources
        ]
        assert all(closure.span == Span(later) for one in found_late for closure in one.closures)
