"""Drills out of the library into a CSV file, and out of one into the library."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core import signing
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from programmes.actions import drill_imports
from programmes.domain.csvfile import MOST_PROBLEMS, FileInvalid
from programmes.domain.drillimport import MOST_DRILLS, digest, read_import
from programmes.domain.timing import local_day
from programmes.exports.drills import drills_csv
from programmes.models import Drill, Role
from programmes.models.library import DrillQuerySet
from programmes.portals.access import ClinicRequest, clinic_page
from programmes.portals.csv_forms import FileForm, PasteForm
from programmes.portals.rates import EXPORTS, limited
from programmes.portals.therapist import words
from programmes.portals.therapist.drill_files import columns, done, dry_run

KINDS_OF_DOSE = ("reps", "minutes", "bout_s")


@clinic_page(Role.THERAPIST)
@require_http_methods(["GET", "POST"])
def library_import(request: ClinicRequest) -> HttpResponse:
    """Take a CSV file, or its text, and say what it would do; nothing is stored."""
    if request.method == "GET":
        return _import_page(request)
    is_pasted = "text" in request.POST
    form = PasteForm(request.POST) if is_pasted else FileForm(request.POST, request.FILES)
    shown: dict[str, Any] = {"paste_form" if is_pasted else "file_form": form}
    if not form.is_valid():
        return _import_page(request, status=422, **shown)
    (text,) = form.cleaned_data.values()
    return _checked(request, text, **shown)


@clinic_page(Role.THERAPIST)
@require_POST
def library_import_confirm(request: ClinicRequest) -> HttpResponse:
    """Carry out what was checked, if it would still do what the page said."""
    try:
        text, seen = signing.loads(request.POST.get("checked", ""), salt=_salt(request))
    except signing.BadSignature:
        refused = _("Check the file first, then import it.")
        return _import_page(request, refused=refused, status=422)
    try:
        steps = drill_imports.import_drills(
            clinic=request.clinic, text=text, seen=seen, by=request.user, now=now()
        )
    except (drill_imports.LibraryChanged, FileInvalid):
        refused = _("The library has changed since you checked. Nothing was imported; look again.")
        return _checked(request, text, status=409, refused=refused)
    messages.success(request, done(steps))
    return redirect("therapist:library", clinic=request.clinic.slug)


@clinic_page(Role.THERAPIST)
@require_safe
def library_export(request: ClinicRequest) -> HttpResponse:
    """Offer the library as a file: own drills, all in use, or all."""
    counts = _drills(request).aggregate(
        own=Count("pk", filter=Q(starter=None, retired_at=None)),
        used=Count("pk", filter=Q(retired_at=None)),
        all=Count("pk"),
    )
    return render(request, "therapist/library_export.html", {"counts": counts})


@clinic_page(Role.THERAPIST)
@limited(EXPORTS, method="GET")
@never_cache
@require_safe
def library_csv(request: ClinicRequest) -> HttpResponse:
    """Send drills as CSV; ``which`` is own, used, all, or example: one of each kind of dose."""
    which = request.GET.get("which", "used")
    drills = _drills(request).order_by("slug", "pk")
    found: dict[str, Iterable[Drill]] = {
        "own": drills.in_use().filter(starter=None).iterator(),
        "used": drills.in_use().iterator(),
        "all": drills.iterator(),
        "example": _examples(drills.in_use()),
    }
    if which not in found:
        raise Http404
    day = local_day(now(), request.clinic.zone)
    name = f"drills-{request.clinic.slug}-{which}-{day:%Y-%m-%d}.csv"
    return HttpResponse(
        drills_csv(found[which]),
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": str(content_disposition_header(True, name)),  # noqa: FBT003
            "X-Content-Type-Options": "nosniff",
        },
    )


def _drills(request: ClinicRequest) -> DrillQuerySet:
    drills = Drill.objects.visible_to(request.user).filter(clinic=request.clinic)
    return drills.defer("search_words", "facets", "search_vector")


def _examples(drills: DrillQuerySet) -> Iterable[Drill]:
    """Yield the first drill of each kind of dose: real ones, so that importing them is harmless."""
    for kind in KINDS_OF_DOSE:
        yield from drills.filter(**{f"{kind}__isnull": False})[:1]


def _checked(
    request: ClinicRequest, text: str, *, status: int = 200, **shown: object
) -> HttpResponse:
    """Show what ``text`` would do, or what is wrong with it."""
    try:
        steps = read_import(text, {drill.slug: drill.kept for drill in _drills(request)})
    except FileInvalid as error:
        shown["problems"] = [(one.line, one.column, words.problem(one)) for one in error.problems]
        shown["is_cut"] = len(error.problems) == MOST_PROBLEMS
        return _import_page(request, status=422, **shown)
    shown["dry_run"] = dry_run(steps)
    # Signed, so that what was checked comes back to the letter: browsers change line ends.
    shown["checked"] = signing.dumps([text, digest(steps)], salt=_salt(request), compress=True)
    return _import_page(request, status=status, **shown)


def _import_page(request: ClinicRequest, *, status: int = 200, **shown: object) -> HttpResponse:
    context = {
        "file_form": FileForm(),
        "paste_form": PasteForm(),
        "columns": columns(),
        "most": MOST_DRILLS,
        **shown,
    }
    return render(request, "therapist/library_import.html", context, status=status)


def _salt(request: ClinicRequest) -> str:
    return f"drills of clinic {request.clinic.pk}"
