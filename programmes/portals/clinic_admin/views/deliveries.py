"""What is sent: how much waits and why something did not go, without a word about health."""

from datetime import date, timedelta
from uuid import UUID

from csp.constants import NONE
from csp.decorators import csp_replace
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from programmes.actions import delivery as ledger
from programmes.domain.timing import local_day
from programmes.letters.examples import example_of
from programmes.models import DeliveryKind, ReminderRule, Role, StoppedAddress
from programmes.portals.access import ClinicRequest, View, clinic_page
from programmes.portals.clinic_admin import deliveries as found
from programmes.portals.clinic_admin.people import memberships
from programmes.portals.delivered import told

A_PAGE = 50


def _as_mail(view: View) -> View:
    """Let a page carry its own style, as a mail does, and nothing else happen on it."""
    policy = {"style-src": ["'unsafe-inline'"], "script-src": [NONE], "form-action": [NONE]}
    return csp_replace(policy)(view)


@clinic_page(Role.CLINIC_ADMIN)
@require_safe
def deliveries(request: ClinicRequest) -> HttpResponse:
    """Count and list what waits, went, did not go, is in doubt, failed."""
    filters, moment = found.Filters.read(request.GET), now()
    rows = found.find(request, filters, now=moment)
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "clinic": request.clinic,
        "filters": filters,
        "kinds": DeliveryKind.choices,
        "tabs": filters.tabs(found.count(request, now=moment)),
        "page": page,
        "rows": [told(row, with_health=False) for row in page],
        "stopped": _stopped(request),
    }
    return render(request, "clinic_admin/deliveries.html", context)


def _stopped(request: ClinicRequest) -> list[StoppedAddress]:
    """Return the stopped addresses to which this clinic writes."""
    mine = StoppedAddress.objects.visible_to(request.user).written_by([request.clinic])
    return list(mine.order_by("-since", "pk"))


@clinic_page(Role.CLINIC_ADMIN)
@require_safe
def delivery(request: ClinicRequest, delivery: UUID) -> HttpResponse:
    """Show one message: its way so far, and what such a one looks like."""
    row = get_object_or_404(found.deliveries(request), public_id=delivery)
    context = {
        "clinic": request.clinic,
        "told": told(row, with_health=False),
        "attempts": row.attempts.order_by("at", "pk"),
        "letter": example_of(row),
    }
    return render(request, "clinic_admin/delivery.html", context)


@clinic_page(Role.CLINIC_ADMIN)
@require_safe
@_as_mail
def delivery_look(request: ClinicRequest, delivery: UUID) -> HttpResponse:
    """Answer with such a message as mail readers show it."""
    row = get_object_or_404(found.deliveries(request), public_id=delivery)
    html = example_of(row).html
    if not html:
        raise Http404
    return HttpResponse(html)


@clinic_page(Role.CLINIC_ADMIN)
@require_POST
def delivery_act(request: ClinicRequest, delivery: UUID) -> HttpResponse:
    """Send a message again, stop it, or take down that it arrived."""
    row = get_object_or_404(found.deliveries(request), public_id=delivery)
    act = request.POST.get("act")
    try:
        if act == "again":
            ledger.send_again(delivery=row, by=request.user, now=now())
        elif act == "stop":
            ledger.stop(delivery=row, by=request.user)
        elif act == "arrived":
            ledger.say_arrived(delivery=row, by=request.user, now=now())
        else:
            raise Http404
    except (ledger.TooLate, ledger.NotWaiting):
        messages.warning(request, _("It has moved on meanwhile. This is how it is now."))
    else:
        messages.success(request, _("Done. This is how it is now."))
    return redirect("clinic_admin:delivery", clinic=request.clinic.slug, delivery=delivery)


@clinic_page(Role.CLINIC_ADMIN)
@require_safe
def why(request: ClinicRequest) -> HttpResponse:
    """Answer why somebody got nothing on a day: each message of it, and what was agreed to."""
    today = local_day(now(), request.clinic.zone)
    day = _day(request.GET.get("day", "")) or today - timedelta(days=1)
    people = memberships(request).filter(until=None).order_by("user__name", "role", "pk")
    context: dict[str, object] = {"clinic": request.clinic, "people": people, "day": day}
    asked = request.GET.get("person", "")
    member = next((one for one in people if str(one.public_id) == asked), None)
    if asked and member is None:
        raise Http404
    if member is not None:
        rules = ReminderRule.objects.visible_to(request.user)
        own = rules.filter(clinic=request.clinic, user=member.user).order_by("pk")
        rows = [told(row, with_health=False) for row in found.of_day(request, member.user, day)]
        none = [] if rows else found.why_none(own, member.user, day)
        context |= {"member": member, "rows": rows, "none": none}
    return render(request, "clinic_admin/why.html", context)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@clinic_page(Role.CLINIC_ADMIN)
@require_POST
def address_lift(request: ClinicRequest) -> HttpResponse:
    """Let mails go to a stopped address again."""
    address = request.POST.get("address", "")
    if address not in {one.address for one in _stopped(request)}:
        raise Http404
    ledger.lift_address(address=address, clinic=request.clinic, by=request.user)
    messages.success(request, _("Mails go to %(address)s again.") % {"address": address})
    return redirect("clinic_admin:deliveries", clinic=request.clinic.slug)
