"""
A letter as a page: written once, from which both its plain text and its HTML are made.

So that the two say the same, whatever a letter says. The HTML needs no picture and no font, and
its style stands where mail readers leave it alone. The template is rendered once for each shape of
a letter, with marks for words; nobody's words are kept.
"""

import html
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

from django.template.loader import render_to_string
from django.utils.text import normalize_newlines
from django.utils.translation import gettext as _

from programmes.letters.letter import Letter, address_of
from programmes.models import Delivery

MARK = re.compile("\ue000([0-9]+)\ue001")  # characters that Unicode leaves to us
INDENTED = re.compile(r"\n\s+")
Change = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence or two; the ``is_first`` one stands out."""

    kind: ClassVar[str] = "line"
    words: str
    is_first: bool = False

    @property
    def text(self) -> str:
        """Return it as plain text."""
        return self.words

    def changed(self, change: Change) -> "Line":
        """Return it with ``change`` made to each line of its words."""
        lines = normalize_newlines(self.words).split("\n")
        return Line("\n".join(map(change, lines)), self.is_first)


@dataclass(frozen=True, slots=True)
class Figures:
    """Numbers, each with what it counts."""

    kind: ClassVar[str] = "figures"
    rows: tuple[tuple[str, str], ...]

    @property
    def text(self) -> str:
        """Return them as plain text, one a line."""
        return "\n".join(f"{label}: {value}" for label, value in self.rows)

    def changed(self, change: Change) -> "Figures":
        """Return them with ``change`` made to all that they say."""
        return Figures(_changed(self.rows, change))


@dataclass(frozen=True, slots=True)
class Listed:
    """A list with its title; each row is a name, empty for none, and what is said."""

    kind: ClassVar[str] = "listed"
    title: str
    rows: tuple[tuple[str, str], ...]

    @property
    def text(self) -> str:
        """Return it as plain text, one row a line."""
        rows = (": ".join(filter(None, row)) for row in self.rows)
        return "\n".join([self.title, *(f"- {row}" for row in rows)])

    def changed(self, change: Change) -> "Listed":
        """Return it with ``change`` made to all that it says."""
        return Listed(change(self.title), _changed(self.rows, change))


@dataclass(frozen=True, slots=True)
class Link:
    """A page to open; the ``is_main`` one is a button."""

    kind: ClassVar[str] = "link"
    label: str
    url: str
    is_main: bool = True

    @property
    def text(self) -> str:
        """Return it as plain text, the address on a line of its own."""
        return f"{self.label}:\n{self.url}"

    def changed(self, change: Change) -> "Link":
        """Return it with ``change`` made to all that it says."""
        return Link(change(self.label), change(self.url), self.is_main)


Part = Line | Figures | Listed | Link


def written(
    delivery: Delivery,
    *,
    subject: str,
    parts: Sequence[Part],
    is_large: bool = True,
    is_signed: bool = True,
) -> Letter:
    """
    Return a letter of these parts, signed by the clinic, with the link that stops its kind.

    The subject is its title too. ``is_large`` is the type of patients. Without ``is_signed`` it is
    from Relearn and does not say which clinic somebody goes to.
    """
    clinic = delivery.clinic
    names = [clinic.name, clinic.phone] if is_signed else ["Relearn"]
    foot: list[Part] = [Line(", ".join(filter(None, names)))]
    headers = {}
    if delivery.rule is not None:
        stop = address_of("accounts:stop", delivery.rule.stop_token(delivery.channel))
        foot.append(Link(_("Stop these mails"), stop, is_main=False))
        headers = {  # RFC 8058: the mail reader's own button works, and does it at once
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    return Letter(
        subject=subject,
        text="\n\n".join([subject, *(part.text for part in (*parts, *foot))]) + "\n",
        html=_html(delivery.language, subject, parts, foot, is_large=is_large),
        headers=headers,
    )


def _html(
    language: str, subject: str, parts: Sequence[Part], foot: Sequence[Part], *, is_large: bool
) -> str:
    """Return the page: its words put where their marks are in a page of this shape."""
    words: list[str] = []

    def mark(text: str) -> str:
        if not text:  # nothing stands where nothing is said
            return ""
        words.append(html.escape(text))
        return f"\ue000{len(words) - 1}\ue001"

    shapes = (tuple(part.changed(mark) for part in some) for some in (parts, foot))
    pieces = list(_shaped(language, mark(subject), *shapes, is_large))
    pieces[1::2] = [words[int(number)] for number in pieces[1::2]]
    return "".join(pieces)


@lru_cache(maxsize=256)
def _shaped(
    language: str,
    subject: str,
    parts: tuple[Part, ...],
    foot: tuple[Part, ...],
    is_large: bool,  # noqa: FBT001 -- what is cached is known by its place
) -> tuple[str, ...]:
    """Return the page of a letter in pieces; every second one is the number of a mark."""
    context = {
        "language": language,
        "subject": subject,
        "parts": parts,
        "foot": foot,
        "size": "20px" if is_large else "16px",
        "large": "26px" if is_large else "22px",
    }
    page = render_to_string("emails/letter.html", context)
    return tuple(MARK.split(INDENTED.sub("\n", page)))


def _changed(rows: tuple[tuple[str, str], ...], change: Change) -> tuple[tuple[str, str], ...]:
    return tuple((change(one), change(other)) for one, other in rows)
