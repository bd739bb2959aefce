"""The settings of a clinic: all of them at a glance, and each changed with its effect in view."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from programmes.actions import clinics
from programmes.domain.thresholds import Group
from programmes.media.problems import Unusable
from programmes.models import Role
from programmes.portals.access import ClinicRequest, clinic_page
from programmes.portals.clinic_admin.sections import SECTIONS
from programmes.portals.clinic_admin.setting_forms import LOGO_WANTED, LogoForm
from programmes.portals.logos import logo_of
from programmes.portals.rates import UPLOADS, limited

UNSENT = {"csrfmiddlewaretoken", "act"}


@clinic_page(Role.CLINIC_ADMIN)
@require_safe
def settings(request: ClinicRequest) -> HttpResponse:
    """Show what is set, in parts that are changed one by one."""
    shown = [(slug, one, one.rows(request.clinic)) for slug, one in SECTIONS.items()]
    limits = set(Group)
    context = {
        "clinic": request.clinic,
        "logo": logo_of(request),
        "settings": [part for part in shown if part[0] not in limits],
        "limits": [part for part in shown if part[0] in limits],
    }
    return render(request, "clinic_admin/settings.html", context)


@clinic_page(Role.CLINIC_ADMIN)
@limited(UPLOADS)
@require_http_methods(["GET", "HEAD", "POST"])
def setting_logo(request: ClinicRequest) -> HttpResponse:
    """Show the clinic's logo; take another one, or take it away."""
    takes_away = request.POST.get("act") == "none"
    form = LogoForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and (takes_away or form.is_valid()):
        file = None if takes_away else form.cleaned_data["file"]
        size = 0 if file is None else file.size
        try:
            clinics.set_logo(clinic=request.clinic, file=file, size=size, by=request.user)
        except Unusable:
            form.add_error("file", LOGO_WANTED)
        else:
            messages.success(request, _("The logo is set."))
            return redirect("clinic_admin:settings", clinic=request.clinic.slug)
    context = {"clinic": request.clinic, "form": form, "logo": logo_of(request)}
    status = 422 if request.method == "POST" else 200
    return render(request, "clinic_admin/setting_logo.html", context, status=status)


@clinic_page(Role.CLINIC_ADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def setting(request: ClinicRequest, section: str) -> HttpResponse:
    """Ask for one part, say what the change does, and store it once that was read."""
    if section not in SECTIONS:
        raise Http404
    chosen, clinic = SECTIONS[section], request.clinic
    posted = request.POST if request.method == "POST" else None
    form = chosen.form(posted, clinic=clinic, therapists=list(clinic.therapists))
    context = {"clinic": clinic, "section": chosen, "form": form}
    if posted is None or posted.get("act") == "edit" or not form.is_valid():
        status = 422 if form.errors else 200
        return render(request, "clinic_admin/setting.html", context, status=status)
    if not form.has_changed():
        messages.info(request, _("Nothing was changed."))
        return redirect("clinic_admin:settings", clinic=clinic.slug)
    try:
        if posted.get("act") == "save":
            chosen.store(clinic, form, request.user, now())
            messages.success(request, _("“%(title)s” is set.") % {"title": chosen.title})
            return redirect("clinic_admin:settings", clinic=clinic.slug)
        context["effect"] = chosen.effect(clinic, form, now())
    except clinics.ClashesWithPatients as refused:
        _refuse(form, refused.patients)
        return render(request, "clinic_admin/setting.html", context, status=422)
    context["typed"] = [(name, value) for name, value in posted.items() if name not in UNSENT]
    return render(request, "clinic_admin/setting.html", context)


def _refuse(form: forms.Form, patients: int) -> None:
    words = ngettext(
        "%(patients)s patient has limits of their own that do not go with these. "
        "Ask the therapist to change those first.",
        "%(patients)s patients have limits of their own that do not go with these. "
        "Ask their therapists to change those first.",
        patients,
    )
    form.add_error(None, words % {"patients": patients})
