"""Stages over time: what stands where, in which words."""

import json
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programmes.charts.stages import LEFT, RIGHT, WIDTH, Bar, Entry, stage_band

GOLDEN = Path(__file__).parent / "golden"
NAMES = {"early": "Early", "mid": "Mid", "late": "Late"}
MONDAY = date(2026, 3, 2)


def entry(days, *stages):
    return Entry(MONDAY + timedelta(days=days), frozenset(stages))


def band(*entries, today=56):
    return stage_band(entries, NAMES, today=MONDAY + timedelta(days=today))


def test_band_without_an_entry_by_today_is_none():
    assert band() is None
    assert band(entry(57, "early")) is None


def test_band_shows_overlap_and_stepping_back_as_they_were():
    chart = band(entry(0, "early"), entry(14, "early", "mid"), entry(28, "mid"), entry(42, "early"))

    assert chart.rows == (
        ("Early", "2 March 2026", "30 March 2026"),
        ("Mid", "16 March 2026", "13 April 2026"),
        ("Early", "13 April 2026", "now"),
    )
    assert chart.sentence == "Early since 13 April 2026, 2 weeks."
    assert chart.bars[0] == Bar(70, 6, 275, "early", "Early from 2 March 2026 to 30 March 2026")
    assert [label.text for label in chart.labels] == ["Early", "Mid", "Late", "Apr"]


def test_band_of_two_entries_on_one_day_takes_the_later():
    chart = band(entry(0, "early"), entry(0, "mid", "late"), today=3)

    assert chart.rows == (("Mid", "2 March 2026", "now"), ("Late", "2 March 2026", "now"))
    assert chart.sentence == "Mid and Late since 2 March 2026."


def test_band_of_no_active_stage_says_so():
    assert band(entry(0, "early"), entry(7), today=7).sentence == "No stage since 9 March 2026."


@pytest.mark.parametrize(
    ("entries", "since"),
    [
        ([entry(0, "early"), entry(28, "early")], 0),  # looked at again, and nothing changed
        ([entry(0, "mid"), entry(7, "mid", "late"), entry(28, "late")], 7),  # as its row says
        ([entry(0, "mid"), entry(7, "mid", "late")], 7),
        ([entry(0, "mid"), entry(7), entry(28, "mid")], 28),
        ([entry(0, "mid"), entry(7, "late"), entry(7, "mid")], 0),  # a slip, mended that day
        ([entry(0, "mid"), entry(7), entry(28)], 7),
        ([entry(0), entry(7)], 0),
    ],
)
def test_band_says_since_when_all_stages_of_today_are_active(entries, since):
    chart = band(*entries)

    assert chart.since == MONDAY + timedelta(days=since)
    assert chart.sentence.endswith(f", {(56 - since) // 7} weeks.")


def test_band_of_many_years_names_at_most_twelve_months():
    labels = band(entry(0, "early"), today=2000).labels

    assert 6 <= len([label for label in labels if label.is_centred]) <= 12


def test_band_of_a_year_matches_its_golden_file():
    chart = band(
        entry(0, "early"),
        entry(45, "early", "mid"),
        entry(80, "mid"),
        entry(150),
        entry(170, "mid", "late"),
        entry(364, "late"),
        today=364,
    )
    found = json.dumps(asdict(chart), indent=1, ensure_ascii=False, default=str) + "\n"
    assert found == (GOLDEN / "stages.json").read_text()


@given(
    st.lists(
        st.tuples(st.integers(0, 400), st.frozensets(st.sampled_from(sorted(NAMES)))), min_size=1
    ),
    st.integers(0, 400),
)
def test_band_of_any_history_stays_within_its_frame(history, today):
    chart = band(*(entry(days, *stages) for days, stages in history), today=today)

    for bar in chart.bars if chart else ():
        assert LEFT <= bar.x < WIDTH - RIGHT
        assert bar.x + bar.width <= WIDTH - RIGHT + 2
        assert bar.y + chart.row <= chart.height
