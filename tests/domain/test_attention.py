from datetime import date, timedelta

import pytest

from programmes.domain.attention import AttentionCode, DaySigns, OpenCard, attention, order
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


def pain(worst, on_days):
    return Reason("pain", (("pain", worst), ("days", on_days), ("window", 3)))


@pytest.mark.parametrize(
    ("letters", "pains", "reason"),
    [
        ("", {}, None),
        ("ppppp", {}, None),
        ("ppppp", {0: 3, 1: 3}, None),
        ("ppppp", {0: 4}, pain(4, 1)),
        ("ppppp", {2: 4}, pain(4, 1)),
        ("ppppp", {3: 9}, None),
        ("ppppp", {0: 5, 1: 2, 2: 7}, pain(7, 2)),
        ("pmmmmmm", {}, Reason("silent", (("days", 5),))),
        ("pmmmmm", {}, None),
        ("pmmmrmmm", {}, Reason("silent", (("days", 5),))),
        ("mmmmmp", {}, None),
        ("prrrrrrrr", {}, None),
        ("mmmmmmmm", {}, Reason("silent", (("days", 7),))),
        ("mmmmmmmm", {1: 6}, pain(6, 1)),
    ],
)
def test_attention_names_the_most_urgent_reason(letters, pains, reason):
    assert attention(days(letters, pains=pains), today=TODAY) == reason


def test_attention_ignores_days_to_come_and_the_order_of_the_rest():
    tomorrow = DaySigns(TODAY + timedelta(days=1), is_due=True, is_practised=True)
    silent = [*days("pmmmmmm"), tomorrow]

    assert attention(reversed(silent), today=TODAY) == Reason("silent", (("days", 5),))


def test_order_puts_pain_before_silence_before_nothing_and_the_worse_first():
    reasons = [None, Reason("silent", (("days", 9),)), pain(5, 3), pain(8, 1)]

    assert sorted(reasons, key=order) == [*reversed(reasons)]
    assert [code.urgency for code in AttentionCode] == [0, 1, 2, 3]


def test_attention_puts_a_red_card_first_and_an_amber_one_before_silence():
    amber = OpenCard(Rule.TIGHTER, (("days", 1),))
    red = OpenCard(Rule.CRPS, (("told", "hot,swollen"),))
    silent = days("mmmmmmm")

    both = attention(silent, today=TODAY, cards=(amber, red))
    one = attention(silent, today=TODAY, cards=(amber,))

    told = (("rule", "crps"), ("count", 2), ("told", "hot,swollen"))
    assert both == Reason("red_card", told)
    assert one == Reason("amber_card", (("rule", "tighter"), ("count", 1), ("days", 1)))
    assert sorted([one, pain(5, 3), both], key=order) == [both, pain(5, 3), one]
