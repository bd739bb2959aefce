from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from programmes.domain.chains import find_circle

names = st.sampled_from("abcdefg")
graphs = st.dictionaries(names, st.lists(names, max_size=3).map(tuple))


def _reach(leads_to, start):
    """Return all that ``start`` leads to, near and far, the slow way."""
    found = set(leads_to.get(start, ()))
    for _ in leads_to:
        found |= {target for name in found for target in leads_to.get(name, ())}
    return found


@given(graphs, st.lists(names, unique=True))
def test_find_circle_finds_one_exactly_when_a_drill_comes_back_to_itself(leads_to, among):
    circle = find_circle(leads_to, among)

    assert bool(circle) == any(name in _reach(leads_to, name) for name in among)
    if circle:
        assert circle[0] == circle[-1]
        assert set(circle) & set(among)
        assert all(b in leads_to[a] for a, b in pairwise(circle))


def test_find_circle_passes_by_a_circle_of_others():
    others = {"a": ("b",), "b": ("a", "c"), "c": ()}

    assert find_circle(others, {"c"}) == ()
    assert find_circle(others | {"c": ("b",)}, {"c"}) == ("c", "b", "c")
