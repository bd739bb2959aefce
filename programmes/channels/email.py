"""
E-mail: one message is the same bytes whenever it is built, and takes ``EMAIL_TOTAL_S`` at most.

SMTP is spoken step by step, so that it is known how far a message came. Any other backend of
Django can be set too; an error of such a one counts as "nobody knows".
"""

import contextlib
import re
import smtplib
import socket
import time
from binascii import b2a_qp
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.message import Message as MimeMessage
from email.utils import format_datetime, parseaddr
from functools import cache, lru_cache, partial
from typing import Any, Self

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.smtp import EmailBackend
from django.core.mail.message import forbid_multi_line_headers, sanitize_address

from programmes.channels import Deferred, Lost, Refused, Unreachable

UTF_8 = "utf-8"
CLOSING, FOREVER = 421, 500  # RFC 5321, 4.2
# RFC 3463: 5.1.x and 5.2.1 are about the address; 5.4.4, no route to its server, passes.
ENHANCED, DISABLED, NO_ROUTE = re.compile(r"\b5\.\d{1,3}\.\d{1,3}\b"), "5.2.1", "5.4.4"


@dataclass(frozen=True, slots=True)
class Mail:
    """
    One mail to one address; ``name`` is the same for the same message, and unlike all others.

    ``date`` is when it was due, so that a mail sent twice is one mail. ``html`` may be empty.
    """

    name: str
    to: str
    subject: str
    text: str
    date: datetime
    html: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def all_headers(self) -> dict[str, str]:
        """All headers but those that say from whom, to whom and about what."""
        domain = _bare(settings.DEFAULT_FROM_EMAIL).rpartition("@")[2]
        return {
            "Message-ID": f"<{self.name}@{domain}>",
            "Date": format_datetime(self.date),
            "Auto-Submitted": "auto-generated",  # RFC 3834: no holiday notice comes back
            **self.headers,
        }

    def built(self) -> EmailMultiAlternatives:
        """Return the mail as Django sends it; the same bytes each time."""
        message = _Fixed(
            subject=self.subject, body=self.text, to=[self.to], headers=self.all_headers
        )
        message.boundary = self.boundary
        if self.html:
            message.attach_alternative(self.html, "text/html")
        return message

    @property
    def boundary(self) -> str:
        """The line that divides its parts."""
        return f"=_{self.name}"

    def as_bytes(self) -> bytes:
        """
        Return the mail as SMTP carries it; it says what ``built`` says, in a fifth of the time.

        :raises BadHeaderError: if a header has more than one line.
        """
        same = (_header("Subject", self.subject), _header("From", settings.DEFAULT_FROM_EMAIL))
        own = {"To": self.to, **self.all_headers, "MIME-Version": "1.0"}
        headers = (*same, *(forbid_multi_line_headers(*one, UTF_8) for one in own.items()))
        head = "".join(f"{name}: {value}\n" for name, value in headers).encode()
        text = _part("plain", self.text)
        if self.html:
            line = f"--{self.boundary}".encode()
            kind = f'Content-Type: multipart/alternative; boundary="{self.boundary}"\n'.encode()
            parts = (kind, line, text + line, _part("html", self.html) + line + b"--\n")
            text = b"\n".join(parts)
        return (head + text).replace(b"\n", b"\r\n")


# What many mails have in common, kept; a subject says nothing of anybody.
_header = lru_cache(maxsize=256)(partial(forbid_multi_line_headers, encoding=UTF_8))


@cache
def _bare(address: str) -> str:
    """Return an address of ours without the name before it."""
    return parseaddr(sanitize_address(address, UTF_8))[1]


def _part(kind: str, words: str) -> bytes:
    head = f'Content-Type: text/{kind}; charset="{UTF_8}"\nContent-Transfer-Encoding: '
    body = b2a_qp(words.replace("\r\n", "\n").encode(), istext=True)
    end = b"" if body.endswith(b"\n") else b"\n"
    return f"{head}quoted-printable\n\n".encode() + body + end


class _Fixed(EmailMultiAlternatives):
    """A mail whose parts are divided by a line that is known before."""

    boundary = ""

    def message(self, *args: Any, **kwargs: Any) -> MimeMessage:  # type: ignore[override]
        """Return the mail as MIME."""
        message: MimeMessage = super().message(*args, **kwargs)
        if message.is_multipart():
            message.set_boundary(self.boundary)
        return message


class _Reader:
    """Reads lines as ``smtplib`` asks for them, but gives up when the whole takes too long."""

    def __init__(self, connection: "_Timed") -> None:
        self._connection = connection
        self._held = b""

    def readline(self, limit: int) -> bytes:
        """Return the next line, at most ``limit`` bytes of it; empty where the other side left."""
        while b"\n" not in self._held and len(self._held) < limit:
            self._connection.wait_no_longer()
            sock = self._connection.sock
            piece = sock.recv(4096) if sock is not None else b""
            if not piece:
                break
            self._held += piece
        end = min(self._held.find(b"\n") + 1 or len(self._held), limit)
        line, self._held = self._held[:end], self._held[end:]
        return line

    def close(self) -> None:
        """Close nothing: the socket is closed by itself."""


