"""Mails that come back are read as RFC 3464 has them, and anything else says nothing."""

import uuid

import pytest

from programmes.channels.bounces import Bounce, read
from tests.bounces import make_bounce

NAME = uuid.UUID("0f9a1c52-7a55-4a0e-9c3f-3f1f5f0a2b11")
BEN = frozenset({"ben@example.org"})


def test_mail_that_came_back_says_which_to_whom_and_why():
    said = "550 5.1.1 <ben@example.org>: unknown\r\n    user"

    assert read(make_bounce(NAME, said=said, to="Ben@Example.org")) == (
        Bounce(NAME, BEN, "550 5.1.1 <ben@example.org>: unknown user", is_about_address=True),
    )


@pytest.mark.parametrize(
    ("status", "said", "is_about_address"),
    [
        ("5.1.10", "", True),
        ("5.2.1", "", True),
        ("5.0.0", "550 5.1.1 no such user", True),
        ("5.0.0", "554 something", False),
        ("5.2.2", "552 5.2.2 mailbox full", False),
        ("5.7.1", "550 5.7.1 we take you for spam", False),
        ("5.4.4", "", False),
    ],
)
def test_only_what_is_about_the_address_counts_against_it(status, said, is_about_address):
    (found,) = read(make_bounce(NAME, status=status, said=said))

    assert found.is_about_address == is_about_address
    assert found.answer == (said or status)


@pytest.mark.parametrize(
    "given",
    [
        {"returned": "text/rfc822-headers"},
        {"returned": None, "came_to": f"bounces+{NAME}@localhost"},
    ],
)
def test_mail_is_known_by_its_headers_or_by_where_it_came_back_to(given):
    assert [bounce.name for bounce in read(make_bounce(NAME, **given))] == [NAME]


@pytest.mark.parametrize(
    "raw",
    [
        make_bounce(NAME, action="delayed", status="4.4.1"),
        make_bounce(NAME, action="delivered", status="2.0.0"),
        make_bounce(NAME, returned=None),
        make_bounce("somebody-else"),
        f"To: bounces+{NAME}@localhost\r\n\r\nI am on holiday. 5.1.1".encode(),
        f"Content-Type: message/delivery-status\r\nTo: bounces+{NAME}@localhost".encode(),
        b"\xff\x00 no mail at all",
        b"",
    ],
)
def test_anything_else_says_nothing(raw):
    assert read(raw) == ()
