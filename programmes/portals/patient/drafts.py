"""A patient's day as a draft of their programme would make it."""

from dataclasses import replace
from datetime import date

from programmes.domain.giving import stages_then
from programmes.domain.plan import Course, StageEntry, Version, plan_window
from programmes.domain.timing import DAYS_A_WEEK
from programmes.models import Drill, Patient, PracticeSession, Programme, SizeChoice, User
from programmes.models.course import PatientCourse, load_course
from programmes.portals.patient.now import Current, DayNow
from programmes.portals.patient.shown import shown_drill
from programmes.portals.pictures import own_picture


def day_given(patient: Patient, *, today: date) -> DayNow:
    """Return the next day with practice of what the patient has been given; none is today."""
    return _day_with_practice(load_course(patient, day=today), today)


def day_drafted(programme: Programme, patient: Patient, *, today: date, user: User) -> DayNow:
    """
    Return the next day with practice if ``programme`` was given as it stands; none is today.

    Pauses and what was stopped hold for a draft, too.
    """
    given = load_course(patient, day=today)
    # Not the course's: a patient without one may have been cleared for their first programme.
    cleared = patient.cleared
    document = programme.document
    wanted = {prescription.drill for _, prescription in document.prescriptions()}
    own = Drill.objects.visible_to(user).filter(clinic=programme.clinic_id)
    drills = {drill.public_id: drill for drill in own.filter(public_id__in=wanted).with_media()}
    active = stages_then(document, given.course.stage_entries, today)
    course = Course(
        versions=(Version(1, document, today),),
        stage_entries=(StageEntry(today, frozenset(stage.key for stage in active)),),
        pauses=given.course.pauses,
        withdrawals=given.course.withdrawals,
        clearances=cleared,
        drills={key: drill.facts for key, drill in drills.items()},
        helper_days=None if patient.has_helper else frozenset(),
    )
    return _day_with_practice(replace(given, course=course, drills=drills), today)


def _day_with_practice(course: PatientCourse, today: date) -> DayNow:
    plans = plan_window(course.course, today, DAYS_A_WEEK)
    day = next((plan.day for plan in plans if plan.items), today)
    return DayNow(day=day, course=course, sessions=())


def drill_at(here: DayNow, patient: Patient, place: int) -> Current | None:
    """Return the drill at ``place`` of the full plan, from 1; ``None`` where there is none."""
    items = here.plan().items
    if not 1 <= place <= len(items):
        return None
    item = items[place - 1]
    drill = here.course.drills[item.prescription.drill]
    shown = shown_drill(item, drill, patient)
    # A photo at the address where a therapist may see it; the patient's own is closed to them.
    own = own_picture(drill.current_media, portal="therapist", clinic=patient.clinic.slug)
    return Current(
        session=PracticeSession(size=SizeChoice.FULL, day=here.day),  # stored nowhere
        drill=replace(shown, picture=replace(shown.picture, own=own)),
        position=place,
        total=len(items),
    )
