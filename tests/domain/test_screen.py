import pytest

from programmes.domain.screen import NoSuchChoice, Screen, choices
from programmes.pictures.tones import DEFAULT_TONE, TONES


def test_screen_settings_come_back_from_json_as_they_were():
    screen = Screen(
        neglect="left",
        type_percent=150,
        column="right",
        theme="dark",
        reads_aloud=True,
        moves=False,
    )
    assert Screen.from_json(screen.to_json()) == screen


@pytest.mark.parametrize(
    "data", [{}, {"type_percent": 130}, {"neglect": None}, {"theme": "pink", "colour": "red"}]
)
def test_screen_settings_missing_or_unknown_become_the_default(data):
    assert Screen.from_json(data) == Screen()


def test_screen_settings_that_are_known_survive_beside_unknown_ones():
    assert Screen.from_json({"neglect": "right", "column": 4}) == Screen(neglect="right")


@pytest.mark.parametrize(
    ("name", "word", "value"),
    [(n, w, v) for n, given in choices().items() for w, v in given.items()],
)
def test_every_choice_by_its_word_comes_back_as_that_word(name, word, value):
    screen = Screen().chosen({name: word})

    assert getattr(screen, name) is value or getattr(screen, name) == value
    assert screen.words[name] == word
    assert Screen.from_json(screen.to_json()) == screen


@pytest.mark.parametrize("words", [{"theme": "pink"}, {"colour": "red"}, {"tap_guard_ms": "True"}])
def test_unknown_choice_is_refused(words):
    with pytest.raises(NoSuchChoice):
        Screen().chosen(words)


def test_skin_tones_are_those_of_the_pictures():
    assert list(choices()["skin_tone"]) == list(TONES)
    assert Screen().skin_tone == DEFAULT_TONE
