"""Days to marks: what stands where, in which words."""

import json
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path

import pytest

from programmes.charts.days import (
    Day,
    DayState,
    Glyph,
    Word,
    calendar_of_days,
    sentence_for,
)

GOLDEN = Path(__file__).parent / "golden"
MONDAY = date(2026, 11, 23)
LETTERS = {state.value[0]: state for state in DayState}


def days(letters, *, first=MONDAY, pains=()):
    """Return one day for each letter: done, part, not, rest, chosen rest, hurt, future."""
    known = dict(enumerate(pains))
    return tuple(
        Day(first + timedelta(days=n), LETTERS[letter], known.get(n))
        for n, letter in enumerate(letters)
    )


@pytest.mark.parametrize(
    ("letters", "sentence"),
    [
        ("", "No day was planned."),
        ("rrf", "No day was planned."),
        ("n", "Practised on 0 of 1 planned day."),
        ("dpnhrf", "Practised on 3 of 4 planned days."),
        ("dpc", "Practised on 2 of 2 planned days. Rest was chosen on 1 day."),
        ("crc", "No day was planned. Rest was chosen on 2 days."),
    ],
)
def test_sentence_for_days_counts_practised_of_planned(letters, sentence):
    assert sentence_for(days(letters)) == sentence


def test_calendar_of_no_days_is_one_empty_week():
    chart = calendar_of_days((), today=MONDAY)
    assert (chart.glyphs, chart.rows, chart.today) == ((), (), None)
    assert (chart.width, chart.height) == (80, 278)


def test_calendar_in_columns_puts_monday_on_top_and_next_week_beside():
    chart = calendar_of_days(days("d" * 8), today=MONDAY)
    first, second, next_week = chart.glyphs[0], chart.glyphs[1], chart.glyphs[7]
    assert first == Glyph(44, 26, "day-done", "Monday 23 November: all done")
    assert (second.x - first.x, second.y - first.y) == (0, 36)
    assert (next_week.x - first.x, next_week.y - first.y) == (36, 0)


def test_calendar_in_rows_puts_monday_first_and_next_week_below():
    chart = calendar_of_days(days("d" * 8), today=MONDAY, weeks="rows")
    first, second, next_week = chart.glyphs[0], chart.glyphs[1], chart.glyphs[7]
    assert (second.x - first.x, second.y - first.y) == (40, 0)
    assert (next_week.x - first.x, next_week.y - first.y) == (0, 40)
    assert chart.words[0] == Word(84, 14, "M", is_now=True)


def test_calendar_beginning_midweek_keeps_the_weekday_of_each_day():
    chart = calendar_of_days(days("dd", first=MONDAY + timedelta(days=6)), today=MONDAY)
    sunday, monday = chart.glyphs
    assert (monday.x - sunday.x, sunday.y - monday.y) == (36, 6 * 36)


def test_calendar_with_a_gap_leaves_the_missing_day_empty():
    chart = calendar_of_days(
        (*days("d"), *days("d", first=MONDAY + timedelta(days=2))), today=MONDAY
    )
    assert [mark.y for mark in chart.glyphs] == [26, 98]


def test_calendar_marks_today_only_when_it_is_shown():
    week = days("dpn")
    assert calendar_of_days(week, today=MONDAY + timedelta(days=1)).today == Glyph(
        44, 62, "day-part", "Tuesday 24 November: part done"
    )
    assert calendar_of_days(week, today=MONDAY - timedelta(days=1)).today is None


def test_every_state_has_a_shape_and_words_of_its_own():
    chart = calendar_of_days(days("dpnrhf"), today=MONDAY)
    assert [mark.name for mark in chart.glyphs] == [
        "day-done",
        "day-part",
        "day-not",
        "day-rest",
        "day-hurt",
        "day-future",
    ]
    assert [words for _day, words in chart.rows] == [
        "all done",
        "part done",
        "no practice",
        "rest day",
        "it hurt",
        "still to come",
    ]


@pytest.mark.parametrize("name", ["calendar_columns", "calendar_rows"])
def test_chart_of_three_weeks_matches_its_golden_file(name):
    weeks = days("dddpdrdnhdpdrddffffff", pains=(2, 3, 2, None, 0, None, 4, None, 7))
    chart = {
        "calendar_columns": lambda: calendar_of_days(weeks, today=MONDAY + timedelta(days=14)),
        "calendar_rows": lambda: calendar_of_days(
            weeks, today=MONDAY + timedelta(days=14), weeks="rows"
        ),
    }[name]()
    found = json.dumps(asdict(chart), indent=1, ensure_ascii=False) + "\n"
    assert found == (GOLDEN / f"{name}.json").read_text()
