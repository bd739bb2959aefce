"""When a prescription asks for more, for less, or for another drill; worked by hand."""

from dataclasses import replace

import pytest

from programmes.domain.ability import Ability
from programmes.domain.document import Dose, Progression
from programmes.domain.evidence import NewDose, Rule
from programmes.domain.fit import ESTIM_CLEARANCE, PatientFacts
from programmes.domain.suggestions import suggestions
from tests.domain.suggesting import (
    CHAIN,
    EARLY,
    KEY,
    RACE,
    TAP,
    TOUCH,
    TWELVE,
    ago,
    document,
    evidence,
    prescription,
    rules,
    variant,
)

EASY3 = ("easy", "easy", "easy")
MORE, HARDER, LESS_HELP, LESS, EASIER = (
    Rule.MORE,
    Rule.HARDER,
    Rule.LESS_HELP,
    Rule.LESS,
    Rule.EASIER,
)
AT_MOST = prescription(dose=Dose(sets=2, reps=20))


def told_of(found, dose):
    return replace(found, told=tuple(replace(one, asked=dose) for one in found.told))


def test_easy_on_three_days_suggests_two_repetitions_more_with_the_days():
    (found,) = suggestions(evidence(*EASY3))

    assert (found.rule, found.about) == (MORE, str(KEY))
    assert (found.because.code, found.because.values) == ("easy", {"days": 3, "window": 14})
    assert found.days == (ago(2), ago(1), ago(0))
    assert found.change == NewDose(KEY, Dose(sets=2, reps=14))


def test_accepted_edit_takes_the_smaller_doses_along():
    found = evidence(*EASY3)
    (one,) = suggestions(found)

    after = one.change.apply(found.draft).stages[0].prescriptions[0]

    assert (after.dose.reps, after.key, after.drill) == (14, KEY, TOUCH)
    assert after.tiny.is_within(after.dose)


@pytest.mark.parametrize(
    ("answers", "found"),
    [
        ((), []),
        (("easy",) * 2, []),
        (("right",) * 5, []),
        (("right",) * 6, [MORE]),
        (("right",) * 4 + ("easy",) * 2, [MORE]),  # easier than right is no worse
        (("hard", *EASY3), [MORE]),  # it was hard, and then it was easy three times
        (("easy", "easy", "hard", "easy"), []),
        (("hurt", *EASY3), []),  # it went well on three days since, but pain is pain
        (("hurt", "easy", "easy"), [LESS]),
        (("hurt",), [LESS]),
        (("hard",), []),
        (("hard", "hard"), [LESS]),
        (("hard", "hard", "right", "easy", "right"), []),
        (("hard", "hard", "right", "easy", "hard"), [LESS]),
    ],
)
def test_answers_of_two_weeks_suggest(answers, found):
    assert rules(evidence(*answers)) == found


def test_hard_and_hurt_name_their_days_and_ask_for_a_step_less():
    (hard,) = suggestions(evidence("hard", "right", "hard"))
    (hurt,) = suggestions(evidence("right", "hurt"))

    assert (hard.because.code, hard.days) == ("hard", (ago(2), ago(0)))
    assert (hurt.because.code, hurt.days) == ("hurt", (ago(0),))
    assert hard.change == hurt.change == NewDose(KEY, Dose(sets=2, reps=10))


def test_answers_older_than_two_weeks_say_nothing():
    old = evidence(*EASY3)
    old = replace(old, told=(replace(old.told[0], day=ago(14)), *old.told[1:]))

    assert rules(old) == []
    assert rules(replace(old, told=(replace(old.told[0], day=ago(13)), *old.told[1:]))) == [MORE]


def test_several_answers_of_a_day_count_as_its_hardest():
    found = evidence(*EASY3)
    again = replace(found.told[2], answer="right")

    assert rules(replace(found, told=(*found.told, again))) == []
    assert rules(replace(found, told=(again, *found.told))) == []


