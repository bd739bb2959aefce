"""Who looks after how many patients, and handing them over; never what is wrong with them."""

from collections.abc import Mapping
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from programmes.actions import team
from programmes.domain.timing import local_day
from programmes.models import Role, User
from programmes.models.team import load_held, load_shares, patients_with
from programmes.portals.access import ClinicRequest, clinic_page
from programmes.portals.clinic_admin.care import HandoverForm, planned


@clinic_page(Role.CLINIC_ADMIN)
@require_safe
def care(request: ClinicRequest) -> HttpResponse:
    """Show how many patients each therapist looks after, and what is agreed for later."""
    shares = load_shares(request.clinic, now=now())
    context = {
        "clinic": request.clinic,
        "shares": [(user, shares.get(user.pk, 0)) for user in request.clinic.therapists],
        "nobodys": shares.get(None, 0),
        "on_duty": request.clinic.on_duty(),
        "planned": planned(request, now=now()),
    }
    return render(request, "clinic_admin/care.html", context)


@clinic_page(Role.CLINIC_ADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def handover(request: ClinicRequest, therapist: UUID) -> HttpResponse:
    """Ask which patients of a therapist go to whom, say it back, and do it."""
    therapists = {user.public_id: user for user in request.clinic.therapists}
    giver = therapists.pop(therapist, None)
    if giver is None:
        raise Http404
    return _handover(request, giver, therapists)


@clinic_page(Role.CLINIC_ADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def handover_nobody(request: ClinicRequest) -> HttpResponse:
    """Ask who looks after patients of nobody, say it back, and do it."""
    return _handover(request, None, {user.public_id: user for user in request.clinic.therapists})


def _handover(
    request: ClinicRequest, giver: User | None, therapists: Mapping[UUID, User]
) -> HttpResponse:
    clinic, moment = request.clinic, now()
    theirs = patients_with(clinic, giver, now=moment)
    today = local_day(moment, clinic.zone)
    form = HandoverForm(
        request.POST if request.method == "POST" else None,
        patients=theirs.select_related("user").order_by("user__name", "pk"),
        therapists=therapists.values(),
        today=today,
    )
    act = request.POST.get("act")
    context: dict[str, object] = {"clinic": clinic, "giver": giver, "form": form}
    if not form.is_bound or act == "edit" or not form.is_valid():
        context["held"] = load_held(theirs, today=today)
        status = 422 if form.errors else 200
        return render(request, "clinic_admin/handover.html", context, status=status)
    taker = therapists[UUID(form.cleaned_data["to"])]
    chosen = theirs.filter(public_id__in=form.cleaned_data["patients"])
    if act != "sure":
        context |= {"taker": taker, "held": load_held(chosen, today=today)}
        return render(request, "clinic_admin/handover.html", context)
    since, until = form.moments(now=moment, zone=clinic.zone)
    try:
        count = team.hand_over(
            patients=list(chosen),
            clinic=clinic,
            from_=giver,
            to=taker,
            since=since,
            until=until,
            by=request.user,
            now=moment,
        )
    except (team.NotATherapist, team.NotTheirs):
        messages.error(request, _("Somebody was faster. Nothing was handed over: look again."))
    else:
        text = ngettext(
            "%(n)s patient is handed over to %(name)s.",
            "%(n)s patients are handed over to %(name)s.",
            count,
        )
        messages.success(request, text % {"n": count, "name": taker.name})
    return redirect("clinic_admin:care", clinic=clinic.slug)
