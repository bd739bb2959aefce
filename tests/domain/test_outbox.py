"""However a phone's events arrive, they come to the same."""

import random
from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from programmes.domain.document import Size
from programmes.domain.outbox import (
    Begun,
    Diary,
    Did,
    Ended,
    Entry,
    Felt,
    Rested,
    Said,
    TookBack,
    Warned,
    Won,
    fold,
)
from programmes.domain.progress import Answer, Outcome
from programmes.domain.telling import ReportKind

NOON = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)  # half an hour before clocks go forward in Europe
SEQUENCES = 10_000


def uid(number):
    return UUID(int=number)


def at(minutes):
    return NOON + timedelta(minutes=minutes)


BEGUN = Begun(uid(1), at(0), Size.FULL, version=2)
FIST = Did(uid(2), at(1), uid(1), uid(100), Outcome.DONE, reps=10)
PINCH = Did(uid(3), at(5), uid(1), uid(101), Outcome.PART, reps=4)


def test_fold_of_nothing_is_an_empty_diary():
    assert fold(()) == Diary()


def test_fold_of_a_session_has_its_entries_in_the_order_in_which_they_were_done():
    said = Said(uid(4), at(2), uid(2), Answer.EASY)
    ended = Ended(uid(5), at(9), uid(1))
    assert fold([ended, said, PINCH, FIST, BEGUN]) == Diary(
        begun=(BEGUN,), entries=(Entry(FIST, Answer.EASY), Entry(PINCH)), ended=(ended,)
    )


def test_fold_of_an_answer_in_two_parts_has_both():
    hurt = Said(uid(4), at(6), uid(3), Answer.HURT)
    where = Said(uid(5), at(7), uid(3), Answer.HURT, pain_0_10=0, pain_site="hand")
    assert fold([where, PINCH, hurt]).entries == (Entry(PINCH, Answer.HURT, 0, "hand"),)


def test_fold_of_two_answers_to_one_question_keeps_the_first():
    first = Said(uid(5), at(6), uid(3), Answer.RIGHT)
    second = Said(uid(4), at(7), uid(3), Answer.HARD)
    assert fold([second, first, PINCH]).entries == (Entry(PINCH, Answer.RIGHT),)


def test_fold_of_one_drill_told_in_two_tabs_keeps_the_first_and_answers_to_either():
    again = Did(uid(9), at(3), uid(1), uid(100), Outcome.DONE, reps=12)
    said = Said(uid(10), at(4), uid(9), Answer.HARD)
    assert fold([said, again, FIST]).entries == (Entry(FIST, Answer.HARD),)


def test_fold_of_an_answer_whose_drill_came_before_keeps_it_apart():
    said = Said(uid(4), at(6), uid(3), Answer.RIGHT)
    assert fold([said]) == Diary(said=(said,))


def test_fold_of_one_id_with_two_contents_keeps_what_was_told_first():
    other = Did(uid(2), at(2), uid(1), uid(101), Outcome.PART, reps=1)
    assert fold([other, FIST]).entries == (Entry(FIST),)


def test_fold_of_pain_told_twice_around_a_session_keeps_the_first_of_each_moment():
    first, second = (Felt(uid(n), at(n), uid(1), "before", n) for n in (5, 6))
    after = Felt(uid(7), at(7), uid(1), "after", 3)
    assert fold([after, second, first]) == Diary(felt=(first, after))


def test_fold_keeps_each_report_and_win_once():
    chest = Warned(uid(5), at(1), ReportKind.CHEST)
    back = TookBack(uid(6), at(2), uid(5))
    won = Won(uid(7), at(3), "I held a cup.")
    assert fold([won, chest, back, chest, won]) == Diary(
        warned=(chest,), taken_back=(back,), won=(won,)
    )


def test_fold_keeps_each_rest_once_in_the_order_of_choosing():
    first, second = Rested(uid(6), at(1)), Rested(uid(5), at(2))
    assert fold([second, first, second]) == Diary(rested=(first, second))


def session(rng, number):
    """Return the events of a random session, over midnight and clock changes as it comes."""
    base = number * 1000
    start = at(rng.choice([-90, -1, 0, 29, 30, 31, 22 * 60]) + number)
    events = [Begun(uid(base), start, rng.choice(list(Size)), version=rng.randint(1, 3))]
    moment = start
    for key in range(rng.randint(1, 4)):
        moment += timedelta(minutes=rng.randint(0, 40))
        did = Did(
            uid(base + 10 + key),
            moment,
            uid(base),
            uid(100 + key),
            rng.choice(list(Outcome)),
            reps=rng.choice([None, 5]),
        )
        events.append(did)
        for part in range(rng.randint(0, 2)):
            moment += timedelta(seconds=rng.randint(0, 90))
            answer = rng.choice([None, *Answer])
            pain = rng.choice([None, 0, 7])
            events.append(Said(uid(base + 100 + 10 * key + part), moment, did.id, answer, pain))
    for part in range(rng.randint(0, 2)):
        moment += timedelta(seconds=rng.randint(0, 90))
        told = base + 200 + 10 * part
        events += [
            Felt(uid(told), moment, uid(base), rng.choice(["before", "after"]), rng.randint(0, 10)),
            Warned(uid(told + 1), moment, rng.choice(list(ReportKind)), ("hot",)),
            TookBack(uid(told + 2), moment, uid(told + 1)),
            Won(uid(told + 3), moment, "I held a cup.", rng.choice([None, uid(9)])),
        ]
    if rng.random() < 0.5:
        events.append(Rested(uid(base + 998), moment))
    if rng.random() < 0.5:
        events.append(Ended(uid(base + 999), moment, uid(base)))
    return events


def test_fold_of_ten_thousand_sequences_is_the_same_whatever_the_order_and_the_repeats():
    rng = random.Random(7)  # noqa: S311 -- not a secret
    for _ in range(SEQUENCES):
        events = [event for number in range(1, rng.randint(2, 4)) for event in session(rng, number)]
        expected = fold(events)
        late = [*events, *rng.choices(events, k=rng.randint(0, 5))]
        rng.shuffle(late)
        assert fold(late) == expected


@given(st.randoms(use_true_random=False), st.integers(0, 20))
def test_fold_loses_no_drill_that_was_told(rng, cut):
    events = session(rng, 1)
    told = [event for event in events if isinstance(event, Did)][:cut]
    assert [entry.did for entry in fold(told).entries] == sorted(told, key=lambda did: did.at)