@pytest.mark.parametrize("dose", [Dose(sets=1, reps=12), Dose(sets=2, reps=10), Dose(minutes=3)])
def test_easy_at_another_dose_is_no_reason_for_more(dose):
    assert rules(told_of(evidence(*EASY3), dose)) == []


def test_easy_where_only_a_part_was_done_is_no_reason_for_more():
    found = evidence(*EASY3)
    told = tuple(replace(one, is_whole=False) for one in found.told)

    assert rules(replace(found, told=told)) == []


def test_hurt_at_a_smaller_dose_asks_for_less_and_at_a_larger_one_does_not():
    found = evidence("hurt")

    assert rules(told_of(found, Dose(sets=1, reps=12))) == [LESS]
    assert rules(told_of(found, Dose(sets=2, reps=14))) == []  # it was lowered since


def test_answers_about_another_drill_of_the_prescription_say_nothing():
    found = evidence(*EASY3)
    told = tuple(replace(one, drill=TAP) for one in found.told)

    assert rules(replace(found, told=told)) == []


def test_at_most_the_rest_of_the_step_is_suggested():
    last = prescription(dose=Dose(sets=2, reps=19))

    (found,) = suggestions(told_of(evidence(*EASY3, prescribed=last), last.dose))

    assert found.change == NewDose(KEY, Dose(sets=2, reps=20))


@pytest.mark.parametrize(
    ("dose", "most", "more"),
    [
        (Dose(minutes=5), 10, Dose(minutes=6)),
        (Dose(sets=2, bout_s=30), 60, Dose(sets=2, bout_s=40)),
    ],
)
def test_minutes_and_bouts_grow_by_their_own_step(dose, most, more):
    step = 1 if dose.minutes else 10
    prescribed = prescription(dose=dose, progression=Progression(step, most))

    (found,) = suggestions(told_of(evidence(*EASY3, prescribed=prescribed), dose))

    assert found.change == NewDose(KEY, more)


def test_the_most_reached_suggests_the_harder_drill_at_its_own_dose():
    found = told_of(evidence(*EASY3, prescribed=replace(AT_MOST, note="Slowly")), AT_MOST.dose)

    (one,) = suggestions(found)
    after = one.change.apply(found.draft).stages[0].prescriptions[0]

    assert (one.rule, after.drill, after.dose) == (HARDER, RACE, Dose(sets=2, reps=10))
    assert (after.key, after.note, after.progression.most) == (KEY, "", 20)


@pytest.mark.parametrize(
    "race",
    [
        variant(RACE, "race", min_ability=Ability.GRASP),  # two steps above a flicker
        variant(RACE, "race", flags=frozenset({ESTIM_CLEARANCE})),
        variant(RACE, "race", stages=("late",)),
        variant(RACE, "race", usable=False),
        variant(TOUCH, "race"),  # is prescribed in this stage already
    ],
)
def test_a_harder_drill_that_does_not_suit_is_not_suggested(race):
    found = told_of(evidence(*EASY3, prescribed=AT_MOST), AT_MOST.dose)
    variants = {TOUCH: CHAIN[TOUCH], RACE: race}

    assert rules(replace(found, variants=variants)) == []


def test_a_harder_drill_with_stimulation_is_suggested_once_it_was_cleared():
    found = told_of(evidence(*EASY3, prescribed=AT_MOST), AT_MOST.dose)
    race = variant(RACE, "race", flags=frozenset({ESTIM_CLEARANCE}))
    cleared = PatientFacts(ability=Ability.FLICKER, minutes_limit=20, clearance_valid=True)

    assert rules(replace(found, variants={**CHAIN, RACE: race}, patient=cleared)) == [HARDER]


def test_a_drill_that_simply_suits_comes_before_one_that_asks_for_care():
    found = told_of(evidence(*EASY3, prescribed=AT_MOST), AT_MOST.dose)
    touch = variant(TOUCH, "touch", leads_to=["race", "tap"])
    race = variant(RACE, "race", min_ability=Ability.PARTIAL)  # one step up
    plain = variant(TAP, "tap")

    (one,) = suggestions(replace(found, variants={TOUCH: touch, RACE: race, TAP: plain}))
    (first,) = suggestions(replace(found, variants={TOUCH: touch, RACE: CHAIN[RACE], TAP: plain}))

    assert (one.change.drill, first.change.drill) == (TAP, RACE)


