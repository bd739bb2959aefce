import pytest

from programmes.domain.screen import Screen


def test_screen_settings_come_back_from_json_as_they_were():
    screen = Screen(neglect="left", type_percent=150, column="right", theme="dark")
    assert Screen.from_json(screen.to_json()) == screen


@pytest.mark.parametrize(
    "data", [{}, {"type_percent": 130}, {"neglect": None}, {"theme": "pink", "colour": "red"}]
)
def test_screen_settings_missing_or_unknown_become_the_default(data):
    assert Screen.from_json(data) == Screen()


def test_screen_settings_that_are_known_survive_beside_unknown_ones():
    assert Screen.from_json({"neglect": "right", "column": 4}) == Screen(neglect="right")
