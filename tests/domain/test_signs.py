import pytest
from hypothesis import given
from hypothesis import strategies as st

from programmes.domain.ability import Ability
from programmes.domain.document import InvalidDocument
from programmes.domain.signs import Sign, SignFacts, SignKind, all_hold, broken, holds

PARTIAL = Sign(SignKind.ABILITY, "partial")
DAYS = Sign(SignKind.DAYS, number=20)
BLOCKS = Sign(SignKind.MEASURE, "bbt", 10)
PEGS = Sign(SignKind.MEASURE, "nhpt", 40)
CUP = Sign(SignKind.SEEN, "a cup is let go", 5)
PAIN = Sign(SignKind.PAIN, number=4)


@pytest.mark.parametrize(
    ("kind", "subject", "number", "sentence"),
    [
        (SignKind.DAYS, "", None, "Give the number that the sign asks for."),
        (SignKind.ABILITY, "grasp", 3, "Give the number that the sign asks for."),
        (SignKind.DAYS, "", 29, "Days of 28 must be from 1 to 28."),
        (SignKind.PAIN, "", 0, "Pain must be from 1 to 10."),
        (SignKind.SEEN, "a tap", 21, "Times seen must be from 1 to 20."),
        (SignKind.MEASURE, "bbt", 301, "The score must be from 0 to 300."),
        (SignKind.SEEN, " ", 1, "A sign must not be empty."),
        (SignKind.SEEN, "x" * 201, 1, "A sign must have at most 200 characters."),
        (SignKind.PAIN, "the thumb", 4, "This kind of sign is about nothing further."),
        (SignKind.ABILITY, "juggling", None, "Choose the ability that the sign asks for."),
    ],
)
def test_sign_that_breaks_a_rule_is_refused_with_a_sentence(kind, subject, number, sentence):
    with pytest.raises(InvalidDocument) as refused:
        Sign(kind, subject, number)
    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    ("sign", "facts", "expected"),
    [
        (PARTIAL, SignFacts(), None),
        (PARTIAL, SignFacts(ability=Ability.FLICKER), False),
        (PARTIAL, SignFacts(ability=Ability.PARTIAL), True),
        (PARTIAL, SignFacts(ability=Ability.ISOLATED), True),
        (DAYS, SignFacts(days_practised=19), False),
        (DAYS, SignFacts(days_practised=20), True),
        (BLOCKS, SignFacts(), None),
        (BLOCKS, SignFacts(scores={"bbt": 9.5}), False),
        (BLOCKS, SignFacts(scores={"bbt": 10}), True),
        (PEGS, SignFacts(scores={"nhpt": 39}, lower_is_better=frozenset({"nhpt"})), True),
        (PEGS, SignFacts(scores={"nhpt": 41}, lower_is_better=frozenset({"nhpt"})), False),
        (CUP, SignFacts(seen={"a tap": True}), None),
        (CUP, SignFacts(seen={"a cup is let go": True}), True),
        (CUP, SignFacts(seen={"a cup is let go": False}), False),
        (PAIN, SignFacts(), None),
        (PAIN, SignFacts(worst_pain=3), True),
        (PAIN, SignFacts(worst_pain=4), False),
    ],
)
def test_holds_is_none_until_somebody_looked(sign, facts, expected):
    assert holds(sign, facts) is expected


def test_all_hold_needs_signs_and_every_one_of_them():
    facts = SignFacts(ability=Ability.GRASP, days_practised=20)

    assert all_hold((PARTIAL, DAYS), facts)
    assert not all_hold((), facts)
    assert not all_hold((PARTIAL, PAIN), facts)


def test_broken_names_what_is_known_not_to_hold():
    facts = SignFacts(ability=Ability.NONE, days_practised=3)

    assert broken((PARTIAL, DAYS, PAIN, CUP), facts) == (PARTIAL, DAYS)


@given(st.sampled_from(Ability), st.integers(0, 28), st.integers(0, 28))
def test_more_days_and_ability_never_break_a_sign(ability, days, more):
    before = SignFacts(ability=ability, days_practised=days)
    after = SignFacts(ability=Ability.ISOLATED, days_practised=max(days, more))

    for sign in (PARTIAL, DAYS):
        assert holds(sign, after) >= holds(sign, before)
