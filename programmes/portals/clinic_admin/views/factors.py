"""A colleague lost their second factor: an admin, who proves theirs again, takes it away."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from programmes.actions import factors
from programmes.models import STAFF, Role
from programmes.portals.access import ClinicRequest, clinic_page
from programmes.portals.clinic_admin.people import factor_of, memberships
from programmes.portals.rates import FACTORS, limited
from programmes.portals.second_factor import way_to_prove_again


class ResetForm(forms.Form):
    """``as_of`` is when the page was shown that says what goes."""

    as_of = forms.DateTimeField(widget=forms.HiddenInput)


@clinic_page(Role.CLINIC_ADMIN)
@limited(FACTORS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def factor_reset(request: ClinicRequest, colleague: UUID) -> HttpResponse:
    """Say what goes and who is told, and then reset somebody's second factor."""
    staff = memberships(request).filter(role__in=STAFF, until=None)
    found = get_object_or_404(staff, public_id=colleague)
    way = way_to_prove_again(request, request.user)
    if way is not None:
        return way
    form = ResetForm(request.POST if request.method == "POST" else None)
    context: dict[str, object] = {"clinic": request.clinic, "membership": found}
    context |= {"factor": factor_of(found), "as_of": now().isoformat()}
    context["may"] = factors.may_reset(user=found.user, clinic=request.clinic, by=request.user)
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "clinic_admin/factor_reset.html", context, status=status)
    try:
        factors.reset_factor(
            user=found.user, clinic=request.clinic, **form.cleaned_data, by=request.user, now=now()
        )
    except factors.NotTheirs:
        context["may"] = False
        return render(request, "clinic_admin/factor_reset.html", context, status=422)
    except factors.NothingToReset:
        messages.info(request, _("Nothing was removed: there was none, or it is a new one."))
    else:
        said = _("%(name)s sets up a new second factor at the next sign-in.")
        messages.success(request, said % {"name": found.user.name})
    return redirect("clinic_admin:person", clinic=request.clinic.slug, membership=colleague)
