"""Lines of the log: what happened in which request; no secret, and nobody's address."""

import json
import logging
import re
import sys
from datetime import UTC, datetime
from typing import Any

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
        """Return the line, what it has of fields, and below it the traceback where there is one."""
        fields = "".join(f" {name}={value}" for name, value in _fields(record).items())
        return scrubbed(super().format(record) + fields)


class JsonLine(logging.Formatter):
    """One event as a JSON object on a line, for machines; times are UTC."""

    def format(self, record: logging.LogRecord) -> str:
        """
        Return the object: ``at``, ``level``, ``logger``, ``message``, ``request``, ``error``.

        A logger adds names of its own by ``extra={"fields": {...}}``.
        """
        # Not imported: the log is set up before the apps, and some processes never load them.
        audit = sys.modules.get("programmes.models.audit")
        request_id = audit.audit_context.get().request_id if audit else None
        event: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": scrubbed(record.getMessage()),
        }
        event |= _fields(record)
        if request_id is not None:
            event["request"] = str(request_id)
        if record.exc_info:
            event["error"] = ADDRESS.sub("***@***", self.formatException(record.exc_info))
        return json.dumps(event, ensure_ascii=False)


def _fields(record: logging.LogRecord) -> dict[str, Any]:
    found: dict[str, Any] = getattr(record, "fields", {})
    return found


def config(formatter: str) -> dict[str, Any]:
    """Return the set-up of logging: all to the standard error, as ``line`` or ``json`` has it."""
    console = {"class": "logging.StreamHandler", "formatter": formatter}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": Line}, "json": {"()": JsonLine}},
        "handlers": {"console": console},
        "root": {"handlers": ["console"], "level": "INFO"},
        "loggers": {"django": {"handlers": ["console"], "propagate": False}},
    }
