"""Giving the programme: what changes, from when, what to know, and the one button that does it."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods

from programmes.actions import assignments
from programmes.domain.clearance import first_cleared
from programmes.domain.document import Document, Stage
from programmes.domain.giving import MOST_DAYS_AHEAD, stages_then
from programmes.domain.plan import Version
from programmes.models import Patient, Programme, ProgrammeRevision, Role
from programmes.models.care import Care, load_care
from programmes.models.course import PatientCourse, load_course
from programmes.portals.access import ClinicRequest, clinic_page, open_record, today_of
from programmes.portals.frames import holds_frame
from programmes.portals.therapist import bench, words
from programmes.portals.therapist.cautions import to_know
from programmes.portals.therapist.changes import changes, drills_in
from programmes.portals.therapist.forms import GiveForm
from programmes.portals.therapist.views.building import drills_of, patient_of, programme_of

EDITS_SHOWN = 10
REFUSALS: dict[type[Exception], tuple[str | None, Any]] = {
    assignments.NothingToGive: (None, _lazy("Add a drill to a stage first.")),
    assignments.DrillLocked: (
        "day",
        _lazy("Electrical stimulation is not cleared on that day. Choose another, or clear it."),
    ),
    assignments.NotAcknowledged: ("acknowledged", _lazy("Look at the reasons again.")),
    assignments.StartsTooEarly: ("day", _lazy("Practice began meanwhile. Choose a later day.")),
    assignments.StartsTooLate: ("day", _lazy("Choose an earlier day.")),
}


@dataclass(frozen=True, slots=True)
class Giving:
    """A programme about to be given: what its patient has, and what it asks of the therapist."""

    request: ClinicRequest
    programme: Programme
    patient: Patient
    today: date
    earliest: date
    waits_for_clearance: bool
    course: PatientCourse
    active: tuple[Stage, ...]
    care: Care

    def form(self, data: Any = None) -> GiveForm:
        """Return the form of the page, bound to ``data`` unless that is ``None``."""
        return GiveForm(
            data,
            first_day=self.earliest,
            last_day=self.today + timedelta(days=MOST_DAYS_AHEAD),
            to_know=to_know(self.care.missing, self.care),
        )

    @property
    def versions(self) -> tuple[Version, ...]:
        """Return the versions that count, unless their assignment has ended."""
        ended_on = self.course.course.ended_on
        is_over = ended_on is not None and ended_on <= self.today
        return () if is_over else self.course.course.versions

    @property
    def had(self) -> Document | None:
        """Return what the patient has now, else what waits for its day; ``None`` for nothing."""
        now_valid = self.course.course.version_on(self.today) if self.versions else None
        version = now_valid or next(iter(self.versions), None)
        return version.document if version else None


@clinic_page(Role.THERAPIST)
@require_http_methods(["GET", "HEAD", "POST"])
@holds_frame
def give(request: ClinicRequest, patient: UUID) -> HttpResponse:
    """Show what giving the programme changes; a POST gives it."""
    if request.method != "POST":
        open_record(request, patient)
    giving = _giving(request, programme_of(request, patient))
    if request.method != "POST":
        return _page(giving, giving.form())
    form = giving.form(request.POST)
    if request.POST.get("revision") != str(giving.programme.revision):
        edited = _edits_since(giving, request.POST.get("revision", ""))
        return _page(giving, form, edited=edited, status=409)
    if not form.is_valid():
        return _page(giving, form, status=422)
    ticked = form.cleaned_data["acknowledged"]
    try:
        version = assignments.give(
            programme=giving.programme,
            day=form.cleaned_data["day"],
            acknowledged={(c.drill, c.code) for c in giving.care.missing if c.code in ticked},
            by=request.user,
            now=now(),
        )
    except assignments.NothingNew:
        messages.info(request, _("The patient has this version already."))
    except tuple(REFUSALS) as refusal:
        field, sentence = REFUSALS[type(refusal)]
        form.add_error(field, str(sentence))
        return _page(giving, form, status=422)
    else:
        day = words.day_month(version.valid_from)
        messages.success(request, _("Given. It counts from %(day)s.") % {"day": day})
    return redirect("therapist:patient", clinic=request.clinic.slug, patient=patient)


def _giving(request: ClinicRequest, programme: Programme) -> Giving:
    patient = patient_of(programme)
    today = today_of(patient)
    course = load_course(patient, day=today)
    earliest = assignments.starts_on(patient=patient, now=now())
    active, care = _care_on(earliest, programme, course)
    cleared_on = first_cleared(earliest, programme.cleared) if care.locked else None
    if cleared_on is not None:
        earliest = cleared_on
        active, care = _care_on(earliest, programme, course)
    waits = cleared_on is not None
    return Giving(request, programme, patient, today, earliest, waits, course, active, care)


def _care_on(
    day: date, programme: Programme, course: PatientCourse
) -> tuple[tuple[Stage, ...], Care]:
    """Return the stages active when the programme begins on ``day``, and what it asks then."""
    active = stages_then(programme.document, course.course.stage_entries, day)
    facts = patient_of(programme).facts_on(day, programme.cleared)
    return active, load_care(programme, facts, active=active)


def _edits_since(giving: Giving, revision: str) -> dict[str, Any]:
    """Return who edited the programme since ``revision``, and the newest of these edits."""
    revisions = ProgrammeRevision.objects.visible_to(giving.request.user).filter(
        programme=giving.programme, number__gt=int(revision) if revision.isdecimal() else 0
    )
    newest = revisions.select_related("by").order_by("-number")[:EDITS_SHOWN]
    return {"name": giving.programme.editor, "edits": list(newest)}


def _page(
    giving: Giving, form: GiveForm, *, edited: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    old, new, care = giving.had, giving.programme.document, giving.care
    newest = giving.versions[-1] if giving.versions else None
    drills = care.drills
    if gone := drills_in([old]) - drills.keys():
        drills = drills | drills_of(giving.request, gone)
    prescriptions = [p for stage in giving.active for p in stage.prescriptions]
    context = {
        "patient": giving.patient,
        "programme": giving.programme,
        "form": form,
        "edited": edited,
        "lines": changes(old, new, drills),
        "is_first": old is None,
        "is_empty": not any(True for _ in new.prescriptions()),
        # One that waits can be given again, for another day.
        "is_new": newest is None or newest.document != new or newest.valid_from > giving.today,
        "waits": newest if newest and newest.valid_from > giving.today else None,
        "starts_today": giving.earliest == giving.today,
        "waits_for_clearance": giving.waits_for_clearance,
        "stages": words.stages(stage.kind for stage in giving.active),
        "sums": bench.sums(prescriptions, giving.programme),
        "locked": [drills[key] for key in care.locked],
        "known": to_know(care.known, care),
        "stopped": _stopped(giving),
    }
    return render(giving.request, "therapist/give.html", context, status=status)


def _stopped(giving: Giving) -> list[str]:
    """Return what *stop now* holds back, and goes on to whatever is given."""
    held = [w for w in giving.course.course.withdrawals if w.span.covers(giving.earliest)]
    names = [
        giving.course.drills[w.drill].name
        for w in held
        if w.drill is not None and w.drill in giving.course.drills
    ]
    return [_("the whole plan")] if any(w.is_whole_plan for w in held) else names
