"""Whether messages go out, for whatever watches this server."""

from django.http import HttpRequest, HttpResponse
from django.utils.timezone import now
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from programmes.actions.health import health
from programmes.portals.access import public_page

UNWELL = 503


@public_page(reason="a watchdog has no account; it learns two numbers about the server")
@require_safe
@never_cache
def deep_health(_request: HttpRequest) -> HttpResponse:
    """Answer 503 when a message waits for longer than it should, or nobody has looked for any."""
    found = health(now=now())
    lines = [
        f"oldest message due since: {found.waits_since.total_seconds():.0f} s",
        "last looked: never"
        if found.silent_for is None
        else f"last looked: {found.silent_for.total_seconds():.0f} s ago",
    ]
    status = 200 if found.is_well else UNWELL
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain", status=status)
