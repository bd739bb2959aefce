import pytest
from hypothesis import given

from programmes.domain.document import Dose, Progression, Size
from programmes.domain.doses import (
    estimated_minutes,
    halved,
    least,
    movements,
    pace_for,
    propose_progression,
    propose_sizes,
    whole_minutes,
)
from tests.domain.strategies import doses, numbers, sizes


@pytest.mark.parametrize(
    ("dose", "half"),
    [
        (Dose(sets=2, reps=10), Dose(sets=1, reps=10)),
        (Dose(sets=3, reps=10, hold_s=2), Dose(sets=2, reps=10, hold_s=2)),
        (Dose(reps=5, hold_s=3), Dose(reps=3, hold_s=3)),
        (Dose(reps=1), Dose(reps=1)),
        (Dose(minutes=5), Dose(minutes=3)),
        (Dose(sets=3, bout_s=30, rest_s=60), Dose(sets=2, bout_s=30, rest_s=60)),
        (Dose(bout_s=60), Dose(bout_s=30)),
        (Dose(bout_s=6), Dose(bout_s=5)),
    ],
)
def test_halved_dose_is_half_rounded_up(dose, half):
    assert halved(dose) == half


@pytest.mark.parametrize(
    ("dose", "one"),
    [
        (Dose(sets=3, reps=10), Dose(reps=10)),
        (Dose(minutes=5), Dose(minutes=2)),
        (Dose(minutes=1), Dose(minutes=1)),
        (Dose(sets=3, bout_s=30), Dose(bout_s=30)),
    ],
)
def test_least_dose_is_one_set_or_two_minutes(dose, one):
    assert least(dose) == one


@pytest.mark.parametrize(
    ("size", "short", "tiny"),
    [
        (Size.FULL, None, None),
        (Size.SHORT, Dose(sets=2, reps=10), None),
        (Size.TINY, Dose(sets=2, reps=10), Dose(reps=10)),
    ],
)
def test_propose_sizes_stand_where_the_size_has_the_drill(size, short, tiny):
    assert propose_sizes(Dose(sets=3, reps=10), size) == (short, tiny)


def test_propose_sizes_keeps_given_doses_that_fit():
    short, tiny = Dose(reps=12), Dose(reps=4)
    kept = propose_sizes(Dose(sets=3, reps=10), Size.TINY, short=short, tiny=tiny)
    assert kept == (short, tiny)


def test_propose_sizes_replaces_given_doses_that_are_too_big():
    proposed = propose_sizes(
        Dose(sets=2, reps=5), Size.TINY, short=Dose(reps=12), tiny=Dose(reps=6)
    )
    assert proposed == (Dose(reps=5), Dose(reps=5))


@given(doses, sizes)
def test_propose_sizes_never_ask_for_more_than_the_next_bigger(dose, size):
    short, tiny = propose_sizes(dose, size)
    assert short is None or short.is_within(dose)
    assert tiny is None or tiny.is_within(short)


@pytest.mark.parametrize(
    ("dose", "pace_s", "minutes"),
    [
        (Dose(sets=2, reps=10, hold_s=5, rest_s=60), 4, 4.0),
        (Dose(reps=15), 4, 1.0),
        (Dose(minutes=7), 4, 7.0),
        (Dose(sets=3, bout_s=30, rest_s=45), 4, 3.0),
    ],
)
def test_estimated_minutes_count_movement_holds_and_rests(dose, pace_s, minutes):
    assert estimated_minutes(dose, pace_s) == minutes


@pytest.mark.parametrize(
    ("dose", "count"),
    [(Dose(sets=2, reps=10), 20), (Dose(minutes=7), 0), (Dose(sets=3, bout_s=30), 0)],
)
def test_movements_are_repetitions_only(dose, count):
    assert movements(dose) == count


@pytest.mark.parametrize(
    ("est_minutes", "dose", "pace_s"),
    [
        (4, Dose(sets=2, reps=10), 10),  # 240 s less 30 s rest over 20, rounded to even
        (4, Dose(sets=2, reps=10, hold_s=5), 6),
        (8, Dose(reps=4), 120),
        (20, Dose(reps=4), 180),
        (1, Dose(reps=10, hold_s=60), 1),
        (5, Dose(minutes=5), 4),
        (3, Dose(sets=2, bout_s=30), 4),
    ],
)
def test_pace_for_an_estimate_is_the_time_left_for_one_movement(est_minutes, dose, pace_s):
    assert pace_for(est_minutes, dose) == pace_s


@given(doses, numbers("pace_s"))
def test_pace_for_the_estimate_of_a_pace_is_that_pace(dose, pace_s):
    if movements(dose):
        assert pace_for(estimated_minutes(dose, pace_s), dose) == pace_s


@pytest.mark.parametrize(
    ("dose", "progression"),
    [
        (Dose(sets=2, reps=10), Progression(2, 20)),
        (Dose(reps=150), Progression(2, 200)),
        (Dose(minutes=5), Progression(1, 10)),
        (Dose(sets=3, bout_s=30), Progression(10, 60)),
    ],
)
def test_propose_progression_grows_to_double_within_bounds(dose, progression):
    assert propose_progression(dose) == progression


@pytest.mark.parametrize(
    ("minutes", "told"), [(0, 0), (0.1, 1), (2.5, 3), (3.0, 3), (0.1 * 3 * 10, 3), (11.01, 12)]
)
def test_whole_minutes_count_what_is_begun(minutes, told):
    assert whole_minutes(minutes) == told
