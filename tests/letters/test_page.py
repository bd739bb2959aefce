"""The page of a letter is rendered once for its shape, and says what the template would say."""

import pytest
from django.template.loader import render_to_string

from programmes.letters.page import INDENTED, Figures, Line, Link, Listed, _html, _shaped

FOOT = [Line("Northside, 020"), Link("Stop", "https://x.example/stop/?a=1&b=2", is_main=False)]
WORDS = [
    "Plain words.",
    "",
    "One.\nTwo.\r\n\r\nFour.\n",
    '<b>&"it\'s"</b> {{ subject }} \ue0000\ue001 %s',
    "  of  spaces \n  kept",
]


def letter(words):
    return [
        Line(words),
        Line(words, is_first=True),
        Figures((("Days", words), (words, "3"))),
        Listed(words, ((words, "said"), ("", words), ("Ben", ""))),
        Link(words, "https://x.example/?a=1&b=2"),
    ]


@pytest.mark.parametrize("words", WORDS)
@pytest.mark.parametrize(
    ("is_large", "size", "large"), [(True, "20px", "26px"), (False, "16px", "22px")]
)
def test_page_of_a_shape_says_what_the_template_says_with_the_words_in_it(
    words, is_large, size, large
):
    parts = letter(words)
    context = {"language": "en-gb", "subject": words, "parts": parts, "foot": FOOT}
    given = context | {"size": size, "large": large}

    page = _html("en-gb", words, parts, FOOT, is_large=is_large)

    plain = render_to_string("emails/letter.html", given)
    assert INDENTED.sub("\n", page) == INDENTED.sub("\n", plain)


def test_letters_of_one_shape_are_rendered_once_and_nobodys_words_are_kept():
    _shaped.cache_clear()

    pages = [_html("en-gb", "Hello", [Line(name)], FOOT, is_large=True) for name in ("Ben", "Ana")]

    assert ["Ben" in page for page in pages] == [True, False]
    assert (_shaped.cache_info().misses, _shaped.cache_info().hits) == (1, 1)
    kept = _shaped("en-gb", "\ue0000\ue001", (Line("\ue0001\ue001"),), (), is_large=True)
    assert "Hello" not in "".join(kept)
