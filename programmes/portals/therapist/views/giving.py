"""Giving the programme: what changes, from when, and the one button that does it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from programmes.actions import assignments
from programmes.domain.document import Document, Stage
from programmes.domain.fit import fit
from programmes.models import Drill, Programme, Role
from programmes.models.course import PatientCourse, load_course
from programmes.portals.access import ClinicRequest, clinic_page, open_record, today_of
from programmes.portals.therapist import bench, words
from programmes.portals.therapist.cards import suits
from programmes.portals.therapist.changes import changes, drills_in
from programmes.portals.therapist.views.building import drills_of, patient_of, programme_of


@clinic_page(Role.THERAPIST)
@require_http_methods(["GET", "HEAD", "POST"])
def give(request: ClinicRequest, patient: UUID) -> HttpResponse:
    """Show what giving the programme changes; a POST gives it."""
    if request.method != "POST":
        open_record(request, patient)
    programme = programme_of(request, patient)
    if request.method != "POST":
        return _page(request, programme)
    if request.POST.get("revision") != str(programme.revision):
        text = _("%(name)s edited the programme meanwhile. Look at the changes again.")
        return _page(request, programme, text % {"name": programme.editor}, status=409)
    try:
        version = assignments.give(programme=programme, by=request.user, now=now())
    except assignments.NothingToGive:
        text = _("There is nothing to give yet. Add a drill to a stage first.")
        return _page(request, programme, text, status=422)
    except assignments.NothingNew:
        messages.info(request, _("The patient has this version already."))
    else:
        day = words.day_month(version.valid_from)
        messages.success(request, _("Given. It counts from %(day)s.") % {"day": day})
    return redirect("therapist:patient", clinic=request.clinic.slug, patient=patient)


def _page(
    request: ClinicRequest, programme: Programme, refused: str = "", *, status: int = 200
) -> HttpResponse:
    patient = patient_of(programme)
    today = today_of(patient)
    course = load_course(patient, day=today)
    versions = course.course.versions
    old, new = versions[-1].document if versions else None, programme.document
    drills = drills_of(request, drills_in([old, new]))
    active = _active(course, new)
    prescriptions = [p for stage in active for p in stage.prescriptions]
    starts_on = assignments.starts_on(patient=patient, now=now())
    context = {
        "patient": patient,
        "programme": programme,
        "refused": refused,
        "lines": changes(old, new, drills) if prescriptions else [],
        "is_first": old is None,
        "is_empty": not prescriptions,
        "starts_today": starts_on == today,
        "starts_on": starts_on,
        "stages": words.stages(stage.kind for stage in active),
        "sums": bench.sums(prescriptions, patient, programme.goals),
        "care": _care(programme, drills, active),
    }
    return render(request, "therapist/give.html", context, status=status)


def _active(course: PatientCourse, document: Document) -> list[Stage]:
    """Return the stages that will be active: those that are, else the first with a drill."""
    entries = course.course.stage_entries
    entered = entries[-1].stages if entries else frozenset()
    kept = [stage for stage in document.stages if stage.key in entered]
    return kept or [stage for stage in document.stages if stage.prescriptions][:1]


def _care(
    programme: Programme, drills: dict[UUID, Drill], active: list[Stage]
) -> list[dict[str, Any]]:
    """Return the drills of the active stages that do not simply suit the patient."""
    facts = patient_of(programme).facts
    wanted = dict.fromkeys(p.drill for stage in active for p in stage.prescriptions)
    found = [(drills[key], suits(fit(drills[key].facts, facts))) for key in wanted]
    return [{"drill": drill, "suits": one} for drill, one in found if not one.is_plain]
