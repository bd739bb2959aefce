"""How this server does, for whatever watches it: alive, ready, and whether messages go out."""

from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import OperationalError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse
from django.utils.timezone import now
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from programmes.actions.health import health
from programmes.channels import clamd
from programmes.portals.access import public_page

UNWELL = 503


@public_page(reason="a watchdog has no account; it learns that the process answers")
@require_safe
@never_cache
def alive(_request: HttpRequest) -> HttpResponse:
    """Answer as long as this process does; nothing else is asked."""
    return HttpResponse("alive\n", content_type="text/plain")


@public_page(reason="a load balancer has no account; it learns whether pages can be served")
@require_safe
@never_cache
def ready(_request: HttpRequest) -> HttpResponse:
    """Answer 503 while the database is away, has not been migrated, or this server leaves."""
    if settings.LEAVING_MARK and Path(settings.LEAVING_MARK).exists():
        return HttpResponse("leaving\n", content_type="text/plain", status=UNWELL)
    try:
        missing = _unapplied()
    except OperationalError:
        return HttpResponse("no database\n", content_type="text/plain", status=UNWELL)
    if missing:
        return HttpResponse("not migrated\n", content_type="text/plain", status=UNWELL)
    return HttpResponse("ready\n", content_type="text/plain")


@public_page(reason="a watchdog has no account; it learns how the engine does, and nothing else")
@require_safe
@never_cache
def deep_health(_request: HttpRequest) -> HttpResponse:
    """Answer 503 when messages do not go out as they should, or what they need is not right."""
    try:
        found, missing = health(now=now()), len(_unapplied())
    except OperationalError:
        return HttpResponse("no database\n", content_type="text/plain", status=UNWELL)
    away = list(found.unreachable)
    if clamd.is_set_up() and not clamd.answers():
        away.append("virus scanner")
    lines = [
        f"oldest message due since: {found.waits_since.total_seconds():.0f} s",
        "last looked: never"
        if found.silent_for is None
        else f"last looked: {found.silent_for.total_seconds():.0f} s ago",
        f"clock of the database ahead by: {found.apart.total_seconds():.0f} s",
        f"servers that do not answer: {', '.join(away) or 'none'}",
        f"migrations missing: {missing}",
    ]
    status = 200 if found.is_well and not (away or missing) else UNWELL
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain", status=status)


def _unapplied() -> frozenset[tuple[str, str]]:
    """Return the migrations of this code that the database has not had, as (app, name)."""
    return _on_disk() - MigrationRecorder(connection).applied_migrations().keys()


@cache
def _on_disk() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)