class _Timed(smtplib.SMTP):
    """
    A connection in which opening takes ``EMAIL_TOTAL_S`` at most, and each mail, not each answer.

    ``is_under_way`` tells that a mail was handed over and not answered yet.
    """

    is_under_way = False
    answer = ""
    sock: socket.socket | None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.begin()
        super().__init__(*args, **kwargs)

    def begin(self) -> None:
        """Start the time of the next mail."""
        self._deadline = time.monotonic() + settings.EMAIL_TOTAL_S
        self.is_under_way = False

    def wait_no_longer(self) -> None:
        """
        Let the next step take what is left.

        :raises TimeoutError: when nothing is left.
        """
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError(f"no answer within {settings.EMAIL_TOTAL_S:.0f} s")
        if self.sock is not None:  # else smtplib says that it is closed
            self.sock.settimeout(left)

    def send(self, s: Any) -> None:
        """Send as ``smtplib`` does, within what is left."""
        self.wait_no_longer()
        super().send(s)

    def getreply(self) -> tuple[int, bytes]:
        """Return the next answer."""
        if self.file is None:
            self.file = _Reader(self)
        return super().getreply()

    def data(self, msg: Any) -> tuple[int, bytes]:
        """Hand the mail over; until its answer is there nobody knows what became of it."""
        self.is_under_way = True
        code, answer = super().data(msg)
        self.is_under_way = False
        self.answer = f"{code} {answer.decode(errors='replace')}"
        return code, answer


class _TimedSsl(_Timed, smtplib.SMTP_SSL):
    """The same, encrypted from the first byte."""


class SmtpBackend(EmailBackend):
    """Django's SMTP, with our connection."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        """Return the class of its connections."""
        return _TimedSsl if self.use_ssl else _Timed


class Postman:
    """Hands mails over one after the other, by one connection while it lasts."""

    def __init__(self) -> None:
        self._backend = get_connection()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(smtplib.SMTPException, OSError):
            self._backend.close()
        self._drop()

    def send(self, mail: Mail) -> str:
        """
        Hand one mail over and return the answer.

        :raises Unreachable: if the server is not there, or will not have us.
        :raises Deferred: if it asks to try this mail later.
        :raises Refused: if it will never have it.
        :raises Lost: if nobody knows whether it has it.
        """
        was_open = self._connection is not None
        try:
            return self._hand_over(mail)
        except Unreachable:
            if not was_open:
                raise
            return self._hand_over(mail)  # it closes what was open for long, or used often

    @property
    def _connection(self) -> _Timed | None:
        connection = getattr(self._backend, "connection", None)
        return connection if isinstance(connection, _Timed) else None

    def _hand_over(self, mail: Mail) -> str:
        try:
            self._backend.open()
        except (smtplib.SMTPException, OSError) as error:
            raise Unreachable(_told(error)) from error
        connection = self._connection
        try:
            if connection is None:
                self._backend.send_messages([mail.built()])
                return ""
            connection.begin()
            connection.sendmail(_sender(mail), [sanitize_address(mail.to, UTF_8)], mail.as_bytes())
        except (smtplib.SMTPException, OSError) as error:
            is_under_way = connection is None or connection.is_under_way
            found = verdict(error, to=mail.to, is_under_way=is_under_way)
            if not isinstance(found, Deferred | Refused):
                self._drop()
            raise found from error
        return connection.answer

    def _drop(self) -> None:
        """Leave without a word: who does not answer would not answer to that either."""
        if self._connection is not None:
            self._connection.close()
            self._backend.connection = None  # type: ignore[attr-defined]


def _sender(mail: Mail) -> str:
    """Return where ``mail`` comes back to, which tells what came back where that is set up."""
    if not settings.BOUNCE_ADDRESS:
        return _bare(settings.DEFAULT_FROM_EMAIL)
    local, _, domain = settings.BOUNCE_ADDRESS.rpartition("@")
    return f"{local}+{mail.name}@{domain}"


def verdict(
    error: Exception, *, to: str, is_under_way: bool
) -> Unreachable | Deferred | Refused | Lost:
    """Return what ``error`` means for the mail to ``to`` that was sent, or about to be."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, text = next(iter(error.recipients.values()))
        return _of_answer(code, _text(text), address=to, is_about_address=True)
    if isinstance(error, smtplib.SMTPDataError):
        return _of_answer(error.smtp_code, _text(error.smtp_error), address=to)
    if is_under_way:
        return Lost(_told(error))
    return Unreachable(_told(error))


def _of_answer(
    code: int, text: str, *, address: str, is_about_address: bool = False
) -> Unreachable | Deferred | Refused:
    answer = f"{code} {text}"
    if code == CLOSING:
        return Unreachable(answer)
    enhanced = ENHANCED.search(text)
    if code < FOREVER or (enhanced and enhanced[0] == NO_ROUTE):
        return Deferred(answer)
    if enhanced:
        is_about_address = says_no_such_address(enhanced[0])
    return Refused(answer, address=address if is_about_address else "")


def says_no_such_address(code: str) -> bool:
    """Tell whether an enhanced code, such as 5.1.1, is about the address itself."""
    return code.startswith("5.1.") or code == DISABLED


def _told(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_text(error.smtp_error)}"
    return str(error) or type(error).__name__


def _text(answer: bytes | str) -> str:
    return answer if isinstance(answer, str) else answer.decode(errors="replace")
