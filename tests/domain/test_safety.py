"""The rules of safety: each by name, then what holds for all of them."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programmes.domain.ability import Ability
from programmes.domain.closures import Closure, Scope
from programmes.domain.patterns import nudge, resumed
from programmes.domain.progress import Answer
from programmes.domain.safety import foresee, judge
from programmes.domain.telling import (
    SETTLED_WITH,
    Assessed,
    Colour,
    DayPassed,
    Energy,
    Facts,
    Reported,
    ReportKind,
    Rule,
    Told,
)
from programmes.domain.thresholds import Thresholds
from programmes.domain.timing import Span
from tests.domain.told import (
    DRILLS,
    GRIP,
    PASSIVE,
    REACH,
    SPLINT,
    STIM,
    TAP,
    TODAY,
    ago,
    all_facts,
    reports,
)

DEFAULTS = Thresholds()


def hurt(pain, *, site="hand", days=0, drill=TAP, source=None):
    source = source or f"entry:{site}{pain}.{days}"
    return Told(source, ago(days), drill, Answer.HURT, pain, site)


def told(kind, *details, days=0):
    return Reported(f"report:{kind}{days}", ago(days), ReportKind(kind), frozenset(details))


def found(**facts):
    return judge(Facts(TODAY, **facts), DEFAULTS)


def rules(**facts):
    return [finding.rule for finding in found(**facts)]


def closed(findings):
    """Return which drills are closed today, and which still are tomorrow."""
    closures = [closure for finding in findings for closure in finding.closures]
    return tuple(
        {key for key, drill in DRILLS.items()
         if any(c.span.covers(day) and c.closes(drill) for c in closures)}
        for day in (TODAY, ago(-1))
    )  # fmt: skip


ALL = set(DRILLS)


@pytest.mark.parametrize(
    ("facts", "rule", "today", "tomorrow"),
    [
        ({"told": (hurt(4),)}, Rule.PAIN_STOP, {TAP}, set()),
        ({"told": (hurt(7),)}, Rule.PAIN_END, ALL, set()),
        ({"told": (hurt(4, site="shoulder", drill=GRIP),)}, Rule.SHOULDER, {REACH, GRIP}, set()),
        ({"reported": (told("stroke"),)}, Rule.STROKE_SIGN, ALL, ALL),
        ({"reported": (told("chest"),)}, Rule.MEDICAL, ALL, ALL),
        ({"reported": (told("faint"),)}, Rule.MEDICAL, ALL, ALL),
        ({"reported": (told("fall", "injured"),)}, Rule.MEDICAL, ALL, ALL),
        ({"reported": (told("fall"),)}, Rule.FALL, ALL, set()),
        (
            {"reported": (told("swelling", "swollen", "hot"),)},
            Rule.CRPS,
            {GRIP, PASSIVE},
            {GRIP, PASSIVE},
        ),
        (
            {"reported": (told("swelling", "swollen", days=2), told("swelling", "discoloured"))},
            Rule.CRPS,
            {GRIP, PASSIVE},
            {GRIP, PASSIVE},
        ),
        ({"reported": (told("swelling", "hot"),)}, Rule.SWELLING, set(), set()),
        ({"reported": (told("skin", "numb"),)}, Rule.SKIN, {STIM, SPLINT}, {STIM, SPLINT}),
        ({"reported": (told("tighter"),)}, Rule.TIGHTER, set(), set()),
        ({"reported": (told("other"),)}, Rule.OTHER, set(), set()),
    ],
)
def test_what_was_told_fires_its_rule_and_closes_what_it_must(facts, rule, today, tomorrow):
    findings = found(**facts)

    assert [finding.rule for finding in findings] == [rule]
    assert closed(findings) == (today, tomorrow)


def test_shoulder_pain_on_two_of_seven_days_closes_it_until_it_is_reopened():
    findings = found(told=(hurt(4, site="shoulder", days=6), hurt(5, site="shoulder")))

    assert [f.rule for f in findings] == [Rule.SHOULDER_AGAIN, Rule.SHOULDER]
    assert dict(findings[0].values) == {"pain": 5, "days": 2}
    assert closed(findings) == ({REACH, TAP}, {REACH})
    assert rules(told=(hurt(4, site="shoulder", days=7), hurt(5, site="shoulder"))) == [
        Rule.SHOULDER
    ]


def test_pain_that_is_usual_for_its_site_stops_nothing():
    usual = {"hand": 5, "shoulder": 4}

    assert rules(told=(hurt(5), hurt(4, site="shoulder")), usual_pain=usual) == []
    assert rules(told=(hurt(6),), usual_pain=usual) == [Rule.PAIN_STOP]
    assert rules(told=(hurt(7),), usual_pain={"hand": 9}) == [Rule.PAIN_END]
    assert rules(told=(hurt(4, site=None),), usual_pain=usual) == [Rule.PAIN_STOP]


def test_pain_around_a_session_only_ends_the_day():
    def around(pain):
        return Told("session:1.before.0", TODAY, pain_0_10=pain, is_overall=True)

    assert rules(told=(around(6),), start_pain={TODAY: 0}) == []
    assert closed(found(told=(around(7),))) == (ALL, set())


def test_pain_of_two_above_the_start_stops_the_drill():
    start = {TODAY: 1}

    assert rules(told=(hurt(2),), start_pain=start) == []
    assert rules(told=(hurt(3),), start_pain=start) == [Rule.PAIN_STOP]
    assert rules(told=(hurt(3, days=1),), start_pain=start) == []


def test_pain_told_outside_a_drill_closes_no_drill_but_strong_pain_ends_the_day():
    assert closed(found(told=(hurt(5, drill=None),))) == (set(), set())
    assert closed(found(told=(hurt(8, drill=None),))) == (ALL, set())


def test_pain_of_an_earlier_day_raises_a_card_and_closes_nothing():
    findings = found(told=(hurt(8, days=1), hurt(5, days=6), hurt(4, site="shoulder", days=2)))

    assert [f.rule for f in findings] == [Rule.PAIN_END, Rule.SHOULDER, Rule.PAIN_STOP]
    assert closed(findings) == (set(), set())
    assert rules(told=(hurt(8, days=7),)) == []


def test_fall_of_an_earlier_day_closes_nothing():
    assert closed(found(reported=(told("fall", days=1),))) == (set(), set())


def practised(*shares, last=1):
    """Return practised days that end ``last`` days ago, with what was done of what was asked."""
    return tuple(
        DayPassed(f"day:{n}", ago(last + len(shares) - 1 - n), True, True, dose_share=share)
        for n, share in enumerate(shares)
    )


@pytest.mark.parametrize(
    ("shares", "fires"),
    [
        ((1.0, 0.9, 1.0, 0.8, 0.4, 0.4), True),
        ((1.0, 0.9, 1.0, 0.8, 0.4, 0.9), False),
        ((1.0, 0.9, 1.0, 0.4, 0.4), False),  # too few days to compare with
        ((1.0, 0.9, None, 1.0, 0.8, 0.4, 0.4), True),
    ],
)
def test_sudden_drop_of_what_is_done_asks_to_rule_out_an_illness(shares, fires):
    findings = found(days=practised(*shares))

    assert [f.rule for f in findings] == ([Rule.DROP] if fires else [])
    assert rules(days=practised(*shares, last=15)) == []


@pytest.mark.parametrize(
    ("before", "now", "days", "fires"),
    [("grasp", "partial", 0, True), ("partial", "grasp", 0, False), ("grasp", "none", 14, False)],
)
def test_sudden_drop_of_ability_asks_to_rule_out_an_illness(before, now, days, fires):
    assessed = (
        Assessed("ability:1", ago(40), Ability(before)),
        Assessed("ability:2", ago(days), Ability(now)),
    )

    findings = found(assessed=assessed)

    assert [f.rule for f in findings] == ([Rule.DROP] if fires else [])
    assert all(f.sources == ("ability:2",) for f in findings)


def answered(answer, days):
    return Told(f"entry:{answer}{days}", ago(days), TAP, answer)


def test_hard_on_three_of_the_last_seven_practised_days_says_the_dose_is_too_high():
    hard = tuple(answered(Answer.HARD, days) for days in (1, 9, 20))
    right = tuple(answered(Answer.RIGHT, days) for days in (0, 2, 3, 4))

    assert rules(told=hard + right) == [Rule.HARD]
    assert rules(told=hard[:2] + right) == []
    assert rules(told=(*hard, *right, answered(Answer.EASY, 5))) == []
    assert rules(told=(*hard, *right, Told("entry:x", ago(5), TAP, is_practised=False))) == [
        Rule.HARD
    ]


def test_little_energy_on_three_of_seven_days_is_told():
    low = tuple(Energy(f"session:{days}", ago(days), 1) for days in (0, 3, 6, 7))

    assert rules(energies=low[:3]) == [Rule.LOW_ENERGY]
    assert rules(energies=low[1:]) == []
    assert rules(energies=(*low[:2], Energy("session:x", ago(3), 2))) == []
    assert rules(energies=(*low[:2], Energy("session:x", ago(4), 3))) == []


def rested(*days_ago):
    return tuple(DayPassed(f"day:-{days}", ago(days), is_rest=True) for days in days_ago)


def test_rest_that_was_chosen_counts_as_a_day_of_little_energy():
    (finding,) = found(days=rested(0, 2, 6))
    assert (finding.rule, finding.values) == (Rule.LOW_ENERGY, (("days", 3), ("rests", 3)))
    assert finding.sources == ("day:-0", "day:-2", "day:-6")

    assert rules(days=rested(0, 2, 7)) == []
    low = (Energy("session:1", ago(2), 1), Energy("session:2", ago(3), 1))
    (mixed,) = found(days=rested(0, 2), energies=low)
    assert mixed.values == (("days", 3), ("rests", 2))


def silent(planned, days, **more):
    """Return days without practice before today, the last ``planned`` of them due."""
    return tuple(
        DayPassed(f"day:-{n:02}", ago(n), is_due=n <= planned, **more) for n in range(1, days + 1)
    )


@pytest.mark.parametrize(
    ("planned", "days", "nudges", "fires"),
    [
        (2, 6, False, False),
        (3, 3, True, False),
        (1, 7, True, False),
        (5, 5, True, True),
        (1, 10, True, True),
        (0, 12, False, False),
    ],
)
def test_silence_first_nudges_then_raises_a_card(planned, days, nudges, fires):
    facts = Facts(TODAY, days=silent(planned, days))

    assert nudge(facts, DEFAULTS) is nudges
    assert bool(judge(facts, DEFAULTS)) is fires
    away = replace(facts, is_followed=False)
    assert (nudge(away, DEFAULTS), judge(away, DEFAULTS)) == (False, ())


@pytest.mark.parametrize("more", [{"is_practised": True}, {"is_off": True}, {"is_rest": True}])
def test_silence_begins_after_practice_after_days_off_and_after_chosen_rest(more):
    days = (*silent(4, 4), DayPassed("day:x", ago(5), True, **more), *silent(30, 30)[5:])

    assert rules(days=days) == []
    assert rules(days=(*silent(4, 4), DayPassed("day:0", TODAY, True))) == []
    logged = Told("entry:1", ago(3))  # while its day is not written yet
    assert rules(days=silent(6, 6), told=(logged,)) == []
    assert rules(days=silent(6, 6), told=(replace(logged, is_practised=False),)) == [Rule.SILENT]


@pytest.mark.parametrize(
    ("more", "day"),
    [
        ({}, None),
        ({"told": (Told("entry:1", TODAY),)}, TODAY),
        ({"told": (Told("entry:1", TODAY, is_practised=False),)}, None),
        ({"days": (DayPassed("day:0", TODAY, is_practised=True),)}, TODAY),
        ({"told": (Told("entry:1", ago(6)),)}, None),  # before the silence
        ({"told": (Told("entry:1", ago(3)), Told("entry:2", TODAY))}, ago(3)),  # sent late
    ],
)
def test_silence_is_over_from_the_first_practice_since_it_began(more, day):
    found = Facts(TODAY, days=silent(5, 5))
    (finding,) = judge(found, DEFAULTS)
    then = replace(found, days=(*found.days, *more.get("days", ())), told=more.get("told", ()))

    assert resumed(then, finding.sources) == day
    assert resumed(then, ("day:gone",)) is None


def test_what_a_therapist_dealt_with_fires_no_more_but_what_is_new_does():
    facts = Facts(TODAY, told=(hurt(8, source="entry:1"),))

    assert judge(facts, DEFAULTS, {Rule.PAIN_END: frozenset({"entry:1"})}) == ()
    assert judge(facts, DEFAULTS, {Rule.PAIN_STOP: frozenset({"entry:1"})}) != ()
    again = replace(facts, told=(*facts.told, hurt(9, source="entry:2")))
    (finding,) = judge(again, DEFAULTS, {Rule.PAIN_END: frozenset({"entry:1"})})
    assert finding.sources == ("entry:2",)


def test_rules_are_red_down_to_a_drop_and_settle_what_is_less_urgent():
    red = [rule for rule in Rule if rule.colour is Colour.RED]

    assert red == [
        Rule.STROKE_SIGN, Rule.MEDICAL, Rule.PAIN_END, Rule.CRPS, Rule.SKIN, Rule.SHOULDER_AGAIN,
        Rule.DROP,
    ]  # fmt: skip
    assert all(
        rule.urgency < other.urgency for rule, others in SETTLED_WITH.items() for other in others
    )


def test_closure_of_one_drill_is_known_by_its_drill():
    closure = Closure(Scope.DRILL, Span(TODAY), TAP)

    assert closure.key == (Scope.DRILL, TAP)
    assert (closure.closes(DRILLS[TAP]), closure.closes(DRILLS[GRIP])) == (True, False)


@given(facts=all_facts, random=st.randoms(use_true_random=False))
def test_rules_do_not_depend_on_order_nor_on_repeats(facts, random):
    def mixed(rows):
        rows = [*rows, *rows[:3]]
        random.shuffle(rows)
        return tuple(rows)

    names = ("told", "reported", "energies", "days")
    other = replace(facts, **{name: mixed(getattr(facts, name)) for name in names})

    assert judge(other, DEFAULTS) == judge(facts, DEFAULTS)


@given(facts=all_facts, data=st.data())
def test_more_pain_never_opens_more_practice(facts, data):
    told = facts.told
    if not told:
        return
    which = data.draw(st.integers(0, len(told) - 1))
    worse = data.draw(st.integers((told[which].pain_0_10 or 0), 10))
    more = replace(told[which], pain_0_10=worse)
    before = closed(judge(facts, DEFAULTS))

    after = closed(judge(replace(facts, told=(*told[:which], more, *told[which + 1 :])), DEFAULTS))

    assert all(was <= now for was, now in zip(before, after, strict=True))


@given(facts=all_facts, report=reports)
def test_one_more_report_never_opens_more_practice(facts, report):
    before = closed(judge(facts, DEFAULTS))
    more = replace(report, source="report:new")

    after = closed(judge(replace(facts, reported=(*facts.reported, more)), DEFAULTS))

    assert all(was <= now for was, now in zip(before, after, strict=True))


@given(facts=all_facts)
def test_every_finding_names_what_it_rests_on_and_only_that_can_be_dealt_with(facts):
    known = {row.source for rows in (facts.told, facts.reported, facts.energies, facts.days)
             for row in rows}  # fmt: skip
    findings = judge(facts, DEFAULTS)

    assert all(f.sources and known.issuperset(f.sources) for f in findings)
    spent = {f.rule: frozenset(f.sources) for f in findings}
    for finding in judge(facts, DEFAULTS, spent):
        assert not spent.get(finding.rule, frozenset()) & set(finding.sources)


def test_foresee_says_what_telling_would_fire_and_nothing_else():
    before = Facts(TODAY, told=(hurt(5, site="shoulder", days=1),), reported=(told("stroke"),))
    now = hurt(4, site="shoulder", drill=None, source="phone")
    assert [one.rule for one in foresee(now, before, DEFAULTS)] == [
        Rule.SHOULDER_AGAIN,
        Rule.SHOULDER,
    ]
    assert foresee(hurt(1, source="phone"), before, DEFAULTS) == ()


def test_foresee_reads_signs_of_swelling_together_with_those_told_before():
    before = Facts(TODAY, reported=(told("swelling", "swollen", days=1),))
    one = Reported("phone", TODAY, ReportKind.SWELLING, frozenset({"hot"}))
    assert [found.rule for found in foresee(one, before, DEFAULTS)] == [Rule.CRPS]
    assert foresee(one, before, DEFAULTS) == tuple(
        found for found in judge(replace(before, reported=(*before.reported, one)), DEFAULTS)
    )