def test_a_helped_drill_goes_on_by_less_help():
    helped = variant(TOUCH, "touch", leads_to=["helped", "race"], hand_use="affected_with_help")
    still = variant(TAP, "helped", hand_use="affected_with_help")
    variants = {TOUCH: helped, TAP: still, RACE: CHAIN[RACE]}

    (found,) = suggestions(evidence(*EASY3, variants=variants))

    assert (found.rule, found.change.drill) == (LESS_HELP, RACE)


def test_a_helped_drill_without_one_alone_that_suits_asks_for_more():
    helped = variant(TOUCH, "touch", leads_to=["race"], hand_use="affected_with_help")
    far = variant(RACE, "race", min_ability=Ability.ISOLATED)

    assert rules(evidence(*EASY3, variants={TOUCH: helped, RACE: far})) == [MORE]


def test_full_minutes_suggest_nothing_more():
    full = PatientFacts(ability=Ability.FLICKER, minutes_limit=2)

    assert rules(evidence(*EASY3, patient=full)) == []
    assert rules(evidence("hurt", patient=full)) == [LESS]


def test_below_half_the_usual_dose_the_easier_drill_is_suggested():
    low = prescription(dose=Dose(sets=2, reps=6))

    (found,) = suggestions(told_of(evidence("hurt", prescribed=low), low.dose))

    assert (found.rule, found.change.drill) == (EASIER, TAP)


def test_without_an_easier_drill_the_dose_falls_to_the_least_there_is():
    low, least = (prescription(dose=Dose(sets=2, reps=reps)) for reps in (6, 1))
    alone = {TOUCH: CHAIN[TOUCH]}

    (found,) = suggestions(told_of(evidence("hurt", prescribed=low, variants=alone), low.dose))

    assert found.change == NewDose(KEY, Dose(sets=2, reps=4))
    assert rules(told_of(evidence("hurt", prescribed=least, variants=alone), least.dose)) == []


def test_a_dose_counted_otherwise_than_the_drills_own_falls_by_its_step():
    timed = prescription(dose=Dose(minutes=2), progression=Progression(1, 4))

    (found,) = suggestions(told_of(evidence("hurt", prescribed=timed), timed.dose))

    assert found.change == NewDose(KEY, Dose(minutes=1))


@pytest.mark.parametrize(
    "given",
    [
        {"prescribed": prescription(progression=None)},
        {"stopped": frozenset({KEY})},
        {"has_open_card": True},
        {"is_help_rising": True},
        {"is_on": False},
        {"variants": {}},
        {"active": frozenset()},
    ],
)
@pytest.mark.parametrize("answers", [EASY3, ("hurt",)])
def test_nothing_is_suggested_about_a_drill_that_stays_or_is_held_back(answers, given):
    assert rules(evidence(*answers, **given)) == []


def test_a_step_beyond_what_a_programme_holds_is_not_suggested():
    huge = Dose(sets=1, reps=199)
    prescribed = prescription(dose=huge, progression=Progression(2, 200), pace_s=1)
    long_day = PatientFacts(ability=Ability.FLICKER, minutes_limit=180)

    found = told_of(evidence(*EASY3, prescribed=prescribed, patient=long_day), huge)

    assert suggestions(found)[0].change == NewDose(KEY, Dose(sets=1, reps=200))


def test_each_prescription_has_a_suggestion_of_its_own():
    other = prescription(key=EARLY.__class__(int=31), drill=TAP)
    found = evidence(*EASY3, draft=document(prescription(), other))
    told = (
        *found.told,
        *(replace(one, key=other.key, drill=TAP, asked=TWELVE) for one in found.told),
    )

    abouts = [one.about for one in suggestions(replace(found, told=told))]

    assert abouts == [str(KEY), str(other.key)]
