"""Messages as both sides of a thread show them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from programmes.models import LoggedAs, Message
from programmes.models.message import MESSAGE_LETTERS, MessageQuerySet

MOST_KEY = 2**63 - 1
SHOWN = 50
"""How many messages a page shows at once; older ones are a page further."""


class MessageForm(forms.Form):
    """What somebody writes; ``client_uuid`` makes sending twice store once."""

    text = forms.CharField(
        label=_("Message"),
        max_length=MESSAGE_LETTERS,
        strip=True,
        widget=forms.Textarea({"rows": 3, "maxlength": MESSAGE_LETTERS}),
        error_messages={
            "required": _("Write a few words first."),
            "max_length": _("Use fewer words, please."),
        },
    )
    client_uuid = forms.UUIDField(widget=forms.HiddenInput)


@dataclass(frozen=True, slots=True)
class Shown:
    """One message; ``at`` is by the clock of whoever reads, ``is_own`` of their side."""

    row: Message
    writer: str
    at: datetime
    is_own: bool
    is_new: bool
    has_photo: bool


def shown(rows: Iterable[Message], *, side: LoggedAs, zone: str) -> list[Shown]:
    """Return the messages of a thread as ``side`` reads them, the oldest first."""
    return [
        Shown(
            row=row,
            writer=row.by.name,
            at=row.at.astimezone(ZoneInfo(zone)),
            is_own=(row.written_as == LoggedAs.THERAPIST) == (side == LoggedAs.THERAPIST),
            is_new=row.read_at is None,
            has_photo=row.__dict__["has_photo"],
        )
        for row in rows
    ][::-1]


def page_of(thread: MessageQuerySet, request: HttpRequest) -> dict[str, Any]:
    """Return the newest messages, or those before the one that the address names."""
    rows = thread.as_thread()
    before = request.GET.get("before", "")
    if before.isdecimal():
        rows = rows.filter(pk__lt=min(int(before[:19]), MOST_KEY))
    found = list(rows[: SHOWN + 1])
    return {"rows": found[:SHOWN], "older": found[SHOWN - 1].pk if len(found) > SHOWN else None}


def photo_response(thread: MessageQuerySet, message: UUID) -> HttpResponse:
    """
    Answer with the photo of a message of ``thread``.

    :raises Http404: if there is none.
    """
    rows = thread.filter(public_id=message, photo__isnull=False)
    content = rows.values_list("photo__content", flat=True).first()
    if content is None:
        raise Http404
    answer = HttpResponse(bytes(content), content_type="image/jpeg")
    answer["Cache-Control"] = "private, no-store"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
