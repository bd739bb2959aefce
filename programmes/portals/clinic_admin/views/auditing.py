"""Who did what, and when; never what stands in a record."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.timezone import now
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from programmes.actions.auditing import record_export
from programmes.domain.timing import local_day
from programmes.exports.audit import audit_csv as as_csv
from programmes.models import Role
from programmes.portals.access import ClinicRequest, clinic_page
from programmes.portals.audit_words import KINDS, words_of
from programmes.portals.clinic_admin.auditing import Filters, find_events
from programmes.portals.rates import EXPORTS, limited

EVENTS_A_PAGE = 50


@clinic_page(Role.CLINIC_ADMIN)
@never_cache
@require_safe
def audit(request: ClinicRequest) -> HttpResponse:
    """List who did what, newest first; search and filters stand in the address."""
    filters = Filters.read(request.GET)
    found = find_events(request, filters)
    page = Paginator(found, EVENTS_A_PAGE).get_page(request.GET.get("page"))
    rows = [(event, words_of(event.verb), _role(event.role)) for event in page]
    kinds = sorted(KINDS.items(), key=lambda one: str(one[1]))
    context = {"filters": filters, "page": page, "rows": rows, "kinds": kinds}
    return render(request, "clinic_admin/audit.html", context | {"clinic": request.clinic})


@clinic_page(Role.CLINIC_ADMIN)
@limited(EXPORTS, method="GET")
@never_cache
@require_safe
def audit_csv(request: ClinicRequest) -> HttpResponse:
    """Send what the filters find as CSV; that is written down as well."""
    found = find_events(request, Filters.read(request.GET))
    body = as_csv(found.iterator(), words_of)
    record_export(clinic=request.clinic, by=request.user)
    name = f"audit-{request.clinic.slug}-{local_day(now(), request.clinic.zone):%Y-%m-%d}.csv"
    return HttpResponse(
        body,
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": str(content_disposition_header(True, name)),  # noqa: FBT003
            "X-Content-Type-Options": "nosniff",
        },
    )


def _role(role: str) -> str:
    return str(Role(role).label) if role in Role.values else role
