"""Inviting many colleagues from a file: first what it would do, then doing it."""

from collections import Counter
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from programmes.actions import inviting
from programmes.domain.csvfile import MOST_PROBLEMS, FileInvalid
from programmes.domain.peoplefile import COLUMNS, MOST_PEOPLE, ROLES, Fate, read_people
from programmes.models import Role
from programmes.portals.access import ClinicRequest, clinic_page
from programmes.portals.csv_forms import FileForm, PasteForm
from programmes.portals.rates import INVITATIONS, limited

FATES = {
    Fate.NEW: (gettext_lazy("Is invited"), "good"),
    Fate.WAITING: (gettext_lazy("Invited already"), ""),
    Fate.MEMBER: (gettext_lazy("Has the role"), ""),
}


@clinic_page(Role.CLINIC_ADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def staff_import(request: ClinicRequest) -> HttpResponse:
    """Take a CSV file, or its text, and say whom it would invite; nothing is stored or sent."""
    if request.method != "POST":
        return _page(request)
    is_pasted = "text" in request.POST
    form = PasteForm(request.POST) if is_pasted else FileForm(request.POST, request.FILES)
    shown: dict[str, Any] = {"paste_form" if is_pasted else "file_form": form}
    if not form.is_valid():
        return _page(request, status=422, **shown)
    (text,) = form.cleaned_data.values()
    clinic = request.clinic
    try:
        steps = read_people(
            text, members=clinic.held_roles(), waiting=clinic.offered_roles(now=now())
        )
    except FileInvalid as error:
        return _page(request, status=422, **shown, **_problems(error))
    shown["steps"] = [(step, Role(step.row.role).label, *FATES[step.fate]) for step in steps]
    shown["to_do"] = Counter(step.fate for step in steps)[Fate.NEW]
    shown["checked"] = signing.dumps(text, salt=_salt(request), compress=True)
    return _page(request, **shown)


@clinic_page(Role.CLINIC_ADMIN)
@limited(INVITATIONS)
@require_POST
def staff_import_confirm(request: ClinicRequest) -> HttpResponse:
    """Invite those of a checked file who are neither here nor invited by now."""
    try:
        text = signing.loads(request.POST.get("checked", ""), salt=_salt(request))
    except signing.BadSignature:
        return _page(request, refused=_("Check the file first, then invite."), status=422)
    steps = inviting.invite_people(clinic=request.clinic, text=text, by=request.user, now=now())
    count = Counter(step.fate for step in steps)[Fate.NEW]
    said = ngettext("%(n)s person is invited by mail.", "%(n)s people are invited by mail.", count)
    messages.success(request, said % {"n": count})
    return redirect("clinic_admin:people", clinic=request.clinic.slug)


def _problems(error: FileInvalid) -> dict[str, Any]:
    rows = [(one.line, one.column, _(one.sentence) % (one.params or {})) for one in error.problems]
    return {"problems": rows, "is_cut": len(rows) == MOST_PROBLEMS}


def _page(request: ClinicRequest, *, status: int = 200, **shown: object) -> HttpResponse:
    context = {
        "clinic": request.clinic,
        "file_form": FileForm(),
        "paste_form": PasteForm(),
        "columns": ", ".join(COLUMNS),
        "roles": ", ".join(ROLES),
        "most": MOST_PEOPLE,
        **shown,
    }
    return render(request, "clinic_admin/staff_import.html", context, status=status)


def _salt(request: ClinicRequest) -> str:
    return f"people of clinic {request.clinic.pk}"
