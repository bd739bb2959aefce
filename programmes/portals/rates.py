"""How often a signed-in person may take data out, have people written to, or let them in anew."""

import logging
from collections.abc import Callable
from datetime import timedelta
from functools import wraps

from django.core.cache import cache
from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils.timezone import now

from programmes.actions.auditing import record_held_back
from programmes.portals.access import ClinicRequest, View

logger = logging.getLogger(__name__)
WITHIN = timedelta(hours=1)
TOO_MANY = 429
# Proposals: nobody who works by hand comes near them.
EXPORTS, INVITATIONS, UPLOADS = ("export", 30), ("invitation", 60), ("upload", 60)
FACTORS = ("factor", 10)


def limited(limit: tuple[str, int], *, method: str = "POST") -> Callable[[View], View]:
    """
    Answer 429 to what is asked more often than ``limit`` says within a clock hour, by ``method``.

    A person is counted for all pages of one limit together. The first that is held back in an hour
    is written into the audit log.
    """
    name, at_most = limit

    def decorate(view: View) -> View:
        @wraps(view)
        def counted(request: ClinicRequest, **kwargs: object) -> HttpResponseBase:
            tries = _count(f"{name}:{request.user.pk}") if request.method == method else 0
            if tries <= at_most:
                return view(request, **kwargs)
            logger.warning("Held back: too many tries at %s", name)
            if tries == at_most + 1:
                record_held_back(clinic=request.clinic, what=name, by=request.user)
            return render(request, "429.html", status=TOO_MANY)

        return counted

    return decorate


def _count(whose: str) -> int:
    """Return how often it was asked for in this clock hour; two at one moment may count as one."""
    hour = int(now().timestamp() // WITHIN.total_seconds())
    key = f"rate:{whose}:{hour}"
    cache.add(key, 0, timeout=WITHIN.total_seconds())
    return cache.incr(key)
