"""
A letter as a page: written once, from which both its plain text and its HTML are made.

So that the two say the same, whatever a letter says. The HTML needs no picture and no font, and
its style stands where mail readers leave it alone.
"""

from dataclasses import dataclass
from typing import ClassVar

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from programmes.letters.letter import Letter, address_of
from programmes.models import Delivery


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


@dataclass(frozen=True, slots=True)
class Figures:
    """Numbers, each with what it counts."""

    kind: ClassVar[str] = "figures"
    rows: tuple[tuple[str, str], ...]

    @property
    def text(self) -> str:
        """Return them as plain text, one a line."""
        return "\n".join(f"{label}: {value}" for label, value in self.rows)


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


Part = Line | Figures | Listed | Link


def written(delivery: Delivery, *, subject: str, parts: list[Part], is_large: bool) -> Letter:
    """
    Return a letter of these parts, signed by the clinic, with the link that stops its kind.

    The subject is its title too. ``is_large`` is the type of patients.
    """
    clinic = delivery.clinic
    said = f"{clinic.name}, {clinic.phone}" if clinic.phone else clinic.name
    foot: list[Part] = [Line(said)]
    headers = {}
    if delivery.rule is not None:
        stop = address_of("accounts:stop", delivery.rule.stop_token(delivery.channel))
        foot.append(Link(_("Stop these mails"), stop, is_main=False))
        headers = {  # RFC 8058: the mail reader's own button works, and does it at once
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    context = {
        "language": delivery.language,
        "subject": subject,
        "parts": parts,
        "foot": foot,
        "size": "20px" if is_large else "16px",
        "large": "26px" if is_large else "22px",
    }
    return Letter(
        subject=subject,
        text="\n\n".join([subject, *(part.text for part in (*parts, *foot))]) + "\n",
        html=render_to_string("emails/letter.html", context),
        headers=headers,
    )
