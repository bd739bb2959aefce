"""The stages as a road: what stands stays, whatever comes."""

from hypothesis import given
from hypothesis import strategies as st

from programmes.charts.road import PIECE, Built, road

NAMES = ("Early", "Mid", "Late")


def test_road_shows_what_stands_what_is_built_and_what_comes():
    found = road(NAMES, been_in=[True, True, False], active=[False, True, False])

    assert [(p.x, p.name, p.built, p.words) for p in found.pieces] == [
        (0, "Early", Built.STANDS, "You have practised this."),
        (100, "Mid", Built.NOW, "You are building this now."),
        (200, "Late", Built.AHEAD, "This comes later."),
    ]
    assert found.width == 3 * PIECE


def test_road_after_a_step_back_keeps_what_stands():
    found = road(NAMES, been_in=[True, True, False], active=[True, False, False])

    assert [piece.built for piece in found.pieces] == [Built.NOW, Built.STANDS, Built.AHEAD]


def test_road_without_stages_is_none():
    assert road([], been_in=[], active=[]) is None


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=12))
def test_a_piece_that_a_person_has_been_on_is_never_ahead(states):
    been_in, active = zip(*states, strict=True)
    found = road(["x"] * len(states), been_in=been_in, active=active)

    for piece, was, is_now in zip(found.pieces, been_in, active, strict=True):
        assert (piece.built is Built.AHEAD) is (not was and not is_now)
        assert (piece.built is Built.NOW) is is_now
