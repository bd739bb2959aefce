"""Whom a wall held back, in the server's log: who and where, by ids alone."""

import logging
from collections import Counter
from uuid import UUID

from django.http import HttpRequest
from django.utils.timezone import now

logger = logging.getLogger(__name__)
AT_MOST = 20  # lines of one person in a clock hour and process: whoever tries ids fills no disk
HOUR_S = 3_600
_told: dict[int, Counter[int]] = {}  # people's numbers, of this clock hour alone


def note(request: HttpRequest) -> None:
    """
    Write down that a signed-in person got 404 where a page is not for them, or a row not theirs.

    ``wall`` is "role" for a page and "row" for what it names: of another clinic, or not there,
    which nobody can tell apart. What was typed into an address stands nowhere but a clinic's slug.
    """
    count = _count(request.user.pk or 0)
    if count > AT_MOST:
        return
    match = request.resolver_match
    rows = match.kwargs if match else {}
    ids = {name: str(row) for name, row in rows.items() if isinstance(row, UUID)}
    fields = {
        "event": "access.refused",
        "wall": "row" if hasattr(request, "clinic") or hasattr(request, "patient") else "role",
        "user": str(getattr(request.user, "public_id", "")),
        "method": request.method,
        "view": match.view_name if match else "",
        "rows": ids | {name: rows[name] for name in ("clinic",) if name in rows},
        "is_last_this_hour": count == AT_MOST,
    }
    logger.warning("Access was refused", extra={"fields": fields})


def _count(person: int) -> int:
    hour = int(now().timestamp() // HOUR_S)
    if hour not in _told:
        _told.clear()
    of_hour = _told.setdefault(hour, Counter())
    of_hour[person] += 1
    return of_hour[person]
