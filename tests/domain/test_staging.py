import uuid

import pytest

from programmes.domain.ability import Ability
from programmes.domain.document import Document, StageKind
from programmes.domain.evidence import NewStage, Rule
from programmes.domain.signs import Sign, SignFacts, SignKind
from programmes.domain.staging import dropped, exit_signs
from programmes.domain.suggestions import suggestions
from tests.domain.suggesting import (
    EARLY,
    LATE,
    MID,
    ago,
    document,
    evidence,
    prescription,
    rules,
    stage,
)

NEXT, BACK = Rule.NEXT_STAGE, Rule.STEP_BACK
PAINLESS = Sign(SignKind.PAIN, number=4)
GRASPS = Sign(SignKind.ABILITY, "grasp")
PARTIAL = SignFacts(ability=Ability.PARTIAL)
CUP = SignFacts(ability=Ability.GRASP, seen={"a cup is let go": True})


def test_partial_movement_seen_speaks_for_the_mid_stage():
    (found,) = suggestions(evidence(signs=PARTIAL))

    assert (found.rule, found.about) == (NEXT, str(EARLY))
    assert found.signs == (Sign(SignKind.ABILITY, "partial"),)
    assert found.change == NewStage(EARLY, MID, frozenset({MID}))
    assert found.change.overlapping == {EARLY, MID}


def test_flickers_alone_stay_early():
    assert rules(evidence(signs=SignFacts(ability=Ability.FLICKER))) == []


@pytest.mark.parametrize(("seen", "found"), [({}, []), ({"a cup is let go": False}, [])])
def test_nobody_leaves_the_mid_stage_before_a_cup_is_let_go(seen, found):
    facts = SignFacts(ability=Ability.RELEASE, seen=seen)

    assert rules(evidence(signs=facts, active=frozenset({MID}))) == found
    assert rules(evidence(signs=CUP, active=frozenset({MID}))) == [NEXT]


def test_a_stages_own_signs_stand_in_place_of_the_usual_and_must_all_hold():
    signs = (GRASPS, PAINLESS)
    draft = document(prescription(), exit_signs=signs)

    assert exit_signs(draft.stages[0]) == signs
    facts = SignFacts(ability=Ability.GRASP)
    assert rules(evidence(draft=draft, signs=facts)) == []  # nobody was asked about pain
    facts = SignFacts(ability=Ability.GRASP, worst_pain=3)
    assert rules(evidence(draft=draft, signs=facts)) == [NEXT]


def test_a_step_back_sign_known_not_to_hold_suggests_stepping_back_before_going_on():
    draft = document(prescription())
    middle = stage(MID, StageKind.MID, prescription(uuid.UUID(int=12)), step_back_signs=(PAINLESS,))
    draft = Document(draft.title, (draft.stages[0], middle, draft.stages[2]))
    facts = SignFacts(ability=Ability.GRASP, worst_pain=6, seen={"a cup is let go": True})

    (found,) = suggestions(evidence(draft=draft, signs=facts, active=frozenset({MID})))

    assert (found.rule, found.about, found.signs) == (BACK, str(MID), (PAINLESS,))
    assert found.change == NewStage(MID, EARLY, frozenset({EARLY}))
    unknown = SignFacts(ability=Ability.GRASP)
    assert rules(evidence(draft=draft, signs=unknown, active=frozenset({MID}))) == []


def test_an_empty_stage_is_named_but_not_entered():
    full = document(prescription())
    draft = Document(full.title, (full.stages[0], stage(MID, StageKind.MID)))

    (found,) = suggestions(evidence(draft=draft, signs=PARTIAL))

    assert (found.rule, found.change) == (NEXT, None)


def test_no_stage_is_suggested_beyond_the_ends_or_that_is_active_already():
    usual = {"signs": CUP, "draft": document(prescription(), step_back_signs=(PAINLESS,))}
    hurts = SignFacts(ability=Ability.GRASP, worst_pain=6)

    assert rules(evidence(**usual, active=frozenset({LATE}))) == []
    assert rules(evidence(**usual, active=frozenset({EARLY, MID}))) == [NEXT]  # Mid to Late
    assert rules(evidence(**usual | {"signs": hurts})) == []


def test_overlapping_stages_stay_when_one_of_them_goes_on():
    (found,) = suggestions(evidence(signs=CUP, active=frozenset({EARLY, MID})))

    assert found.change == NewStage(MID, LATE, frozenset({EARLY, LATE}))


def test_nobody_steps_up_while_a_card_is_open_but_back():
    back = document(prescription())
    middle = stage(MID, StageKind.MID, prescription(uuid.UUID(int=12)), step_back_signs=(PAINLESS,))
    draft = Document(back.title, (back.stages[0], middle))
    hurts = SignFacts(ability=Ability.GRASP, worst_pain=6)

    assert rules(evidence(signs=PARTIAL, has_open_card=True)) == []
    found = evidence(draft=draft, signs=hurts, active=frozenset({MID}), has_open_card=True)
    assert rules(found) == [BACK]


@pytest.mark.parametrize("signs", [PARTIAL, SignFacts(ability=Ability.NONE, worst_pain=9)])
def test_a_sudden_drop_of_ability_suggests_no_stage_and_is_said(signs):
    draft = document(prescription(), step_back_signs=(GRASPS,))
    fell = ((ago(20), Ability.GRASP), (ago(1), Ability.PARTIAL))
    found = evidence(draft=draft, signs=signs, active=frozenset({EARLY}), assessed=fell)

    assert rules(found) == []
    assert dropped(found) == (Ability.GRASP, Ability.PARTIAL)


@pytest.mark.parametrize(
    "assessed",
    [
        (),
        ((ago(1), Ability.NONE),),
        ((ago(9), Ability.FLICKER), (ago(1), Ability.PARTIAL)),
        ((ago(9), Ability.PARTIAL), (ago(1), Ability.PARTIAL)),
    ],
)
def test_no_drop_is_seen_where_there_is_none(assessed):
    assert dropped(evidence(assessed=assessed)) is None
