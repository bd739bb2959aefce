"""
A virus scanner that reads files before they are kept: clamd of ClamAV, off without an address.

It is asked by INSTREAM (``man clamd``): pieces with their length in front, a piece of nothing at
the end, and one answer. A scanner that cannot be asked finds nothing harmless.
"""

import logging
import socket
import struct
import time
from collections.abc import Iterable
from urllib.parse import urlsplit

from django.conf import settings

logger = logging.getLogger(__name__)
CONNECT_S, TOTAL_S = 3.0, 30.0  # for 50 MB on one machine a few seconds are enough
MOST_READ = 1_000  # bytes of an answer
PIECE = 64 * 1024  # bytes: clamd takes pieces of any size, sockets do not
CLEAN, FOUND = "stream: OK", " FOUND"


class Infected(Exception):
    """The scanner knows something harmful that is in the file, and says its name."""


class ScannerAway(Exception):
    """The scanner does not answer, or did not read the file to its end."""


def is_set_up() -> bool:
    """Tell whether there is a scanner to ask."""
    return bool(settings.CLAMD_URL)


def answers() -> bool:
    """Tell whether the scanner can be asked."""
    until = time.monotonic() + CONNECT_S
    try:
        with _connection() as line:
            line.settimeout(CONNECT_S)
            line.sendall(b"zPING\0")
            return _answer(line, until) == "PONG"
    except (OSError, ValueError):
        return False


def scan(pieces: Iterable[bytes]) -> None:
    """
    Return when the scanner has found nothing in a file.

    :raises Infected: if it found something.
    :raises ScannerAway: if nobody knows.
    """
    try:
        answer = _ask(pieces)
    except (OSError, ValueError) as error:
        logger.exception("The virus scanner cannot be asked")
        raise ScannerAway from error
    if answer == CLEAN:
        return
    if answer.endswith(FOUND):
        name = answer.removeprefix("stream: ").removesuffix(FOUND)
        logger.warning(
            "A file was refused", extra={"fields": {"event": "file.infected", "virus": name}}
        )
        raise Infected(name)
    logger.error("The virus scanner gave up: %s", answer)
    raise ScannerAway


def _ask(pieces: Iterable[bytes]) -> str:
    until = time.monotonic() + TOTAL_S
    with _connection() as line:
        line.sendall(b"zINSTREAM\0")
        try:
            for piece in pieces:
                for start in range(0, len(piece), PIECE):
                    part = piece[start : start + PIECE]
                    line.settimeout(_left(until))
                    line.sendall(struct.pack("!I", len(part)) + part)
            line.sendall(struct.pack("!I", 0))
        except (BrokenPipeError, ConnectionResetError):
            pass  # it has had enough, and says why
        return _answer(line, until)


def _answer(line: socket.socket, until: float) -> str:
    answer = b""
    while b"\0" not in answer and len(answer) < MOST_READ:
        line.settimeout(_left(until))
        read = line.recv(MOST_READ)
        if not read:
            break
        answer += read
    return answer.split(b"\0")[0].decode("ascii", "replace").strip()


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _connection() -> socket.socket:
    url = urlsplit(settings.CLAMD_URL)
    if url.scheme == "tcp":
        return socket.create_connection((url.hostname or "", url.port or 3310), CONNECT_S)
    if url.scheme != "unix":
        raise ValueError("CLAMD_URL begins with unix: or tcp://")
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        line.settimeout(CONNECT_S)
        line.connect(url.path)
    except OSError:
        line.close()
        raise
    return line
