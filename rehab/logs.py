"""Lines of the log: what happened in which request; no secret, and nobody's address."""

import json
import logging
import re
from datetime import UTC, datetime

# Links that sign somebody in carry 128 bits and more. UUIDs are ids of rows, and words are words.
SECRET = re.compile(
    r"(?<=/)(?![0-9a-f]{8}-[0-9a-f]{4}-)(?![a-z-]+(?:[/?\s]|$))[\w:-]{20,}(?=[/?\s]|$)", re.ASCII
)
ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+")


def scrubbed(text: str) -> str:
    """Return ``text`` without the secrets of addresses and without e-mail addresses."""
    return ADDRESS.sub("***@***", SECRET.sub("***", text))


class Line(logging.Formatter):
    """One event on a line, for people."""

    def __init__(self) -> None:
        super().__init__("{asctime} {levelname} {name}: {message}", style="{")

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, and below it the traceback where there is one."""
        return scrubbed(super().format(record))


class JsonLine(logging.Formatter):
    """One event as a JSON object on a line, for machines; times are UTC."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the object: ``at``, ``level``, ``logger``, ``message``, ``request``, ``error``."""
        from programmes.models.audit import audit_context  # noqa: PLC0415 -- set up before the apps

        request_id = audit_context.get().request_id
        event = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": scrubbed(record.getMessage()),
        }
        if request_id is not None:
            event["request"] = str(request_id)
        if record.exc_info:
            event["error"] = ADDRESS.sub("***@***", self.formatException(record.exc_info))
        return json.dumps(event, ensure_ascii=False)
