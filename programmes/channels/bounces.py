"""Mails that come back: what another server says of one that was accepted before (RFC 3464)."""

import email
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message as MimeMessage
from uuid import UUID

from programmes.channels.email import ENHANCED, says_no_such_address

NAME = re.compile(r"[+<]([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@")
CAME_TO = ("Delivered-To", "X-Original-To", "To")
SAYS_NOTHING = "5.0.0"  # many servers write that, and the code that means something in words


@dataclass(frozen=True, slots=True)
class Bounce:
    """
    The mail ``name`` did not arrive at one of ``addresses``, and never will; ``answer`` says why.

    They are two where it was sent on. With ``is_about_address`` no other mail will arrive either.
    """

    name: UUID
    addresses: frozenset[str]
    answer: str
    is_about_address: bool


def read(raw: bytes) -> tuple[Bounce, ...]:
    """
    Return what a mail says of mails that will not arrive; empty where it says nothing of the kind.

    A mail that is late or has arrived, or the answer of a person, is nothing of the kind.
    """
    report = email.message_from_bytes(raw)
    name = _name(report)
    return () if name is None else tuple(_bounces(report, name))


def _bounces(report: MimeMessage, name: UUID) -> Iterator[Bounce]:
    for one in _of_each_recipient(report):
        said = _value(one, "Diagnostic-Code")
        codes = ENHANCED.findall(f"{_value(one, 'Status')} {said}")
        if _value(one, "Action").lower() == "failed" and codes:
            code = next((code for code in codes if code != SAYS_NOTHING), SAYS_NOTHING)
            to = (_value(one, f"{whose}-Recipient") for whose in ("Original", "Final"))
            yield Bounce(
                name=name,
                addresses=frozenset(at.rpartition(";")[2].strip().lower() for at in to if at),
                answer=said.partition(";")[2].strip() or code,
                is_about_address=says_no_such_address(code),
            )


def _of_each_recipient(report: MimeMessage) -> Iterator[MimeMessage]:
    for part in report.walk():
        if part.get_content_type() == "message/delivery-status" and part.is_multipart():
            yield from (one for one in part.get_payload() if isinstance(one, MimeMessage))


def _name(report: MimeMessage) -> UUID | None:
    """Return the name of the mail: of its headers, which came back, or of where it came back to."""
    said = [report.get(name, "") for name in CAME_TO]
    for part in report.walk():
        if part.get_content_type() == "text/rfc822-headers":
            headers = part.get_payload(decode=True)
            part = email.message_from_bytes(headers if isinstance(headers, bytes) else b"")  # noqa: PLW2901
        said.append(part.get("Message-ID", ""))
    found = NAME.search(" ".join(map(str, said)).lower())
    return UUID(found[1]) if found else None


def _value(fields: MimeMessage, name: str) -> str:
    return " ".join(str(fields.get(name, "")).split())
