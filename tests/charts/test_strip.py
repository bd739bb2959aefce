"""Days side by side: the drawing and the sentence."""

import re
from pathlib import Path

import pytest

from programmes.charts.strip import strip_of_days
from tests.charts.test_days import days

GOLDEN = Path(__file__).parent / "golden"


def strip(letters, *, alarm_from=6, **more):
    return strip_of_days(days(letters, **more), alarm_from=alarm_from, marks="/marks.svg")


def test_strip_without_known_pain_has_no_line_and_says_so():
    chart = strip("dd")

    assert "polyline" not in chart.svg
    assert chart.sentence == "Practised on 2 of 2 planned days. Pain is not known."


def test_strip_pain_line_leaves_out_unknown_days_and_keeps_zero():
    chart = strip("drh", pains=(0, None, 10))

    assert 'points="12,84 54,46"' in chart.svg
    assert 'cx="54" cy="46"' in chart.svg
    assert chart.sentence == "Practised on 2 of 2 planned days. Worst pain 10, last 10 of 10."


@pytest.mark.parametrize(("alarm_from", "height"), [(10, 0), (6, 15), (0, 38)])
def test_strip_band_reaches_down_to_the_alarm(alarm_from, height):
    chart = strip("d", pains=(1,), alarm_from=alarm_from)

    assert re.search(r'class="band"[^>]* height="(\d+)"', chart.svg)[1] == str(height)


def test_strip_marks_the_letter_of_the_last_day_alone():
    assert re.findall(r'class="middle now">(.)<', strip("ddd").svg) == ["W"]


def test_strip_of_two_weeks_matches_its_golden_file():
    chart = strip("dddpdrdnhdpdrd", pains=(2, 3, 2, None, 0, None, 4, None, 7))

    assert chart.svg.replace("><", ">\n<") + "\n" == (GOLDEN / "strip.svg").read_text()
