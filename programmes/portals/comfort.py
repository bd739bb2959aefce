"""The questions about a patient's screen: words and pictures, the same for all who ask them."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from programmes.domain.screen import Screen


@dataclass(frozen=True, slots=True)
class Option:
    """
    One answer: the word that is sent, what a person reads, and its picture.

    ``icon`` is a name of the sprite; empty means that the style sheet draws the answer, or with
    ``is_hand`` that a hand in this tone is shown.
    """

    word: str
    label: Promise
    icon: str = ""
    is_hand: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """
    One setting as a question.

    ``slug`` names it in addresses, ``effect`` the attribute of the page that it sets.
    """

    slug: str
    setting: str
    effect: str
    ask: Promise
    name: Promise
    options: tuple[Option, ...]

    def label_of(self, screen: Screen) -> Promise:
        """Return in words what ``screen`` says now."""
        word = screen.words[self.setting]
        return next(option.label for option in self.options if option.word == word)


def _on_off(icon: str, other: str) -> tuple[Option, Option]:
    return (Option("on", _("Yes"), icon), Option("off", _("No"), other))


LEFT, RIGHT = Option("left", _("Left")), Option("right", _("Right"))
TYPE_WORDS = ("100", "125", "150", "175", "200")

QUESTIONS: tuple[Question, ...] = (
    Question(
        "type",
        "type_percent",
        "type",
        _("Which size can you read well?"),
        _("Size of the words"),
        tuple(
            Option(word, label)
            for word, label in zip(
                TYPE_WORDS,
                (_("Normal"), _("Larger"), _("Large"), _("Very large"), _("Largest")),
                strict=True,
            )
        ),
    ),
    Question(
        "contrast",
        "contrast",
        "contrast",
        _("Do you want stronger lines?"),
        _("Contrast"),
        (Option("normal", _("Normal")), Option("high", _("Strong"))),
    ),
    Question(
        "theme",
        "theme",
        "theme",
        _("Do you like light or dark?"),
        _("Light or dark"),
        (
            Option("light", _("Light")),
            Option("dark", _("Dark")),
            Option("system", _("Like the phone")),
        ),
    ),
    Question(
        "neglect",
        "neglect",
        "neglect",
        _("Is one side easy to overlook?"),
        _("Coloured bar"),
        (LEFT, Option("none", _("No")), RIGHT),
    ),
    Question(
        "column",
        "column",
        "column",
        _("Where do you see best?"),
        _("Place on the screen"),
        (LEFT, Option("middle", _("Middle")), RIGHT),
    ),
    Question(
        "hand",
        "working_hand",
        "hand",
        _("Which hand taps the screen?"),
        _("Hand that taps"),
        (Option("left", _("Left"), "hand"), Option("right", _("Right"), "hand")),
    ),
    Question(
        "skin",
        "skin_tone",
        "skin",
        _("Which hand looks like yours?"),
        _("Colour of the hand"),
        tuple(
            Option(word, label, is_hand=True)
            for word, label in (
                ("light", _("Light")),
                ("tan", _("Tan")),
                ("brown", _("Brown")),
                ("dark", _("Dark")),
                ("neutral", _("Blue")),
            )
        ),
    ),
    Question(
        "guard",
        "tap_guard_ms",
        "guard",
        _("Does your finger tap twice by mistake?"),
        _("Taps by mistake"),
        (Option("0", _("Never")), Option("400", _("Sometimes")), Option("700", _("Often"))),
    ),
    Question(
        "aloud",
        "reads_aloud",
        "aloud",
        _("Shall the phone read to you?"),
        _("Read aloud by itself"),
        _on_off("volume-2", "book-open"),
    ),
    Question(
        "motion",
        "moves",
        "motion",
        _("Shall pictures move?"),
        _("Moving pictures"),
        _on_off("play", "pause"),
    ),
    Question(
        "sounds",
        "sounds",
        "sounds",
        _("Do you want sounds?"),
        _("Sounds"),
        _on_off("volume-2", "x"),
    ),
)
BY_SLUG = {question.slug: question for question in QUESTIONS}


def after(question: Question) -> str | None:
    """Return the slug of the question after this one; ``None`` after the last."""
    place = QUESTIONS.index(question) + 1
    return QUESTIONS[place].slug if place < len(QUESTIONS) else None


def page_of(question: Question, screen: Screen) -> dict[str, Any]:
    """Return what the page of one question shows."""
    return {
        "question": question,
        "chosen": screen.words[question.setting],
        "position": QUESTIONS.index(question) + 1,
        "total": len(QUESTIONS),
    }
