"""The steps around a drill, whatever the data say."""

from hypothesis import given
from hypothesis import strategies as st

from programmes.domain.chains import Branch, Chain, chain

names = st.sampled_from("abcdefg")
graphs = st.dictionaries(names, st.lists(names, max_size=4).map(tuple))


def test_chain_shows_two_steps_each_way():
    leads_to = {"a": ("b",), "b": ("c",), "c": ("d", "e"), "d": ("f",), "e": (), "f": ("g",)}

    assert chain("c", leads_to) == Chain(
        before=(Branch("b", ("a",)),), after=(Branch("d", ("f",)), Branch("e", ()))
    )


def test_chain_leaves_out_drills_that_do_not_count():
    assert chain("b", {"a": ("b", "gone"), "b": ("gone",)}) == Chain((Branch("a", ()),), ())
    assert chain("nowhere", {"a": ("b",)}) == Chain((), ())


@given(names, graphs)
def test_chain_never_comes_back_to_where_it_was(slug, leads_to):
    around = chain(slug, leads_to)

    for branches in (around.before, around.after):
        nearest = [branch.slug for branch in branches]
        assert slug not in nearest
        assert len(set(nearest)) == len(nearest)
        for branch in branches:
            assert not {slug, branch.slug} & set(branch.further)
            assert len(set(branch.further)) == len(branch.further)


@given(names, graphs)
def test_chain_shows_known_drills_and_only_steps_that_are_there(slug, leads_to):
    around = chain(slug, leads_to)

    for branch in around.after:
        assert branch.slug in leads_to[slug]
        assert all(one in leads_to[branch.slug] for one in branch.further)
    for branch in around.before:
        assert slug in leads_to[branch.slug]
        assert all(branch.slug in leads_to[one] for one in branch.further)
    shown = {b.slug for b in (*around.before, *around.after)}
    assert shown <= leads_to.keys()


@given(names, names, graphs)
def test_chain_is_the_same_step_from_both_ends(one, other, leads_to):
    leads_to = {one: (), other: ()} | leads_to

    after = {branch.slug for branch in chain(one, leads_to).after}
    before = {branch.slug for branch in chain(other, leads_to).before}
    assert (other in after) == (one in before)
