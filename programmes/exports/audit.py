"""The audit log as a CSV file."""

import codecs
from collections.abc import Callable, Iterable
from datetime import UTC

from programmes.domain.spreadsheet import write_rows
from programmes.models import AuditEvent

COLUMNS = ("at_utc", "person", "role", "act", "in_words", "target", "patient", "request")


def audit_csv(events: Iterable[AuditEvent], words_of: Callable[[str], str]) -> bytes:
    """
    Return ``events`` in their order below a header; they come with ``by`` and ``patient__user``.

    Moments are UTC (ISO 8601). No cell is one that a spreadsheet would run. UTF-8 behind a byte
    order mark, without which Excel takes it for something else.
    """
    rows = (
        (
            event.at.astimezone(UTC).isoformat(timespec="seconds"),
            event.by.name if event.by else "",
            event.role,
            event.verb,
            words_of(event.verb),
            event.target,
            event.patient.user.name if event.patient else "",
            str(event.request_id or ""),
        )
        for event in events
    )
    return codecs.BOM_UTF8 + write_rows([COLUMNS, *rows]).encode()
