"""Finding drills: what matches, in which order, what is counted, and what is near."""

import itertools
from collections import Counter

import pytest

from programmes.actions import library
from programmes.domain.finding import KINDS
from programmes.domain.fit import Ability, PatientFacts, Verdict, fit
from programmes.management.commands.load_library import SHIPPED
from programmes.models import Counted, Drill, Favourite
from tests.factories import make_drill, make_user

pytestmark = pytest.mark.django_db
VERDICTS = list(Verdict)


@pytest.fixture
def user(db):
    return make_user(name="Una")


@pytest.fixture
def find(northside, user):
    """Return a function that searches Northside's library."""

    def search(query="", **given):
        drills = Drill.objects.filter(clinic=northside).in_use()
        return drills.find(query, **{"user": user, "most": 200} | given)

    return search


@pytest.fixture
def names(find):
    return lambda *args, **given: [drill.name for drill in find(*args, **given).drills]


@pytest.fixture
def shipped(northside):
    """The 140 drills that ship."""
    library.load_starters(text=SHIPPED.read_text(encoding="utf-8"), by=None)
    return list(Drill.objects.filter(clinic=northside).order_by("name", "pk"))


def plain_drill(northside, name, **given):
    return make_drill(
        clinic=northside,
        **{"name": name, "movements": [], "category": "tabletop", "instructions": ""} | given,
    )


def test_find_orders_by_how_a_word_matches(northside, names):
    plain_drill(northside, "Zero", movements=["tip pinch"])  # 2: what it is about
    plain_drill(northside, "Yes", instructions="Now pinch.")  # 3: its steps
    plain_drill(northside, "X pincered", equipment="pincer")  # a synonym of the kit
    plain_drill(northside, "Pinches")  # 0: the whole word in another form
    plain_drill(northside, "Pinchbeck")  # 1: the beginning of a word
    plain_drill(northside, "A pinch")  # 0
    plain_drill(northside, "Nothing of it")

    assert names("pinch") == ["A pinch", "Pinches", "Pinchbeck", "Zero", "Yes", "X pincered"]


def test_find_puts_what_a_synonym_means_in_the_name_before_the_rest(northside, names):
    plain_drill(northside, "Away", equipment="cup")
    plain_drill(northside, "Lift the cup")

    assert names("mug") == ["Lift the cup", "Away"]


def test_find_orders_near_words_by_where_they_stand(northside, names):
    plain_drill(northside, "A", instructions="Throw a pebble.")
    plain_drill(northside, "B", equipment="pebble")
    plain_drill(northside, "Pebble")

    assert names("pebbel") == ["Pebble", "B", "A"]


def test_find_wants_every_word_each_in_its_own_way_and_the_worst_counts_first(northside, names):
    plain_drill(northside, "Coin", movements=["pinch"])  # 0 and 2
    plain_drill(northside, "Pinch a coin")  # 0 and 0
    plain_drill(northside, "Pinch", instructions="A coin.")  # 0 and 3
    plain_drill(northside, "Both", equipment="coin", movements=["pinch"])  # 2 and 2
    plain_drill(northside, "Pinch alone")

    assert names("pinch coin") == ["Pinch a coin", "Coin", "Both", "Pinch"]


def test_find_orders_equals_by_fit_then_favourite_then_name_then_key(northside, names, user):
    first = plain_drill(northside, "Same", min_ability="isolated")
    later = plain_drill(northside, "Same")
    earlier = plain_drill(northside, "A thing")
    kept = plain_drill(northside, "Zoo")
    Favourite.objects.create(clinic=northside, user=user, drill=kept)
    Favourite.objects.create(clinic=northside, user=make_user(), drill=later)
    again = plain_drill(northside, "Same")
    facts = PatientFacts(ability=Ability.PARTIAL)

    drills = Drill.objects.filter(clinic=northside)
    assert list(drills.find(user=user, most=9, patient=facts).drills) == [
        kept,
        earlier,
        later,
        again,
        first,
    ]
    assert list(drills.find(user=user, most=9).drills) == [kept, earlier, first, later, again]


