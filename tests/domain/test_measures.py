"""Scores that there are, and what two of them say; the numbers are those that were published."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programmes.domain.measurefile import read_measures
from programmes.domain.measures import OTHER_HAND_MDC, ScoreRefused, Sides, Verdict, compare

LIST = Path(__file__).parents[2] / "programmes/data/measures.csv"
MEASURES = {measure.slug: measure for measure in read_measures(LIST.read_text(encoding="utf-8"))}


def verdict(slug, before, after, **given):
    found = compare(MEASURES[slug], Decimal(str(before)), Decimal(str(after)), **given)
    return found.verdict, found.is_better


@pytest.mark.parametrize(
    ("slug", "before", "after", "said"),
    [
        # Box and Block, affected hand: 5.5 is real (Chen 2009), 6 is noticed (Lang 2013).
        ("bbt", 14, 19, (Verdict.WITHIN_ERROR, True)),
        ("bbt", 14, 20, (Verdict.NOTICED, True)),
        ("bbt", 20, 14, (Verdict.NOTICED, False)),
        # Fugl-Meyer: 6.82 is real; of 4.25 to 7.25 (Page 2012) the upper end counts.
        ("fma-ue", 20, 26, (Verdict.WITHIN_ERROR, True)),
        ("fma-ue", 20, 27, (Verdict.REAL, True)),
        ("fma-ue", 26, 37, (Verdict.NOTICED, True)),
        # ARAT rose from 18 to 27 in the Queen Square programme (Ward 2019).
        ("arat", 18, 27, (Verdict.NOTICED, True)),
        ("arat", 18, 21, (Verdict.WITHIN_ERROR, True)),
        # Nine pegs in fewer seconds are better; the error is 32.8 s (Chen 2009).
        ("nhpt", 90, 60, (Verdict.WITHIN_ERROR, True)),
        ("nhpt", 90, 57.2, (Verdict.REAL, True)),
        ("nhpt", 57.2, 90, (Verdict.REAL, False)),
        # SIS-hand: what a group notices, 17.8, is below the error of one person, 25.9 (Lin 2010).
        ("sis-hand", 30, 50, (Verdict.WITHIN_ERROR, True)),
        ("sis-hand", 30, 56, (Verdict.NOTICED, True)),
        ("grip", 10, 13, (Verdict.REAL, True)),
        ("grip", 10, 16.2, (Verdict.NOTICED, True)),
        ("arat", 18, 18, (Verdict.WITHIN_ERROR, None)),
        # No error was published: nobody can tell.
        ("copm-performance", 3, 6, (Verdict.UNKNOWN, True)),
        ("pain-hand", 7, 2, (Verdict.UNKNOWN, True)),
        ("effort", 2, 5, (Verdict.UNKNOWN, None)),
    ],
)
def test_compare_of_published_cases(slug, before, after, said):
    assert verdict(slug, before, after) == said


@pytest.mark.parametrize(
    ("slug", "before", "after", "said"),
    [
        ("bbt", 40, 47, (Verdict.WITHIN_ERROR, True)),  # 7.8 of the less affected hand
        ("bbt", 40, 60, (Verdict.REAL, True)),  # what people notice was studied on the other
        ("arom-wrist-ext", 10, 60, (Verdict.UNKNOWN, True)),
    ],
)
def test_compare_of_the_less_affected_hand_has_bounds_of_its_own(slug, before, after, said):
    assert verdict(slug, before, after, is_other_hand=True) == said


REAL, JUST_LESS = Verdict.REAL, Decimal("0.001")
BOUNDED = [measure for measure in MEASURES.values() if measure.mdc is not None]


@pytest.mark.parametrize("measure", BOUNDED, ids=lambda measure: measure.slug)
def test_compare_turns_at_the_published_bounds_of_each_measure(measure):
    mdc, mcid = measure.mdc, measure.mcid_high

    def said(difference):
        return compare(measure, Decimal(0), difference).verdict

    assert said(mdc - JUST_LESS) is Verdict.WITHIN_ERROR
    if mcid is not None and mcid > mdc:
        assert (said(mdc), said(mcid - JUST_LESS), said(mcid)) == (REAL, REAL, Verdict.NOTICED)
    else:
        assert said(mdc) is (REAL if mcid is None else Verdict.NOTICED)


def test_bounds_of_the_less_affected_hand_are_those_in_the_words_of_the_list():
    for slug, mdc in OTHER_HAND_MDC.items():
        assert f"less affected {mdc}" in MEASURES[slug].mdc_note
        assert MEASURES[slug].sides is Sides.BOTH


measures = st.sampled_from(list(MEASURES.values()))


@st.composite
def scores(draw, measure):
    steps = int((measure.most - measure.least) / measure.step)
    return measure.least + measure.step * draw(st.integers(0, steps))


@given(measures.flatmap(lambda m: st.tuples(st.just(m), scores(m), scores(m))), st.booleans())
def test_compare_is_the_same_for_better_and_for_worse(case, is_other_hand):
    measure, one, two = case
    there = compare(measure, one, two, is_other_hand=is_other_hand)
    back = compare(measure, two, one, is_other_hand=is_other_hand)

    assert there.verdict is back.verdict
    assert there.difference == -back.difference
    assert (there.is_better is None) is (back.is_better is None)
    assert there.is_better is None or there.is_better is not back.is_better


@given(measures.flatmap(lambda m: st.tuples(st.just(m), scores(m), scores(m), scores(m))))
def test_compare_never_says_less_of_a_larger_difference(case):
    measure, *three = case
    low, middle, high = sorted(three)
    order = list(Verdict)

    near, far = compare(measure, low, middle), compare(measure, low, high)

    assert order.index(near.verdict) <= order.index(far.verdict)


@given(measures.flatmap(lambda m: st.tuples(st.just(m), scores(m))))
def test_every_step_within_the_range_is_a_score(case):
    measure, score = case
    if not measure.has_grades:
        measure.check(score)


@given(measures, st.decimals(-3000, 3000, places=3))
def test_check_takes_nothing_but_steps_of_the_range(measure, score):
    is_step = measure.least <= score <= measure.most and not (score - measure.least) % measure.step
    if is_step and not measure.has_grades:
        measure.check(score)
    elif not is_step:
        with pytest.raises(ScoreRefused, match=measure.short):
            measure.check(score)


@pytest.mark.parametrize(
    ("slug", "score", "sentence"),
    [
        ("arat", "58", "ARAT takes 0 to 57 points, in steps of 1."),
        ("arat", "5.5", "ARAT takes 0 to 57 points, in steps of 1."),
        ("arat", "-1", "ARAT takes 0 to 57 points, in steps of 1."),
        ("cahai-13", "12", "CAHAI-13 takes 13 to 91 points, in steps of 1."),
        ("mas-wrist", "2.5", "MAS-wrist takes the grades 0, 1, 1+, 2, 3 and 4."),
    ],
)
def test_check_says_in_one_sentence_what_there_is(slug, score, sentence):
    with pytest.raises(ScoreRefused) as refused:
        MEASURES[slug].check(Decimal(score))

    assert str(refused.value) == sentence


def test_grade_between_one_and_two_is_a_category_of_its_own():
    MEASURES["mas-fingers"].check(Decimal("1.5"))
    assert [slug for slug, measure in MEASURES.items() if measure.has_grades] == [
        "mas-wrist",
        "mas-fingers",
        "mas-elbow",
    ]


@pytest.mark.parametrize(
    ("slug", "is_timed", "counts_down_s", "is_score_only"),
    [
        ("bbt", True, 60, False),  # blocks in a minute
        ("nhpt", True, 0, False),  # a stopwatch
        ("wmft-time", True, 0, False),
        ("sis-hand", False, 0, True),
        ("mal-14-qom", False, 0, True),  # until its terms are cleared
        ("copm-performance", False, 0, True),
        ("pain-hand", False, 0, False),
    ],
)
def test_forms_follow_the_licence_and_the_clock_of_a_measure(
    slug, is_timed, counts_down_s, is_score_only
):
    found = MEASURES[slug]
    assert (found.is_timed, found.counts_down_s, found.is_score_only) == (
        is_timed,
        counts_down_s,
        is_score_only,
    )


def test_all_measures_are_there_and_three_are_counted_by_the_system():
    assert len(MEASURES) == 41
    assert [slug for slug, measure in MEASURES.items() if not measure.is_entered] == [
        "practice-minutes",
        "practice-reps",
        "adherence-days",
    ]


def test_due_on_is_the_measures_own_time_after_a_score():
    day = date(2026, 3, 4)
    assert MEASURES["bbt"].due_on(day) == date(2026, 4, 1)
    assert MEASURES["safe"].due_on(day) is None
