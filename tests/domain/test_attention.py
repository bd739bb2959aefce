from datetime import date, timedelta

import pytest

from programmes.domain import evidence
from programmes.domain.attention import (
    AttentionCode,
    DaySigns,
    Flag,
    Hint,
    OpenCard,
    Planless,
    PutAway,
    attention,
)
from programmes.domain.reason import Reason
from programmes.domain.telling import Rule

TODAY = date(2026, 3, 4)


def days(letters, *, pains=None):
    """Return days that end today: p practised, m due but not, r rest; ``pains`` by days ago."""
    last = len(letters) - 1
    return [
        DaySigns(
            TODAY - timedelta(days=last - n),
            is_due=letter != "r",
            is_practised=letter == "p",
            worst_pain_0_10=(pains or {}).get(last - n),
        )
        for n, letter in enumerate(letters)
    ]


def reasons(*given, **more):
    return [flag.reason for flag in attention(*given, today=TODAY, **more)]


def little(done, due):
    return Reason("little", (("done", done), ("due", due)))


def hint(rule, ago=2, about="a"):
    why = Reason("easy", (("days", 3), ("window", 14)))
    return Hint(evidence.Rule(rule), about, why, "Cup", (TODAY - timedelta(days=int(ago)),))


def pain(worst, on_days):
    return Reason("pain", (("pain", worst), ("days", on_days), ("window", 3)))


@pytest.mark.parametrize(
    ("letters", "pains", "found"),
    [
        ("", {}, []),
        ("ppppp", {}, []),
        ("ppppp", {0: 3, 1: 3}, []),
        ("ppppp", {0: 4}, [pain(4, 1)]),
        ("ppppp", {2: 4}, [pain(4, 1)]),
        ("ppppp", {3: 9}, []),
        ("ppppp", {0: 5, 1: 2, 2: 7}, [pain(7, 2)]),
        ("pmmmmmm", {}, [little(1, 6)]),
        ("pmmmmmmm", {}, []),  # nothing in a week is silence, of which safety tells
        ("mmmmmp", {}, [little(1, 6)]),
        ("mmppmp", {}, []),  # 3 of 6 is half
        ("mmpp", {}, []),
        ("prrrrrrrr", {}, []),
        ("mmmmmmmm", {}, []),
        ("pmmmmmmm", {1: 6}, [pain(6, 1)]),
        ("pmmmmmm", {1: 6}, [pain(6, 1), little(1, 6)]),
    ],
)
def test_attention_names_every_reason_the_most_urgent_first(letters, pains, found):
    assert reasons(days(letters, pains=pains)) == found


def test_attention_ignores_days_to_come_and_the_order_of_the_rest():
    tomorrow = DaySigns(TODAY + timedelta(days=1), is_due=True, is_practised=True)
    week = [*days("pmmmmmm"), tomorrow]

    assert reasons(reversed(week)) == [little(1, 6)]


def test_attention_puts_a_red_card_first_and_an_amber_one_before_little_practice():
    amber = OpenCard(Rule.TIGHTER, (("days", 1),), "7")
    red = OpenCard(Rule.CRPS, (("told", "hot,swollen"),), "8")

    assert reasons(days("pmmmmmm"), cards=(amber, red)) == [
        Reason("red_card", (("rule", "crps"), ("count", 2), ("told", "hot,swollen"))),
        Reason("amber_card", (("rule", "tighter"), ("count", 2), ("days", 1))),
        little(1, 6),
    ]


@pytest.mark.parametrize(
    ("rules", "found"),
    [
        (["more"], None),  # one drill that could grow waits
        (["more", "more"], ("more", 2)),
        (["more", "harder"], None),
        (["more", "more", "less"], ("less", 1)),
        (["next_stage", "less"], ("less", 1)),
        (["next_stage"], ("next_stage", 1)),
        (["less@3", "more", "more"], ("more", 2)),  # what hurt days ago can wait
        (["refresh", "grow", "reassess", "remeasure"], None),
    ],
)
def test_attention_asks_for_what_cannot_wait_among_suggestions(rules, found):
    hints = [hint(*rule.split("@"), about=str(number)) for number, rule in enumerate(rules)]

    (flag,) = attention([], today=TODAY, hints=hints) or (None,)

    values = flag and (flag.reason.values["rule"], flag.reason.values["count"])
    assert values == found


