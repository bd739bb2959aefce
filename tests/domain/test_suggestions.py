"""What holds of all suggestions, whatever the evidence."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from programmes.domain.ability import Ability
from programmes.domain.document import Dose
from programmes.domain.evidence import (
    PROGRESSION,
    Answered,
    NewDose,
    NewDrill,
    NewStage,
    Repeat,
    Rule,
)
from programmes.domain.fit import OverloadCode, PatientFacts, Verdict, fit, overload
from programmes.domain.progress import Answer, DayFacts
from programmes.domain.serial import from_json, to_json
from programmes.domain.signs import SignFacts
from programmes.domain.suggestions import away_until, suggestions
from tests.domain.suggesting import (
    CHAIN,
    EARLY,
    KEY,
    MID,
    RACE,
    TAP,
    TODAY,
    TOUCH,
    TWELVE,
    ago,
    document,
    evidence,
    practised,
    prescription,
    rules,
    variant,
)

EASY3 = ("easy", "easy", "easy")
UP = {Rule.MORE, Rule.HARDER, Rule.LESS_HELP}
ORDER = list(Rule)

doses = st.builds(Dose, sets=st.just(2), reps=st.integers(1, 24))
tellings = st.tuples(
    st.integers(0, 20),
    st.sampled_from(Answer),
    st.sampled_from([TWELVE, Dose(sets=1, reps=12), Dose(sets=2, reps=20)]),
    st.booleans(),
)
patients = st.builds(
    PatientFacts,
    ability=st.none() | st.sampled_from(Ability),
    flags=st.frozensets(st.sampled_from(["sharp_object", "fatigue"])),
    has_helper=st.none() | st.booleans(),
    minutes_limit=st.none() | st.integers(1, 60),
)
facts = st.fixed_dictionaries(
    {
        "min_ability": st.sampled_from(Ability),
        "flags": st.frozensets(st.sampled_from(["estim_clearance", "fatigue"])),
        "hand_use": st.sampled_from(["affected", "affected_with_help"]),
        "usable": st.booleans(),
    }
)


@st.composite
def evidences(draw):
    """Anything told about one prescription, by anybody, under any circumstances."""
    chain = {
        drill: variant(drill, slug, leads_to=leads_to, **draw(facts))
        for drill, slug, leads_to in (
            (TAP, "tap", ["touch"]),
            (TOUCH, "touch", ["race"]),
            (RACE, "race", []),
        )
    }
    dose = draw(st.sampled_from([TWELVE, Dose(sets=2, reps=20), Dose(sets=2, reps=4)]) | doses)
    found = evidence(prescribed=prescription(dose=dose), variants=chain, patient=draw(patients))
    told = tuple(
        replace(
            evidence("right").told[0],
            day=ago(days),
            answer=answer,
            asked=dose if asked == TWELVE else asked,
            is_whole=is_whole,
        )
        for days, answer, asked, is_whole in draw(st.lists(tellings, max_size=14))
    )
    return replace(
        found,
        told=told,
        active=draw(st.sampled_from([frozenset({EARLY}), frozenset({EARLY, MID}), frozenset()])),
        signs=SignFacts(
            ability=found.patient.ability, worst_pain=draw(st.none() | st.integers(0, 10))
        ),
        days=tuple(
            DayFacts(ago(n), True, is_done)
            for n, is_done in enumerate(draw(st.lists(st.booleans(), max_size=28)))
        ),
        same_since=draw(st.none() | st.integers(0, 90).map(ago)),
        repeats=tuple(
            Repeat("bbt", ago(n), 4) for n in draw(st.lists(st.integers(0, 60), max_size=1))
        ),
        answered=tuple(
            Answered(rule, str(KEY), ago(days), ago(days - stays), is_snooze)
            for rule, days, stays, is_snooze in draw(
                st.lists(
                    st.tuples(
                        st.sampled_from(sorted(PROGRESSION)),
                        st.integers(0, 30),
                        st.sampled_from([3, 7, 28]),
                        st.booleans(),
                    ),
                    max_size=2,
                )
            )
        ),
        is_on=draw(st.booleans()),
        has_open_card=draw(st.booleans()),
    )


many = settings(max_examples=100)


@many
@given(evidences())
def test_at_most_one_suggestion_about_a_prescription_and_in_the_order_of_the_rules(found):
    out = suggestions(found)
    about = [one.about for one in out if one.rule in PROGRESSION]

    assert len(about) == len(set(about))
    assert [ORDER.index(one.rule) for one in out] == sorted(ORDER.index(one.rule) for one in out)
    assert out == suggestions(found)


@many
@given(evidences())
def test_no_dose_beyond_its_most_no_drill_beyond_fit_and_no_day_beyond_the_limit(found):
    for one in suggestions(found):
        match one.change:
            case NewDose(_, dose) if one.rule is Rule.MORE:
                assert dose.reps <= 20
            case NewDrill(_, drill):
                target = found.variants[drill]
                assert fit(target.facts, found.patient).verdict is not Verdict.DOES_NOT_FIT
                assert "estim_clearance" not in target.facts.flags
                assert target.is_usable
        if one.rule in UP:
            after = one.change.apply(found.draft)
            together = [p for stage, p in after.prescriptions() if stage.key in found.active]
            warnings = overload(together, minutes_limit=found.patient.minutes_limit)
            assert OverloadCode.MANY_MINUTES not in {warning.code for warning in warnings}


@many
@given(evidences())
def test_an_accepted_edit_leaves_a_valid_document(found):
    for one in suggestions(found):
        if isinstance(one.change, NewDose | NewDrill):
            after = one.change.apply(found.draft)
            assert from_json(to_json(after)) == after != found.draft
        if isinstance(one.change, NewStage):
            assert one.change.stages <= {stage.key for stage in found.given.stages}


@many
@given(evidences())
def test_nothing_told_suggests_nothing_about_a_drill(found):
    assert not PROGRESSION & set(rules(replace(found, told=())))
    assert rules(replace(found, is_on=False)) == []


@many
@given(evidences(), st.integers(0, 13), st.sampled_from([Answer.HARD, Answer.HURT]))
def test_a_harder_answer_more_never_suggests_more(found, days, answer):
    worse = replace(evidence("right").told[0], day=ago(days), answer=answer)

    before, after = rules(found), rules(replace(found, told=(*found.told, worse)))

    assert not (set(after) & UP) - set(before)


@many
@given(evidences(), st.data())
def test_an_answer_made_harder_never_suggests_more(found, data):
    if not found.told:
        return
    place = data.draw(st.integers(0, len(found.told) - 1))
    order = list(Answer)
    old = found.told[place]
    new = replace(old, answer=data.draw(st.sampled_from(order[order.index(old.answer) :])))
    told = (*found.told[:place], new, *found.told[place + 1 :])

    before, after = rules(found), rules(replace(found, told=told))

    assert not (set(after) & UP) - set(before)


@many
@given(evidences())
def test_a_prescription_answered_within_a_week_has_no_other_suggestion(found):
    weighed = {
        answer.about
        for answer in found.answered
        if not answer.is_snooze and answer.day + timedelta(days=7) > TODAY
    }

    assert not [one for one in suggestions(found) if one.about in weighed]


def answered(rule, days, until, **given):
    about = given.pop("about", str(KEY))
    return (Answered(rule, about, ago(days), until, **given),)


@pytest.mark.parametrize(
    ("answers", "found"),
    [
        (answered("more", 2, ago(-1), is_snooze=True), []),
        (answered("more", 3, ago(0), is_snooze=True), [Rule.MORE]),  # three days are over
        (answered("less", 3, ago(-9), is_snooze=True), [Rule.MORE]),  # of another rule
        (answered("less", 6, ago(-22)), []),  # one a week
        (answered("less", 7, ago(-21)), [Rule.MORE]),
        (answered("more", 27, ago(-1)), []),  # dismissed for 28 days
        (answered("more", 28, ago(0)), [Rule.MORE]),
        (answered("more", 90, None), []),  # for good
        (answered("more", 2, ago(-5), about=str(EARLY)), [Rule.MORE]),
        (answered("grow", 2, ago(-5)), [Rule.MORE]),
    ],
)
def test_an_answer_keeps_a_suggestion_away(answers, found):
    assert rules(evidence(*EASY3, answered=answers)) == found


def test_an_accepted_one_stays_away_a_week_and_more_minutes_two():
    more, grow = suggestions(evidence(*EASY3, days=practised(14)))

    assert away_until(more, TODAY) == TODAY + timedelta(days=7)
    assert away_until(grow, TODAY) == TODAY + timedelta(days=14)


def test_the_urgent_come_first():
    found = evidence(
        "hurt",
        days=practised(14),
        same_since=ago(50),
        assessed=((ago(40), Ability.PARTIAL),),
        repeats=(Repeat("bbt", ago(40), 4),),
        signs=SignFacts(ability=Ability.PARTIAL),
        draft=document(prescription()),
        variants=CHAIN,
    )

    assert rules(found) == [
        Rule.LESS,
        Rule.NEXT_STAGE,
        Rule.REASSESS,
        Rule.REMEASURE,
        Rule.GROW,
        Rule.REFRESH,
    ]
