"""The mails that the demo's mail sink has caught."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

NEWEST = 100


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail: ``name`` is its file's, ``at`` when it came, ``text`` its plain part."""

    name: str
    at: datetime
    to: str
    subject: str
    text: str


def read_mails(folder: str) -> list[Mail]:
    """Return the newest 100 mails, newest first; an empty ``folder`` name is an empty mailbox."""
    return [_read(path) for path in list(_files(folder))[:NEWEST]]


def read_mail(folder: str, name: str) -> Mail | None:
    """Return the mail in the file called ``name``; ``None`` unless the listing has that file."""
    return next((_read(path) for path in _files(folder) if path.name == name), None)


def _files(folder: str) -> Iterator[Path]:
    """Yield the mails' files, newest first; a name from outside is only ever compared to these."""
    if folder and Path(folder).is_dir():
        found = (path for path in Path(folder).glob("*.eml") if path.is_file())
        yield from sorted(found, key=lambda path: path.name, reverse=True)


def _read(path: Path) -> Mail:
    message = message_from_bytes(path.read_bytes(), EmailMessage, policy=policy.default)
    part = message.get_body(preferencelist=("plain",))
    return Mail(
        name=path.name,
        at=datetime.fromtimestamp(path.stat().st_mtime, UTC),
        to=str(message.get("to", "")),
        subject=str(message.get("subject", "")),
        text=str(part.get_content()) if part else "",
    )