def test_order_puts_the_worse_of_one_kind_first():
    def flag(code, **values):
        return Flag(Reason(code, tuple(values.items())), code)

    ordered = [
        flag("red_card", rule="stroke_sign"),
        flag("red_card", rule="drop"),
        flag("pain", pain=8),
        flag("pain", pain=5),
        flag("amber_card", rule="tighter"),
        flag("message", count=3),
        flag("message", count=1),
        flag("no_plan", ended=""),
        flag("no_plan", ended="2026-03-03"),
        flag("hint", rule="step_back"),
        flag("hint", rule="more"),
        flag("little", done=0),
        flag("little", done=2),
    ]

    mixed = ordered[::-1]
    assert sorted(mixed, key=lambda one: one.order) == ordered
    assert [code.urgency for code in AttentionCode] == [0, 1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    ("ended_on", "ended"), [(None, ""), (TODAY - timedelta(days=1), "2026-03-03")]
)
def test_attention_names_who_has_no_plan_until_that_is_put_away(ended_on, ended):
    planless = Planless(ended_on)
    (flag,) = attention([], today=TODAY, planless=planless)
    put = [PutAway(frozenset([flag.key]), TODAY + timedelta(days=7), is_review=True)]

    assert flag.reason == Reason("no_plan", (("ended", ended),))
    assert attention([], today=TODAY, planless=planless, put_away=put) == ()
    other = Planless(TODAY)
    assert len(attention([], today=TODAY, planless=other, put_away=put)) == 1


def after(*given, put_away, **more):
    return [flag.code.value for flag in attention(*given, today=TODAY, put_away=put_away, **more)]


@pytest.mark.parametrize("is_review", [True, False])
def test_put_away_hides_a_reason_until_its_day_or_new_evidence(is_review):
    sore = days("ppppp", pains={1: 5})
    (flag,) = attention(sore, today=TODAY)
    put = [PutAway(frozenset([flag.key]), TODAY + timedelta(days=1), is_review=is_review)]
    over = [PutAway(frozenset([flag.key]), TODAY, is_review=is_review)]

    assert after(sore, put_away=put) == []
    assert after(sore, put_away=over) == ["pain"]
    assert after(days("ppppp", pains={1: 6}), put_away=put) == ["pain"]
    assert after(days("ppppp", pains={0: 4, 1: 5}), put_away=put) == ["pain"]


def test_put_away_hides_the_reason_and_not_the_patient():
    both = days("pmmmmmm", pains={1: 6})
    first, _ = attention(both, today=TODAY)
    put = [PutAway(frozenset([first.key]), TODAY + timedelta(days=3))]

    assert after(both, put_away=put) == ["little"]


def test_a_red_card_can_be_snoozed_and_is_never_gone_by_being_reviewed():
    red, amber = OpenCard(Rule.CRPS, (), "1@noon"), OpenCard(Rule.TIGHTER, (), "2@noon")
    keys = frozenset(flag.key for flag in attention([], today=TODAY, cards=(red, amber)))
    until = TODAY + timedelta(days=3)

    reviewed = after([], cards=(red, amber), put_away=[PutAway(keys, until, is_review=True)])
    snoozed = after([], cards=(red, amber), put_away=[PutAway(keys, until)])
    told_more = after(
        [], cards=(OpenCard(Rule.CRPS, (), "1@one"), amber), put_away=[PutAway(keys, until)]
    )

    assert (reviewed, snoozed, told_more) == (["red_card"], [], ["red_card"])
