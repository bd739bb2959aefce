"""Thresholds of safety: defaults, overrides, bounds."""

import pytest

from programmes.domain.thresholds import (
    BOUNDS,
    GROUPS,
    Group,
    InvalidThreshold,
    Thresholds,
    with_changes,
)


def test_thresholds_of_a_patient_stand_above_those_of_the_clinic():
    merged = Thresholds.merged({"pain_stop": 5, "hard_days": 4}, {"pain_stop": 3})

    assert (merged.pain_stop, merged.hard_days, merged.pain_end) == (3, 4, 7)
    assert Thresholds.merged() == Thresholds()


@pytest.mark.parametrize(
    ("override", "name"),
    [
        ({"pain": 4}, "pain"),
        ({"pain_stop": "4"}, "pain_stop"),
        ({"pain_stop": True}, "pain_stop"),
        ({"pain_end": 10}, "pain_end"),
        ({"pain_stop": 1}, "pain_stop"),
        ({"pain_stop": 6, "pain_end": 5}, "pain_stop"),
        ({"nudge_days": 12}, "nudge_days"),
        ({"nudge_planned_days": 6}, "nudge_planned_days"),
    ],
)
def test_thresholds_out_of_bounds_or_order_are_refused(override, name):
    with pytest.raises(InvalidThreshold) as refused:
        Thresholds.merged(override)

    assert refused.value.name == name


def test_every_threshold_has_bounds_around_its_default():
    for name, (low, high) in BOUNDS.items():
        assert low <= getattr(Thresholds(), name) <= high


def test_every_threshold_is_in_one_group():
    assert sorted(name for names in GROUPS.values() for name in names) == sorted(BOUNDS)
    assert set(GROUPS) == set(Group)


def test_changes_stand_beside_what_stays_and_none_takes_one_away():
    own = {"pain_stop": 3, "hard_days": 4}

    assert with_changes(own, {"pain_stop": None, "pain_end": 8}) == {"hard_days": 4, "pain_end": 8}
    assert own == {"pain_stop": 3, "hard_days": 4}
