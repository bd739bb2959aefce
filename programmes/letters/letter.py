"""A letter: what any message is made of, whatever channel it goes by."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from django.conf import settings
from django.urls import reverse


@dataclass(frozen=True, slots=True)
class Letter:
    """
    The words of one message; the subject says nothing about anybody's health.

    ``html`` may be empty and never says more than ``text``. ``headers`` are those of a mail.
    """

    subject: str
    text: str
    html: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


def address_of(name: str, *args: str) -> str:
    """Return the public address of a page."""
    return f"{settings.BASE_URL}{reverse(name, args=args) if args else _path(name)}"


_path = cache(reverse)  # of pages that are nobody's own
