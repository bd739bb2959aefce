"""Every sentence that a patient reads: short, plain, kind."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PORTALS = ROOT / "programmes" / "portals"
CODE = [
    *sorted((PORTALS / "patient").rglob("*.py")),
    PORTALS / "comfort.py",
    PORTALS / "consents.py",
    PORTALS / "code_forms.py",
    PORTALS / "helpers.py",
    PORTALS / "accounts" / "views" / "codes.py",
    *(ROOT / "programmes" / "letters" / f"{name}.py" for name in ("practice", "page")),
]
SHARED = (
    "answers", "back", "choice_tile", "counter", "energy", "figure", "number_pad", "sizes",
    "stepper", "strip",
)  # fmt: skip
DOORS = (
    "start",
    "pair",
    "printed",
    "not_connected",
    "emergency",
    "code",
    "email",
    "email_code",
    "enter",
    "help_offer",
    "stop",
)
PARTIALS = (
    "call_clinic", "count_choice", "counted", "days_button", "entry_fields", "log_fields",
    "pain_fields", "pain_now", "pain_problem", "settings_button", "speak_for_me", "stop",
    "stop_button", "today_button", "where", "win_button", "helping_button", "asked_button",
)  # fmt: skip
PAGES = [
    *sorted((ROOT / "templates" / "patient").glob("*.html")),
    *(ROOT / "templates" / "accounts" / f"{name}.html" for name in DOORS),
    *(ROOT / "templates" / "partials" / f"{name}.html" for name in PARTIALS),
    *(ROOT / "templates" / "ui" / f"{name}.html" for name in SHARED),
]
MOST_WORDS = 12
BANNED = re.compile(
    r"\b(plateau|fail(ed|ure)?|miss(ed)?|streak|complian\w+|exercises?|items?|workouts?|task|client"
    r"|tumou?r|lazy|must)\b",
    re.IGNORECASE,
)
CONTRACTION = re.compile(r"\w[\u2019'](s|t|re|ve|ll|d|m)\b", re.IGNORECASE)
GETTEXT = {"_", "_lazy", "gettext", "gettext_lazy", "ngettext"}


def in_template(text):
    """Return what a template hands to gettext."""
    plain = re.findall(r'{%\s*translate\s+"([^"]+)"', text)
    blocks = re.findall(r"{%\s*blocktranslate.*?%}(.*?){%\s*endblocktranslate", text, re.DOTALL)
    return plain + [part for block in blocks for part in re.split(r"{%\s*plural\s*%}", block)]


def in_code(text):
    """Return what a module hands to gettext."""
    return [
        argument.value
        for call in ast.walk(ast.parse(text))
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") in GETTEXT
        for argument in call.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    ]


def all_strings():
    for path in PAGES:
        yield from ((path.name, string) for string in in_template(path.read_text()))
    for path in CODE:
        yield from ((path.name, string) for string in in_code(path.read_text()))


STRINGS = sorted(set(all_strings()))


def sentences(string):
    bare = re.sub(r"<[^>]+>", "", string)
    bare = re.sub(r"{{.*?}}|%\(\w+\)[sd]|{\w}", "x", bare)
    return [part for part in re.split(r"(?<=[.!?:])\s+", bare.strip()) if part]


def syllables(word):
    groups = re.findall(r"[aeiouy]+", word.lower())
    silent = word.lower().endswith("e") and not word.lower().endswith("le")
    return max(1, len(groups) - silent)


def test_patient_sentences_have_twelve_words_or_fewer():
    told = [(place, part) for place, string in STRINGS for part in sentences(string)]

    assert [one for one in told if len(one[1].split()) > MOST_WORDS] == []


def test_patient_sentences_have_no_banned_word_and_no_contraction():
    assert [one for one in STRINGS if BANNED.search(one[1]) or CONTRACTION.search(one[1])] == []


def test_patient_sentences_read_at_grade_six_or_below():
    whole = [s for _, string in STRINGS for s in sentences(string) if s.endswith((".", "?", "!"))]
    words = [word for sentence in whole for word in re.findall(r"[A-Za-z]+", sentence)]
    # Flesch-Kincaid (Kincaid 1975)
    grade = 0.39 * len(words) / len(whole) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59
    assert len(whole) > 40
    assert grade <= 6


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_patient_template_has_no_words_outside_gettext(path):
    text = re.sub(r"{#.*?#}|<script.*?</script>", "", path.read_text(), flags=re.DOTALL)
    text = re.sub(r"{%\s*blocktranslate.*?endblocktranslate\s*%}", "", text, flags=re.DOTALL)
    text = re.sub(r"{%.*?%}|{{.*?}}", "", text, flags=re.DOTALL)
    text = re.sub(r"<[^>]*>", " ", text, flags=re.DOTALL)
    assert set(re.findall(r"[A-Za-z]{2,}", text)) <= {"Relearn"}


def test_every_page_of_a_patient_has_the_strip():
    pages = [path for path in PAGES if path.parent.name == "patient"]
    for path in pages:
        text = path.read_text()
        assert re.match(r'{% extends "base_(patient|helping)\.html" %}', text), path.name
        bottom = re.search(r"{% block bottom %}(.*?){% endblock", text, re.DOTALL)
        assert bottom is None or '"ui/strip.html"' in bottom[1], path.name
    assert len(pages) > 40