def test_find_for_a_stage_puts_its_drills_first_then_those_that_fit(northside, names):
    plain_drill(northside, "Cup", stages=["late"])
    plain_drill(northside, "Away", equipment="cup", stages=["mid"])
    plain_drill(northside, "Cup care", stages=["mid"], min_ability="grasp")
    facts = PatientFacts(ability=Ability.PARTIAL)

    assert names("cup", stage="mid", patient=facts) == ["Away", "Cup care", "Cup"]
    assert names("cup", patient=facts) == ["Cup", "Cup care", "Away"]


def test_find_judges_fit_as_the_rule_does(shipped, find):
    flags = ((), ("skin_fragile", "small_parts"), ("estim_clearance",))
    for ability, given, has_helper, stage in itertools.product(
        (None, *Ability), flags, (None, False, True), ("early", "late")
    ):
        facts = PatientFacts(ability=ability, flags=frozenset(given), has_helper=has_helper)

        found = find(patient=facts, stage=stage).drills

        verdicts = [VERDICTS.index(fit(drill.facts, facts).verdict) for drill in found]
        order = [
            (stage not in drill.stages, verdict, drill.name)
            for drill, verdict in zip(found, verdicts, strict=True)
        ]
        assert len(order) == 140
        assert order == sorted(order), facts


RIGHT = {
    "": ["Ball grip: pick up a ball", "Blocks over a wall"],
    "PINCH": ["Key pinch: hold a card", "Pinch a sponge and hold"],
    "ok sign": ["Fast thumb-to-finger", "Key pinch: hold a card"],
    "clothes peg": ["Clip pegs on a cup", "Hang pegs on a line"],
    "clothespin": ["Clip pegs on a cup", "Hang pegs on a line"],
    "nine hole peg": ["Pegs in holes"],
    "box and block": ["Blocks over a wall"],
    "tendon gliding": ["Hand shapes: hook, roof, fist"],
    "mug": ["Carry a cup with water", "Carry an empty cup"],
    "coffee": ["Carry a cup with water", "Drink from a cup"],
    "dressing": ["Button the shirt you wear", "Buttons on a board"],
    "shoes": ["Tie a lace or cord"],
    "ponytail": ["Tie your hair"],
    "teeth": ["Hold a toothbrush", "Put paste on the brush"],
    "handwriting": ["Draw lines and loops", "Write your name and a sentence"],
    "computer": ["Type words"],
    "feeding": ["Cut soft food", "Eat with a fork or spoon"],
    "gardening": ["Water the plants"],
    "mental practice": ["Imagine one job from your own day"],
    "mirror therapy": ["Mirror: lift the wrist", "Mirror: open and close"],
    "nmes": ["Muscle stimulator: grasp and let go (only if advised)"],
    "dorsiflexion": ["Mirror: lift the wrist"],
    "radial deviation": ["Helped wrist side to side", "Wrist side to side"],
    "bimanual": ["Fold towels with both hands", "Tap a beat with both hands"],
    "weight bearing": ["Lean gently on the open hand"],
    "stroking": ["Slow strokes from fingertips to forearm"],
    "groceries": ["Put away light groceries"],
    "palm up": ["Helped palm up and down", "Palm up, palm down"],
    "both hands": ["Fold towels with both hands", "Tap a beat with both hands"],
    "tapp": ["Finger tapping on the table", "Finger tapping to a beat"],
    "finger extension": ["Finger tapping on the table", "Gather a towel with the fingers"],
}
MISTYPED = {
    "clothspin": "Clip pegs on a cup",
    "clothsp": "Clip pegs on a cup",
    "oposition": "Fast thumb-to-finger",
    "oposision": "Fast thumb-to-finger",
    "pich a coin": "Pick up coins",
    "tenis ball": "Ball grip: pick up a ball",
    "tenis bal": "Ball grip: pick up a ball",
    "cofee": "Carry a cup with water",
    "fsit": "Full fist, full open",
    "thubm": "Fast thumb-to-finger",
    "finegr": "Fast thumb-to-finger",
    "buton": "Button the shirt you wear",
    "tothbrush": "Hold a toothbrush",
    "toothbursh": "Hold a toothbrush",
    "writting": "Write your name and a sentence",
    "scisors": "Cut paper with scissors",
    "pegbord": "Pegs in holes",
    "towl": "Fold towels with both hands",
    "mirrr": "Mirror: lift the wrist",
    "suppination": "Cut putty with a fork and butter knife",
    "dexterty": "Fast thumb-to-finger",
    "cilindrical": "Carry a cup with water",
    "groseries": "Put away light groceries",
    "keybord": "Play a five-note tune",
    "bilatral": "Button the shirt you wear",
}


