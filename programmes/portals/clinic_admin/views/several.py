"""Acts on several people at once, and on all that one person is signed in by."""

import re
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from programmes.actions import accounts, inviting, sign_ins
from programmes.models import Invitation, Role
from programmes.portals.access import ClinicRequest, clinic_page
from programmes.portals.clinic_admin.people import memberships
from programmes.portals.rates import INVITATIONS, limited


@clinic_page(Role.CLINIC_ADMIN)
@require_POST
def memberships_end(request: ClinicRequest) -> HttpResponse:
    """Say back which roles were chosen, and then end them, all or none."""
    chosen = memberships(request).filter(public_id__in=_uuids(request), until=None)
    rows = chosen.order_by("user__name", "role", "pk")
    context: dict[str, object] = {"clinic": request.clinic, "chosen": rows}
    if not chosen:
        messages.error(request, _("Choose the roles to end first."))
        return redirect("clinic_admin:people", clinic=request.clinic.slug)
    if request.POST.get("act") != "sure":
        return render(request, "clinic_admin/memberships_end.html", context)
    try:
        count = accounts.end_memberships(
            clinic=request.clinic, keys=[one.pk for one in chosen], by=request.user, now=now()
        )
    except accounts.LastAdmin:
        error = _("Nothing was ended: nobody would be clinic admin. Leave one of them out.")
        context["error"] = error
        return render(request, "clinic_admin/memberships_end.html", context, status=422)
    said = ngettext("%(n)s role has ended.", "%(n)s roles have ended.", count)
    messages.success(request, said % {"n": count})
    is_admin_still = request.user.clinics_as(Role.CLINIC_ADMIN).filter(pk=request.clinic.pk)
    if not is_admin_still.exists():
        return redirect("accounts:start")
    return redirect("clinic_admin:people", clinic=request.clinic.slug)


@clinic_page(Role.CLINIC_ADMIN)
@require_POST
def sign_out(request: ClinicRequest, membership: UUID) -> HttpResponse:
    """Sign a person out of every browser and device; they may sign in again."""
    found = get_object_or_404(memberships(request), public_id=membership)
    count = sign_ins.end_all(user=found.user, clinic=request.clinic, by=request.user, now=now())
    said = ngettext(
        "%(name)s is signed out of %(n)s browser or device.",
        "%(name)s is signed out of %(n)s browsers and devices.",
        count,
    )
    messages.success(request, said % {"n": count, "name": found.user.name})
    return redirect("clinic_admin:person", clinic=request.clinic.slug, membership=membership)


@clinic_page(Role.CLINIC_ADMIN)
@limited(INVITATIONS)
@require_POST
def invitations_act(request: ClinicRequest) -> HttpResponse:
    """Send the chosen invitations again, each with a new link, or take them back."""
    waiting = Invitation.objects.visible_to(request.user).filter(
        clinic=request.clinic, ended_at=None, pk__in=_numbers(request)
    )
    chosen = list(waiting.order_by("pk"))
    if not chosen:
        messages.error(request, _("Choose the invitations first."))
    elif request.POST.get("act") == "again":
        count = inviting.invite_again(
            clinic=request.clinic, invitations=chosen, by=request.user, now=now()
        )
        said = ngettext(
            "%(n)s invitation is sent again.", "%(n)s invitations are sent again.", count
        )
        messages.success(request, said % {"n": count})
    elif request.POST.get("act") == "back":
        count = inviting.take_all_back(
            clinic=request.clinic, invitations=chosen, by=request.user, now=now()
        )
        said = ngettext(
            "%(n)s invitation opens nothing any more.",
            "%(n)s invitations open nothing any more.",
            count,
        )
        messages.success(request, said % {"n": count})
    return redirect("clinic_admin:people", clinic=request.clinic.slug)


def _numbers(request: ClinicRequest) -> list[int]:
    """Return the numbers among what was chosen; a row has none of more than 18 digits."""
    return [int(key) for key in request.POST.getlist("who") if re.fullmatch(r"[0-9]{1,18}", key)]


def _uuids(request: ClinicRequest) -> list[UUID]:
    found = []
    for text in request.POST.getlist("who"):
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found
