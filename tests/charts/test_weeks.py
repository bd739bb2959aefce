"""Weeks as bars: what the plan asks, gaps, and few weeks."""

import json
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from programmes.charts.weeks import BASE, TOP, bars_of_weeks

GOLDEN = Path(__file__).parent / "golden"
MONDAY = date(2026, 1, 5)


def bars(*amounts, target=600):
    weeks = [(MONDAY + timedelta(weeks=n), amount) for n, amount in enumerate(amounts)]
    return bars_of_weeks(weeks, target=target, unit="movements")


def test_bars_fill_those_weeks_that_reached_what_the_plan_asks():
    chart = bars(300, 600, 702)

    assert [bar.is_met for bar in chart.bars] == [False, True, True]
    assert chart.sentence == (
        "This week so far 702 movements. 1 of the 2 weeks before reached what the plan asks now."
    )


def test_bars_leave_a_week_that_nobody_knows_empty_and_say_so_in_the_table():
    chart = bars(300, None, 0, 500)

    assert len(chart.bars) == 3
    assert [row[1] for row in chart.rows] == ["300", "not known", "0", "500"]
    assert [word.text for word in chart.words if word.is_now] == ["300", "500"]


def test_bars_of_few_weeks_say_that_they_are_too_few():
    assert bars(None, 300, 400).sentence == "Too few weeks to tell."


def test_bars_without_a_plan_have_no_line():
    chart = bars(1, 2, 3, target=None)

    assert (chart.target_y, chart.target) == (None, "")
    assert chart.sentence == "This week so far 3 movements."


def test_bars_of_eight_weeks_match_their_golden_file():
    chart = bars(None, 310, 402, 455, 520, 610, 640, 588)
    found = json.dumps(asdict(chart), indent=1, ensure_ascii=False, default=str) + "\n"
    assert found == (GOLDEN / "weeks.json").read_text()


@given(st.lists(st.none() | st.integers(0, 5000), min_size=1, max_size=26), st.integers(1, 5000))
def test_bars_stay_within_their_frame(amounts, target):
    chart = bars(*amounts, target=target)

    for bar in chart.bars:
        assert TOP <= bar.y <= BASE
        assert bar.y + bar.height == BASE
    assert chart.target_y is not None
    assert TOP <= chart.target_y <= BASE