def test_find_in_the_shipped_library_puts_the_right_drills_first(shipped, find):
    found = {query: find(query) for query in RIGHT}

    assert [query for query, one in found.items() if one.is_near] == []
    first = {
        query: [drill.name for drill in one.drills[: len(RIGHT[query])]]
        for query, one in found.items()
    }
    assert first == RIGHT


def test_find_forgives_typing_errors(shipped, find):
    found = {query: find(query) for query in MISTYPED}

    assert [query for query, one in found.items() if not one.is_near] == []
    assert {query: one.drills[0].name for query, one in found.items()} == MISTYPED


def test_find_without_a_drill_that_has_all_words_shows_those_with_the_most(northside, find):
    plain_drill(northside, "Peel a banana")
    plain_drill(northside, "Peel an orange slowly")
    plain_drill(northside, "Something else")

    found = find("banana slowly peel")

    assert found.is_near
    assert [drill.name for drill in found.drills] == ["Peel a banana", "Peel an orange slowly"]


def test_find_of_nothing_near_is_empty(shipped, find):
    found = find("xylophonist")

    assert (found.drills, found.total, found.counts, found.is_near) == ((), 0, {}, True)


def test_find_in_an_empty_library_is_empty(find):
    assert (find().total, find("pinch").total) == (0, 0)


def test_find_leaves_out_retired_drills_and_other_clinics(shipped, southside, names):
    make_drill(clinic=southside, name="Pinch a pin of theirs")
    pinch = next(drill for drill in shipped if drill.name == "Pinch a sponge and hold")
    Drill.objects.filter(pk=pinch.pk).update(retired_at="2026-01-01T00:00Z")

    found = names("pinch")

    assert "Pinch a pin of theirs" not in found
    assert pinch.name not in found
    assert set(found) <= {drill.name for drill in shipped}


def test_find_does_not_learn_words_of_another_clinic(southside, northside, find):
    make_drill(clinic=southside, name="Xylophone")
    make_drill(clinic=northside, name="Open")

    assert (find("xylophon").total, find("xilophone").total) == (0, 0)


def test_find_returns_a_page_at_a_time_in_one_order(shipped, find, names):
    pages = [names("hand", most=24, after=after) for after in range(0, 140, 24)]

    assert list(itertools.chain(*pages)) == names("hand")
    assert {find("hand", most=24, after=after).total for after in (0, 24, 9999)} == {
        len(names("hand"))
    }


HOSTILE = [
    *("%", "_", "'", "\\", "\x00", "a\x00b", "'; DROP TABLE x; --", "!&|():*<->", "''''", "-"),
    *(
        "x" * 10_000,
        "pinch " * 5_000,
        "😀",
        "手",
        "ประเทศ",
        "ЩИПОК",
        "مرحبا",
        "ﷺ",
        "İ",
        "ß",
        "²",
    ),
    *("1e5", "a.b@c.de", "http://x.yz/?q=1", "{words}", "{0}", "%s", "%(words)s", "%%", "$1"),
    *("to", "the", "a", "i", "ok", "9-hole", "e-stim", "three-jaw", "\u202e", "á́́́", "null"),
]


def test_find_takes_any_input(shipped, find):
    for query in HOSTILE:
        found = find(query, chosen={"movement": (query.replace("\x00", ""),), "stage": ("mid",)})
        assert (found.total, found.drills) == (0, ()), query
        everything = find(query)
        assert everything.total == len(everything.drills), query


