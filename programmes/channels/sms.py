"""
Text messages, by whatever provider a clinic has: off without an address to ask.

``FormGateway`` asks as most providers want to be asked; another way is a class with the one method
of ``Gateway``, named in ``SMS_GATEWAY``. `docs/text-messages.md` has the settings of two providers.
"""

import re
import time
from dataclasses import dataclass
from functools import cache
from typing import Protocol
from urllib.parse import unquote, urlsplit

import requests
from django.conf import settings
from django.utils.module_loading import import_string
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    MaxRetryError,
    NewConnectionError,
    SSLError,
)

from programmes.channels import Deferred, Lost, Refused, Unreachable

CONNECT_S, READ_S = 3.05, 8.0
MOST_READ = 2_000  # bytes of an answer
TAKEN, FOREVER, SERVER = range(200, 300), 400, 500
LATER = (408, 425, 429)
# What it says of us and not of a message: no access, no credit, a wrong address.
OURS = (401, 402, 403, 404, 405, 407)
NOT_BEGUN = (NewConnectionError, ConnectTimeoutError, SSLError)


@dataclass(frozen=True, slots=True)
class Text:
    """``words`` for the phone ``to`` (E.164); ``name`` is the same for the same message."""

    name: str
    to: str
    words: str


class Gateway(Protocol):
    """Whoever carries text messages."""

    def send(self, text: Text) -> str:
        """
        Hand one text over and return the answer.

        :raises Unreachable: if the provider is not there, or will not have us.
        :raises Deferred: if it asks to try this text later.
        :raises Refused: if it will never have it; with the number, if that cannot be written to.
        :raises Lost: if nobody knows whether it has it.
        """


def is_set_up() -> bool:
    """Tell whether there is a provider to ask."""
    return bool(settings.SMS_URL)


def send(text: Text) -> str:
    """Hand one text over by the gateway that is set; see ``Gateway.send``."""
    return _gateway(settings.SMS_GATEWAY).send(text)


@cache
def _gateway(path: str) -> Gateway:
    made: Gateway = import_string(path)()
    return made


class FormGateway:
    """
    Posts three form fields to ``SMS_URL``, by the name and password in it; the answer is its code.

    ``SMS_FIELDS`` are the provider's names for the number, the sender and the words. An answer in
    which ``SMS_DEAD_NUMBER`` is found says that the number itself cannot be written to. Providers
    who know ``Idempotency-Key`` send nothing twice.
    """

    def send(self, text: Text) -> str:
        """Hand one text over and return the answer; see ``Gateway.send``."""
        parts = urlsplit(settings.SMS_URL)
        url = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
        fields = dict(
            zip(settings.SMS_FIELDS, (text.to, settings.SMS_FROM, text.words), strict=True)
        )
        try:
            answer = requests.post(
                url,
                data={name: value for name, value in fields.items() if value},
                auth=(unquote(parts.username or ""), unquote(parts.password or "")),
                headers={"Idempotency-Key": text.name},
                timeout=(CONNECT_S, READ_S),
                allow_redirects=False,
                stream=True,
            )
            with answer:
                said = f"{answer.status_code} {_read(answer)}".strip()
        except requests.RequestException as error:
            raise _of_error(error) from error
        return _of_answer(answer.status_code, said, to=text.to)


def _read(answer: requests.Response) -> str:
    """Return how an answer begins; one that comes drop by drop, or breaks off, is cut short."""
    found, ends = b"", time.monotonic() + READ_S
    try:
        while len(found) < MOST_READ and time.monotonic() < ends:
            piece = answer.raw.read1(MOST_READ)
            if not piece:
                break
            found += piece
    except (OSError, requests.RequestException, HTTPError):
        pass  # its code is the answer
    return " ".join(found[:MOST_READ].decode(errors="replace").split())


def _of_error(error: requests.RequestException) -> Unreachable | Lost:
    cause = error.args[0] if error.args else None
    reason = cause.reason if isinstance(cause, MaxRetryError) else cause
    if isinstance(reason, NOT_BEGUN) or isinstance(error, requests.ConnectTimeout):
        return Unreachable(type(error).__name__)
    return Lost(type(error).__name__)


def _of_answer(code: int, said: str, *, to: str) -> str:
    if code in TAKEN:
        return str(code)  # the rest repeats the number and the words
    if code in OURS or code < FOREVER:
        raise Unreachable(said)
    if code >= SERVER or code in LATER:
        raise Deferred(said)
    is_dead = settings.SMS_DEAD_NUMBER and re.search(settings.SMS_DEAD_NUMBER, said)
    raise Refused(said, address=to if is_dead else "")