def every_value(shipped):
    """Return all values of all filters that the shipped drills stand under, as (kind, value)."""
    found = {tuple(facet.split(":", 1)) for drill in shipped for facet in drill.facets}
    return [*sorted(found), ("favourite", "yes")]


def standing(drill, kept):
    return {*drill.facets, *(["favourite:yes"] if drill.pk in kept else [])}


def passes(facets, chosen):
    return all(any(f"{kind}:{value}" in facets for value in chosen[kind]) for kind in chosen)


@pytest.fixture
def kept(shipped, northside, user):
    drills = shipped[::7]
    for drill in drills:
        Favourite.objects.create(clinic=northside, user=user, drill=drill)
    return {drill.pk for drill in drills}


def test_find_counts_what_a_click_would_show_for_every_pair_of_filters(shipped, find, kept):
    facets = [standing(drill, kept) for drill in shipped]
    values = every_value(shipped)
    assert {kind for kind, _value in values} == set(KINDS)

    for kind, value in values:
        found = find(chosen={kind: (value,)}, most=1)

        shown = [one for one in facets if f"{kind}:{value}" in one]
        counted = Counter(facet for one in shown for facet in one)
        own = Counter(facet for one in facets for facet in one if facet.startswith(f"{kind}:"))
        assert found.counts == counted | own, (kind, value)
        assert found.total == len(shown)


def test_find_shows_what_was_counted_for_pairs_and_triples(shipped, find, kept):
    facets = {drill.pk: standing(drill, kept) for drill in shipped}
    values = every_value(shipped)
    pairs = itertools.islice(itertools.combinations(values, 2), 0, None, 17)
    triples = itertools.islice(itertools.combinations(values, 3), 0, None, 997)

    for several in (*pairs, *triples):
        chosen = {}
        for kind, value in several:
            chosen[kind] = (*chosen.get(kind, ()), value)
        found = find(chosen=chosen)
        expected = {pk for pk, one in facets.items() if passes(one, chosen)}
        assert {drill.pk for drill in found.drills} == expected, chosen
        assert found.total == len(expected)


def test_find_counts_within_the_words_too(shipped, find):
    found = find("pinch", chosen={"stage": ("mid", "late")})

    drills = find("pinch").drills
    late = [drill for drill in drills if {"mid", "late"} & set(drill.stages)]
    assert found.total == len(late)
    assert found.counts["category:adl"] == len([one for one in late if one.category == "adl"])
    early = [drill for drill in drills if "early" in drill.stages]
    assert found.counts.get("stage:early", 0) == len(early)


def test_find_counts_stages_and_categories_alone_as_it_counts_all_or_nothing(shipped, find, kept):
    chosen = {"stage": ("mid",), "category": ("adl", "object"), "kit": ("some",)}
    for given in ({}, {"chosen": chosen}, {"query": "pinch", "chosen": chosen}):
        every = find(**given).counts.items()

        found = find(**given, counted=Counted.STAGE_AND_CATEGORY).counts

        assert found == {one: n for one, n in every if one.startswith(("stage:", "category:"))}
        assert find(**given, counted=Counted.NONE).counts == {}


def test_find_tells_the_persons_own_favourites(northside, find, user):
    mine, theirs = make_drill(clinic=northside), make_drill(clinic=northside)
    Favourite.objects.create(clinic=northside, user=user, drill=mine)
    Favourite.objects.create(clinic=northside, user=make_user(), drill=theirs)
    Favourite.objects.create(clinic=northside, user=make_user(), drill=mine)

    found = find()

    assert [(drill.pk, drill.is_favourite) for drill in found.drills] == [
        (mine.pk, True),
        (theirs.pk, False),
    ]
    assert found.counts["favourite:yes"] == 1
    assert find(chosen={"favourite": ("yes",)}).drills == (mine,)


@pytest.mark.parametrize("query", ["", "drill", "drlil"])
@pytest.mark.parametrize("rows", [1, 50])
def test_find_takes_two_statements(northside, find, rows, query, django_assert_num_queries):
    for _number in range(rows):
        make_drill(clinic=northside)

    with django_assert_num_queries(2):
        assert find(query, chosen={"stage": ("early",)}).total == rows
